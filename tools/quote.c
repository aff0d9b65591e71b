/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "tools/quote.h"

char *quote_commas(const char *text)
{
	char *out = malloc(2 * strlen(text) + 1), *p = out;

	if (!out)
		return NULL;
	for (; *text; text++) {
		if (*text == ',')
			*p++ = ',';
		*p++ = *text;
	}
	*p = '\0';
	return out;
}

static bool is_plain(const char *word)
{
	if (!*word)
		return false;
	for (; *word; word++)
		if (!isalnum((unsigned char)*word) && !strchr("%+,-./:=@_", *word))
			return false;
	return true;
}

char *quote_shell(const char *word)
{
	static const char quoted_quote[] = "'\\''";
	char *out, *p;

	if (is_plain(word))
		return strdup(word);
	out = malloc(4 * strlen(word) + 3);
	if (!out)
		return NULL;
	p = out;
	*p++ = '\'';
	for (; *word; word++) {
		if (*word == '\'')
			p = stpcpy(p, quoted_quote);
		else
			*p++ = *word;
	}
	strcpy(p, "'");
	return out;
}
