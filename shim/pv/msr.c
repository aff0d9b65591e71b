/* SPDX-License-Identifier: MIT */
/* MSRs as a PV guest reads and writes them; anything not named is #GP, as on Xen 4.17. */
#include "shim/pv/cpu.h"
#include "shim/pv/emulate.h"
#include "shim/pv/guest.h"
#include "shim/pv/hypercall_page.h"
#include "translator/from/xen/pagetable.h"
#include "translator/machine.h"

#define MSR_TSC           0x10
#define MSR_PLATFORM_ID   0x17
#define MSR_APIC_BASE     0x1b
#define MSR_SPEC_CTRL     0x48
#define MSR_PRED_CMD      0x49
#define MSR_UCODE_REV     0x8b
#define MSR_PLATFORM_INFO 0xce
#define MSR_MPERF         0xe7
#define MSR_APERF         0xe8
#define MSR_ARCH_CAPS     0x10a
#define MSR_FLUSH_CMD     0x10b
#define MSR_MISC_FEATURES 0x140
#define MSR_MCG_CAP       0x179
#define MSR_MCG_STATUS    0x17a
#define MSR_MISC_ENABLE   0x1a0
#define MSR_PAT           0x277
#define MSR_MC0_CTL2      0x280
#define MSR_MC31_CTL2     0x29f
#define MSR_PERF_CAPS     0x345
#define MSR_MC0_CTL       0x400
#define MSR_MC31_MISC     0x47f
#define MSR_XSS           0xda0
#define MSR_XEN_HYPERCALL 0x40000000
#define MSR_TSC_AUX       0xc0000103
#define MSR_AMD_HWCR      0xc0010015
#define MSR_AMD_NB_CFG    0xc001001f
#define MSR_AMD_PSTATE_LIMIT 0xc0010061
#define MSR_AMD_PSTATE7      0xc001006b
#define MSR_AMD_DE_CFG    0xc0011029

/* Xen's fixed PAT: what the ABI promises a PV guest. */
#define XEN_PAT 0x050100070406ull
/* Enabled, where it always is; and of the processor that boots. */
#define APIC_BASE_VALUE 0xfee00800ull
#define APIC_BASE_BSP   0x100
#define DE_CFG_LFENCE_SERIALISE 2

static bool is_amd(void)
{
	return cpuid_read(0, 0).ecx == 0x444d4163; /* AuthenticAMD */
}

/* Some processors have these registers without saying so; then the guest has not. */
static bool has_speculation_control(void)
{
	return cpuid_read(7, 0).edx & 1u << 26 || cpuid_read(0x80000008, 0).ebx & (1u << 14 | 1u << 12);
}

static bool has_arch_capabilities(void)
{
	return cpuid_read(7, 0).edx & 1u << 29;
}

/* Machine-check banks: the guest is told of none (MCG_CAP), and what it sets is lost. */
static bool is_bank(uint32_t msr)
{
	return (msr >= MSR_MC0_CTL && msr <= MSR_MC31_MISC) ||
	       (msr >= MSR_MC0_CTL2 && msr <= MSR_MC31_CTL2);
}

static bool is_amd_zero(uint32_t msr)
{
	return msr == MSR_AMD_HWCR || msr == MSR_AMD_NB_CFG ||
	       (msr >= MSR_AMD_PSTATE_LIMIT && msr <= MSR_AMD_PSTATE7);
}

static int read_constant(uint32_t msr, uint64_t *value)
{
	*value = 0;
	switch (msr) {
	case MSR_PAT:
		*value = XEN_PAT;
		return 0;
	case MSR_AMD_DE_CFG:
		*value = DE_CFG_LFENCE_SERIALISE;
		return is_amd() ? 0 : -1;
	case MSR_PLATFORM_INFO:
	case MSR_MISC_FEATURES:
	case MSR_MCG_CAP:
	case MSR_MCG_STATUS:
	case MSR_PERF_CAPS:
	case MSR_XEN_HYPERCALL:
		return 0;
	}
	return is_bank(msr) || (is_amd_zero(msr) && is_amd()) ? 0 : -1;
}

/* Xen gives a kernel that has no #GP handler yet a zero instead. */
static int read_without_handler(struct xen_vcpu *v, uint32_t msr, uint64_t *value)
{
	int rc = v->traps[13].address || msr >> 16 == 0x4000 ? -1 : msr_read_safe(msr, value);

	*value = 0;
	return rc;
}

int emulate_rdmsr(struct xen_vcpu *v, uint32_t msr, uint64_t *value)
{
	switch (msr) {
	case MSR_GS_BASE:
		*value = guest_gs_base();
		return 0;
	case MSR_KERNEL_GS_BASE:
		*value = v->user_gs_base;
		return 0;
	case MSR_APIC_BASE:
		*value = APIC_BASE_VALUE | (v->id ? 0 : APIC_BASE_BSP);
		return 0;
	case MSR_PLATFORM_ID:
		if (is_amd())
			break;
		return msr_read_safe(msr, value);
	case MSR_FS_BASE:
	case MSR_EFER:
	case MSR_TSC:
	case MSR_TSC_AUX:
	case MSR_UCODE_REV:
	case MSR_MISC_ENABLE:
		return msr_read_safe(msr, value);
	case MSR_SPEC_CTRL:
		return has_speculation_control() ? msr_read_safe(msr, value) : -1;
	case MSR_ARCH_CAPS:
		return has_arch_capabilities() ? msr_read_safe(msr, value) : -1;
	}
	return read_constant(msr, value) ? read_without_handler(v, msr, value) : 0;
}

static int write_base(struct xen_vcpu *v, uint32_t msr, uint64_t value)
{
	if (!is_canonical(value))
		return -1;
	if (msr == MSR_FS_BASE)
		cpu_set_fs_base(v, value);
	else if (msr == MSR_GS_BASE)
		cpu_set_gs_base(v, value);
	else
		v->user_gs_base = value;
	return 0;
}

static int write_hypercall_page(uint64_t value)
{
	if (value & ~PAGE_MASK || !frame_map(value >> PAGE_SHIFT))
		return -1;
	hypercall_page_fill(frame_map(value >> PAGE_SHIFT));
	return 0;
}

/* Only what it is already can be written: Linux does. */
static int write_same(uint32_t msr, uint64_t value)
{
	uint64_t is;

	return msr_read_safe(msr, &is) || is != value ? -1 : 0;
}

int emulate_wrmsr(struct xen_vcpu *v, uint32_t msr, uint64_t value)
{
	uint64_t dropped;

	switch (msr) {
	case MSR_FS_BASE:
	case MSR_GS_BASE:
	case MSR_KERNEL_GS_BASE:
		return write_base(v, msr, value);
	case MSR_XEN_HYPERCALL:
		return write_hypercall_page(value);
	case MSR_EFER:
		return write_same(msr, value);
	case MSR_SPEC_CTRL:
	case MSR_PRED_CMD:
		return has_speculation_control() ? msr_write_safe(msr, value) : -1;
	case MSR_TSC_AUX:
	case MSR_FLUSH_CMD:
		return msr_write_safe(msr, value);
	case MSR_UCODE_REV: /* Intel's way to ask for the revision */
		return is_amd() || value ? -1 : 0;
	case MSR_MISC_ENABLE:
		return msr_read_safe(msr, &dropped);
	case MSR_MISC_FEATURES:
	case MSR_XSS:
		return value ? -1 : 0;
	case MSR_MCG_STATUS:
	case MSR_MPERF:
	case MSR_APERF:
		return 0;
	case MSR_AMD_DE_CFG:
		return is_amd() ? 0 : -1;
	}
	return is_bank(msr) || (is_amd_zero(msr) && is_amd()) ? 0 : -1;
}
