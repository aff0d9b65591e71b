/* SPDX-License-Identifier: MIT */
/* HYPERVISOR_xen_version (public/version.h): a Xen 4.17 by its ABI, hypershim by its name. */
#include "translator/from/xen/hypercall.h"

#define XEN_MAJOR 4
#define XEN_MINOR 17

static long answer(gva_t arg, const void *value, size_t size)
{
	return guest_write(arg, value, size) ? -XEN_EFAULT : 0;
}

static long compile_info(gva_t arg)
{
	struct xen_compile_info info = {
		.compiler = "gcc", .compile_by = "hypershim", .compile_domain = "", .compile_date = ""};

	return answer(arg, &info, sizeof(info));
}

/* Directly mapped: the frame numbers that a PV guest deals in are the machine's. */
static long get_features(struct xen_vcpu *v, gva_t arg)
{
	struct xen_feature_info info;

	if (guest_read(&info, arg, sizeof(info)))
		return -XEN_EFAULT;
	if (info.submap_idx)
		return -XEN_EINVAL; /* there is one word of them */
	info.submap = 1u << XENFEAT_mmu_pt_update_preserve_ad | 1u << XENFEAT_highmem_assist |
		      1u << XENFEAT_gnttab_map_avail_bits | 1u << XENFEAT_memory_op_vnode_supported |
		      1u << XENFEAT_direct_mapped;
	if (v->domain->vm_assist >> VMASST_TYPE_pae_extended_cr3 & 1)
		info.submap |= 1u << XENFEAT_pae_pgdir_above_4gb;
	return answer(arg, &info, sizeof(info));
}

static long build_id(gva_t arg)
{
	return -XEN_ENODATA; /* none was linked in */
}

long hypercall_xen_version(struct xen_vcpu *v, const uint64_t *a)
{
	static const xen_extraversion_t extraversion = ".0-hypershim";
	static const xen_capabilities_info_t capabilities = "xen-3.0-x86_64 ";
	static const xen_changeset_info_t changeset = "unavailable";
	static const xen_commandline_t commandline = "";
	xen_domain_handle_t handle = {0};
	struct xen_platform_parameters platform = {.virt_start = HYPERVISOR_VIRT_START};
	gva_t arg = GVA(a[1]);

	switch ((unsigned)a[0]) {
	case XENVER_version:
		return XEN_MAJOR << 16 | XEN_MINOR;
	case XENVER_extraversion:
		return answer(arg, extraversion, sizeof(extraversion));
	case XENVER_compile_info:
		return compile_info(arg);
	case XENVER_capabilities:
		return answer(arg, capabilities, sizeof(capabilities));
	case XENVER_changeset:
		return answer(arg, changeset, sizeof(changeset));
	case XENVER_platform_parameters:
		return answer(arg, &platform, sizeof(platform));
	case XENVER_get_features:
		return get_features(v, arg);
	case XENVER_pagesize:
		return arg.addr ? -XEN_EINVAL : (long)PAGE_SIZE;
	case XENVER_guest_handle:
		return answer(arg, handle, sizeof(handle));
	case XENVER_commandline:
		return answer(arg, commandline, sizeof(commandline));
	case XENVER_build_id:
		return build_id(arg);
	}
	return -XEN_ENOSYS;
}
