/* SPDX-License-Identifier: MIT */
/* What is to be thought of a guest that has ended. */
#ifndef TOOLS_CONFORM_JUDGE_H
#define TOOLS_CONFORM_JUDGE_H

#include "tools/conform/differences.h"
#include "tools/conform/row.h"

enum conform_class { CONFORM_PASS, CONFORM_FAIL, CONFORM_SKIP, CONFORM_CRASH, CONFORM_CLASSES };
extern const char *const conform_class_names[CONFORM_CLASSES];

/* How the VMM ended. */
enum conform_end {
	CONFORM_EXITED,
	CONFORM_KILLED,	     /* by a signal that was not ours */
	CONFORM_OUT_OF_TIME, /* killed by us */
	CONFORM_TALKATIVE,   /* likewise: it wrote more than is kept */
	CONFORM_NOT_STARTED,
};

/* What is asked of a guest on a host. */
struct conform_rule {
	bool promised;		    /* a skip is a failure */
	bool any_status;	    /* the VMM's exit status says nothing */
	const char *rom_host;	    /* what a VMI ROM must have found; NULL: anything */
	const char *reference_host; /* whose answers `reference` are; NULL: there are none of this
				       ABI */
	const struct conform_answers *reference;       /* NULL: none are recorded */
	const struct conform_differences *differences; /* NULL: none are allowed */
	unsigned seconds;			       /* the time limit, for the text */
};

struct conform_verdict {
	enum conform_class class;
	bool unexpected;
	const char *outcome; /* as the guest has it, or CRASH */
	char why[256];	     /* empty: passed, or `diffs` says it */
	struct conform_diffs diffs;
};

/* The exit status that a VMM of ours has after a guest of this ABI that ended so. */
int conform_status_wanted(enum conform_abi abi, const char *end);

/* `code` is the exit status or the signal.  diffs is to be freed; it points into what is given. */
struct conform_verdict conform_judge(const struct conform_row *row, const struct conform_rule *rule,
				     const struct conform_log *log, enum conform_end end, int code);

/* That it was not run at all, and why. */
struct conform_verdict conform_judge_skipped(const struct conform_rule *rule, const char *why);

#endif
