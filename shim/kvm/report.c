/* SPDX-License-Identifier: MIT */
/* Lines for the user: ours, and the guest's, which may hold anything. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "shim/kvm/seat.h"

#define LINE 512

void vm_report(struct vm *vm, const char *text)
{
	char line[LINE];
	size_t i;

	for (i = 0; i < sizeof(line) - 1 && text[i]; i++)
		line[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
	line[i] = 0;
	if (vm->report)
		vm->report(vm->report_context, line);
	else
		fprintf(stderr, "hypershim: %s\n", line);
}

void report(struct vm *vm, const char *format, ...)
{
	char line[LINE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	vm_report(vm, line);
}

void say_why(char *why, size_t size, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(why, size, format, arguments);
	va_end(arguments);
}
