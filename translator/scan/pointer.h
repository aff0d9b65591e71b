/* SPDX-License-Identifier: MIT */
/*
 * Hyper-V's hypercall page is called through a pointer, a variable of the kernel.  It is near the
 * code that sets the MSR HYPERCALL, it is called, and never with another number in RCX than a
 * hypercall's.
 */
#ifndef TRANSLATOR_SCAN_POINTER_H
#define TRANSLATOR_SCAN_POINTER_H

#include "translator/scan/sites.h"

/* Adds the calls through that variable, if there is one; 64-bit code only. */
void pointer_sites(struct sites *s, const struct list *hits);

#endif
