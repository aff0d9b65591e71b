/* SPDX-License-Identifier: MIT */
/* docs/vmi-support.md, made from the table in abi/vmi/calls.h. */
#ifndef DOCS_VMI_SUPPORT_H
#define DOCS_VMI_SUPPORT_H

#include <stdio.h>

#define VMI_SUPPORT_PAGE "docs/vmi-support.md"

void vmi_support_write(FILE *page);
/* What a call becomes, or why it is absent; NULL for a number that is not in the table. */
const char *vmi_call_meaning(unsigned number);

#endif
