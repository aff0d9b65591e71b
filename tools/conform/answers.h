/* SPDX-License-Identifier: MIT */
/* What a test guest said: its answers, its outcome, and what it had to report. */
#ifndef TOOLS_CONFORM_ANSWERS_H
#define TOOLS_CONFORM_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>

#include "tools/buffer.h"

struct conform_answer {
	const char *key, *value;
};

struct conform_answers {
	struct conform_answer *list; /* as they came */
	size_t count;
	const char *twice; /* a key with two answers; NULL: none */
};

struct conform_log {
	struct conform_answers answers;
	const char *result;   /* the last; NULL: none */
	const char *end;      /* how the guest said that it would end; NULL: it did not */
	const char *rom_host; /* the host that a VMI ROM found; NULL: it did not say */
	const char *status;   /* a VMM's exit status, where a script wrote it; NULL: none */
	unsigned checks;
	const char **reports; /* NULL-terminated; NULL: none */
	size_t report_count;
	char *text; /* what all of it points into */
	bool no_memory;
};

/* Of a console, or of a file of answers: only lines that begin so are looked at. */
struct conform_log conform_log_parse(struct bytes console);
void conform_log_free(struct conform_log *log);
/* The value, or NULL. */
const char *conform_answer_find(const struct conform_answers *answers, const char *key);

#endif
