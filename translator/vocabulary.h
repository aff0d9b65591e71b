/* SPDX-License-Identifier: MIT */
/*
 * The neutral operations as tables, with the words for them: what `hypershim matrix` and docs/matrix.md
 * are made of.  What each host makes of an operation of ops.h stands in the host's own table
 * (translator/to/NAME/ops.h).
 *
 *   HOST_OP(name, "what it is", "what a host without it does")
 *     a member of struct host_ops, host_NAME() to a guest ABI; "" where every host has one
 *   SEAT_OP(name, listed, "what it is", "what the paravisor makes of it")
 *     a function of seat.h
 *   VM_OP(name, listed, "what it is", "what it is beside a KVM virtual machine")
 *     a function of vm.h
 *
 * listed: EACH, wherever a guest's operation comes to it; ONCE, only here: memory and the seat's own
 * records, which most operations want.
 */
#ifndef TRANSLATOR_VOCABULARY_H
#define TRANSLATOR_VOCABULARY_H

#define HOST_OPS(HOST_OP) \
	HOST_OP(init_devices, "the devices become the shim's", "") \
	HOST_OP(init_clock, "the clock is started", "") \
	HOST_OP(init_timer, "the timer becomes the shim's", "") \
	HOST_OP(clock_read_params, "the system clock", "") \
	HOST_OP(stolen_time, "time that the processor was kept from running", "not there: 0") \
	HOST_OP(wall_clock_base, "the date", "") \
	HOST_OP(timer_arm, "an interrupt for the shim at a time", "") \
	HOST_OP(idle, "wait for an interrupt", "") \
	HOST_OP(yield, "nothing better to do than to wait", "") \
	HOST_OP(interrupt, "an interrupt was taken", "") \
	HOST_OP(alarm_arm, "an interrupt for the guest at a time", "") \
	HOST_OP(apic_read, "a register of the local APIC is read", "") \
	HOST_OP(apic_write, "a register of the local APIC is written", "") \
	HOST_OP(processor_starts, "another processor is about to be started", "nothing is told") \
	HOST_OP(console_write, "console output", "") \
	HOST_OP(console_read, "console input", "") \
	HOST_OP(power_off, "power off", "") \
	HOST_OP(reset, "reset", "")

/* host_NAME() that is made of another operation. */
#define HOST_DERIVED_OPS(DERIVED) DERIVED(clock_now, clock_read_params)

#define SEAT_OPS(SEAT_OP) \
	SEAT_OP(guest_read, ONCE, "guest memory is read", "by the guest's own page table") \
	SEAT_OP(guest_write, ONCE, "guest memory is written", "by the guest's own page table") \
	SEAT_OP(frame_map, EACH, "a frame of the guest's", "its place in the direct map") \
	SEAT_OP(frame_map_any, EACH, "a frame of the guest's or one that it was given", \
		"its place in the direct map") \
	SEAT_OP(page_alloc, EACH, "a page", "one of the shim's heap") \
	SEAT_OP(page_free, EACH, "a page goes back", "to the shim's heap") \
	SEAT_OP(page_mfn, ONCE, "a page's frame", "its address: frames are the machine's own") \
	SEAT_OP(cpu_load_root, EACH, "another page table", "MOV to CR3") \
	SEAT_OP(cpu_flush_tlb, EACH, "a flush of this processor's TLB", "CR3 loaded again") \
	SEAT_OP(cpu_invlpg, EACH, "a flush of one page", "INVLPG") \
	SEAT_OP(cpu_enter_kernel, EACH, "to kernel mode", \
		"GS bases, and CR3 where there are two page tables") \
	SEAT_OP(cpu_enter_user, EACH, "to user mode", \
		"GS bases, and CR3 where there are two page tables") \
	SEAT_OP(cpu_update_fast_paths, EACH, "which ways may be the short ones", \
		"a flag that the entry code looks at") \
	SEAT_OP(cpu_load_gdt, EACH, "another GDT", "its pages mapped before the shim's own") \
	SEAT_OP(cpu_gdt_changed, EACH, "a descriptor was changed", \
		"whether SYSRET loads what the guest would") \
	SEAT_OP(cpu_load_ldt, EACH, "another LDT", "LLDT") \
	SEAT_OP(cpu_set_fs_base, EACH, "the base of FS", "its MSR") \
	SEAT_OP(cpu_set_gs_base, EACH, "the base of GS", "WRGSBASE, else its MSR") \
	SEAT_OP(cpu_load_user_gs, EACH, "user mode's GS", "MOV to GS") \
	SEAT_OP(cpu_set_ts, EACH, "FPU traps", "CR0.TS") \
	SEAT_OP(cpu_set_debugreg, EACH, "a debug register", "MOV to DR") \
	SEAT_OP(log_line, ONCE, "a line of the log", "console output")

#define VM_OPS(VM_OP) \
	VM_OP(vm_state, ONCE, "what the ABI keeps for the VM", "the seat's memory") \
	VM_OP(vp_state, ONCE, "what the ABI keeps for a VP", "the seat's memory") \
	VM_OP(vp_vm, ONCE, "a VP's VM", "the seat's record") \
	VM_OP(vp_index, ONCE, "a VP's number", "the order of KVM_CREATE_VCPU") \
	VM_OP(vp_apic_id, EACH, "a VP's APIC id", "KVM_CREATE_VCPU's id") \
	VM_OP(vm_vp_count, ONCE, "how many VPs there are", "the seat's record") \
	VM_OP(vm_vp, ONCE, "a VP by its number", "the seat's record") \
	VM_OP(vm_lock, ONCE, "the VM's lock", "a mutex") \
	VM_OP(vm_unlock, ONCE, "its end", "a mutex") \
	VM_OP(vm_read, ONCE, "guest memory is read", "the VMM's mapping of its memory slots") \
	VM_OP(vm_write, ONCE, "guest memory is written", \
		"the VMM's mapping of its memory slots, and its dirty log") \
	VM_OP(vm_set_bit, EACH, "a bit in guest memory", \
		"an atomic instruction on the VMM's mapping") \
	VM_OP(vp_regs, EACH, "general registers", "kvm_run's synchronized registers") \
	VM_OP(vp_regs_changed, EACH, "general registers are written", "kvm_run's dirty registers") \
	VM_OP(vp_get_system_regs, EACH, "system registers", "KVM_GET_SREGS") \
	VM_OP(vp_get_xmm, EACH, "XMM registers", "KVM_GET_XSAVE") \
	VM_OP(vp_set_xmm, EACH, "XMM registers are written", "KVM_SET_XSAVE") \
	VM_OP(vp_translate, EACH, "a linear address becomes a physical one", "KVM_TRANSLATE") \
	VM_OP(vm_reference_time, EACH, "reference time", \
		"VP 0's TSC, from the host's; else CLOCK_MONOTONIC") \
	VM_OP(vm_reference, EACH, "how the guest computes reference time", \
		"the TSC's frequency and offset in KVM") \
	VM_OP(vm_set_reference_time, EACH, "reference time is set", "the seat's offset") \
	VM_OP(vm_tsc_frequency, EACH, "the TSC's frequency", "KVM_GET_TSC_KHZ") \
	VM_OP(vm_apic_frequency, EACH, "the APIC timer's frequency", \
		"1 GHz, as KVM's APIC has it") \
	VM_OP(vp_run_time, EACH, "how long a VP has run", "its thread's CPU time") \
	VM_OP(vp_timer_arm, EACH, "a timer of a VP's", \
		"one thread, asleep until the nearest deadline") \
	VM_OP(vp_request_work, EACH, "work for a VP before it runs on", "a signal to its thread") \
	VM_OP(vp_interrupt, EACH, "an interrupt for a VP", "KVM_SIGNAL_MSI") \
	VM_OP(vp_apic_eoi, EACH, "an EOI", "the x2APIC's MSR, or KVM_SET_LAPIC") \
	VM_OP(vp_apic_write_icr, EACH, "an IPI by ICR", "the x2APIC's MSR, or KVM_SIGNAL_MSI") \
	VM_OP(vp_apic_read_icr, EACH, "ICR is read", "the x2APIC's MSR, or KVM_GET_LAPIC") \
	VM_OP(vp_apic_write_tpr, EACH, "TPR is written", \
		"the x2APIC's MSR, or CR8, or KVM_SET_LAPIC") \
	VM_OP(vp_apic_read_tpr, EACH, "TPR is read", "KVM_GET_LAPIC") \
	VM_OP(vp_eoi_assist, EACH, "EOIs that need no exit", \
		"KVM's paravirtual EOI, where KVM shows it") \
	VM_OP(vp_eoi_assist_off, EACH, "their end", "KVM's paravirtual EOI, off") \
	VM_OP(vp_flush_tlbs, EACH, "a flush of VPs' TLBs", \
		"CR4.PGE toggled by KVM_SET_SREGS, on their threads") \
	VM_OP(vp_wait, EACH, "wait for an interrupt", \
		"KVM_SET_MP_STATE, halted; with interrupts off, a short sleep") \
	VM_OP(vm_host, ONCE, "what the host can do", "asked of KVM when the VM is made") \
	VM_OP(vm_code, EACH, "code that needs no exit", \
		"IPIs by KVM_HC_SEND_IPI where KVM shows it; a flush by CR4.PGE where there is one VP") \
	VM_OP(vp_count_hypercall, ONCE, "statistics", "the seat's record") \
	VM_OP(vm_report, EACH, "the guest's last words", "a line on the VMM's standard error") \
	VM_OP(vm_post_message, EACH, "a message to the VMM", "a connection that the VMM opened") \
	VM_OP(vm_signal_event, EACH, "an event to the VMM", "a connection that the VMM opened")

#endif
