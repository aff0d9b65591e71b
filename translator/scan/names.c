/* SPDX-License-Identifier: MIT */
/* The tables of abi/, and KVM's of the kernel's UAPI, asked for a name. */
#include <linux/kvm_para.h>

#include "abi/hyperv/cpuid.h"
#include "abi/hyperv/hypercalls.h"
#include "abi/hyperv/msrs.h"
#include "abi/xen/hypercalls.h"
#include "translator/scan/scan.h"

const char *scan_how_name(enum scan_how how)
{
	static const char *const names[] = {"VMCALL",   "VMMCALL", "VMGEXIT", "SYSCALL",
					    "INT 0x82", "OUT",	   "IN",      "CALL", "JMP"};

	return names[how];
}

const char *scan_abi_name(enum scan_abi abi)
{
	static const char *const names[] = {"unknown", "xen", "hyperv", "kvm", "vmware"};

	return names[abi];
}

static const char *xen_call(uint64_t number)
{
	switch (number) {
#define XEN_NAME(number, name, ...) case number: return #name;
	XEN_HYPERCALLS(XEN_NAME)
#undef XEN_NAME
	default: return NULL;
	}
}

/* The code is the low half; what else is in the input value is how the call is made. */
static const char *hyperv_call(uint64_t number)
{
	switch (number & 0xffff) {
#define HV_NAME(code, Name, ...) case code: return #Name;
	HV_HYPERCALLS(HV_NAME)
#undef HV_NAME
	default: return NULL;
	}
}

static const char *kvm_call(uint64_t number)
{
	switch (number) {
	case KVM_HC_VAPIC_POLL_IRQ: return "vapic_poll_irq";
	case KVM_HC_MMU_OP: return "mmu_op";
	case KVM_HC_FEATURES: return "features";
	case KVM_HC_KICK_CPU: return "kick_cpu";
	case KVM_HC_CLOCK_PAIRING: return "clock_pairing";
	case KVM_HC_SEND_IPI: return "send_ipi";
	case KVM_HC_SCHED_YIELD: return "sched_yield";
	case KVM_HC_MAP_GPA_RANGE: return "map_gpa_range";
	default: return NULL;
	}
}

const char *scan_call_name(enum scan_abi abi, uint64_t number)
{
	switch (abi) {
	case SCAN_ABI_XEN: return xen_call(number);
	case SCAN_ABI_HYPERV: return hyperv_call(number);
	case SCAN_ABI_KVM: return kvm_call(number);
	case SCAN_ABI_VMWARE: return "backdoor";
	default: return NULL;
	}
}

const char *scan_msr_name(uint32_t number)
{
#define MSR_NAME(first, count, NAME, ...) \
	if (number - first < count) \
		return #NAME;
	HV_MSRS(MSR_NAME)
#undef MSR_NAME
	return NULL;
}

const char *scan_leaf_name(uint32_t leaf)
{
	switch (leaf) {
	case HV_CPUID_VENDOR: return "vendor";
	case HV_CPUID_INTERFACE: return "interface";
	case HV_CPUID_VERSION: return "version";
	case HV_CPUID_FEATURES: return "features";
	case HV_CPUID_ENLIGHTENMENT: return "enlightenments";
	case HV_CPUID_LIMITS: return "limits";
	case HV_CPUID_HARDWARE: return "hardware";
	default: return NULL;
	}
}
