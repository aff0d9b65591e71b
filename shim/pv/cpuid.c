/* SPDX-License-Identifier: MIT */
/* CPUID as a Xen PV guest sees it: the processor's, without what a PV guest cannot use, and Xen's own
 * leaves (public/arch-x86/cpuid.h). */
#include <xen/arch-x86/cpuid.h>
#include "shim/pv/emulate.h"
#include "shim/pv/cpu.h"
#include "translator/machine.h"

#define BIT(n) (1u << (n))

/* VME PSE SEP MTRR PGE PSE36 DS ACPI TM: the machine's, not a PV guest's.  SEP: there is no way in for
 * SYSENTER here; a kernel's 32-bit programs come by INT 80h. */
#define LEAF1_EDX_HIDDEN \
	(BIT(1) | BIT(3) | BIT(11) | BIT(12) | BIT(13) | BIT(17) | BIT(21) | BIT(22) | BIT(29))
/* DTES64 MONITOR DSCPL VMX SMX EST TM2 SDBG PDCM PCID DCA x2APIC TSC-deadline */
#define LEAF1_ECX_HIDDEN \
	(BIT(2) | BIT(3) | BIT(4) | BIT(5) | BIT(6) | BIT(7) | BIT(8) | BIT(11) | BIT(15) | BIT(17) | \
	 BIT(18) | BIT(21) | BIT(24))
#define LEAF1_ECX_OSXSAVE    BIT(27)
#define LEAF1_ECX_HYPERVISOR BIT(31)
/* SMEP INVPCID PQM MPX PQE SMAP PT */
#define LEAF7_EBX_HIDDEN \
	(BIT(7) | BIT(10) | BIT(12) | BIT(14) | BIT(15) | BIT(20) | BIT(25))
/* UMIP PKU OSPKE WAITPKG CET_SS LA57 and later machine features */
#define LEAF7_ECX_HIDDEN (BIT(2) | BIT(3) | BIT(4) | BIT(5) | BIT(7) | BIT(16) | BIT(31))
#define LEAF7_EDX_HIDDEN BIT(20) /* CET_IBT */
/* The same as leaf 1's where AMD repeats them, and 1 GiB pages. */
#define LEAF81_EDX_HIDDEN (BIT(1) | BIT(3) | BIT(12) | BIT(13) | BIT(17) | BIT(26))
/* SVM EXTAPIC SKINIT WDT LWP NODEID TBEXT PERFCTR... */
#define LEAF81_ECX_HIDDEN \
	(BIT(2) | BIT(3) | BIT(10) | BIT(12) | BIT(13) | BIT(15) | BIT(19) | BIT(22) | BIT(23) | BIT(24) | \
	 BIT(26) | BIT(27) | BIT(28) | BIT(29))

#define XEN_LEAF  0x40000000
#define XEN_LEAVES 5

/* The guest reads the machine's own TSC, always (cpuid.h, leaf 0x40000x03). */
#define HOST_TSC_RELIABLE      BIT(1)
#define TSC_MODE_NEVER_EMULATE 2

static struct cpuid_regs tsc_leaf(uint32_t subleaf)
{
	bool invariant = cpuid_read(0x80000007, 0).edx & BIT(8);

	if (subleaf)
		return (struct cpuid_regs){0};
	return (struct cpuid_regs){.eax = invariant ? HOST_TSC_RELIABLE : 0,
				   .ebx = TSC_MODE_NEVER_EMULATE};
}

static struct cpuid_regs xen_leaf(uint32_t leaf, uint32_t subleaf)
{
	switch (leaf - XEN_LEAF) {
	case 0:
		return (struct cpuid_regs){XEN_LEAF + XEN_LEAVES, XEN_CPUID_SIGNATURE_EBX,
					   XEN_CPUID_SIGNATURE_ECX, XEN_CPUID_SIGNATURE_EDX};
	case 1:
		return (struct cpuid_regs){.eax = 4 << 16 | 17};
	case 2: /* one hypercall page, by WRMSR of this index */
		return (struct cpuid_regs){1, XEN_LEAF, XEN_CPUID_FEAT1_MMU_PT_UPDATE_PRESERVE_AD, 0};
	case 3:
		return tsc_leaf(subleaf);
	}
	return (struct cpuid_regs){0};
}

static void mask_leaf(struct xen_vcpu *v, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *c)
{
	switch (leaf) {
	case 1:
		c->edx &= ~LEAF1_EDX_HIDDEN;
		c->ecx &= ~(LEAF1_ECX_HIDDEN | LEAF1_ECX_OSXSAVE);
		c->ecx |= LEAF1_ECX_HYPERVISOR;
		if (v->ctrlreg[4] & CR4_OSXSAVE)
			c->ecx |= LEAF1_ECX_OSXSAVE;
		break;
	case 5: /* MONITOR */
	case 0xa: /* performance counters */
		*c = (struct cpuid_regs){0};
		break;
	case 7:
		if (subleaf == 0) {
			c->ebx &= ~LEAF7_EBX_HIDDEN;
			c->ecx &= ~LEAF7_ECX_HIDDEN;
			c->edx &= ~LEAF7_EDX_HIDDEN;
		}
		break;
	case 0x80000001:
		c->edx &= ~LEAF81_EDX_HIDDEN;
		c->ecx &= ~LEAF81_ECX_HIDDEN;
		break;
	case 0x8000000a: /* SVM */
		*c = (struct cpuid_regs){0};
		break;
	}
}

void emulate_cpuid(struct xen_vcpu *v)
{
	struct xen_regs *r = v->regs;
	uint32_t leaf = r->rax, subleaf = r->rcx;
	struct cpuid_regs c;

	if (leaf >= XEN_LEAF && leaf < XEN_LEAF + 0x100) {
		c = xen_leaf(leaf, subleaf);
	} else {
		c = cpuid_read(leaf, subleaf);
		mask_leaf(v, leaf, subleaf, &c);
	}
	r->rax = c.eax;
	r->rbx = c.ebx;
	r->rcx = c.ecx;
	r->rdx = c.edx;
}
