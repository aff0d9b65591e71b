/* SPDX-License-Identifier: MIT */
#include "shim/log_format.h"
#include "shim/pv/boot_info.h"
#include "translator/ops.h"
#include "translator/seat.h"

void log_line(enum log_level level, const char *fmt, ...)
{
	char text[LOG_LINE_SIZE];
	va_list args;
	size_t len;

	if (level > boot_info.log_level)
		return;
	va_start(args, fmt);
	len = log_format(text, sizeof(text), fmt, args);
	va_end(args);
	host_console_write(text, len);
}
