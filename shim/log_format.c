/* SPDX-License-Identifier: MIT */
#include "shim/log_format.h"

#include "translator/types.h"

struct line {
	char *text;
	size_t size, len;
};

static void put(struct line *l, char c)
{
	if (l->len < l->size - (c != '\r' && c != '\n' ? 2 : 0))
		l->text[l->len++] = c;
}

static void put_number(struct line *l, unsigned long value, unsigned base, int width, bool zero)
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

static void put_signed(struct line *l, long value, int width, bool zero)
{
	if (value < 0)
		put(l, '-');
	put_number(l, value < 0 ? -(unsigned long)value : (unsigned long)value, 10, width, zero);
}

/* One conversion: %s %c %d %u %x %p %% with l, z, a width and zero fill.  Its end in fmt. */
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
		put_signed(l, wide ? va_arg(*args, long) : va_arg(*args, int), width, zero);
		break;
	case 'u':
	case 'x':
		put_number(l, wide ? va_arg(*args, unsigned long) : va_arg(*args, unsigned),
			   *fmt == 'x' ? 16 : 10, width, zero);
		break;
	case 'p':
		put_number(l, (uintptr_t)va_arg(*args, void *), 16, 2 * sizeof(void *), true);
		break;
	default:
		put(l, *fmt);
	}
	return fmt + (*fmt != 0);
}

size_t log_format(char *text, size_t size, const char *fmt, va_list list)
{
	struct line l = {.text = text, .size = size};
	va_list args;

	put_string(&l, "hypershim: ");
	va_copy(args, list);
	while (*fmt)
		if (*fmt == '%')
			fmt = convert(&l, fmt + 1, &args);
		else
			put(&l, *fmt++);
	va_end(args);
	put(&l, '\r');
	put(&l, '\n');
	return l.len;
}
