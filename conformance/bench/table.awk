# SPDX-License-Identifier: MIT
# Input: lines "MODE HOST NAME VALUE".  Prints the table and the targets; writes `json`.

BEGIN {
	hosts = split("native hypershim xen", host)
	modes = split("wall instructions", mode)
	rows = split("syscall read signal fault unmap mmap mprotect fork exec pipe clock sleep entry", row)
	title["syscall"] = "system call (getppid)"
	title["read"] = "read 4 KiB of /dev/zero"
	title["signal"] = "signal to self"
	title["fault"] = "page fault (anonymous)"
	title["unmap"] = "unmap a page"
	title["mmap"] = "mmap 16 KiB, touch, munmap"
	title["mprotect"] = "mprotect pair and a write"
	title["fork"] = "fork + exit + wait"
	title["exec"] = "vfork + exec + wait"
	title["pipe"] = "pipe switch"
	title["clock"] = "clock_gettime"
	title["sleep"] = "nanosleep 1 ms"
	title["entry"] = "QEMU's start to the kernel"
	unit["wall"] = "ns"
	unit["instructions"] = "instructions"
	# What counts as the same: counted instructions are exact but for the clock's rounding, wall
	# time is not.
	same["instructions"] = 1.01
	same["wall"] = 1.1
}

{ value[$1, $2, $3] = $4 }

function has(m, h, r) { return (m, h, r) in value }

function get(m, h, r) { return has(m, h, r) ? value[m, h, r] : 0 }

function show(m, h, r) { return has(m, h, r) ? sprintf("%.0f", value[m, h, r]) : "-" }

function ratio(m, a, b, r) {
	return has(m, a, r) && has(m, b, r) && value[m, b, r] > 0 ? value[m, a, r] / value[m, b, r] : 0
}

function show_ratio(m, a, b, r,   x) {
	x = ratio(m, a, b, r)
	return x ? sprintf("%.2f", x) : "-"
}

# target TEXT MEASURED BOUND: met when measured (0: not known) is at most the bound.
function target(text, measured, bound) {
	targets++
	target_text[targets] = text
	target_value[targets] = measured
	target_bound[targets] = bound
	target_met[targets] = measured > 0 && measured <= bound
}

function print_table(m,   i, r) {
	printf "\n%-28s %12s %12s %12s   %9s %9s %9s\n", m == "wall" ? "wall time, ns" : m, \
		"native", "hypershim", "Xen", "hs/native", "Xen/nat.", "hs/Xen"
	for (i = 1; i <= rows; i++) {
		r = row[i]
		printf "%-28s %12s %12s %12s   %9s %9s %9s\n", title[r], \
			show(m, "native", r), show(m, "hypershim", r), show(m, "xen", r), \
			show_ratio(m, "hypershim", "native", r), show_ratio(m, "xen", "native", r), \
			show_ratio(m, "hypershim", "xen", r)
	}
}

# The row that is worst against Xen's, as a ratio; 0 if one is missing.
function worst_row(m,   i, worst, x) {
	worst = 0
	for (i = 1; i < rows; i++) { # all but "entry", which has a target of its own
		x = ratio(m, "hypershim", "xen", row[i])
		if (!x)
			return 0
		if (x > worst) {
			worst = x
			worst_name = row[i]
		}
	}
	return worst
}

function set_targets(   x) {
	target("instructions, system call against native", ratio("instructions", "hypershim", "native", "syscall"), 1.6)
	target("instructions, fork against native", ratio("instructions", "hypershim", "native", "fork"), 1.6)
	target("instructions, exec against native", ratio("instructions", "hypershim", "native", "exec"), 1.4)
	target("instructions, pipe switch against native", ratio("instructions", "hypershim", "native", "pipe"), 1.5)
	x = worst_row("instructions")
	target("instructions, worst row against Xen (" worst_name ")", x, same["instructions"])
	target("wall time, system call against Xen", ratio("wall", "hypershim", "xen", "syscall"), 1 / 8)
	target("wall time, fork against Xen", ratio("wall", "hypershim", "xen", "fork"), 1 / 3)
	x = worst_row("wall")
	target("wall time, worst row against Xen (" worst_name ")", x, same["wall"])
	target("wall time, start to the kernel against Xen", ratio("wall", "hypershim", "xen", "entry"), 1)
	target("image, bytes", get("size", "hypershim", "image"), 256 * 1024)
	target("memory kept of " memory " MiB, bytes", get("size", "hypershim", "kept"), \
		2097152 + memory * 1048576 * 0.004)
}

function print_targets(   i) {
	printf "\n%-50s %12s %12s\n", "target", "measured", "at most"
	for (i = 1; i <= targets; i++)
		printf "%-50s %12s %12s   %s\n", target_text[i], \
			target_value[i] ? sprintf("%.6g", target_value[i]) : "-", \
			sprintf("%.6g", target_bound[i]), target_met[i] ? "met" : "NOT MET"
}

function write_json(   i, k, n) {
	printf "{\n  \"kernel\": \"%s\",\n  \"qemu\": \"%s\",\n  \"memory_mib\": %d,\n", kernel, qemu, memory >json
	printf "  \"image_bytes\": %d,\n  \"image_loaded_bytes\": %d,\n  \"memory_kept_bytes\": %d,\n", \
		get("size", "hypershim", "image"), get("size", "hypershim", "loaded"), \
		get("size", "hypershim", "kept") >json
	printf "  \"rows\": [\n" >json
	for (k = 1; k <= modes; k++)
		for (i = 1; i <= rows; i++) {
			printf "%s    {\"name\": \"%s\", \"unit\": \"%s\"", n++ ? ",\n" : "", row[i], unit[mode[k]] >json
			for (h = 1; h <= hosts; h++)
				printf ", \"%s\": %s", host[h], \
					has(mode[k], host[h], row[i]) ? value[mode[k], host[h], row[i]] : "null" >json
			printf "}" >json
		}
	printf "\n  ],\n  \"targets\": [\n" >json
	for (i = 1; i <= targets; i++)
		printf "    {\"target\": \"%s\", \"measured\": %s, \"at_most\": %.6g, \"met\": %s}%s\n", \
			target_text[i], target_value[i] ? sprintf("%.6g", target_value[i]) : "null", \
			target_bound[i], target_met[i] ? "true" : "false", i < targets ? "," : "" >json
	printf "  ]\n}\n" >json
}

END {
	for (k = 1; k <= modes; k++)
		print_table(mode[k])
	set_targets()
	print_targets()
	write_json()
	print "\nThe same is in " json "."
	for (k = 1; k <= modes; k++)
		for (i = 1; i <= rows; i++)
			for (h = 1; h <= hosts; h++)
				if (!has(mode[k], host[h], row[i]) && !(host[h] == "native" && row[i] == "entry"))
					missing++
	if (missing)
		print missing " figures are missing."
	exit missing > 0 || !has("size", "hypershim", "image") || !has("size", "hypershim", "kept")
}
