/* SPDX-License-Identifier: MIT */
/*
 * What a guest ABI (translator/guest_abi.h) asks of a seat that stands beside a virtual machine
 * rather than inside it.  Defined by shim/kvm, and by conformance/unit/fake_vm.c; the choice is made
 * at link time.  Time is the partition's reference time: units of 100 ns, read as
 *   (tsc * scale >> 64) + offset
 * from the guest's TSC, by the guest and by us alike, so the two never disagree.
 */
#ifndef TRANSLATOR_VM_H
#define TRANSLATOR_VM_H

#include "translator/types.h"

struct vm; /* a virtual machine */
struct vp; /* one of its virtual processors */

/* The state that the seat keeps for the ABI (guest_abi.vm_state, .vp_state bytes, zeroed at first). */
void *vm_state(struct vm *vm);
void *vp_state(struct vp *vp);

struct vm *vp_vm(struct vp *vp);
unsigned vp_index(const struct vp *vp);		 /* 0, 1, ... in the order of their creation */
unsigned vp_apic_id(const struct vp *vp);
unsigned vm_vp_count(const struct vm *vm);
struct vp *vm_vp(struct vm *vm, unsigned index); /* NULL: there is none */

/*
 * What belongs to the whole VM is touched under its lock.  What belongs to a VP needs none: the
 * seat runs an ABI's functions for a VP one after the other, whatever thread they are on.
 */
void vm_lock(struct vm *vm);
void vm_unlock(struct vm *vm);

/*
 * Guest memory.  0, or -EFAULT (Linux's number) when a byte is not memory of the guest's, or for a
 * write read-only memory: then nothing was copied.  Writes reach the VMM's dirty log.
 * An aligned access of 1, 2, 4 or 8 bytes is exactly one access of the processor's: a guest on another
 * processor sees the old value, then the new one, and what it writes then is not written over.
 */
int vm_read(struct vm *vm, void *dst, gpa_t src, size_t len);
int vm_write(struct vm *vm, gpa_t dst, const void *src, size_t len);
/* Sets bit `bit` of the bytes at `base`, atomically towards the guest's processors; *was_set: it was
 * already.  0 or -EFAULT. */
int vm_set_bit(struct vm *vm, gpa_t base, unsigned bit, bool *was_set);

/* The general registers of a VP that has left the guest, in the order of KVM's struct kvm_regs.
 * Changes count once vp_regs_changed() was called. */
struct vp_regs {
	uint64_t rax, rbx, rcx, rdx, rsi, rdi, rsp, rbp;
	uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
	uint64_t rip, rflags;
};

struct vp_segment {
	uint64_t base;
	uint32_t limit;
	uint16_t selector, attributes; /* as in a descriptor's bits 40-55: type, S, DPL, P, AVL, L, DB, G */
};

struct vp_table {
	uint64_t base;
	uint16_t limit;
};

struct vp_system_regs {
	struct vp_segment cs, ds, es, fs, gs, ss, tr, ldt;
	struct vp_table gdt, idt;
	uint64_t cr0, cr2, cr3, cr4, cr8, efer;
};

struct vp_regs *vp_regs(struct vp *vp);
void vp_regs_changed(struct vp *vp);
/* These go to the host each time: 0 or a negative errno. */
int vp_get_system_regs(struct vp *vp, struct vp_system_regs *out);
int vp_get_xmm(struct vp *vp, void *out, unsigned count); /* XMM0...: count x 16 bytes */
int vp_set_xmm(struct vp *vp, const void *in, unsigned count);
/* The guest-physical address behind a linear one, by the VP's present page tables.  0 or -EFAULT. */
int vp_translate(struct vp *vp, uint64_t linear, gpa_t *out);

/* Reference time. */
struct vm_reference {
	uint64_t scale;
	int64_t offset;
	bool stable; /* the TSC may be read so by the guest, on every VP */
};
uint64_t vm_reference_time(struct vm *vm);
void vm_reference(struct vm *vm, struct vm_reference *out);
void vm_set_reference_time(struct vm *vm, uint64_t now); /* it goes on from here */
uint64_t vm_tsc_frequency(struct vm *vm);  /* Hz, of the guest's TSC */
uint64_t vm_apic_frequency(struct vm *vm); /* Hz, of the local APIC's timer */
uint64_t vp_run_time(struct vp *vp);	   /* 100 ns that it has run so far; asked by itself only */

/*
 * guest_abi.timer_expired() will be called for the VP's timer at or soon after this reference time;
 * it replaces what was armed before.  VP_TIMER_NEVER: no more.
 */
#define VP_TIMER_NEVER (~0ull)
void vp_timer_arm(struct vp *vp, unsigned timer, uint64_t deadline);

/* guest_abi.work() will be called for the VP before it is in the guest again, or while it is (see
 * there).  From any thread. */
void vp_request_work(struct vp *vp);

/* A fixed, edge-triggered interrupt for the VP's local APIC, from any thread.  To oneself: pending
 * before the guest's next instruction.  0 or a negative errno. */
int vp_interrupt(struct vp *vp, uint8_t vector);
/* The local APIC of a VP that has left the guest, as its registers (Intel SDM, vol. 3, 11): an EOI, a
 * write of ICR (high half: destination as the APIC's mode has it) and TPR.  0 or a negative errno. */
int vp_apic_eoi(struct vp *vp);
int vp_apic_write_icr(struct vp *vp, uint64_t icr);
int vp_apic_read_icr(struct vp *vp, uint64_t *icr);
int vp_apic_write_tpr(struct vp *vp, uint8_t tpr);
int vp_apic_read_tpr(struct vp *vp, uint8_t *tpr);
/* The host sets bit 0 of the byte at `at` when the interrupt that it delivers needs no EOI, and takes
 * a cleared bit as the EOI.  0 or a negative errno: not on this host. */
int vp_eoi_assist(struct vp *vp, gpa_t at);
void vp_eoi_assist_off(struct vp *vp);

/* Flushes the TLBs of the VPs whose bit is set in words[index / 64], entries of global pages too;
 * when it returns none of them uses an older entry.  The caller is `self`, out of the guest. */
void vp_flush_tlbs(struct vp *self, const uint64_t *set, unsigned words);

/*
 * Waits until an interrupt is pending for the VP or the VMM wants the thread.  With RFLAGS.IF set it
 * is the host that waits, as behind a HLT, when the VP goes on; else it wakes for a masked interrupt
 * too, and after about a millisecond in any case.
 */
void vp_wait(struct vp *vp);

/* What the host can do, as far as an ABI's features depend on it. */
#define VM_HOST_EOI_ASSIST    1u /* vp_eoi_assist() */
#define VM_HOST_INVARIANT_TSC 2u /* the VMM shows the guest an invariant TSC */
#define VM_HOST_STABLE_TSC    4u /* vm_reference.stable */
#define VM_HOST_NO_SMT	      8u /* the host's cores cannot run more than one thread each */
unsigned vm_host(struct vm *vm);

/*
 * Machine code for the guest's ring 0, that does something of the host's without leaving the guest;
 * position-independent, 64-bit, falls out at its end.
 * VM_CODE_SEND_IPI: a fixed interrupt, RDX = vector (16-255), to the VPs of the mask in R8 (bit =
 *   vp_index).  Keeps all registers but RAX and RFLAGS.  RAX = 0, or not 0: nothing was sent.
 * VM_CODE_FLUSH_TLB: the executing processor's TLB, global pages too.  Keeps all but RAX and RFLAGS.
 * The bytes (its length in *len), or NULL: not on this host, or not for this VM's set of VPs.  That
 * set does not grow while the VM's lock is held; guest_abi.vp_create() has to take away what the guest
 * was given and a new VP makes wrong.
 */
enum vm_code { VM_CODE_SEND_IPI, VM_CODE_FLUSH_TLB };
const void *vm_code(struct vm *vm, enum vm_code what, size_t *len);

/* The exit that is being handled is hypercall `row` of guest_abi.hypercalls (for statistics). */
void vp_count_hypercall(struct vp *vp, unsigned row);

/* The guest's last words, for the user: one line each. */
void vm_report(struct vm *vm, const char *line);

/*
 * The guest's messages and events to connections that the VMM has opened (shim/kvm's API).  0;
 * -ENOENT: no such connection; -EAGAIN: not now; -EINVAL: not for this connection.
 */
int vm_post_message(struct vm *vm, uint32_t connection, uint32_t type, const void *payload, size_t len);
int vm_signal_event(struct vm *vm, uint32_t connection, uint16_t flag);

#endif
