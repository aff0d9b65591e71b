# SPDX-License-Identifier: MIT
# A verb's --help as a section of the manual page.  What it relies on: the first line is "Usage: ...";
# an option's or operand's line begins with two blanks, and two or more come before its words; what goes
# on below it is indented too; after "Example:" come commands; the rest is prose.

function roff(text)
{
	gsub(/\\/, "\\e", text)
	gsub(/-/, "\\-", text)
	if (text ~ /^[.']/)
		text = "\\&" text
	return text
}

# Neither lists nor examples go on behind a line that is not indented.
function end_block()
{
	if (example)
		print ".EE"
	if (example || item)
		print ".PP"
	example = item = 0
}

FNR == 1 {
	sub(/^Usage: /, "")
	printf ".SS %s\n.B %s\n.PP\n", verb, roff($0)
	next
}
/^$/ {
	end_block()
	print ".PP"
	next
}
/^Examples?:/ {
	end_block()
	print ".PP"
	print roff($0)
	print ".PP"
	print ".EX"
	example = 1
	next
}
example && /^ / {
	print roff($0)
	next
}
/^  [^ ]/ {
	line = substr($0, 3)
	at = match(line, /  +[^ ]/)
	words = at ? at + RLENGTH - 1 : 0
	# A long option may leave room for one blank only.
	if (!at && match(line, /^(-[a-z], )?--[a-z-]+ [A-Z]+ /)) {
		at = RLENGTH
		words = RLENGTH + 1
	}
	print ".TP"
	print ".B " roff(at ? substr(line, 1, at - 1) : line)
	if (at)
		print roff(substr(line, words))
	item = 1
	next
}
/^ / {
	sub(/^ +/, "")
	print roff($0)
	next
}
{
	end_block()
	print roff($0)
}
END {
	end_block()
}
