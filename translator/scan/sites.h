/* SPDX-License-Identifier: MIT */
/* From the sweep's hypercall instructions to the sites, each with its number where that is known.
 */
#ifndef TRANSLATOR_SCAN_SITES_H
#define TRANSLATOR_SCAN_SITES_H

#include "translator/scan/constants.h"

struct sites {
	const struct map *map;
	struct constants *constants;
	struct list found;  /* of struct scan_site */
	struct list stubs;  /* of struct stub */
	struct list vague;  /* of struct vague */
	size_t asked, held; /* how often for constants */
	int failed;	    /* SCAN_... */
};

/* A piece of code in which the number is still what it was when the code was entered. */
struct stub {
	uint64_t first, last; /* entered anywhere here */
	size_t site;	      /* of `found`: the hypercall that it leads to */
};

/* A caller whose number is not known: a site, if others make sure that what it calls is a stub. */
struct vague {
	struct scan_site site;
	size_t called; /* of `found` */
};

/* A hypercall instruction, or IN or OUT; other ports' are no sites. */
void sites_add(struct sites *s, const struct hit *hit);

/* Follows the callers of shared stubs, and theirs, and adds them as sites. */
void sites_follow(struct sites *s);

/* For who finds sites in another way: a site; RCX where a call stands, and if it is a hypercall's.
 */
void sites_append(struct sites *s, const struct scan_site *site);
struct value sites_hyperv_number(struct sites *s, const struct map_range *range, size_t at);
bool sites_is_hyperv(struct value value);

#endif
