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

#define SEGMENTS(X) X(cs) X(ds) X(es) X(fs) X(gs) X(ss) X(tr) X(ldt)
#define CONTROLS(X) X(cr0) X(cr2) X(cr3) X(cr4) X(cr8) X(efer)
#define TABLES(X)   X(gdt) X(idt)

int vp_get_system_regs(struct vp *vp, struct vp_system_regs *out)
{
	struct kvm_sregs sregs;

	if (kvm_ioctl(vp->fd, KVM_GET_SREGS, &sregs) < 0)
		return -errno;
#define SEGMENT(name) out->name = segment_out(&sregs.name);
#define CONTROL(name) out->name = sregs.name;
#define TABLE(name)   out->name = (struct vp_table){sregs.name.base, sregs.name.limit};
	SEGMENTS(SEGMENT)
	CONTROLS(CONTROL)
	TABLES(TABLE)
#undef SEGMENT
#undef CONTROL
#undef TABLE
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

/* Into vp->xsave, which is as big as this VM's needs. */
static int get_xsave(struct vp *vp)
{
	int size = kvm_ioctl(vp->vm->fd, KVM_CHECK_EXTENSION, KVM_CAP_XSAVE2);
	bool big = size > (int)sizeof(struct kvm_xsave);

	if (!vp->xsave)
		vp->xsave = calloc(1, big ? (size_t)size : sizeof(struct kvm_xsave));
	if (!vp->xsave)
		return -ENOMEM;
	return kvm_ioctl(vp->fd, big ? KVM_GET_XSAVE2 : KVM_GET_XSAVE, vp->xsave) < 0 ? -errno : 0;
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
