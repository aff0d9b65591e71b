# SPDX-License-Identifier: MIT
# Input: lines "MODE HOST NAME VALUE", several of one name give their median.  Prints the table and the
# targets; writes `json`.

BEGIN {
	hosts = split("none kvm hypershim", column)
	modes = split("wall instructions", mode)
	rows = split("port raw-rdmsr raw-wrmsr call-spin call-fast call-slow call-rep call-output call-xmm " \
		     "msr-read msr-write time timer ipi-self ipi-pair eoi boot", row)
	title["port"] = "port write"
	title["raw-rdmsr"] = "bare exit: MSR read"
	title["raw-wrmsr"] = "bare exit: MSR write, registers"
	title["call-spin"] = "hypercall, spin-wait"
	title["call-fast"] = "hypercall, fast"
	title["call-slow"] = "hypercall, 256 bytes of input"
	title["call-rep"] = "hypercall, rep (TLB flush)"
	title["call-output"] = "hypercall, rep with output"
	title["call-xmm"] = "hypercall, fast with XMM (IPI)"
	title["msr-read"] = "reference counter by MSR"
	title["msr-write"] = "end of message"
	title["time"] = "reference time by TSC page"
	title["timer"] = "timer armed"
	title["ipi-self"] = "IPI to oneself, handled"
	title["ipi-pair"] = "IPI there and back, halting"
	title["eoi"] = "end of interrupt"
	title["boot"] = "Linux to user space"
	unit["wall"] = "ns"
	unit["instructions"] = "instructions"
	# What has a row on which host: all but these everywhere.
	split("call-spin call-fast call-slow call-rep call-output call-xmm msr-read msr-write time", only, " ")
	for (i in only)
		absent["none", only[i]] = 1
	absent["kvm", "call-output"] = 1
	# The bare exits are of a VMM that does nothing else, shown as hypershim's bound.
	for (i = 1; i <= hosts; i++)
		absent[column[i], "raw-rdmsr"] = absent[column[i], "raw-wrmsr"] = 1
}

{ list[$1, $2, $3] = list[$1, $2, $3] " " $4 }

function median(text,   v, n, i, k, x) {
	n = split(text, v)
	for (i = 2; i <= n; i++)
		for (k = i; k > 1 && v[k] + 0 < v[k - 1] + 0; k--) {
			x = v[k]
			v[k] = v[k - 1]
			v[k - 1] = x
		}
	return v[int((n + 1) / 2)]
}

function has(m, h, r) { return (m, h, r) in list }

function get(m, h, r) { return has(m, h, r) ? median(list[m, h, r]) : 0 }

function show(m, h, r) { return has(m, h, r) ? sprintf("%.0f", get(m, h, r)) : "-" }

function ratio(m, a, b, r) {
	return has(m, a, r) && get(m, b, r) > 0 ? get(m, a, r) / get(m, b, r) : 0
}

function show_ratio(m, a, b, r,   x) {
	x = ratio(m, a, b, r)
	return x ? sprintf("%.2f", x) : "-"
}

function target(text, measured, bound) {
	targets++
	target_text[targets] = text
	target_value[targets] = measured
	target_bound[targets] = bound
}

function print_table(m,   i, r) {
	printf "\n%-32s %12s %12s %12s %12s   %8s %8s\n", m == "wall" ? "wall time, ns" : m, \
		"none", "exit only", "KVM", "hypershim", "hs/KVM", "hs/none"
	for (i = 1; i <= rows; i++) {
		r = row[i]
		printf "%-32s %12s %12s %12s %12s   %8s %8s\n", title[r], show(m, "none", r), \
			show(m, "exits", r), show(m, "kvm", r), show(m, "hypershim", r), \
			show_ratio(m, "hypershim", "kvm", r), show_ratio(m, "hypershim", "none", r)
	}
}

function set_targets(   m) {
	m = "instructions"
	target("instructions, hypercall over the bare exit", get(m, "hypershim", "call-fast") - \
		get(m, "exits", "raw-wrmsr"), 300)
	target("instructions, time against KVM", ratio(m, "hypershim", "kvm", "time"), 1)
	target("instructions, boot against KVM", ratio(m, "hypershim", "kvm", "boot"), 1.05)
	target("wall time, boot against KVM", ratio("wall", "hypershim", "kvm", "boot"), 1.05)
}

function print_targets(   i) {
	printf "\n%-50s %12s %12s\n", "target", "measured", "at most"
	for (i = 1; i <= targets; i++)
		printf "%-50s %12.6g %12.6g   %s\n", target_text[i], target_value[i], target_bound[i], \
			target_value[i] <= target_bound[i] ? "met" : "NOT MET"
}

function write_json(   i, k, n, h) {
	printf "{\n  \"kernel\": \"%s\",\n  \"kvm_host\": \"%s\",\n  \"qemu\": \"%s\",\n", kernel, host, qemu >json
	printf "  \"rows\": [\n" >json
	for (k = 1; k <= modes; k++)
		for (i = 1; i <= rows; i++) {
			printf "%s    {\"name\": \"%s\", \"unit\": \"%s\"", n++ ? ",\n" : "", row[i], unit[mode[k]] >json
			printf ", \"exits\": %s", has(mode[k], "exits", row[i]) ? get(mode[k], "exits", row[i]) : "null" >json
			for (h = 1; h <= hosts; h++)
				printf ", \"%s\": %s", column[h], has(mode[k], column[h], row[i]) ? \
					get(mode[k], column[h], row[i]) : "null" >json
			printf "}" >json
		}
	printf "\n  ],\n  \"targets\": [\n" >json
	for (i = 1; i <= targets; i++)
		printf "    {\"target\": \"%s\", \"measured\": %.6g, \"at_most\": %.6g, \"met\": %s}%s\n", \
			target_text[i], target_value[i], target_bound[i], \
			target_value[i] <= target_bound[i] ? "true" : "false", i < targets ? "," : "" >json
	printf "  ]\n}\n" >json
}

END {
	for (k = 1; k <= modes; k++)
		print_table(mode[k])
	set_targets()
	print_targets()
	write_json()
	print "\nThe same is in " json "."
	for (k = 1; k <= modes; k++) {
		for (i = 1; i <= rows; i++)
			for (h = 1; h <= hosts; h++)
				if (!has(mode[k], column[h], row[i]) && !((column[h], row[i]) in absent))
					missing++
		missing += !has(mode[k], "exits", "raw-rdmsr") + !has(mode[k], "exits", "raw-wrmsr")
	}
	if (missing)
		print missing " figures are missing."
	exit missing > 0
}
