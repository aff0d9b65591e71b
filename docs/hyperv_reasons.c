/* SPDX-License-Identifier: MIT */
#include "docs/hyperv_reasons.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const char *const hyperv_feature_text[HV_FEATURE_COUNT] = {
	[HV_FEATURE_RELAXED] = "watchdogs give the guest more time",
	[HV_FEATURE_VAPIC] =
		"VP assist page with EOI assist; EOI, ICR and TPR by MSR (not recommended)",
	[HV_FEATURE_SPINLOCKS] = "a guest that spins for long says so (0x1fff tries)",
	[HV_FEATURE_VPINDEX] = "a VP's index",
	[HV_FEATURE_RUNTIME] = "how long a VP has run",
	[HV_FEATURE_TIME] = "reference time: the counter, and the TSC page",
	[HV_FEATURE_SYNIC] = "synthetic interrupt controller: messages and event flags",
	[HV_FEATURE_STIMER] = "synthetic timers that send messages",
	[HV_FEATURE_STIMER_DIRECT] = "synthetic timers that interrupt directly",
	[HV_FEATURE_FREQUENCIES] = "frequencies of the TSC and of the APIC timer",
	[HV_FEATURE_REENLIGHTENMENT] = "an interrupt after the VM was loaded or migrated",
	[HV_FEATURE_CRASH] = "the guest's report of its own crash",
	[HV_FEATURE_RESET] = "reset by MSR",
	[HV_FEATURE_IDLE] = "idle by MSR: until an interrupt, even a masked one",
	[HV_FEATURE_IPI] = "interrupts to any number of VPs by one hypercall",
	[HV_FEATURE_TLBFLUSH] = "TLB flush by hypercall (not recommended)",
	[HV_FEATURE_TLBFLUSH_EXT] = "extended ranges in the list of such a flush",
	[HV_FEATURE_XMM_INPUT] = "hypercall input in XMM registers",
	[HV_FEATURE_XMM_OUTPUT] = "hypercall output in XMM registers",
	[HV_FEATURE_TSC_INVARIANT] = "the guest may rely on the TSC that it sees as invariant",
	[HV_FEATURE_MESSAGES] = "messages and events to connections that the VMM has opened",
	[HV_FEATURE_VP_REGISTERS] = "the caller's registers by hypercall",
	[HV_FEATURE_EXTENDED] = "extended hypercalls can be asked for (there are none)",
	[HV_FEATURE_NO_NONARCH_CORESHARING] = "no core is shared by VPs that do not know of it",
};

#define PARENT "a parent partition's, for its children: there are none"
#define ROOT   "the root partition's, for the machine"
#define VSM    "virtual secure mode: KVM has no second view of a guest's memory and registers"
#define NESTED "for a nested hypervisor: its guests are KVM's own, and out of reach"
#define PORTS  "ports and connections are the VMM's to make (`shim/kvm/hypershim-kvm.h`)"
#define DEBUG  "for a debugger, by a device that QEMU has on KVM's own Hyper-V support only"
#define STATS  "statistics of the hypervisor's own, of which there are none"
#define EXTENDED "HvExtCallQueryCapabilities answers that there are none"

struct reason {
	uint32_t first, last;
	const char *why;
};

static const struct reason hypercalls[] = {
	{0x0001, 0x0001, "not recommended: a guest's MOV to CR3 does not leave it"},
	{0x000c, 0x0012, VSM},
	{0x0040, 0x0045, PARENT},
	{0x0046, 0x0046,
	 "no partition has a number: a guest names its own as HV_PARTITION_ID_SELF"},
	{0x0047, 0x004f, PARENT},
	{0x0052, 0x0052, PARENT},
	{0x0058, 0x005b, PORTS},
	{0x0069, 0x006b, DEBUG},
	{0x006c, 0x006d, STATS},
	{0x006e, 0x006e, PARENT},
	{0x0076, 0x007d, ROOT},
	{0x007e, 0x007e, "for devices behind VMBus, of which there are none"},
	{0x0090, 0x0094, PARENT},
	{0x0095, 0x0096, PORTS},
	{0x0099, 0x0099, "its use is virtual secure mode; INIT and SIPI start a processor"},
	{0x00ac, 0x00ad, PARENT},
	{0x00af, 0x00b0, NESTED},
	{0x00c0, 0x00c1, PARENT},
	{0x00db, 0x00db, "for a guest whose memory is encrypted"},
	{0x00e1, 0x0110, PARENT},
	{0x011f, 0x011f, "for Arm"},
	{0x0131, 0x0131, STATS},
	{0x8002, 0x8006, EXTENDED},
};

static const struct reason msrs[] = {
	{0x40000040, 0x40000040,
	 "KVM offers no exit for SGDT, SIDT, SLDT and STR; UMIP does the same"},
	{0x400000c1, 0x400000d3, "C-states of an older specification; GUEST_IDLE is there"},
	{0x400000e0, 0x400000e3, STATS},
	{0x400000f1, 0x400000ff, DEBUG},
	{0x40000114, 0x40000115, "KVM has no timer that counts only while the VP runs"},
};

const char *hyperv_hypercall_reason(unsigned code)
{
	size_t i;

	for (i = 0; i < COUNT(hypercalls); i++)
		if (code >= hypercalls[i].first && code <= hypercalls[i].last)
			return hypercalls[i].why;
	return NULL;
}

const char *hyperv_msr_reason(uint32_t msr)
{
	size_t i;

	for (i = 0; i < COUNT(msrs); i++)
		if (msr >= msrs[i].first && msr <= msrs[i].last)
			return msrs[i].why;
	return NULL;
}

const struct hyperv_absent_bit hyperv_absent_bits[] = {
	{0x40000003, "EAX", 8, "AccessStatsReg", STATS},
	{0x40000003, "EBX", 0, "CreatePartitions", PARENT},
	{0x40000003, "EBX", 1, "AccessPartitionId", "no partition has a number"},
	{0x40000003, "EBX", 2, "AccessMemoryPool", PARENT},
	{0x40000003, "EBX", 6, "CreatePort", PORTS},
	{0x40000003, "EBX", 7, "ConnectPort", PORTS},
	{0x40000003, "EBX", 8, "AccessStats", STATS},
	{0x40000003, "EBX", 11, "Debugging", DEBUG},
	{0x40000003, "EBX", 12, "CpuManagement", ROOT},
	{0x40000003, "EBX", 16, "AccessVSM", VSM},
	{0x40000003, "EBX", 21, "StartVirtualProcessor", "its use is virtual secure mode"},
	{0x40000003, "ECX", 5, "invariant MPERF",
	 "the guest's MPERF is KVM's, which promises nothing"},
	{0x40000003, "ECX", 6, "supervisor shadow stacks", "the processor's own CPUID says it"},
	{0x40000003, "ECX", 7, "architectural PMU", "the processor's own CPUID says it"},
	{0x40000003, "ECX", 8, "exception trap intercept", PARENT},
	{0x40000003, "EDX", 0, "MWAIT", "deprecated"},
	{0x40000003, "EDX", 1, "guest debugging", DEBUG},
	{0x40000003, "EDX", 2, "performance monitor", "the processor's own CPUID says it"},
	{0x40000003, "EDX", 3, "physical CPU dynamic partitioning", ROOT},
	{0x40000003, "EDX", 5, "GuestIdleAvailable",
	 "Windows would idle by GUEST_IDLE, with interrupts off, where user space can only look now "
	 "and then; KVM does HLT in the kernel"},
	{0x40000003, "EDX", 6, "hypervisor sleep state", ROOT},
	{0x40000003, "EDX", 7, "NUMA distances", "ACPI has them"},
	{0x40000003, "EDX", 9, "injecting synthetic machine checks", PARENT},
	{0x40000003, "EDX", 11, "debug MSRs", DEBUG},
	{0x40000003, "EDX", 12, "NPIEP", "KVM offers no exit for SGDT, SIDT, SLDT and STR"},
	{0x40000003, "EDX", 13, "DisableHypervisor", ROOT},
	{0x40000003, "EDX", 20, "PAT register for VSM", VSM},
	{0x40000003, "EDX", 21, "BNDCFGS register for VSM", VSM},
	{0x40000003, "EDX", 23, "synthetic time-unhalted timer",
	 "KVM has no timer that counts only while the VP runs"},
	{0x40000003, "EDX", 26, "last branch record", "the processor's own CPUID says it"},
	{0x40000004, "EAX", 0, "hypercall for address space switches",
	 "a MOV to CR3 does not leave the guest"},
	{0x40000004, "EAX", 1, "hypercall for local TLB flushes",
	 "INVLPG does not leave the guest"},
	{0x40000004, "EAX", 2, "hypercall for remote TLB flushes",
	 "the KVM API has none: the processor has to leave the guest, and the guest's own IPI is "
	 "faster"},
	{0x40000004, "EAX", 3, "MSRs for EOI, ICR and TPR",
	 "each is an exit to user space; KVM handles the APIC's own registers in the kernel"},
	{0x40000004, "EAX", 4, "MSR for a reset", "the machine's own reset does as well"},
	{0x40000004, "EAX", 6, "DMA remapping", ROOT},
	{0x40000004, "EAX", 7, "interrupt remapping", ROOT},
	{0x40000004, "EAX", 12, "nested within Hyper-V", "this is no Hyper-V"},
	{0x40000004, "EAX", 13, "INT for MBEC system calls", VSM},
	{0x40000004, "EAX", 14, "enlightened VMCS", NESTED},
	{0x40000004, "EAX", 15, "UseSyncedTimeline", ROOT},
	{0x40000004, "EAX", 17, "UseDirectLocalFlushEntire",
	 "no flush by hypercall is recommended, so there is none to be replaced"},
};
const size_t hyperv_absent_bit_count = COUNT(hyperv_absent_bits);

const struct hyperv_flag hyperv_flags[] = {
	{"hv-relaxed", "relaxed", "a CPUID bit"},
	{"hv-vapic", "vapic",
	 "KVM's paravirtual EOI aimed at the VP assist page: no exit; the APIC's MSRs are there "
	 "and not recommended, since they leave to user space, and so Linux and Windows make the "
	 "APIC's own EOI"},
	{"hv-spinlocks", "spinlocks", "the notice is a PAUSE in the hypercall page; 0x1fff tries"},
	{"hv-vpindex", "vpindex", "MSR"},
	{"hv-runtime", "runtime", "CPU time of the VCPU's thread"},
	{"hv-crash", "crash",
	 "a line on standard error for each line of the report; then the VMM's own crash event, "
	 "but for Windows, which goes on to write its dump, as on Hyper-V itself"},
	{"hv-time", "time",
	 "TSC page, read without an exit; where the host's clock is not the TSC its sequence is 0, "
	 "as on KVM"},
	{"hv-synic", "synic",
	 "MSRs, the guest's pages, and KVM_SIGNAL_MSI; no auto-EOI (see hv-avic)"},
	{"hv-stimer", "stimer", "a thread for each VM"},
	{"hv-stimer-direct", "stimer-direct", "KVM_SIGNAL_MSI"},
	{"hv-tlbflush", "tlbflush",
	 "there, and not recommended: the KVM API has no remote flush, so the processor is kicked "
	 "out of the guest; in a VM of one processor it is done in the hypercall page"},
	{"hv-tlbflush-ext", "tlbflush-ext", "every flush is of all, whatever the ranges"},
	{"hv-ipi", "ipi", "KVM_HC_SEND_IPI from the hypercall page, or KVM_SIGNAL_MSI"},
	{"hv-reset", "reset", "the VMM's own reset"},
	{"hv-frequencies", "frequencies", "KVM_GET_TSC_KHZ; KVM's APIC timer has 1 GHz"},
	{"hv-reenlightenment", "reenlightenment",
	 "the MSRs, and an interrupt after a load; the TSC is never emulated, as on KVM, since its "
	 "frequency stays"},
	{"hv-xmm-input", "xmm-input", "KVM_GET_FPU; xmm-output as well"},
	{"hv-no-nonarch-coresharing", "no-nonarch-coresharing",
	 "as its `auto`: where the host's cores cannot run two threads"},
	{"hv-avic, hv-apicv", "synic",
	 "always: auto-EOI is deprecated and refused, as the kernel's local APIC does not tell "
	 "user space when it delivers"},
	{"hv-enforce-cpuid", "", "always: what CPUID does not show is refused"},
	{"hv-passthrough", "", "the default: all that the host allows"},
	{"hv-vendor-id", NULL,
	 "no enlightenment, and guests must not look at it: always \"Microsoft Hv\""},
	{"hv-version-id-*", NULL, "no enlightenment: always QEMU's default, 10.0.14393"},
	{"hv-syndbg", NULL, DEBUG},
	{"hv-evmcs", NULL,
	 "impossible: KVM's nested VMX itself would have to read the enlightened VMCS"},
	{"hv-emsr-bitmap", NULL, "impossible: likewise, for the MSR bitmap of a nested guest"},
	{"hv-tlbflush-direct", NULL,
	 "impossible: a nested guest's hypercalls go to its own hypervisor"},
};
const size_t hyperv_flag_count = COUNT(hyperv_flags);
