/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "tools/conform/lines.h"

#define BLANKS " \t"

/* Bytes that a terminal would take for more than text, and those that are not ASCII. */
static char harmless(uint8_t byte)
{
	return byte == '\n' || byte == '\t' || (byte >= ' ' && byte < 0x7f) ? (char)byte : '?';
}

char *conform_text(struct bytes bytes)
{
	char *text = malloc(bytes.len + 1), *to = text;

	for (size_t i = 0; text && i < bytes.len; i++)
		if (bytes.data[i] != '\r')
			*to++ = harmless(bytes.data[i]);
	if (text)
		*to = '\0';
	return text;
}

char *conform_line(char **rest)
{
	char *line = *rest, *end;

	if (!*line)
		return NULL;
	end = line + strcspn(line, "\n");
	*rest = *end ? end + 1 : end;
	*end = '\0';
	return line;
}

char *conform_word(char **rest)
{
	char *word = *rest + strspn(*rest, BLANKS), *end = word + strcspn(word, BLANKS);

	*rest = *end ? end + 1 : end;
	*end = '\0';
	return *word ? word : NULL;
}

char *conform_rest(char *rest)
{
	char *text = rest + strspn(rest, BLANKS), *end = text + strlen(text);

	while (end > text && strchr(BLANKS, end[-1]))
		*--end = '\0';
	return text;
}

void *conform_grow(void *list, size_t count, size_t size)
{
	if (count & (count - 1))
		return list;
	return realloc(list, (count ? 2 * count : 1) * size);
}
