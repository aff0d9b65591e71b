/* SPDX-License-Identifier: MIT */
/* A command that grows word by word. */
#ifndef TOOLS_WORDS_H
#define TOOLS_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* Start from zeros.  `list` is NULL-terminated once there is a word. */
struct words {
	char **list;
	size_t count;
	bool failed; /* memory was lacking for a word */
};

void words_add(struct words *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The list, or NULL, with everything freed, if it failed. */
char **words_end(struct words *w);
void words_free(char **list);

#endif
