/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

#include "tools/error.h"

/* File names and a guest's strings may hold line breaks or terminal escapes. */
static void make_one_line(char *text)
{
	for (; *text; text++)
		if (iscntrl((unsigned char)*text))
			*text = '?';
}

int error_set(struct error *err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	make_one_line(err->text);
	return -1;
}

int error_report(const char *subject, const struct error *err)
{
	struct error name;

	error_set(&name, "%s", subject);
	fprintf(stderr, "hypershim: %s: %s\n", name.text, err->text);
	return 2;
}

int error_no_memory(void)
{
	fputs("hypershim: no memory. Free some and try again\n", stderr);
	return 2;
}
