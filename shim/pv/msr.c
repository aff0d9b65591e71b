/* SPDX-License-Identifier: MIT */
/* MSRs as a PV guest reads and writes them; anything not named is #GP, as on Xen 4.17. */
#include "shim/pv/cpu.h"
#include "shim/pv/emulate.h"
#include "shim/pv/guest.h"
#include "shim/pv/hypercall_page.h"
#include "translator/from/xen/pagetable.h"

#define MSR_TSC           0x10
#define MSR_PLATFORM_ID   0x17
#define MSR_APIC_BASE     0x1b
#define MSR_UCODE_REV     0x8b
#define MSR_MCG_CAP       0x179
#define MSR_MISC_ENABLE   0x1a0
#define MSR_PAT           0x277
#define MSR_PLATFORM_INFO 0xce
#define MSR_ARCH_CAPS     0x10a
#define MSR_SYSENTER_CS   0x174
#define MSR_SYSENTER_ESP  0x175
#define MSR_SYSENTER_EIP  0x176
#define MSR_XEN_HYPERCALL 0x40000000

/* Xen's fixed PAT: what the ABI promises a PV guest. */
#define XEN_PAT 0x050100070406ull

static bool canonical(uint64_t address)
{
	return (uint64_t)((int64_t)(address << 16) >> 16) == address;
}

int emulate_rdmsr(struct xen_vcpu *v, uint32_t msr, uint64_t *value)
{
	switch (msr) {
	case MSR_FS_BASE:
		return msr_read_safe(msr, value);
	case MSR_GS_BASE:
		*value = guest_gs_base();
		return 0;
	case MSR_KERNEL_GS_BASE:
		*value = v->user_gs_base;
		return 0;
	case MSR_EFER:
		/* LME, LMA, NXE, SCE as they are */
		return msr_read_safe(msr, value);
	case MSR_PAT:
		*value = XEN_PAT;
		return 0;
	case MSR_TSC:
	case MSR_APIC_BASE:
	case MSR_UCODE_REV:
	case MSR_MISC_ENABLE:
		return msr_read_safe(msr, value);
	case MSR_PLATFORM_ID:
	case MSR_SYSENTER_CS:
	case MSR_SYSENTER_ESP:
	case MSR_SYSENTER_EIP:
	case MSR_MCG_CAP:
		*value = 0;
		return 0;
	}
	return -1;
}

int emulate_wrmsr(struct xen_vcpu *v, uint32_t msr, uint64_t value)
{
	switch (msr) {
	case MSR_FS_BASE:
	case MSR_GS_BASE:
	case MSR_KERNEL_GS_BASE:
		if (!canonical(value))
			return -1;
		if (msr == MSR_FS_BASE)
			cpu_set_fs_base(v, value);
		else if (msr == MSR_GS_BASE)
			cpu_set_gs_base(v, value);
		else
			v->user_gs_base = value;
		return 0;
	case MSR_XEN_HYPERCALL:
		if (value & ~PAGE_MASK || !frame_map(value >> PAGE_SHIFT))
			return -1;
		hypercall_page_fill(frame_map(value >> PAGE_SHIFT));
		return 0;
	case MSR_EFER:
	case MSR_PAT:
	case MSR_APIC_BASE:
	case MSR_UCODE_REV:
	case MSR_MISC_ENABLE:
	case MSR_SYSENTER_CS:
	case MSR_SYSENTER_ESP:
	case MSR_SYSENTER_EIP:
		return 0; /* the machine's; a PV guest's writes are dropped */
	}
	return -1;
}
