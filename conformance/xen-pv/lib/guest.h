/* SPDX-License-Identifier: MIT */
/*
 * What a test guest for Xen PV may use, besides what every test guest has (conformance/guest).
 */
#ifndef CONFORMANCE_XEN_PV_GUEST_H
#define CONFORMANCE_XEN_PV_GUEST_H

#include "conformance/guest/guest.h"

#include <xen/xen.h>
#include <xen/callback.h>
#include <xen/event_channel.h>
#include <xen/features.h>
#include <xen/memory.h>
#include <xen/physdev.h>
#include <xen/sched.h>
#include <xen/vcpu.h>
#include <xen/version.h>
#include "conformance/xen-pv/lib/hypercall.h"
#include "conformance/xen-pv/lib/vectors.h"

#define GUEST_BASE 0xffffffff80000000ul /* the VIRT_BASE note: pseudo-physical address 0 */

/* --- Report (report.c) ---------------------------------------------------------------------- */

/* A hypercall's return value: a number, or -ENAME. */
void answer_rc(const char *key, long rc);
const char *errno_name(long rc);

/* --- Exceptions (traps.c) ------------------------------------------------------------------- */

struct trap_frame {
	uint64_t r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbp, rbx, rdx, rcx, rax;
	uint64_t vector, error, rip;
	uint32_t cs, upcall_mask;
	uint64_t rflags, rsp, ss;
};

/* The newest trap, and how many there were since exception_clear(). */
extern struct exception {
	unsigned int count;
	uint64_t cr2;
	struct trap_frame frame;
} exception;

void traps_init(void);
/* Called first for every trap; true: handled, the frame says where to go on.  NULL: none. */
extern bool (*trap_hook)(struct trap_frame *frame);
void trap(struct trap_frame *frame);
/* The entry point of an exception vector. */
void *trap_entry(unsigned int vector);
extern char event_entry[], syscall_entry[], sysenter_entry[], nmi_entry[], failsafe_entry[];
extern uint64_t failsafe_selectors[4]; /* DS, ES, FS, GS */

/* As TRY, and prints what exception there was. */
#define PROBE(key, instructions, ...)                                                              \
	do {                                                                                       \
		TRY(instructions, __VA_ARGS__);                                                    \
		answer_exception(key);                                                             \
	} while (0)

/* --- Memory (memory.c) ---------------------------------------------------------------------- */

#define PTE_P      0x001ul
#define PTE_RW     0x002ul
#define PTE_US     0x004ul
#define PTE_A      0x020ul
#define PTE_D      0x040ul
#define PTE_PS     0x080ul
#define PTE_G      0x100ul
#define PTE_NX     (1ul << 63)
#define PTE_RWU    (PTE_P | PTE_RW | PTE_US | PTE_A | PTE_D)
#define PTE_ROU    (PTE_P | PTE_US | PTE_A | PTE_D)
/*
 * A guest cannot rely on these bits of a present entry: where the kernel shares ring 3 with its user
 * space, Xen sets U and uses G and bit 52 to tell the two apart.
 */
#define PTE_XENS   (PTE_US | PTE_G | 1ul << 52)
#define PTE_FRAME  0x000ffffffffff000ul

void memory_init(void);
/* A zeroed page that nothing else uses; never NULL. */
void *page_alloc(void);
unsigned long mfn_of(const void *address);
/* The address in the initial mapping of a frame of ours. */
void *address_of(unsigned long mfn);
/* The entry that maps `address` in the table of `level` (1 to 4), through the initial mapping. */
uint64_t *entry_of(const void *address, int level);
/* The machine address of that entry, as mmu_update wants it. */
uint64_t entry_machine(const void *address, int level);
uint64_t machine_of(const void *address);
/* Maps a page of the initial mapping with other flags; stops the test when refused. */
void page_protect(void *address, uint64_t flags);
/* A zeroed page that is mapped read-only, ready to be a page table. */
uint64_t *table_alloc(void);
long mmu_update_one(uint64_t ptr, uint64_t val);
long mmuext_one(unsigned int cmd, unsigned long arg1, unsigned long arg2);

/*
 * A virtual range of the test's own: tables that map AREA + n pages through l1[n], all hooked into
 * the kernel's L4.  area_init() leaves l1 empty but for the data page at AREA.
 */
#define AREA 0x10000000000ul
struct area {
	uint64_t *l1, *l2, *l3; /* read-only in the initial mapping */
	uint64_t *data; /* in the initial mapping; also at AREA, writable */
};
struct area area_init(void);

extern const start_info_t *start_info;
/* What it finds on the command line, and what it prints at the end (coverage.c). */
void coverage_init(void);
void coverage_report(void);
extern shared_info_t *shared_info;
extern const struct initial_state {
	uint64_t rsp, rflags;
	uint32_t cs, ss, ds, es, fs, gs;
} initial_state;

/* --- Events (events.c) ---------------------------------------------------------------------- */

/* Registers the upcall; each one takes every pending 2-level event and counts it by port. */
void events_init(void);
extern volatile unsigned int upcalls;
extern volatile unsigned int events_by_port[64];
long event_op(unsigned int cmd, void *arg);
/* A port for an event to oneself; 0 when refused. */
evtchn_port_t bind_ipi(void);
long bind_virq(unsigned int virq, evtchn_port_t *port);
long event_send(evtchn_port_t port);
long event_close(evtchn_port_t port);
/* Sets evtchn_upcall_mask, and lets the hypervisor deliver what is pending when it is 0. */
void upcall_mask(bool masked);
/* The domain's own number. */
domid_t own_domid(void);

/* --- User mode (user.c) --------------------------------------------------------------------- */

#define USER_CODE  0x400000ul
#define USER_STACK 0x402000ul /* one past the last byte */

/* Makes the user mapping: one page of code, one of stack, in the kernel's and a user table. */
void user_init(void);
extern uint64_t *user_l1, *user_l4; /* of that mapping, and what NEW_USER_BASEPTR is given */
/*
 * Copies code to USER_CODE and runs it in user mode until its first trap, which exception holds.
 * `frame` holds what iret is given; user_frame() makes a usual one.
 */
void user_run(const void *code, const void *end, const struct iret_context *frame);
struct iret_context user_frame(void);
/* Code for user mode, named so that user_run(name, name##_end, ...) runs it. */
#define USER_CODE_BYTES(name, instructions)                                                        \
	extern const char name[], name##_end[];                                                    \
	asm(".pushsection .rodata\n" #name ":\n" instructions "\n" #name "_end:\n.popsection")

#endif
