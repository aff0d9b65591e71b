/* SPDX-License-Identifier: MIT */
/* Formatted output, and the functions that the compiler calls by itself. */
#include "conformance/guest/guest.h"
#include "translator/wide.h"

struct sink {
	char *to, *end;
};

static void put(struct sink *s, char c)
{
	if (s->to < s->end)
		*s->to++ = c;
}

static void put_number(struct sink *s, uint64_t value, unsigned int base, int width)
{
	char digits[20];
	int n = 0;

	do {
		uint64_t rest = value;

		value = mul_div(value, 1, base); /* by a processor of either width */
		digits[n++] = "0123456789abcdef"[rest - value * base];
	} while (value);
	for (; width > n; width--)
		put(s, '0');
	while (n)
		put(s, digits[--n]);
}

static void put_signed(struct sink *s, int64_t value, int width)
{
	if (value < 0)
		put(s, '-');
	put_number(s, value < 0 ? -(uint64_t)value : (uint64_t)value, 10, width);
}

static void put_string(struct sink *s, const char *string)
{
	while (*string)
		put(s, *string++);
}

/* One conversion, behind its '%'.  Returns the last character it used. */
static const char *convert(struct sink *s, const char *f, va_list *args)
{
	int longs = 0, width = 0;

	for (; *f >= '0' && *f <= '9'; f++)
		width = width * 10 + *f - '0';
	for (; *f == 'l'; f++)
		longs++;
	switch (*f) {
	case 'd':
		put_signed(s, longs > 1 ? va_arg(*args, long long) : longs ? va_arg(*args, long) :
								       va_arg(*args, int), width);
		break;
	case 'u':
	case 'x':
		put_number(s, longs > 1 ? va_arg(*args, unsigned long long) :
			      longs     ? va_arg(*args, unsigned long) :
					  va_arg(*args, unsigned int),
			   *f == 'x' ? 16 : 10, width);
		break;
	case 's':
		put_string(s, va_arg(*args, const char *));
		break;
	case 'c':
		put(s, va_arg(*args, int));
		break;
	default:
		put(s, *f);
	}
	return f;
}

size_t format_list(char *to, size_t size, const char *f, va_list list)
{
	struct sink s = { to, to + size - 1 };
	va_list args;

	va_copy(args, list);
	for (; *f; f++)
		if (*f == '%')
			f = convert(&s, f + 1, &args);
		else
			put(&s, *f);
	va_end(args);
	*s.to = 0;
	return s.to - to;
}

void format_into(char *to, size_t size, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	format_list(to, size, format, args);
	va_end(args);
}

void print(const char *format, ...)
{
	char line[256];
	size_t length;
	va_list args;

	va_start(args, format);
	length = format_list(line, sizeof(line), format, args);
	va_end(args);
	console_write(line, length);
}

void *memset(void *to, int c, size_t n)
{
	char *p = to;

	asm volatile("rep stosb" : "+D"(p), "+c"(n) : "a"(c) : "memory");
	return to;
}

void *memcpy(void *to, const void *from, size_t n)
{
	char *p = to;

	asm volatile("rep movsb" : "+D"(p), "+S"(from), "+c"(n) : : "memory");
	return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *p = a, *q = b;

	for (; n; n--, p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}

size_t strlen(const char *s)
{
	size_t n = 0;

	while (s[n])
		n++;
	return n;
}
