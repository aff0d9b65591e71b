/* SPDX-License-Identifier: MIT */
#ifndef SHIM_PV_BUILD_H
#define SHIM_PV_BUILD_H

#include "abi/xen/xen.h"
#include "shim/pv/elf.h"
#include "translator/from/xen/domain.h"

/* A run of the guest's pseudo-physical frames. */
struct piece {
	pfn_t pfn;
	uint64_t pages;
};

struct build {
	struct kernel_image kernel;
	uint64_t nr_pages, mapped; /* of the guest; of them mapped from virt_base */
	uint64_t *p2m;
	mfn_t p2m_mfn, next_free;
	pfn_t next_pfn, low_pfn;
	struct piece initrd, p2m_list, start_info, console, store, tables, stack;
	uint64_t tables_used;
};

/* After guest_build() and when event channels are there: connect the console and XenStore, and write
 * start_info.  0 or a negative XEN_E*. */
int guest_connect(struct xen_vcpu *v);

#endif
