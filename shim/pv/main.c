/* SPDX-License-Identifier: MIT */
#include "shim/pv/boot_info.h"
#include "shim/pv/build.h"
#include "shim/pv/cpu.h"
#include "shim/pv/guest.h"
#include "shim/pv/image.h"
#include "shim/pv/memory.h"
#include "shim/pv/trace.h"
#include "translator/from/xen/evtchn.h"
#include "translator/from/xen/grant.h"
#include "translator/from/xen/time.h"
#include "translator/machine.h"
#include "translator/ops.h"

_Noreturn void boot_main(uint32_t magic, uint64_t info);
_Noreturn void enter_guest(struct xen_regs *r); /* entry.S */

extern const char selftest_start[], selftest_end[]; /* selftest_image.S */

static struct percpu percpu[XEN_MAX_VCPUS];

static _Noreturn void unusable(const char *why)
{
	log_line(LOG_ERROR, "%s", why);
	machine_exit(SHIM_EXIT_UNUSABLE);
}

static void require(const char *error)
{
	if (error)
		unusable(error);
}

/* The domain as it is before its first instruction: shared info, event channels, grants, clock. */
static const char *domain_init(struct xen_vcpu *v)
{
	v->domain = &domain;
	v->up = 1;
	v->debugreg[6] = 0xffff0ff0;
	v->debugreg[7] = 0x400;
	v->ctrlreg[4] = read_cr4();
	domain.vcpu[0] = v;
	domain.shared_info = page_alloc();
	if (!domain.shared_info)
		return "no memory for the domain";
	v->info = &domain.shared_info->vcpu_info[0];
	v->info->evtchn_upcall_mask = 1;
	if (evtchn_init(&domain) || grant_init(&domain))
		return "no memory for event channels and grants";
	time_init(v);
	trace_guest();
	cpu_load_gdt(v);
	return NULL;
}

static void start_guest(struct percpu *p)
{
	static struct xen_regs regs;
	const char *error = guest_build(&p->vcpu, &regs);

	require(error);
	if (guest_connect(&p->vcpu))
		unusable("the console or XenStore cannot be connected");
	log_line(LOG_INFO, "guest has %lu pages of %lu, on %s", domain.nr_pages, domain.nr_frames,
		 host_name());
	p->vcpu.regs = &regs;
	cpu_load_root(p->vcpu.kernel_root);
	enter_guest(&regs);
}

/* What there is to boot, and memory to boot it in. */
static const char *prepare(uint32_t magic, uint64_t info)
{
	const char *error = boot_info_read(magic, info);

	if (error)
		return error;
	if (boot_info.selftest)
		boot_info.kernel = (struct phys_range){direct_phys(selftest_start),
						       direct_phys(selftest_end)};
	if (boot_info.kernel.start >= boot_info.kernel.end)
		return "no guest: give a kernel as the first module";
	return memory_init(&domain);
}

void boot_main(uint32_t magic, uint64_t info)
{
	const char *error;

	msr_write(MSR_EFER, msr_read(MSR_EFER) | 1 << 11); /* NXE: our tables use it */
	error = prepare(magic, info);
	/* Hosts want memory, and errors want a console. */
	if (host_probe())
		machine_exit(SHIM_EXIT_UNUSABLE);
	require(error);
	cpu_init(&percpu[0]);
	require(domain_init(&percpu[0].vcpu));
	start_guest(&percpu[0]);
	__builtin_unreachable();
}
