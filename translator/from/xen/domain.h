/* SPDX-License-Identifier: MIT */
/*
 * The state of a Xen PV guest: one domain, one vCPU struct per processor.  Shared by the files of
 * this room and the seat.
 */
#ifndef TRANSLATOR_FROM_XEN_DOMAIN_H
#define TRANSLATOR_FROM_XEN_DOMAIN_H

#include "abi/xen/xen.h"
#include "translator/seat.h"
#include "translator/types.h"

/* The guest's own id, as Xen would give to the first domU. */
#define XEN_DOMID_GUEST 1
/* Processors of a guest; the state is per processor throughout. */
#define XEN_MAX_VCPUS 1

struct xen_evtchns; /* evtchn.c */
struct xen_grants;  /* grant.c */
struct xen_domain;

/* Where the guest wants an exception: trap table entry (HYPERVISOR_set_trap_table). */
struct xen_trap {
	uint64_t address; /* 0: none */
	uint16_t cs;
	uint8_t dpl;           /* lowest privilege that may INT to it */
	uint8_t masks_events;  /* TI flag: entering it sets evtchn_upcall_mask */
};

/* The guest's registers while the shim runs; the order is entry.S's. */
struct xen_regs {
	uint64_t r15, r14, r13, r12, rbp, rbx, r11, rcx, rax;
	union {
		struct {
			uint64_t rdi, rsi, rdx, r10, r8, r9;
		};
		uint64_t args[6]; /* of a hypercall */
	};
	uint64_t vector, error_code;
	uint64_t rip, cs, rflags, rsp, ss;
};

enum xen_callback { XEN_CALLBACK_EVENT, XEN_CALLBACK_FAILSAFE, XEN_CALLBACK_SYSCALL,
	XEN_CALLBACK_SYSENTER, XEN_CALLBACK_SYSCALL32, XEN_CALLBACKS };

struct xen_vcpu {
	/* What the assembly paths touch, first (shim/pv/asm-offsets.c). */
	struct vcpu_info *info;        /* in the guest's shared page, mapped by us */
	uint64_t kernel_sp;            /* HYPERVISOR_stack_switch */
	uint64_t callback_address[XEN_CALLBACKS];
	uint8_t callback_masks_events[XEN_CALLBACKS];
	uint8_t in_kernel;             /* the guest's mode: never inferred from CPL */
	uint8_t two_tables;            /* user mode needs user_root in CR3 */
	uint64_t kernel_gs_base, user_gs_base;
	mfn_t kernel_root, user_root;  /* user_root 0: none */

	struct xen_domain *domain;
	unsigned id;
	struct xen_regs *regs;         /* the frame of the entry being handled */
	struct xen_trap traps[256];
	uint64_t ctrlreg[8];           /* as the guest sees CR0, CR4 */
	uint64_t debugreg[8];
	uint8_t iopl;
	uint8_t up;
	uint8_t nmi_pending;           /* VCPUOP_send_nmi */
	uint8_t nmi_blocked;           /* its handler runs: until the next iret hypercall */
	uint8_t pair_stale;            /* the roots changed: table_pair_update() before user mode */
	uint8_t traced_multicall;      /* the calls that are made now are entries of one (traced.c) */
	uint8_t gdt_frames;
	mfn_t gdt[14];

	/* time.c; system time in ns, HOST_TIMER_NEVER for none */
	uint64_t singleshot_deadline, periodic_period, periodic_next;
	uint32_t time_version;
	gva_t time_area;               /* VCPUOP_register_vcpu_time_memory_area; 0: none */

	struct vcpu_runstate_info runstate; /* runstate.c; the time of the state that it is in to be added */
	gva_t runstate_area;                /* the guest's copy; 0: none */

	struct {                       /* evtchn.c */
		uint32_t virq_port[NR_VIRQS];
		struct evtchn_fifo_control_block *fifo_control; /* the guest's; NULL: none */
		uint32_t fifo_tail[EVTCHN_FIFO_MAX_QUEUES];     /* last port of each queue; 0: empty */
	} evtchn;
};

/* Interrupts that a domU of Xen 4.17 can name: of the ISA, of the IO-APIC's other pins, and more. */
#define XEN_NR_ISA_IRQS 16
#define XEN_NR_GSIS     24
#define XEN_NR_PIRQS    56

struct xen_domain {
	struct shared_info *shared_info; /* a page of page_alloc() */
	uint64_t nr_frames;              /* machine frames: the arrays below have so many */
	uint64_t nr_pages;               /* frames that the guest owns now */
	uint64_t max_pages;              /* and how many it may */
	uint64_t free_from;              /* no frame below this is free */
	void *memory_map;                /* XENMEM_set_memory_map: a page of page_alloc(); NULL: none */
	uint32_t memory_map_entries;
	uint64_t *m2p;
	uint8_t *frame_info;             /* frame.h */
	uint16_t *frame_uses;
	struct xen_evtchns *evtchns;
	struct xen_grants *grants;
	uint64_t linear_base[2];         /* where the guest maps pfn 0: at first, and what it built later */
	bool dying;                      /* shut down or crashed: the seat ends it at the next exit */
	unsigned shutdown_reason;        /* SHUTDOWN_* */
	bool shutdown_told;              /* the guest has said it */
	struct xencons_interface *console;
	int console_port;
	struct xenstore_domain_interface *xenstore;
	int xenstore_port;
	uint64_t vm_assist;
	uint64_t pirqs_taken;            /* physdev.c: a bit for each */
	bool pirq_eoi_page;
	uint64_t watchdog[2];            /* watchdog.c: system time of expiry; 0: not in use */
	struct xen_vcpu *vcpu[XEN_MAX_VCPUS]; /* each in its processor's struct; NULL: none */
};

#endif
