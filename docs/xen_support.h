/* SPDX-License-Identifier: MIT */
/* docs/xen-support.md, made from the hypercall table and the list of differences from Xen. */
#ifndef DOCS_XEN_SUPPORT_H
#define DOCS_XEN_SUPPORT_H

#include <stdio.h>

#define XEN_SUPPORT_PAGE "docs/xen-support.md"
#define XEN_DIFFERENCES  "conformance/xen-pv/differences"

/* Write the page.  0, or -1 when a line of the differences is not as that file says. */
int xen_support_write(FILE *page, FILE *differences);

#endif
