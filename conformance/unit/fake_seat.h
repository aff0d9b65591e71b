/* SPDX-License-Identifier: MIT */
/*
 * A seat without a machine, for the unit tests: some frames of memory, one vCPU, and page tables in
 * the guest's own frames that map the guest's memory linearly at FAKE_LINEAR (all of it: its page
 * tables read-only, the rest writable, and a hole that is not mapped).  guest_read() and
 * guest_write() go through these tables.
 */
#ifndef CONFORMANCE_UNIT_FAKE_SEAT_H
#define CONFORMANCE_UNIT_FAKE_SEAT_H

#include "translator/from/xen/domain.h"

#define FAKE_LINEAR    0xffff888000000000ull
#define FAKE_FIRST_MFN 64  /* frames below it are no memory */
#define FAKE_PFNS      256 /* the guest's, from there on */
#define FAKE_HEAP      288 /* then the shim's, for page_alloc() */
#define FAKE_FRAMES    (FAKE_FIRST_MFN + FAKE_PFNS + FAKE_HEAP)

/* Pages of the guest's memory with a part to play. */
#define FAKE_PFN_ARGS  0   /* fake_put() */
#define FAKE_PFN_FREE  2   /* from here to FAKE_PFN_HOLE: the test's */
#define FAKE_PFN_HOLE  200 /* not mapped; the page before it and the one after it are */
#define FAKE_PFN_L1    (FAKE_PFNS - 1)
#define FAKE_PFN_L2    (FAKE_PFNS - 2)
#define FAKE_PFN_L3    (FAKE_PFNS - 3)
#define FAKE_PFN_L4    (FAKE_PFNS - 4)

extern struct xen_domain fake_domain;
extern struct xen_vcpu fake_vcpu;

/* What was asked of the processor since fake_reset(). */
extern struct fake_cpu {
	unsigned roots_loaded, flushes, invlpgs, caches_flushed;
	unsigned kernel_entries, user_entries, fast_path_updates;
	unsigned gdt_loads, ldt_loads, user_gs_loads, ts_changes, debugreg_writes, l4_filled;
	mfn_t root;
	uint64_t invlpg, ldt, fs_base, gs_base, debugreg[8];
	unsigned ldt_entries, user_gs;
	bool ts;
	bool user_gs_refused; /* set by the test: cpu_load_user_gs() answers so */
} fake_cpu;

/* Everything anew: memory zeroed, page tables built, the domain with its shared_info and a started
 * vCPU, in kernel mode.  What the tested file keeps (evtchns, grants) is the test's to init. */
void fake_reset(void);

/* The guest's page `pfn`: its frame, its bytes, an address in the linear map. */
mfn_t fake_mfn(pfn_t pfn);
void *fake_page(pfn_t pfn);
gva_t fake_gva(pfn_t pfn, unsigned offset);

/* Copy an argument into the guest's page for them, amid bytes that fake_arg_intact() checks to be
 * untouched; each call starts anew. */
gva_t fake_put(const void *bytes, size_t len);
void *fake_arg(void);
bool fake_arg_intact(void);

/* The L1 entry of the linear map for a page. */
uint64_t *fake_pte(pfn_t pfn);

/* How many more pages page_alloc() will give. */
void fake_heap_limit(unsigned pages);

/* The log since fake_reset(), lines ended by newlines. */
extern char fake_log[4096];
extern enum log_level fake_log_level; /* of its last line */

#endif
