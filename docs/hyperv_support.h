/* SPDX-License-Identifier: MIT */
/* docs/hyperv-support.md, made from the tables in abi/hyperv/. */
#ifndef DOCS_HYPERV_SUPPORT_H
#define DOCS_HYPERV_SUPPORT_H

#include <stdio.h>

#define HYPERV_SUPPORT_PAGE "docs/hyperv-support.md"

void hyperv_support_write(FILE *page);

#endif
