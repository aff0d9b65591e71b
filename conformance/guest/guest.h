/* SPDX-License-Identifier: MIT */
/*
 * What every test guest has, whatever its hypervisor.  A test is one function, test_main(), that
 * prints the hypervisor's answers and reports an outcome; the guest then shuts down.
 */
#ifndef CONFORMANCE_GUEST_H
#define CONFORMANCE_GUEST_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE_SIZE     4096ul
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* --- What the guest's own library defines ---------------------------------------------------- */

/* Of each test. */
void test_main(void);
/* Writes a line to where the runner sees it. */
void console_write(const char *line, size_t length);
/* Prints the result, and ends the guest. */
void shutdown(void) __attribute__((noreturn));
/* The exception since exception_clear(): none, or #NAME(error code). */
void exception_clear(void);
const char *exception_name(void);
void answer_exception(const char *key);

/* --- Instructions that may fault (the guest's own library, with .fixups) --------------------- */

#ifdef __i386__
#define FIXUP ".long"
#else
#define FIXUP ".quad"
#endif

/*
 * Executes instructions that may fault; a fault between the first and the last byte goes on
 * behind them.  Operands follow as in an asm statement, without the first colon; outputs want "+".
 */
#define TRY(instructions, ...)                                                                     \
	do {                                                                                       \
		exception_clear();                                                                 \
		asm volatile("771:\n\t" instructions "\n772:\n"                                    \
			     ".pushsection .fixups, \"a\"\n" FIXUP " 771b, 772b\n.popsection"        \
			     : __VA_ARGS__);                                                       \
	} while (0)

/* --- Output (print.c) ----------------------------------------------------------------------- */

/* Formats one line for the console: %s %c %d %u %x with l, ll and a zero-padded width. */
void print(const char *format, ...) __attribute__((format(printf, 1, 2)));
void format_into(char *to, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
size_t format_list(char *to, size_t size, const char *format, va_list list);

void *memset(void *to, int c, size_t n);
void *memcpy(void *to, const void *from, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);

/* --- Report (report.c) ---------------------------------------------------------------------- */

/*
 * The four outcomes, least severe first.  Success: the subject was exercised.  Skip: it cannot be
 * here.  Error: the test itself went wrong.  Failure: the subject broke a rule of its own.  The
 * most severe report wins, and a test that reports nothing is an Error.
 */
enum outcome { OUTCOME_NONE, OUTCOME_SUCCESS, OUTCOME_SKIP, OUTCOME_ERROR, OUTCOME_FAILURE };
void report(enum outcome outcome, const char *why);
void report_result(void);

/* Prints `answer: KEY = VALUE`.  A value holds no blank. */
void answer(const char *key, const char *format, ...) __attribute__((format(printf, 2, 3)));
void answer_hex(const char *key, uint64_t value);

/* #GP and the like; NULL: not an exception's vector. */
const char *exception_vector_name(uint64_t vector);
bool exception_has_error(uint64_t vector);

#endif
