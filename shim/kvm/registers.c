/* SPDX-License-Identifier: MIT */
/* A VP's registers that do not come with each exit. */
#include <stdlib.h>
#include <string.h>

#include "shim/kvm/seat.h"

#define XMMS	  16
#define XMM_BYTES 16

/* Attributes as a descriptor has them, and as KVM has. */
static struct vp_segment segment_out(const struct kvm_segment *s)
{
	return (struct vp_segment){
		.base = s->base,
		.limit = s->limit,
		.selector = s->selector,
		.attributes = s->type | s->s << 4 | s->dpl << 5 | s->present << 7 | s->avl << 12 |
			      s->l << 13 | s->db << 14 | s->g << 15,
	};
}

static struct vp_table table_out(const struct kvm_dtable *t)
{
	return (struct vp_table){.base = t->base, .limit = t->limit};
}

int vp_get_system_regs(struct vp *vp, struct vp_system_regs *out)
{
	struct kvm_sregs sregs;

	if (kvm_ioctl(vp->fd, KVM_GET_SREGS, &sregs) < 0)
		return -errno;
	*out = (struct vp_system_regs){
		.cs = segment_out(&sregs.cs),
		.ds = segment_out(&sregs.ds),
		.es = segment_out(&sregs.es),
		.fs = segment_out(&sregs.fs),
		.gs = segment_out(&sregs.gs),
		.ss = segment_out(&sregs.ss),
		.tr = segment_out(&sregs.tr),
		.ldt = segment_out(&sregs.ldt),
		.gdt = table_out(&sregs.gdt),
		.idt = table_out(&sregs.idt),
		.cr0 = sregs.cr0,
		.cr2 = sregs.cr2,
		.cr3 = sregs.cr3,
		.cr4 = sregs.cr4,
		.cr8 = sregs.cr8,
		.efer = sregs.efer,
	};
	return 0;
}

/*
 * XMM registers are in XSAVE's image, whose header says which parts of the state are not the
 * initial one.  KVM_GET_FPU and KVM_SET_FPU do not look at that: of registers in their initial
 * state the one tells what they once were, and what the other writes is not loaded.
 */
#define XSAVE_XMM   160
#define XSAVE_PARTS 512 /* 64 bits */
#define PART_SSE    2

/* Once: as big as this VM's needs, which does not change once it has VCPUs. */
static int allocate_xsave(struct vp *vp)
{
	int size = kvm_ioctl(vp->vm->fd, KVM_CHECK_EXTENSION, KVM_CAP_XSAVE2);

	vp->xsave_is_big = size > (int)sizeof(struct kvm_xsave);
	vp->xsave = calloc(1, vp->xsave_is_big ? (size_t)size : sizeof(struct kvm_xsave));
	return vp->xsave ? 0 : -ENOMEM;
}

/* Into vp->xsave. */
static int get_xsave(struct vp *vp)
{
	int error = vp->xsave ? 0 : allocate_xsave(vp);

	if (error)
		return error;
	return kvm_ioctl(vp->fd, vp->xsave_is_big ? KVM_GET_XSAVE2 : KVM_GET_XSAVE, vp->xsave) < 0 ?
		       -errno :
		       0;
}

int vp_get_xmm(struct vp *vp, void *out, unsigned count)
{
	int error = count > XMMS ? -EINVAL : get_xsave(vp);

	if (!error)
		memcpy(out, vp->xsave + XSAVE_XMM, count * XMM_BYTES);
	return error;
}

int vp_set_xmm(struct vp *vp, const void *in, unsigned count)
{
	int error = count > XMMS ? -EINVAL : get_xsave(vp);

	if (error)
		return error;
	memcpy(vp->xsave + XSAVE_XMM, in, count * XMM_BYTES);
	vp->xsave[XSAVE_PARTS] |= PART_SSE;
	return kvm_ioctl(vp->fd, KVM_SET_XSAVE, vp->xsave) < 0 ? -errno : 0;
}

int vp_translate(struct vp *vp, uint64_t linear, gpa_t *out)
{
	struct kvm_translation translation = {.linear_address = linear};

	if (kvm_ioctl(vp->fd, KVM_TRANSLATE, &translation) < 0 || !translation.valid)
		return -EFAULT;
	*out = GPA(translation.physical_address);
	return 0;
}
