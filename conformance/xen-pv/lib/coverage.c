/* SPDX-License-Identifier: MIT */
/*
 * Which hypercalls the guest has made, and how they were answered: `covered: xen NAME CLASS` lines at
 * the end.  `flip=NAME:CLASS` on the command line: these answers are turned round, which a test that
 * looks at them notices.
 */
#include "abi/xen/hypercalls.h"
#include "conformance/xen-pv/lib/guest.h"

#define ERRORS 4095 /* of the answers, the last so many */

static const char *const names[XEN_HYPERCALL_MAX] = {
#define NAME(nr, name, ...) [nr] = #name,
	XEN_HYPERCALLS(NAME)
};

static const char *const classes[] = { "refusal", "success" };
static bool seen[XEN_HYPERCALL_MAX][ARRAY_SIZE(classes)];
static bool flipped[XEN_HYPERCALL_MAX][ARRAY_SIZE(classes)];

long hypercall_answered(unsigned long nr, long rc)
{
	bool success = rc >= 0 || rc < -ERRORS;

	if (nr >= XEN_HYPERCALL_MAX || !names[nr])
		return rc;
	seen[nr][success] = true;
	if (!flipped[nr][success])
		return rc;
	return success ? -ERRORS : 0;
}

static bool has_word(const char *line, const char *word)
{
	size_t length = strlen(word);

	for (const char *c = line; *c; c++)
		if ((c == line || c[-1] == ' ') && !memcmp(c, word, length) &&
		    (!c[length] || c[length] == ' '))
			return true;
	return false;
}

void coverage_init(void)
{
	char word[64];

	for (unsigned nr = 0; nr < XEN_HYPERCALL_MAX; nr++)
		for (unsigned class = 0; names[nr] && class < ARRAY_SIZE(classes); class++) {
			format_into(word, sizeof(word), "flip=%s:%s", names[nr], classes[class]);
			flipped[nr][class] = has_word((const char *)start_info->cmd_line, word);
		}
}

void coverage_report(void)
{
	for (unsigned nr = 0; nr < XEN_HYPERCALL_MAX; nr++)
		for (unsigned class = 0; class < ARRAY_SIZE(classes); class++)
			if (seen[nr][class])
				print("covered: xen %s %s\n", names[nr], classes[class]);
}
