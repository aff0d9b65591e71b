/* SPDX-License-Identifier: MIT */
/* CPUID as a Xen PV guest sees it: the processor's, without what a PV guest cannot use, and Xen's own
 * leaves (public/arch-x86/cpuid.h). */
#include <xen/arch-x86/cpuid.h>
#include "shim/pv/emulate.h"
#include "shim/pv/cpu.h"
#include "translator/machine.h"

#define BIT(n) (1u << (n))

/*
 * What is shown of a leaf: bits that are not named stay hidden, so that a processor's new feature is not
 * a guest's before it is known to work.  The feature words are those that Xen gives to all guests
 * (public/arch-x86/cpufeatureset.h, attribute A), without SEP, as there is no way in for SYSENTER here,
 * and with the invariant TSC, as this guest never moves.
 */
struct shown {
	uint32_t leaf, subleaf;
	uint32_t eax, ebx, ecx, edx;
};

#define ANY ~0u
#define ALL ~0u

/* x87, SSE, AVX, AVX-512: the states of XCR0 that belong to those features. */
#define XCR0_SHOWN 0xe7u

#define LEAF1_ECX_OSXSAVE    BIT(27)
#define LEAF1_ECX_HYPERVISOR BIT(31)

static const struct shown shown[] = {
	{0x1, ANY, ALL, ALL, 0xf6d83203, 0x1fc9c3f5},
	{0x2, ANY, ALL, ALL, ALL, ALL},
	{0x4, ANY, ALL, ALL, ALL, ALL},
	{0x7, 0, ALL, 0xfdaf0b29, 0x02405f43, 0xac00441c},
	{0x7, 1, 0x1c30, 0, 0, 0},
	{0x7, 2, 0, 0, 0, 0x21},
	{0xb, ANY, ALL, ALL, ALL, ALL},
	{0xd, 0, XCR0_SHOWN, ALL, ALL, 0},
	{0xd, 1, 0x7, ALL, 0, 0},
	/* Extended ones; AMD repeats leaf 1 in 0x80000001. */
	{0x80000001, ANY, ALL, ALL, 0x042109e3, 0xebd1cbf5},
	{0x80000002, ANY, ALL, ALL, ALL, ALL},
	{0x80000003, ANY, ALL, ALL, ALL, ALL},
	{0x80000004, ANY, ALL, ALL, ALL, ALL},
	{0x80000005, ANY, ALL, ALL, ALL, ALL},
	{0x80000006, ANY, ALL, ALL, ALL, ALL},
	{0x80000007, ANY, 0, 0, 0, BIT(8)},
	{0x80000008, ANY, 0xffff, 0x64001005, 0x3f0ff, 0},
	{0x80000019, ANY, ALL, ALL, ALL, ALL},
	{0x8000001a, ANY, ALL, ALL, ALL, ALL},
	{0x80000021, ANY, 0x78000064, 0, 0, 0},
};

#define BASIC_LEAVES    0xd
#define EXTENDED_LEAVES 0x80000021

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

/* Leaves 0 and 0x80000000: how many there are, and the vendor. */
static struct cpuid_regs first_leaf(uint32_t leaf, uint32_t limit)
{
	struct cpuid_regs c = cpuid_read(leaf, 0);

	if (c.eax > limit)
		c.eax = limit;
	return c;
}

static struct cpuid_regs processor_leaf(uint32_t leaf, uint32_t subleaf)
{
	struct cpuid_regs c = cpuid_read(leaf, subleaf);
	unsigned i;

	if (leaf > cpuid_read(leaf & 0x80000000, 0).eax)
		return (struct cpuid_regs){0};
	if (leaf == 0xd && subleaf > 1) /* where in the save area, and how large */
		return subleaf < 32 && XCR0_SHOWN >> subleaf & 1 ? c : (struct cpuid_regs){0};
	for (i = 0; i < ARRAY_SIZE(shown); i++)
		if (shown[i].leaf == leaf && (shown[i].subleaf == ANY || shown[i].subleaf == subleaf))
			return (struct cpuid_regs){c.eax & shown[i].eax, c.ebx & shown[i].ebx,
						   c.ecx & shown[i].ecx, c.edx & shown[i].edx};
	return (struct cpuid_regs){0};
}

static struct cpuid_regs guest_leaf(struct xen_vcpu *v, uint32_t leaf, uint32_t subleaf)
{
	struct cpuid_regs c;

	if (leaf == 0)
		return first_leaf(leaf, BASIC_LEAVES);
	if (leaf == 0x80000000)
		return first_leaf(leaf, EXTENDED_LEAVES);
	if (leaf >> 8 == XEN_LEAF >> 8)
		return xen_leaf(leaf, subleaf);
	c = processor_leaf(leaf, subleaf);
	if (leaf == 1) {
		c.ecx = (c.ecx & ~LEAF1_ECX_OSXSAVE) | LEAF1_ECX_HYPERVISOR;
		if (v->ctrlreg[4] & CR4_OSXSAVE)
			c.ecx |= LEAF1_ECX_OSXSAVE;
	}
	return c;
}

void emulate_cpuid(struct xen_vcpu *v)
{
	struct xen_regs *r = v->regs;
	struct cpuid_regs c = guest_leaf(v, r->rax, r->rcx);

	r->rax = c.eax;
	r->rbx = c.ebx;
	r->rcx = c.ecx;
	r->rdx = c.edx;
}
