/* SPDX-License-Identifier: MIT */
/*
 * What differs between the answers of two hosts, and which of it is allowed: the files
 * conformance/ABI/differences, lines of NAME,... KEY REFERENCE'S-ANSWER OUR-ANSWER REASON.
 */
#ifndef TOOLS_CONFORM_DIFFERENCES_H
#define TOOLS_CONFORM_DIFFERENCES_H

#include "tools/conform/answers.h"
#include "tools/error.h"

struct conform_listed {
	const char *names, *key, *from, *to, *reason;
};

struct conform_differences {
	struct conform_listed *list;
	size_t count;
	char *text;
};

int conform_differences_parse(struct bytes file, struct conform_differences *d, struct error *err);
void conform_differences_free(struct conform_differences *d);
/* The line for an answer of the guest of that name, or NULL. */
const struct conform_listed *conform_listed_find(const struct conform_differences *d,
						 const char *name, const char *key);

enum conform_diff_kind {
	CONFORM_DIFFERS,     /* and no line allows it */
	CONFORM_MISSING,     /* the reference has an answer, and we none */
	CONFORM_EXTRA,	     /* we have an answer, and the reference none */
	CONFORM_STALE_FROM,  /* the line says of the reference what is not true */
	CONFORM_STALE_SAME,  /* the line says that it differs, and it does not */
	CONFORM_LISTED_ELSE, /* differs, and otherwise than the line says */
	CONFORM_STALE_KEY,   /* the line is about an answer that the reference does not have */
};

struct conform_diff {
	enum conform_diff_kind kind;
	const char *key;
	const char *expected, *listed, *got; /* NULL: none */
};

struct conform_diffs {
	struct conform_diff *list;
	size_t count;
	size_t allowed; /* answers that differ as a line says */
	bool no_memory;
};

/*
 * The answers of the guest `name` against those of the reference; what is found points into what is
 * given.  Free the list.
 */
struct conform_diffs conform_differ(const char *name, const struct conform_answers *reference,
				    const struct conform_differences *differences,
				    const struct conform_answers *answers);

/* Without the key; `reference` and `here` are what the two are called. */
void conform_diff_text(const struct conform_diff *diff, const char *reference, const char *here,
		       char *text, size_t size);

#endif
