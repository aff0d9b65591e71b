/* SPDX-License-Identifier: MIT */
/*
 * What can be offered to a guest or left out, one row each: the words of --features, after QEMU's
 * hv-* flags where those have one.
 *
 *   HV_FEATURE(NAME, "word", needs, host)
 *
 * needs: the features, of rows above, without which it has no meaning.  host: what it asks of the
 * host (VM_HOST_* of translator/vm.h), 0 for nothing.  Which CPUID bits follow from it stands in
 * abi/hyperv/cpuid.h, and which MSRs and hypercalls belong to it in msrs.h and hypercalls.h.
 */
#ifndef ABI_HYPERV_FEATURES_H
#define ABI_HYPERV_FEATURES_H

#define HV_FEATURES(HV_FEATURE) \
	HV_FEATURE(RELAXED, "relaxed", 0, 0) \
	HV_FEATURE(VAPIC, "vapic", 0, VM_HOST_EOI_ASSIST) \
	HV_FEATURE(SPINLOCKS, "spinlocks", 0, 0) \
	HV_FEATURE(VPINDEX, "vpindex", 0, 0) \
	HV_FEATURE(RUNTIME, "runtime", 0, 0) \
	HV_FEATURE(TIME, "time", 0, 0) \
	HV_FEATURE(SYNIC, "synic", HV_HAS(VPINDEX), 0) \
	HV_FEATURE(STIMER, "stimer", HV_HAS(SYNIC) | HV_HAS(TIME), 0) \
	HV_FEATURE(STIMER_DIRECT, "stimer-direct", HV_HAS(STIMER), 0) \
	HV_FEATURE(FREQUENCIES, "frequencies", 0, 0) \
	HV_FEATURE(REENLIGHTENMENT, "reenlightenment", HV_HAS(VPINDEX), 0) \
	HV_FEATURE(CRASH, "crash", 0, 0) \
	HV_FEATURE(RESET, "reset", 0, 0) \
	HV_FEATURE(IDLE, "idle", 0, 0) \
	HV_FEATURE(IPI, "ipi", HV_HAS(VPINDEX), 0) \
	HV_FEATURE(TLBFLUSH, "tlbflush", HV_HAS(VPINDEX), 0) \
	HV_FEATURE(TLBFLUSH_EXT, "tlbflush-ext", HV_HAS(TLBFLUSH), 0) \
	HV_FEATURE(XMM_INPUT, "xmm-input", 0, 0) \
	HV_FEATURE(XMM_OUTPUT, "xmm-output", HV_HAS(XMM_INPUT), 0) \
	HV_FEATURE(TSC_INVARIANT, "tsc-invariant", HV_HAS(TIME), VM_HOST_INVARIANT_TSC) \
	HV_FEATURE(MESSAGES, "messages", HV_HAS(SYNIC), 0) \
	HV_FEATURE(VP_REGISTERS, "vp-registers", HV_HAS(VPINDEX), 0) \
	HV_FEATURE(EXTENDED, "extended", 0, 0) \
	HV_FEATURE(NO_NONARCH_CORESHARING, "no-nonarch-coresharing", 0, VM_HOST_NO_SMT)

/* HV_FEATURE_NAME counts them; HV_HAS(NAME) is its bit in a set; ALWAYS is in every set. */
enum hv_feature {
#define HV_FEATURE_ENUM(name, word, needs, host) HV_FEATURE_##name,
	HV_FEATURES(HV_FEATURE_ENUM)
#undef HV_FEATURE_ENUM
	HV_FEATURE_COUNT
};
#define HV_FEATURE_ALWAYS 31
#define HV_HAS(name)	  (1u << HV_FEATURE_##name)

#endif
