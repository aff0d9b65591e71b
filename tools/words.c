/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tools/words.h"

/* Takes over a malloc'd word; NULL stands for a word that memory was lacking for. */
static void take(struct words *w, char *word)
{
	char **list = word ? realloc(w->list, (w->count + 2) * sizeof(*list)) : NULL;

	if (!list) {
		free(word);
		w->failed = true;
		return;
	}
	w->list = list;
	list[w->count++] = word;
	list[w->count] = NULL;
}

void words_add(struct words *w, const char *format, ...)
{
	va_list args;
	char *word;

	va_start(args, format);
	if (vasprintf(&word, format, args) < 0)
		word = NULL;
	va_end(args);
	take(w, word);
}

char **words_end(struct words *w)
{
	if (!w->failed)
		return w->list;
	words_free(w->list);
	return NULL;
}

void words_free(char **list)
{
	for (char **word = list; word && *word; word++)
		free(*word);
	free(list);
}
