/* SPDX-License-Identifier: MIT */
/*
 * The hypervisor's CPUID leaves (TLFS, "Feature and Interface Discovery"): 0x40000000 ... 6.
 *
 *   HV_CPUID_BIT(leaf, register, bit, Name, feature)
 *
 * The bit is shown when the feature (abi/hyperv/features.h) is on.  Bits that the specification has
 * and that are never shown: docs/hyperv-support.md, with the reason of each.
 */
#ifndef ABI_HYPERV_CPUID_H
#define ABI_HYPERV_CPUID_H

#define HV_CPUID_VENDOR	      0x40000000u
#define HV_CPUID_INTERFACE    0x40000001u
#define HV_CPUID_VERSION      0x40000002u
#define HV_CPUID_FEATURES     0x40000003u
#define HV_CPUID_ENLIGHTENMENT 0x40000004u /* recommendations */
#define HV_CPUID_LIMITS	      0x40000005u
#define HV_CPUID_HARDWARE     0x40000006u

#define HV_CPUID_VENDOR_EBX    0x7263694du /* "Microsoft Hv" */
#define HV_CPUID_VENDOR_ECX    0x666f736fu
#define HV_CPUID_VENDOR_EDX    0x76482074u
#define HV_CPUID_INTERFACE_EAX 0x31237648u /* "Hv#1" */

#define HV_CPUID_BITS(HV_CPUID_BIT) \
	HV_CPUID_BIT(HV_CPUID_FEATURES, eax, 0, AccessVpRunTimeReg, RUNTIME) \
	HV_CPUID_BIT(HV_CPUID_FEATURES, eax, 1, AccessPartitionReferenceCounter, TIME) \
	HV_CPUID_BIT(HV_CPUID_FEATURES, eax, 2, AccessSynicRegs, SYNIC) \
	HV_CPUID_BIT(HV_CPUID_FEATURES, eax, 3, AccessSyntheticTimerRegs, STIMER) \
	HV_CPUID_BIT(HV_CPUID_FEATURES, eax, 4, AccessIntrCtrlRegs, VAPIC) \
	HV_CPUID_BIT(HV_CPUID_FEATURES, eax, 5, AccessHypercallMsrs, ALWAYS) \
	HV_CPUID_BIT(HV_CPUID_FEATURES, eax, 6, AccessVpIndex, VPINDEX) \
	HV_CPUID_BIT(HV_CPUID_FEATURES, eax, 7, AccessResetReg, RESET) \
	HV_CPUID_BIT(HV_CPUID_FEATURES, eax, 9, AccessPartitionReferenceTsc, TIME) \
	HV_CPUID_BIT(HV_CPUID_FEATURES, eax, 10, AccessGuestIdleReg, IDLE) \
	HV_CPUID_BIT(HV_CPUID_FEATURES, eax, 11, AccessFrequencyRegs, FREQUENCIES) \
	HV_CPUID_BIT(HV_CPUID_FEATURES, eax, 13, AccessReenlightenmentControls, REENLIGHTENMENT) \
	HV_CPUID_BIT(HV_CPUID_FEATURES, eax, 15, AccessTscInvariantControls, TSC_INVARIANT) \
	HV_CPUID_BIT(HV_CPUID_FEATURES, ebx, 4, PostMessages, MESSAGES) \
	HV_CPUID_BIT(HV_CPUID_FEATURES, ebx, 5, SignalEvents, MESSAGES) \
	HV_CPUID_BIT(HV_CPUID_FEATURES, ebx, 17, AccessVpRegisters, VP_REGISTERS) \
	HV_CPUID_BIT(HV_CPUID_FEATURES, ebx, 20, EnableExtendedHypercalls, EXTENDED) \
	HV_CPUID_BIT(HV_CPUID_FEATURES, edx, 4, XmmRegistersForFastHypercallAvailable, XMM_INPUT) \
	HV_CPUID_BIT(HV_CPUID_FEATURES, edx, 8, FrequencyRegsAvailable, FREQUENCIES) \
	HV_CPUID_BIT(HV_CPUID_FEATURES, edx, 10, GuestCrashRegsAvailable, CRASH) \
	HV_CPUID_BIT(HV_CPUID_FEATURES, edx, 14, ExtendedGvaRangesForFlushVirtualAddressListAvailable, TLBFLUSH_EXT) \
	HV_CPUID_BIT(HV_CPUID_FEATURES, edx, 15, FastHypercallOutputAvailable, XMM_OUTPUT) \
	HV_CPUID_BIT(HV_CPUID_FEATURES, edx, 17, SintPollingModeAvailable, SYNIC) \
	HV_CPUID_BIT(HV_CPUID_FEATURES, edx, 18, HypercallMsrLockAvailable, ALWAYS) \
	HV_CPUID_BIT(HV_CPUID_FEATURES, edx, 19, DirectSyntheticTimers, STIMER_DIRECT) \
	HV_CPUID_BIT(HV_CPUID_ENLIGHTENMENT, eax, 5, UseRelaxedTiming, RELAXED) \
	HV_CPUID_BIT(HV_CPUID_ENLIGHTENMENT, eax, 9, DeprecateAutoEoi, SYNIC) \
	HV_CPUID_BIT(HV_CPUID_ENLIGHTENMENT, eax, 10, UseSyntheticClusterIpi, IPI) \
	HV_CPUID_BIT(HV_CPUID_ENLIGHTENMENT, eax, 11, UseExProcessorMasks, IPI) \
	HV_CPUID_BIT(HV_CPUID_ENLIGHTENMENT, eax, 18, NoNonArchitecturalCoreSharing, NO_NONARCH_CORESHARING)

enum hv_cpuid_bit {
#define HV_CPUID_BIT_ENUM(leaf, reg, bit, Name, feature) HV_CPUID_##Name,
	HV_CPUID_BITS(HV_CPUID_BIT_ENUM)
#undef HV_CPUID_BIT_ENUM
	HV_CPUID_BIT_COUNT
};

#endif
