/* SPDX-License-Identifier: MIT */
/* Every hypercall number, with nothing but ones for arguments; the expected answers are Xen 4.17's
 * to a guest without privileges (conformance/reference/xen/xen-pv/misc.txt, number/N). */
#include <string.h>

#include "conformance/unit/fake_guest.h"

#define ENOSYS_ -XEN_ENOSYS

static const uint64_t ones[6] = {~0ull, ~0ull, ~0ull, ~0ull, ~0ull, ~0ull};

struct number {
	const char *name;
	unsigned args;
	bool here;
};

#define IS_HERE   true
#define IS_ABSENT false
#define NUMBER(nr, name, args, guests, state) [nr] = {#name, args, IS_##state},
static const struct number numbers[71] = {XEN_HYPERCALLS(NUMBER)};

static const long answers[71] = {
	[0] = -XEN_EFAULT,  [1] = -XEN_ESRCH,   [2] = -XEN_EINVAL,      [6] = ENOSYS_,
	[7] = -XEN_EFAULT,  [8] = -XEN_ENODEV,  [9] = -XEN_ENODEV,      [10] = -XEN_EINVAL,
	[11] = ENOSYS_,     [12] = ENOSYS_,     [13] = -XEN_EFAULT,     [14] = -XEN_EINVAL,
	[16] = -XEN_EFAULT, [17] = ENOSYS_,     [18] = -XEN_EPERM,      [19] = -XEN_EFAULT,
	[20] = -XEN_EINVAL, [21] = -XEN_EINVAL, [22] = -XEN_ESRCH,      [24] = -XEN_ENOENT,
	[25] = -XEN_EINVAL, [26] = -XEN_ESRCH,  [27] = ENOSYS_,         [28] = ENOSYS_,
	[29] = ENOSYS_,     [30] = ENOSYS_,     [31] = -XEN_EINVAL,        [32] = ENOSYS_,
	[33] = ENOSYS_,     [34] = ENOSYS_,     [35] = -XEN_EFAULT,     [36] = -XEN_EFAULT,
	[37] = -XEN_EPERM,  [38] = ENOSYS_,     [39] = ENOSYS_,         [40] = -XEN_EOPNOTSUPP,
	[41] = -XEN_E2BIG,  [42] = -XEN_EPERM,  [43 ... 47] = ENOSYS_,  [48] = -XEN_EPERM,
	[49] = -XEN_EFAULT, [50 ... 70] = ENOSYS_,
};

static void test_numbers(void)
{
	unsigned nr;

	for (nr = 0; nr <= 70; nr++) {
		long rc;

		if (nr == __HYPERVISOR_iret)
			continue; /* test_trap.c */
		fake_guest_reset();
		rc = xen_hypercall(&fake_vcpu, nr, ones);
		if (rc != answers[nr])
			printf("\n    hypercall %u (%s)", nr, numbers[nr].name);
		EXPECT_EQ(rc, answers[nr]);
	}
}

static void test_names(void)
{
	unsigned nr;

	for (nr = 0; nr <= 70; nr++) {
		const char *name = xen_hypercall_name(nr);

		EXPECT_EQ(!name, !numbers[nr].name);
		EXPECT(!name || !strcmp(name, numbers[nr].name));
	}
	EXPECT(!xen_hypercall_name(~0u));
}

/* The table against the numbers of Xen's own header; what the header has, the table has. */
static void test_table(void)
{
	static const struct { unsigned nr; const char *name; } header[] = {
#define SAME(name) {__HYPERVISOR_##name, #name}
		SAME(set_trap_table), SAME(mmu_update), SAME(set_gdt), SAME(stack_switch),
		SAME(set_callbacks), SAME(fpu_taskswitch), SAME(sched_op_compat),
		SAME(platform_op), SAME(set_debugreg), SAME(get_debugreg),
		SAME(update_descriptor), SAME(memory_op), SAME(multicall),
		SAME(update_va_mapping), SAME(set_timer_op), SAME(event_channel_op_compat),
		SAME(xen_version), SAME(console_io), SAME(physdev_op_compat),
		SAME(grant_table_op), SAME(vm_assist), SAME(update_va_mapping_otherdomain),
		SAME(iret), SAME(vcpu_op), SAME(set_segment_base), SAME(mmuext_op), SAME(xsm_op),
		SAME(nmi_op), SAME(sched_op), SAME(callback_op), SAME(xenoprof_op),
		SAME(event_channel_op), SAME(physdev_op), SAME(hvm_op), SAME(sysctl),
		SAME(domctl), SAME(kexec_op), SAME(tmem_op), SAME(argo_op), SAME(xenpmu_op),
		SAME(dm_op), SAME(hypfs_op),
		{__HYPERVISOR_arch_0, "mca"}, {__HYPERVISOR_arch_1, "paging_domctl_cont"},
	};
	unsigned rows = 0, i, nr;

	for (i = 0; i < ARRAY_SIZE(header); i++) {
		const char *name = xen_hypercall_name(header[i].nr);

		if (!name || strcmp(name, header[i].name))
			printf("\n    number %u is %s", header[i].nr, header[i].name);
		EXPECT(name && !strcmp(name, header[i].name));
	}
	for (nr = 0; nr <= 70; nr++) {
		rows += !!numbers[nr].name;
		EXPECT(numbers[nr].args <= 6);
	}
	EXPECT_EQ(rows, ARRAY_SIZE(header));
}

/* What is not here says so once, at debug level, by its name. */
static void test_absent_said_once(void)
{
	/* Numbers that no other test of this program may call before. */
	static const struct { unsigned nr; const char *said; } absent[] = {
		{38, "hypercall 38 (tmem_op) is not here\n"},
		{43, "hypercall 43 (no such number) is not here\n"},
	};
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(absent); i++) {
		fake_guest_reset();
		EXPECT_EQ(xen_hypercall(&fake_vcpu, absent[i].nr, ones), -XEN_ENOSYS);
		EXPECT(!strcmp(fake_log, absent[i].said));
		EXPECT_EQ(fake_log_level, LOG_DEBUG);
		EXPECT_EQ(xen_hypercall(&fake_vcpu, absent[i].nr, ones), -XEN_ENOSYS);
		EXPECT(!strcmp(fake_log, absent[i].said));
	}
}

/* A row that is here is answered by its handler, which logs no absence. */
static void test_here_is_silent(void)
{
	unsigned nr;

	for (nr = 0; nr <= 70; nr++)
		if (numbers[nr].here && nr != __HYPERVISOR_iret) {
			fake_guest_reset();
			xen_hypercall(&fake_vcpu, nr, ones);
			EXPECT(!strstr(fake_log, "not here"));
		}
}

static void test_huge_numbers(void)
{
	static const unsigned huge[] = {63, 64, 65, 127, 128, 0xffff, 0x7fffffff, 0x80000000, ~0u};
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(huge); i++)
		EXPECT_EQ(xen_hypercall(&fake_vcpu, huge[i], ones), -XEN_ENOSYS);
}

static const struct unit_test tests[] = {
	{"the table has every number of Xen's header", test_table},
	{"names", test_names},
	{"what is absent says so once, at debug level", test_absent_said_once},
	{"every number, all arguments ones", test_numbers},
	{"what is here does not claim to be absent", test_here_is_silent},
	{"numbers beyond the table", test_huge_numbers},
};

UNIT_MAIN("hypercall dispatch", fake_guest_reset, tests)
