/* SPDX-License-Identifier: MIT */
/*
 * A seat beside a virtual machine (translator/vm.h) without a machine, for the unit tests: some VPs
 * with the state of the Hyper-V ABI, some pages of guest memory with a hole and a read-only page, a
 * clock that stands where the test puts it, and a record of all that was asked of the host.
 */
#ifndef CONFORMANCE_UNIT_FAKE_VM_H
#define CONFORMANCE_UNIT_FAKE_VM_H

#include "translator/from/hyperv/hyperv.h"

#define FAKE_VM_VPS    4
#define FAKE_VM_TIMERS 8
#define FAKE_VM_PAGES  64 /* of guest memory, from address 0 */

/* Pages with a part to play.  The pages around the hole and the read-only one are writable memory;
 * from FAKE_VM_PAGE_FREE on they are the test's. */
#define FAKE_VM_PAGE_ARGS      1 /* two pages, of fake_vm_put() */
#define FAKE_VM_PAGE_RESULTS   4 /* two pages, of fake_vm_poison_results() */
#define FAKE_VM_PAGE_FREE      8
#define FAKE_VM_PAGE_READ_ONLY (FAKE_VM_PAGES - 8)
#define FAKE_VM_PAGE_HOLE      (FAKE_VM_PAGES - 4)

#define FAKE_VM_POISON	  0xa5
#define FAKE_VM_TSC_SHIFT 8 /* at first: so many bits between the TSC and reference time */

#define FAKE_VM_RECORDS 64

struct fake_vp {
	struct vp_regs regs;
	unsigned regs_changes;
	struct vp_system_regs system;
	unsigned system_reads;
	uint8_t xmm[16][16];
	unsigned xmm_reads, xmm_writes;
	unsigned apic_id;
	bool gone; /* vm_vp() has none of this index */
	uint64_t run_time;
	uint64_t deadline[FAKE_VM_TIMERS]; /* VP_TIMER_NEVER: not armed */
	unsigned arms[FAKE_VM_TIMERS];
	bool work;		  /* requested */
	unsigned work_requests;
	unsigned eois, waits;
	uint64_t icr;
	unsigned icr_writes;
	uint8_t tpr;
	unsigned tpr_writes;
	uint64_t assist_at; /* ~0: no EOI assist */
	unsigned assist_changes;
};

/* All of it is the test's to read and to set. */
extern struct fake_vm {
	unsigned vps;
	struct fake_vp vp[FAKE_VM_VPS];

	uint64_t tsc;
	struct vm_reference reference;
	uint64_t tsc_frequency, apic_frequency;
	unsigned host; /* VM_HOST_* */
	const void *code[2]; /* by enum vm_code */
	size_t code_len[2];

	int apic_error;	      /* of the local APIC's operations, vp_interrupt() and vp_eoi_assist() */
	int registers_error;  /* of the system registers' and XMM's */
	int translate_error;  /* of vp_translate(), which is the identity otherwise */
	int post_error, signal_error;

	unsigned interrupts; /* in all; the first FAKE_VM_RECORDS of them: */
	struct {
		unsigned vp;
		uint8_t vector;
	} interrupt[FAKE_VM_RECORDS];
	unsigned flushes;
	uint64_t flush_set[64]; /* of the last one */
	unsigned flush_words, flush_self;
	unsigned hypercalls[HV_HYPERCALL_ROWS]; /* vp_count_hypercall() */
	char report[8192];			/* vm_report(): lines ended by newlines */
	unsigned reports;

	/* The last message and event of the guest's, and how many. */
	unsigned posts, signals;
	uint32_t post_connection, post_type;
	uint8_t post_payload[HV_MESSAGE_PAYLOAD_MAX];
	size_t post_len;
	uint32_t signal_connection;
	uint16_t signal_flag;

	unsigned locked;	 /* vm_lock() is held; taking it twice, or leaving it free twice, aborts */
	unsigned reads, writes;	 /* of guest memory, that succeeded */
	/* Called before each access to guest memory that will succeed: what a guest on another
	 * processor would see between, and could do.  Setting a bit is a write of its byte. */
	void (*on_read)(gpa_t at, size_t len);
	void (*on_write)(gpa_t at, const void *src, size_t len);
} fake_vm;

/*
 * Everything anew, with `vps` VPs whose APIC ids are their indices: memory zeroed, the clock at 0,
 * all features on, everything that a host can do but vm_code().  The ABI's state is zeroed but for
 * what names the VM and the VPs in it; hv_vp_create() does the rest.
 */
void fake_vm_reset(unsigned vps);
/* For a set-up function: one VP. */
void fake_vm_reset_one(void);

struct vm *fake_vm_vm(void);
struct vp *fake_vm_vp(unsigned index);
struct hv_vm *fake_vm_hv(void);
struct hv_vp *fake_vm_hvp(unsigned index);

/* Puts the TSC to where reference time is `now`. */
void fake_vm_set_time(uint64_t now);

/* The guest's page: its address, and its bytes. */
static inline gpa_t fake_vm_gpa(unsigned page, unsigned offset)
{
	return GPA(page * PAGE_SIZE + offset);
}
void *fake_vm_page(unsigned page);

/* Copies an argument to `offset` in the two pages for them, amid poison that fake_vm_args_intact()
 * checks to be untouched, the argument too; each call starts anew.  Its address. */
gpa_t fake_vm_put(unsigned offset, const void *bytes, size_t len);
bool fake_vm_args_intact(void);
/* Fills the two pages for results with poison; whether no more than `len` bytes at `offset` have
 * changed since. */
gpa_t fake_vm_poison_results(unsigned offset);
bool fake_vm_only_result(unsigned offset, size_t len);
void *fake_vm_result(unsigned offset);

/* Whether the hole and the read-only page have what fake_vm_reset() put there (poison). */
bool fake_vm_intact(void);

/* Whether `vector` was sent to the VP since the record was last cleared, and how often. */
unsigned fake_vm_interrupted(unsigned vp, uint8_t vector);

#endif
