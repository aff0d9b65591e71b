/* SPDX-License-Identifier: MIT */
/* Writing words so that another program's parser gives them back unchanged. */
#ifndef TOOLS_QUOTE_H
#define TOOLS_QUOTE_H

/* Doubles each comma, which QEMU's -initrd takes for the end of a module.  malloc'd, or NULL. */
char *quote_commas(const char *text);

/* The word as a POSIX shell reads it; in single quotes only where that is needed.  Or NULL. */
char *quote_shell(const char *word);

#endif
