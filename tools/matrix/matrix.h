/* SPDX-License-Identifier: MIT */
/*
 * What each operation of each guest interface becomes on each host: computed from the tables of
 * abi/, the hosts' tables, the neutral vocabulary, and from what each handler can reach
 * (docs/reach.awk).
 */
#ifndef TOOLS_MATRIX_MATRIX_H
#define TOOLS_MATRIX_MATRIX_H

#include <stdbool.h>
#include <stdio.h>

enum matrix_host { MATRIX_BARE, MATRIX_KVM, MATRIX_BESIDE_KVM, MATRIX_HOSTS };
extern const char *const matrix_host_names[MATRIX_HOSTS];

/* An operation of the neutral vocabulary. */
struct matrix_op {
	const char *name; /* the function that a guest interface calls */
	const char *what;
	const char *becomes[MATRIX_HOSTS]; /* NULL: no guest asks for it there */
};

/* A guest's operation, once for each neutral operation that its handler can come to. */
struct matrix_row {
	const char *guest, *kind;
	const char *number, *name;
	const char *operation;		   /* NULL: none */
	const char *becomes[MATRIX_HOSTS]; /* NULL: this guest has no seat there */
};

#define MATRIX_GUESTS 3
/* As --guest has it, and as a heading. */
extern const struct matrix_guest {
	const char *name, *title;
} matrix_guests[MATRIX_GUESTS];

void matrix_each_op(void (*visit)(const struct matrix_op *op, void *context), void *context);
/* guest: NULL for all. */
void matrix_each_row(const char *guest, void (*visit)(const struct matrix_row *row, void *context),
		     void *context);

/* Markdown, for a terminal and for docs/matrix.md. */
void matrix_write(FILE *out, const char *guest);

#define MATRIX_PAGE "docs/matrix.md"
void matrix_page_write(FILE *page);

#endif
