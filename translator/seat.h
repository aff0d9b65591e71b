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

struct xen_vcpu;

/*
 * The seat's share of a Xen vCPU's state.  Mode switches exchange the GS bases (v->kernel_gs_base,
 * v->user_gs_base: the one of the mode that is left is saved, the other loaded), the page table where
 * two are needed, and v->in_kernel.
 */
void cpu_enter_kernel(struct xen_vcpu *v);
void cpu_enter_user(struct xen_vcpu *v);
/* After a change of callbacks, table pair or kernel stack: which short paths may be taken now. */
void cpu_update_fast_paths(struct xen_vcpu *v);
void cpu_load_gdt(struct xen_vcpu *v); /* v->gdt[], v->gdt_frames */
void cpu_gdt_changed(struct xen_vcpu *v, unsigned offset); /* a descriptor in its first frame */
void cpu_load_ldt(struct xen_vcpu *v, uint64_t linear, unsigned entries);
void cpu_set_fs_base(struct xen_vcpu *v, uint64_t base);
void cpu_set_gs_base(struct xen_vcpu *v, uint64_t base); /* of the kernel mode, live */
int cpu_load_user_gs(struct xen_vcpu *v, unsigned selector); /* 0, or -1: refused, null was loaded */
void cpu_set_ts(bool set); /* CR0.TS */
void cpu_set_debugreg(unsigned reg, uint64_t value);

/* One line to the shim's log; levels are those of the image's log= option. */
enum log_level { LOG_ERROR, LOG_INFO, LOG_DEBUG };
void log_line(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
