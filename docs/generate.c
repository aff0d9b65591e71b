/* SPDX-License-Identifier: MIT */
/* Writes docs/xen-support.md.  Run from the top of the tree (make docs). */
#include <stdlib.h>

#include "docs/xen_support.h"

static FILE *open_or_exit(const char *name, const char *mode)
{
	FILE *f = fopen(name, mode);

	if (!f) {
		perror(name);
		exit(1);
	}
	return f;
}

int main(void)
{
	FILE *differences = open_or_exit(XEN_DIFFERENCES, "r");
	FILE *page = open_or_exit(XEN_SUPPORT_PAGE, "w");

	if (xen_support_write(page, differences)) {
		fprintf(stderr, "%s: a line has too few words\n", XEN_DIFFERENCES);
		return 1;
	}
	if (fclose(page)) {
		perror(XEN_SUPPORT_PAGE);
		return 1;
	}
	return 0;
}
