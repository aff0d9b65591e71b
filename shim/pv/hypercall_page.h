/* SPDX-License-Identifier: MIT */
#ifndef SHIM_PV_HYPERCALL_PAGE_H
#define SHIM_PV_HYPERCALL_PAGE_H

/* Write the hypercall page: 32 bytes of code for each number (xen-x86_64.h, "Hypercall interface"). */
void hypercall_page_fill(void *page);

#endif
