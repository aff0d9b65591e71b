/* SPDX-License-Identifier: MIT */
/* The paravisor's share of the vCPU's state (translator/seat.h). */
#include "shim/pv/cpu.h"
#include "shim/pv/guest.h"
#include "shim/pv/memory.h"
#include "shim/string.h"
#include "translator/from/xen/pagetable.h"
#include "translator/from/xen/traced.h"
#include "translator/machine.h"

int copy_bytes(void *dst, const void *src, size_t len);

struct xen_domain domain;

/* Anything of the guest's own, and nothing of ours; an address that is not canonical faults. */
static bool guest_range(uint64_t start, size_t len)
{
	uint64_t end = start + len;

	return end >= start && (end <= HYPERVISOR_VIRT_START || start >= HYPERVISOR_VIRT_END);
}

int guest_read(void *dst, gva_t src, size_t len)
{
	if (!guest_range(src.addr, len) || copy_bytes(dst, (void *)src.addr, len))
		return -XEN_EFAULT;
	return 0;
}

int guest_write(gva_t dst, const void *src, size_t len)
{
	if (!guest_range(dst.addr, len) || copy_bytes((void *)dst.addr, src, len))
		return -XEN_EFAULT;
	return 0;
}

/* The guest's GS base is the inactive one while the shim runs. */
static uint64_t read_guest_gs(struct percpu *p)
{
	uint64_t base;

	if (!p->has_fsgsbase)
		return msr_read(MSR_KERNEL_GS_BASE);
	__asm__ volatile("swapgs; rdgsbase %0; swapgs" : "=r"(base));
	return base;
}

static void write_guest_gs(struct percpu *p, uint64_t base)
{
	if (!p->has_fsgsbase)
		msr_write(MSR_KERNEL_GS_BASE, base);
	else
		__asm__ volatile("swapgs; wrgsbase %0; swapgs" : : "r"(base));
}

uint64_t guest_gs_base(void)
{
	return read_guest_gs(this_cpu());
}

void cpu_enter_kernel(struct xen_vcpu *v)
{
	if (v->in_kernel)
		return;
	v->user_gs_base = read_guest_gs(this_cpu());
	write_guest_gs(this_cpu(), v->kernel_gs_base);
	if (v->two_tables)
		cpu_load_root(v->kernel_root);
	v->in_kernel = 1;
}

void cpu_enter_user(struct xen_vcpu *v)
{
	if (!v->in_kernel)
		return;
	v->kernel_gs_base = read_guest_gs(this_cpu());
	write_guest_gs(this_cpu(), v->user_gs_base);
	if (v->two_tables)
		cpu_load_root(v->user_root);
	v->in_kernel = 0;
}

/* Are SYSRET's selectors, in the guest's own GDT, what SYSRET makes of them: flat, for ring 3? */
static bool sysret_selectors_flat(struct xen_vcpu *v)
{
	const uint64_t *gdt = v->gdt_frames ? frame_map(v->gdt[0]) : NULL;
	const uint64_t type = 0xfeull << 40, sizes = 3ull << 53; /* but for accessed; L and D */

	return gdt && (gdt[SEL_SYSRET_CS >> 3] & (type | sizes)) == (0xfaull << 40 | 1ull << 53) &&
	       (gdt[SEL_SYSRET_SS >> 3] & type) == 0xf2ull << 40;
}

void cpu_update_fast_paths(struct xen_vcpu *v)
{
	struct percpu *p = this_cpu();

	p->fast_paths_for = guest_trace.wanted;
	p->fast_paths = p->has_fsgsbase && p->sysret_selectors_flat && v->user_root &&
			!v->two_tables && !v->pair_stale && !v->nmi_blocked &&
			!(p->fast_paths_for >> __HYPERVISOR_iret & 1) &&
			!(v->domain->vm_assist >> VMASST_TYPE_architectural_iopl & 1) &&
			v->callback_address[XEN_CALLBACK_SYSCALL] &&
			v->callback_masks_events[XEN_CALLBACK_SYSCALL];
}

static uint64_t empty_gdt[512] __attribute__((aligned(PAGE_SIZE)));

void cpu_load_gdt(struct xen_vcpu *v)
{
	uint64_t area = PERCPU_VIRT + this_cpu()->cpu * GDT_AREA_SIZE;
	unsigned i;

	this_cpu()->sysret_selectors_flat = sysret_selectors_flat(v);
	cpu_update_fast_paths(v);
	/* Writable: the processor sets accessed bits.  Beyond the guest's table: descriptors that are not
	 * present. */
	for (i = 0; i < GDT_GUEST_PAGES; i++)
		percpu_map(area + i * PAGE_SIZE, i < v->gdt_frames ? v->gdt[i] << 12 | 0x63 | PTE_NX :
								     direct_phys(empty_gdt) | 0x21 | PTE_NX);
}

void cpu_gdt_changed(struct xen_vcpu *v, unsigned offset)
{
	if (offset != (SEL_SYSRET_CS & ~7) && offset != (SEL_SYSRET_SS & ~7))
		return;
	this_cpu()->sysret_selectors_flat = sysret_selectors_flat(v);
	cpu_update_fast_paths(v);
}

void cpu_load_ldt(struct xen_vcpu *v, uint64_t linear, unsigned entries)
{
	cpu_write_ldt(this_cpu(), linear, entries);
}

void cpu_set_fs_base(struct xen_vcpu *v, uint64_t base)
{
	msr_write(MSR_FS_BASE, base);
}

void cpu_set_gs_base(struct xen_vcpu *v, uint64_t base)
{
	if (v->in_kernel)
		write_guest_gs(this_cpu(), base);
	else
		v->kernel_gs_base = base;
}

int gs_load_safe(unsigned selector); /* entry.S */

int cpu_load_user_gs(struct xen_vcpu *v, unsigned selector)
{
	struct percpu *p = this_cpu();
	int rc;

	__asm__ volatile("" : "+r"(p) : : "memory"); /* found before GS goes */
	rc = gs_load_safe(selector); /* GS base is the selector's now, not ours */
	v->user_gs_base = msr_read(MSR_GS_BASE);
	msr_write(MSR_GS_BASE, (uint64_t)p);
	return rc;
}

void cpu_set_ts(bool set)
{
	write_cr0(set ? read_cr0() | CR0_TS : read_cr0() & ~CR0_TS);
}

void cpu_set_debugreg(unsigned reg, uint64_t value)
{
	switch (reg) {
	case 0:
		__asm__ volatile("mov %0, %%dr0" : : "r"(value));
		break;
	case 1:
		__asm__ volatile("mov %0, %%dr1" : : "r"(value));
		break;
	case 2:
		__asm__ volatile("mov %0, %%dr2" : : "r"(value));
		break;
	case 3:
		__asm__ volatile("mov %0, %%dr3" : : "r"(value));
		break;
	case 6:
		__asm__ volatile("mov %0, %%dr6" : : "r"(value));
		break;
	case 7:
		__asm__ volatile("mov %0, %%dr7" : : "r"(value));
	}
}

void pagetable_fill_slots(uint64_t *l4)
{
	memcpy(&l4[SHIM_FIRST_SLOT], shim_slots, sizeof(shim_slots));
}
