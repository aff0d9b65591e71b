/* SPDX-License-Identifier: MIT */
/*
 * Every call of VMI's API revision 3.0, one row each, in the order of their numbers.  The ROM's
 * relocation table, names in messages and the table in docs/ come from here.
 *
 *   VMI_CALL(number, Name, name, convention, "arguments -> result", asks, state)
 *
 * convention: C, GCC's regparm(3) (EAX, EDX, ECX, then the stack; EAX, ECX, EDX and the flags are lost);
 * FLAGS, nothing is lost but the flags; MASK, nothing but EAX and the flags; FRAME, the stack is an
 * interrupt's, nothing is lost; USER, as SYSEXIT wants it; REGISTERS, nothing but the results.
 * asks: how Linux makes use of it: FILL, its pointer replaces the native operation's; WRAP, called from a
 * C function; FETCH, called if it is there; PATCH, also in line; NOBODY.
 * state: how GetRelocationInfo answers: CALL (VMI_RELOCATION_CALL_REL; there is vmi_call_NAME), JUMP
 * (the same with a jump), NOP (VMI_RELOCATION_NOP), ABSENT (VMI_RELOCATION_NONE).
 */
#ifndef ABI_VMI_CALLS_H
#define ABI_VMI_CALLS_H

#define VMI_CALLS(VMI_CALL) \
	VMI_CALL(0, CPUID, cpuid, REGISTERS, "leaf, subleaf -> EAX, EBX, ECX, EDX", WRAP, CALL) \
	VMI_CALL(1, WRMSR, wrmsr, C, "value (EDX:EAX), number (ECX)", NOBODY, CALL) \
	VMI_CALL(2, RDMSR, rdmsr, C, "number (ECX) -> value", NOBODY, CALL) \
	VMI_CALL(3, SetGDT, set_gdt, C, "table register", FILL, CALL) \
	VMI_CALL(4, SetLDT, set_ldt, C, "selector", WRAP, CALL) \
	VMI_CALL(5, SetIDT, set_idt, C, "table register", FILL, CALL) \
	VMI_CALL(6, SetTR, set_tr, C, "selector", WRAP, CALL) \
	VMI_CALL(7, GetGDT, get_gdt, C, "where to", FILL, CALL) \
	VMI_CALL(8, GetLDT, get_ldt, C, "-> selector", NOBODY, CALL) \
	VMI_CALL(9, GetIDT, get_idt, C, "where to", FILL, CALL) \
	VMI_CALL(10, GetTR, get_tr, C, "-> selector", FILL, CALL) \
	VMI_CALL(11, WriteGDTEntry, write_gdt_entry, C, "table, index, low, high", FILL, CALL) \
	VMI_CALL(12, WriteLDTEntry, write_ldt_entry, C, "table, index, low, high", FILL, CALL) \
	VMI_CALL(13, WriteIDTEntry, write_idt_entry, C, "table, index, low, high", FILL, CALL) \
	VMI_CALL(14, UpdateKernelStack, update_kernel_stack, C, "SS, ESP0", WRAP, CALL) \
	VMI_CALL(15, SetCR0, set_cr0, C, "value", FILL, CALL) \
	VMI_CALL(16, SetCR2, set_cr2, C, "value", FILL, CALL) \
	VMI_CALL(17, SetCR3, set_cr3, C, "value", FILL, CALL) \
	VMI_CALL(18, SetCR4, set_cr4, C, "value", FILL, CALL) \
	VMI_CALL(19, GetCR0, get_cr0, C, "-> value", FILL, CALL) \
	VMI_CALL(20, GetCR2, get_cr2, C, "-> value", FILL, CALL) \
	VMI_CALL(21, GetCR3, get_cr3, C, "-> value", FILL, CALL) \
	VMI_CALL(22, GetCR4, get_cr4, C, "-> value", FILL, CALL) \
	VMI_CALL(23, WBINVD, wbinvd, C, "", FILL, CALL) \
	VMI_CALL(24, SetDR, set_dr, C, "number, value", FILL, CALL) \
	VMI_CALL(25, GetDR, get_dr, C, "number -> value", FILL, CALL) \
	VMI_CALL(26, RDPMC, rdpmc, C, "counter (ECX) -> value", NOBODY, CALL) \
	VMI_CALL(27, RDTSC, rdtsc, C, "-> value", FILL, CALL) \
	VMI_CALL(28, CLTS, clts, C, "", FILL, CALL) \
	VMI_CALL(29, EnableInterrupts, enable_interrupts, FLAGS, "", PATCH, CALL) \
	VMI_CALL(30, DisableInterrupts, disable_interrupts, FLAGS, "", PATCH, CALL) \
	VMI_CALL(31, GetInterruptMask, get_interrupt_mask, MASK, "-> EFLAGS", PATCH, CALL) \
	VMI_CALL(32, SetInterruptMask, set_interrupt_mask, MASK, "EFLAGS", PATCH, CALL) \
	VMI_CALL(33, IRET, iret, FRAME, "EIP, CS, EFLAGS and what follows, on the stack", PATCH, CALL) \
	VMI_CALL(34, SYSEXIT, sysexit, USER, "ESP (ECX), EIP (EDX)", PATCH, JUMP) \
	VMI_CALL(35, Halt, halt, C, "", FILL, CALL) \
	VMI_CALL(36, Reboot, reboot, C, "how", NOBODY, CALL) \
	VMI_CALL(37, Shutdown, shutdown, C, "", NOBODY, CALL) \
	VMI_CALL(38, SetPxE, set_pxe, C, "value, entry, flags", FETCH, CALL) \
	VMI_CALL(39, SetPxELong, set_pxe_long, C, "value (EDX:EAX), entry, flags", FETCH, CALL) \
	VMI_CALL(40, UpdatePxE, update_pxe, C, "entry, flags", FETCH, CALL) \
	VMI_CALL(41, UpdatePxELong, update_pxe_long, C, "entry, flags", FETCH, CALL) \
	VMI_CALL(42, MachineToPhysical, machine_to_physical, C, "", NOBODY, ABSENT) \
	VMI_CALL(43, PhysicalToMachine, physical_to_machine, C, "", NOBODY, ABSENT) \
	VMI_CALL(44, AllocatePage, allocate_page, C, "frame, flags, source, first, count", FETCH, CALL) \
	VMI_CALL(45, ReleasePage, release_page, C, "frame, flags", FETCH, CALL) \
	VMI_CALL(46, InvalPage, inval_page, C, "address", FILL, CALL) \
	VMI_CALL(47, FlushTLB, flush_tlb, C, "what", WRAP, CALL) \
	VMI_CALL(48, SetLinearMapping, set_linear_mapping, C, "slot, address, pages, first frame", FETCH, CALL) \
	VMI_CALL(61, SetIOPLMask, set_iopl_mask, C, "EFLAGS' IOPL", FILL, CALL) \
	VMI_CALL(62, SetInitialAPState, set_initial_ap_state, C, "state, APIC id", WRAP, CALL) \
	VMI_CALL(63, APICWrite, apic_write, C, "register, value", FILL, CALL) \
	VMI_CALL(64, APICRead, apic_read, C, "register -> value", FILL, CALL) \
	VMI_CALL(65, IODelay, io_delay, C, "", FILL, NOP) \
	VMI_CALL(66, GetCycleFrequency, get_cycle_frequency, C, "-> Hz", FETCH, CALL) \
	VMI_CALL(67, GetCycleCounter, get_cycle_counter, C, "counter -> cycles", FETCH, CALL) \
	VMI_CALL(68, SetAlarm, set_alarm, C, "flags, expiry (ECX:EDX), period, in cycles", FETCH, CALL) \
	VMI_CALL(69, CancelAlarm, cancel_alarm, C, "flags", FETCH, CALL) \
	VMI_CALL(70, GetWallclockTime, get_wallclock_time, C, "-> ns since 1970", FETCH, CALL) \
	VMI_CALL(71, WallclockUpdated, wallclock_updated, C, "-> 0 or 1", FETCH, CALL) \
	VMI_CALL(73, SetLazyMode, set_lazy_mode, C, "mode", WRAP, CALL)

#define VMI_CALLS_END 74

#ifndef __ASSEMBLER__
enum vmi_call {
#define VMI_CALL_ENUM(number, Name, ...) VMI_CALL_##Name = number,
	VMI_CALLS(VMI_CALL_ENUM)
#undef VMI_CALL_ENUM
};
#endif

#endif
