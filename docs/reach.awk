# SPDX-License-Identifier: MIT
# What each guest operation's handler can reach outside its guest interface, from the references that
# the compiler left in the objects: functions and tables are one section each there
# (-ffunction-sections -fdata-sections), so a section's relocations are whom it calls and whom its
# table names.  Reads `readelf -W -r -s`, writes one REACH(handler, function) for each pair.
# What one hypercall does by way of another's handler (multicall) is the other's row.

function member(section)
{
	sub(/^\.(text|rodata|data\.rel\.ro\.local|data\.rel\.ro|data\.rel\.local|data\.rel|data|bss)\./, "", section)
	return section
}

/^File: / { object = $2; in_relocations = 0 }
/^Relocation section / {
	gsub(/'/, "", $3)
	section = $3
	sub(/^\.rela?/, "", section)
	in_relocations = section !~ /^\.(debug|eh_frame|note)/
	from = object SUBSEP member(section)
	if (in_relocations)
		here[from] = 1
}
/^Symbol table / { in_relocations = 0 }
in_relocations && $3 ~ /^R_/ && NF >= 5 {
	refers[from, ++count[from]] = member($5)
}
!in_relocations && $4 ~ /^(FUNC|OBJECT|NOTYPE)$/ && $7 != "UND" && $8 != "" {
	here[object, $8] = 1
	if ($5 == "GLOBAL") {
		owner[$8] = object
		if ($8 ~ handlers)
			handler[$8] = 1
	}
}

# A node is an object and a symbol in it, since files may have static functions of the same name.
function follow(root, node,    i, name, next_node, parts)
{
	if (node in seen)
		return
	seen[node] = 1
	split(node, parts, SUBSEP)
	for (i = 1; i <= count[node]; i++) {
		name = refers[node, i]
		if (name in handler)
			continue
		if ((parts[1], name) in here)
			next_node = parts[1] SUBSEP name
		else if (name in owner)
			next_node = owner[name] SUBSEP name
		else {
			if (name !~ /^\./ && !((root, name) in said)) {
				said[root, name] = 1
				printf "REACH(%s, %s)\n", root, name
			}
			continue
		}
		follow(root, next_node)
	}
}

END {
	for (root in handler) {
		delete seen
		follow(root, owner[root] SUBSEP root)
	}
}
