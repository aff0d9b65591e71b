/* SPDX-License-Identifier: MIT */
/* The outcome of a test, and its answers. */
#include "conformance/guest/guest.h"

static enum outcome worst;

void report(enum outcome outcome, const char *why)
{
	if (why)
		print("report: %s\n", why);
	if (outcome > worst)
		worst = outcome;
}

void report_result(void)
{
	static const char *const names[] = { "ERROR", "SUCCESS", "SKIP", "ERROR", "FAILURE" };

	print("result: %s\n", names[worst]);
}

void answer(const char *key, const char *format, ...)
{
	char value[128];
	va_list args;

	va_start(args, format);
	format_list(value, sizeof(value), format, args);
	va_end(args);
	print("answer: %s = %s\n", key, value);
}

void answer_hex(const char *key, uint64_t value)
{
	print("answer: %s = 0x%llx\n", key, (unsigned long long)value);
}

const char *exception_vector_name(uint64_t vector)
{
	static const char *const names[] = {
		"#DE", "#DB", "NMI", "#BP", "#OF", "#BR", "#UD", "#NM", "#DF", "#9", "#TS",
		"#NP", "#SS", "#GP", "#PF", "#15", "#MF", "#AC", "#MC", "#XM",
	};

	return vector < ARRAY_SIZE(names) ? names[vector] : NULL;
}

bool exception_has_error(uint64_t vector)
{
	return vector == 8 || vector == 17 || vector == 21 || (vector >= 10 && vector <= 14);
}
