/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include "shim/pv/boot_info.h"
#include "shim/pv/string.h"
#include "translator/ops.h"
#include "translator/seat.h"

struct line {
	char text[256];
	size_t len;
};

static void put(struct line *l, char c)
{
	if (l->len < sizeof(l->text) - (c != '\r' && c != '\n' ? 2 : 0))
		l->text[l->len++] = c;
}

static void put_number(struct line *l, uint64_t value, unsigned base, int width, bool zero)
{
	char digits[24];
	int n = 0;

	do
		digits[n++] = "0123456789abcdef"[value % base];
	while (value /= base);
	for (; width > n; width--)
		put(l, zero ? '0' : ' ');
	while (n)
		put(l, digits[--n]);
}

static void put_string(struct line *l, const char *s)
{
	for (s = s ? s : "(null)"; *s; s++)
		put(l, *s);
}

static void put_signed(struct line *l, int64_t value, int width, bool zero)
{
	if (value < 0)
		put(l, '-');
	put_number(l, value < 0 ? -(uint64_t)value : (uint64_t)value, 10, width, zero);
}

/* One conversion: %s %c %d %u %x %p %% with l, ll, z, a width and zero fill.  Its end in fmt. */
static const char *convert(struct line *l, const char *fmt, va_list *args)
{
	bool zero = *fmt == '0', wide = false;
	int width = 0;

	for (; *fmt >= '0' && *fmt <= '9'; fmt++)
		width = width * 10 + (*fmt - '0');
	for (; *fmt == 'l' || *fmt == 'z'; fmt++)
		wide = true;
	switch (*fmt) {
	case 's':
		put_string(l, va_arg(*args, const char *));
		break;
	case 'c':
		put(l, va_arg(*args, int));
		break;
	case 'd':
		put_signed(l, wide ? va_arg(*args, int64_t) : va_arg(*args, int), width, zero);
		break;
	case 'u':
	case 'x':
		put_number(l, wide ? va_arg(*args, uint64_t) : va_arg(*args, unsigned),
			   *fmt == 'x' ? 16 : 10, width, zero);
		break;
	case 'p':
		put_number(l, (uint64_t)va_arg(*args, void *), 16, 16, true);
		break;
	default:
		put(l, *fmt);
	}
	return fmt + (*fmt != 0);
}

void log_line(enum log_level level, const char *fmt, ...)
{
	struct line l = {.len = 0};
	va_list args;

	if (level > boot_info.log_level)
		return;
	put_string(&l, "hypershim: ");
	va_start(args, fmt);
	while (*fmt)
		if (*fmt == '%')
			fmt = convert(&l, fmt + 1, &args);
		else
			put(&l, *fmt++);
	va_end(args);
	put(&l, '\r');
	put(&l, '\n');
	host_console_write(l.text, l.len);
}
