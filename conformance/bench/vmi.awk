# SPDX-License-Identifier: MIT
# Input: lines "call NAME NATIVE CALL" in tenths of instructions, and "kernel HOST NAME VALUE".  Prints the
# tables and the targets; writes `json`.

$1 == "call" {
	names[++calls] = $2
	native[$2] = $3 / 10
	call[$2] = $4 / 10
}
$1 == "kernel" { value[$2, $3] = $4 }

function target(text, measured, bound) {
	printf "%-58s %8.2f %8.2f  %s\n", text, measured, bound, measured <= bound ? "met" : "NOT MET"
	targets = targets sprintf("%s\n    {\"target\": \"%s\", \"measured\": %.3f, \"bound\": %.3f}", \
		targets ? "," : "", text, measured, bound)
}

function kernel_row(text, name, per) {
	if (!(("native", name) in value) || !(("vmi", name) in value)) {
		print "bench: no figure for " text > "/dev/stderr"
		missing = 1
		return
	}
	printf "%-28s %14.0f %14.0f   %6.3f\n", text, value["native", name] / per, value["vmi", name] / per, \
		value["vmi", name] / value["native", name]
}

END {
	printf "%-28s %9s %9s %9s\n", "VMI's calls, instructions", "native", "call", "over"
	for (i = 1; i <= calls; i++) {
		n = names[i]
		printf "%-28s %9.1f %9.1f %9.1f\n", n, native[n], call[n], call[n] - native[n]
		rows = rows sprintf("%s\n    {\"call\": \"%s\", \"native\": %.1f, \"vmi\": %.1f}", rows ? "," : "", n, \
			native[n], call[n])
	}
	if (calls < 30) {
		print "bench: only " calls " of VMI's calls were timed: see build/bench/vmi.log" > "/dev/stderr"
		missing = 1
	}
	if (kernel) {
		printf "\n%-28s %14s %14s   %6s\n", kernel ", instructions", "native", "VMI", "ratio"
		kernel_row("boot to user space", "boot-ticks", 1)
		kernel_row("fork, exit, wait", "forks-ticks", 200)
		printf "%-28s %14s %14s\n", "clock source", value["native", "clocksource"], value["vmi", "clocksource"]
		printf "%-28s %14s %14s\n", "paravirtualized on", value["native", "on"], value["vmi", "on"]
		printf "%-28s %14s %14s\n", "forks that went well", value["native", "forks"], value["vmi", "forks"]
	}
	print ""
	split("EnableInterrupts DisableInterrupts GetInterruptMask SetInterruptMask", flag)
	for (i = 1; i <= 4; i++)
		if (call[flag[i]] - native[flag[i]] > most)
			most = call[flag[i]] - native[flag[i]]
	target("interrupt flag in line, instructions over native", most, 4)
	target("size of the ROM, KiB", size / 1024, 32)
	printf "{\n  \"qemu\": \"%s\",\n  \"calls\": [%s\n  ],\n  \"kernel\": {\"name\": \"%s\"", qemu, rows, kernel >json
	for (k in value) {
		split(k, part, SUBSEP)
		printf ", \"%s %s\": \"%s\"", part[1], part[2], value[k] >json
	}
	printf "},\n  \"targets\": [%s\n  ]\n}\n", targets >json
	exit missing
}
