/* SPDX-License-Identifier: MIT */
/* A line of a seat's log. */
#ifndef SHIM_LOG_FORMAT_H
#define SHIM_LOG_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

#define LOG_LINE_SIZE 256

/* Whose line it is, the text with %s %c %d %u %x %p %% filled in, and the line's end; cut to `size`.
 * Returns the length; there is no terminator. */
size_t log_format(char *text, size_t size, const char *fmt, va_list args);

#endif
