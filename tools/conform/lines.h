/* SPDX-License-Identifier: MIT */
/* The lines and words of a text that may hold anything. */
#ifndef TOOLS_CONFORM_LINES_H
#define TOOLS_CONFORM_LINES_H

#include "tools/buffer.h"

/*
 * A string of the bytes: what is not printable ASCII is '?', and carriage returns are gone.
 * malloc'd, or NULL without memory.
 */
char *conform_text(struct bytes bytes);
/* The next line, cut off and without its newline; NULL at the end.  *rest begins as the text. */
char *conform_line(char **rest);
/* The next word, cut off, of what blanks divide; NULL if there is none.  *rest is what follows. */
char *conform_word(char **rest);
/* What is left of a line, without blanks at either end. */
char *conform_rest(char *rest);

/* Room for one more in a malloc'd list of `count`, which doubles; NULL without memory, and the list
 * is kept. */
void *conform_grow(void *list, size_t count, size_t size);

#endif
