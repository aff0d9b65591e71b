/* SPDX-License-Identifier: MIT */
/* Segment descriptors, segment bases, FPU switch, debug registers. */
#include "translator/from/xen/frame.h"
#include "translator/from/xen/hypercall.h"
#include "translator/from/xen/pagetable.h"
#include "translator/from/xen/segment.h"

/*
 * What a descriptor of the guest's becomes.  Xen raises privilege 0 to its guest kernel's ring, 3;
 * ours runs in ring 1.  System segments and gates are refused, as by Xen, except an absent one.
 */
bool segment_fix(uint64_t *descriptor)
{
	uint32_t high = *descriptor >> 32;

	if (!(high & 1u << 15) || !(high & 0x1f00))
		return true; /* not present, or type 0: does nothing */
	if (!(high & 1u << 12))
		return false;
	if (!(high & 3u << 13))
		high |= 1u << 13;
	*descriptor = (uint64_t)high << 32 | (uint32_t)*descriptor;
	return true;
}

static long fix_table(mfn_t mfn)
{
	uint64_t *d = frame_map(mfn);
	unsigned i;

	for (i = 0; i < 512; i++) {
		uint64_t fixed = d[i];

		if (!segment_fix(&fixed))
			return -XEN_EINVAL;
		if (fixed != d[i])
			d[i] = fixed;
	}
	return 0;
}

/* A frame is to hold a part of the GDT: nobody writes to it then but we. */
static long claim_frame(struct xen_vcpu *v, mfn_t mfn)
{
	unsigned type = frame_type(v->domain, mfn);

	if (type != FRAME_GDT) {
		if (!frame_map(mfn) || type || pagetable_writable_alias(v, mfn) || fix_table(mfn))
			return -XEN_EINVAL;
		v->domain->frame_info[mfn] |= FRAME_GDT;
	}
	frame_use(v->domain, mfn);
	return 0;
}

static void release_frames(struct xen_domain *d, const mfn_t *frames, unsigned n)
{
	while (n--)
		if (frame_unuse(d, frames[n]))
			d->frame_info[frames[n]] &= ~FRAME_TYPE;
}

long hypercall_set_gdt(struct xen_vcpu *v, const uint64_t *a)
{
	unsigned entries = a[1], pages = (entries + 511) / 512, i;
	uint64_t frames[14];
	long rc;

	if (entries > FIRST_RESERVED_GDT_ENTRY)
		return -XEN_EINVAL;
	if (pages && guest_read(frames, GVA(a[0]), pages * sizeof(frames[0])))
		return -XEN_EFAULT;
	for (i = 0; i < pages; i++) {
		rc = claim_frame(v, frames[i]);
		if (!rc)
			continue;
		release_frames(v->domain, frames, i);
		return rc;
	}
	release_frames(v->domain, v->gdt, v->gdt_frames);
	for (i = 0; i < pages; i++)
		v->gdt[i] = frames[i];
	v->gdt_frames = pages;
	cpu_load_gdt(v);
	return 0;
}

long hypercall_update_descriptor(struct xen_vcpu *v, const uint64_t *a)
{
	uint64_t maddr = a[0], descriptor = a[1];
	uint8_t *frame = frame_map(maddr >> PAGE_SHIFT);
	unsigned type = frame_type(v->domain, maddr >> PAGE_SHIFT);

	if (maddr & 7 || !frame || (type && type != FRAME_GDT) || !segment_fix(&descriptor))
		return -XEN_EINVAL;
	__atomic_store_n((uint64_t *)(frame + (maddr & ~PAGE_MASK)), descriptor, __ATOMIC_RELAXED);
	if (v->gdt_frames && maddr >> PAGE_SHIFT == v->gdt[0])
		cpu_gdt_changed(v, maddr & ~PAGE_MASK);
	return 0;
}

long hypercall_set_segment_base(struct xen_vcpu *v, const uint64_t *a)
{
	uint64_t base = a[1];
	unsigned which = a[0];

	if (which != SEGBASE_GS_USER_SEL && which <= SEGBASE_GS_KERNEL && !is_canonical(base))
		return -XEN_EINVAL;
	switch (which) {
	case SEGBASE_FS:
		cpu_set_fs_base(v, base);
		return 0;
	case SEGBASE_GS_USER:
		v->user_gs_base = base;
		return 0;
	case SEGBASE_GS_KERNEL:
		cpu_set_gs_base(v, base);
		return 0;
	case SEGBASE_GS_USER_SEL:
		cpu_load_user_gs(v, base & 0xffff); /* a selector that cannot be loaded is null */
		return 0;
	}
	return -XEN_EINVAL;
}

long hypercall_fpu_taskswitch(struct xen_vcpu *v, const uint64_t *a)
{
	bool set = (int)a[0];

	v->ctrlreg[0] = set ? v->ctrlreg[0] | 8 : v->ctrlreg[0] & ~8ull;
	cpu_set_ts(set);
	return 0;
}

/* DR0-3: an address of the guest's; DR6, DR7: reserved bits as the processor fixes them, no I/O
 * breakpoints (they want CR4.DE and ring 0), no general detect. */
long xen_set_debugreg(struct xen_vcpu *v, unsigned reg, uint64_t value)
{
	unsigned i;

	switch (reg) {
	case 0: case 1: case 2: case 3:
		if (!is_canonical(value) || (value >= HYPERVISOR_VIRT_START && value < HYPERVISOR_VIRT_END))
			return -XEN_EPERM;
		break;
	case 4: case 6:
		if (value >> 32)
			return -XEN_EINVAL;
		reg = 6;
		value = (value & ~0x1000ull) | 0xffff0ff0;
		break;
	case 5: case 7:
		if (value >> 32)
			return -XEN_EINVAL;
		reg = 7;
		value = (value & ~0xd800ull) | 0x400;
		for (i = 0; i < 4 && value & 0xff; i++) /* one is enabled */
			if ((value >> (16 + 4 * i) & 3) == 2) /* I/O */
				return -XEN_EPERM;
		if (value & 1u << 13)
			return -XEN_EPERM;
		break;
	default:
		return -XEN_ENODEV;
	}
	v->debugreg[reg] = value;
	cpu_set_debugreg(reg, value);
	return 0;
}

long hypercall_set_debugreg(struct xen_vcpu *v, const uint64_t *a)
{
	return xen_set_debugreg(v, (unsigned)a[0], a[1]);
}

long hypercall_get_debugreg(struct xen_vcpu *v, const uint64_t *a)
{
	unsigned reg = a[0];

	if (reg > 7)
		return -XEN_ENODEV;
	return v->debugreg[reg == 4 || reg == 5 ? reg + 2 : reg];
}

/* HYPERVISOR_vm_assist: what Xen 4.17 offers a 64-bit PV guest. */
long hypercall_vm_assist(struct xen_vcpu *v, const uint64_t *a)
{
	const uint64_t known = 1ull << VMASST_TYPE_4gb_segments |
			       1ull << VMASST_TYPE_4gb_segments_notify |
			       1ull << VMASST_TYPE_writable_pagetables |
			       1ull << VMASST_TYPE_pae_extended_cr3 |
			       1ull << VMASST_TYPE_architectural_iopl |
			       1ull << VMASST_TYPE_runstate_update_flag |
			       1ull << VMASST_TYPE_m2p_strict;
	unsigned cmd = a[0], type = a[1];

	if (type >= 64 || !(known >> type & 1))
		return -XEN_EINVAL;
	switch (cmd) {
	case VMASST_CMD_enable:
		v->domain->vm_assist |= 1ull << type;
		break;
	case VMASST_CMD_disable:
		v->domain->vm_assist &= ~(1ull << type);
		break;
	default:
		return -XEN_ENOSYS;
	}
	cpu_update_fast_paths(v); /* with an IOPL in each frame they cannot be taken */
	return 0;
}
