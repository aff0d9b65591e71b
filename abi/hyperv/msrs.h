/* SPDX-License-Identifier: MIT */
/*
 * Every synthetic MSR of the Hyper-V ABI (TLFS, "Feature and Interface Discovery" and the chapter
 * of each), one row each or one for a range.  Dispatch, the features that CPUID shows, names in
 * messages and the table in docs/ come from here.
 *
 *   HV_MSR(first, count, NAME, name, access, feature, state)
 *
 * access: RW, RO (a write is #GP) or WO (a read is #GP).  feature: which of abi/hyperv/features.h
 * must be on.  state: HERE, there is hv_read_NAME() and/or hv_write_NAME(), as access says; ABSENT,
 * an access is #GP, as on a hypervisor without it.  The MSRs of a nested hypervisor (0x40001002 ...)
 * lie beyond the range and are the VMM's, which has none of them either.
 */
#ifndef ABI_HYPERV_MSRS_H
#define ABI_HYPERV_MSRS_H

#define HV_MSRS(HV_MSR) \
	HV_MSR(0x40000000, 1, GUEST_OS_ID, guest_os_id, RW, ALWAYS, HERE) \
	HV_MSR(0x40000001, 1, HYPERCALL, hypercall, RW, ALWAYS, HERE) \
	HV_MSR(0x40000002, 1, VP_INDEX, vp_index, RO, VPINDEX, HERE) \
	HV_MSR(0x40000003, 1, RESET, reset, RW, RESET, HERE) \
	HV_MSR(0x40000010, 1, VP_RUNTIME, vp_runtime, RO, RUNTIME, HERE) \
	HV_MSR(0x40000020, 1, TIME_REF_COUNT, time_ref_count, RO, TIME, HERE) \
	HV_MSR(0x40000021, 1, REFERENCE_TSC, reference_tsc, RW, TIME, HERE) \
	HV_MSR(0x40000022, 1, TSC_FREQUENCY, tsc_frequency, RO, FREQUENCIES, HERE) \
	HV_MSR(0x40000023, 1, APIC_FREQUENCY, apic_frequency, RO, FREQUENCIES, HERE) \
	HV_MSR(0x40000040, 1, NPIEP_CONFIG, npiep_config, RW, ALWAYS, ABSENT) \
	HV_MSR(0x40000070, 1, EOI, eoi, WO, VAPIC, HERE) \
	HV_MSR(0x40000071, 1, ICR, icr, RW, VAPIC, HERE) \
	HV_MSR(0x40000072, 1, TPR, tpr, RW, VAPIC, HERE) \
	HV_MSR(0x40000073, 1, VP_ASSIST_PAGE, vp_assist_page, RW, VAPIC, HERE) \
	HV_MSR(0x40000080, 1, SCONTROL, scontrol, RW, SYNIC, HERE) \
	HV_MSR(0x40000081, 1, SVERSION, sversion, RO, SYNIC, HERE) \
	HV_MSR(0x40000082, 1, SIEFP, siefp, RW, SYNIC, HERE) \
	HV_MSR(0x40000083, 1, SIMP, simp, RW, SYNIC, HERE) \
	HV_MSR(0x40000084, 1, EOM, eom, RW, SYNIC, HERE) \
	HV_MSR(0x40000090, 16, SINT0, sint, RW, SYNIC, HERE) \
	HV_MSR(0x400000b0, 8, STIMER0_CONFIG, stimer, RW, STIMER, HERE) \
	HV_MSR(0x400000c1, 3, POWER_STATE_TRIGGER_C1, power_state_trigger, RO, ALWAYS, ABSENT) \
	HV_MSR(0x400000d1, 3, POWER_STATE_CONFIG_C1, power_state_config, RW, ALWAYS, ABSENT) \
	HV_MSR(0x400000e0, 4, STATS_PARTITION_RETAIL_PAGE, stats_page, RW, ALWAYS, ABSENT) \
	HV_MSR(0x400000f0, 1, GUEST_IDLE, guest_idle, RO, IDLE, HERE) \
	HV_MSR(0x400000f1, 5, SYNTH_DEBUG_CONTROL, synth_debug, RW, ALWAYS, ABSENT) \
	HV_MSR(0x400000ff, 1, SYNTH_DEBUG_OPTIONS, synth_debug_options, RW, ALWAYS, ABSENT) \
	HV_MSR(0x40000100, 5, CRASH_P0, crash_parameter, RW, CRASH, HERE) \
	HV_MSR(0x40000105, 1, CRASH_CTL, crash_ctl, RW, CRASH, HERE) \
	HV_MSR(0x40000106, 1, REENLIGHTENMENT_CONTROL, reenlightenment_control, RW, REENLIGHTENMENT, HERE) \
	HV_MSR(0x40000107, 1, TSC_EMULATION_CONTROL, tsc_emulation_control, RW, REENLIGHTENMENT, HERE) \
	HV_MSR(0x40000108, 1, TSC_EMULATION_STATUS, tsc_emulation_status, RW, REENLIGHTENMENT, HERE) \
	HV_MSR(0x40000114, 2, STIME_UNHALTED_TIMER_CONFIG, stime_unhalted_timer, RW, ALWAYS, ABSENT) \
	HV_MSR(0x40000118, 1, TSC_INVARIANT_CONTROL, tsc_invariant_control, RW, TSC_INVARIANT, HERE)

#define HV_MSR_FIRST 0x40000000
#define HV_MSR_LAST  0x400001ff

/*
 * Not of the specification, which leaves the contents of the hypercall page to the hypervisor: the
 * page's code leaves the guest by a WRMSR to one of these, which the processor allows in ring 0 only.
 * Elsewhere it is #GP as for any MSR that does not exist.
 */
#define HV_MSR_CALL_64 0x400001f0
#define HV_MSR_CALL_32 0x400001f1

#ifndef __ASSEMBLER__
enum hv_msr {
#define HV_MSR_ENUM(first, count, NAME, name, access, feature, state) HV_MSR_##NAME = first,
	HV_MSRS(HV_MSR_ENUM)
#undef HV_MSR_ENUM
};
#endif

#endif
