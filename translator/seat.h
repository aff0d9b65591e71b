/* SPDX-License-Identifier: MIT */
/*
 * What a guest ABI asks of the seat that it runs in.  Each seat defines these functions (the
 * paravisor in shim/pv, the unit tests in conformance/unit/fake_seat.c); the choice is made at
 * link time, so the translator knows no seat.
 */
#ifndef TRANSLATOR_SEAT_H
#define TRANSLATOR_SEAT_H

#include "translator/types.h"

/* Guest memory.  Both answer 0, or -XEN_EFAULT when a byte cannot be reached (nothing is promised
 * about the bytes before it), also for an address that the ABI reserves for the hypervisor. */
int guest_read(void *dst, gva_t src, size_t len);
int guest_write(gva_t dst, const void *src, size_t len);

/*
 * The frame `mfn` as bytes that the shim can read and write, for as long as it likes; NULL when it
 * is not a frame of the guest's.  Frames given to the guest by page_alloc() (grant table, shared
 * info) are not the guest's own: frame_map_any() also answers for those.
 */
void *frame_map(mfn_t mfn);
void *frame_map_any(mfn_t mfn);

/* One zeroed page of the shim's own memory, or NULL when there is no more. */
void *page_alloc(void);
void page_free(void *page);
/* The machine frame of a page of page_alloc(). */
mfn_t page_mfn(const void *page);

/* The processor, as the guest's state wants it. */
void cpu_load_root(mfn_t root);   /* CR3, with everything that this flushes */
void cpu_flush_tlb(void);         /* all entries of this processor */
void cpu_invlpg(uint64_t linear); /* one page */

/* One line to the shim's log; levels are those of the image's log= option. */
enum log_level { LOG_ERROR, LOG_INFO, LOG_DEBUG };
void log_line(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
