/* SPDX-License-Identifier: MIT */
/* Descriptors, segment bases, the FPU's TS, debug registers, vm_assist; the expected answers are Xen
 * 4.17's, except that a kernel's privilege is 1 and there are no call gates (docs/trust.md). */
#include <string.h>

#include "conformance/unit/fake_guest.h"
#include "translator/from/xen/frame.h"
#include "translator/from/xen/pagetable.h"
#include "translator/from/xen/segment.h"

#define PFN_LIST 20
#define PFN_GDT  21
#define DATA0    0x00cf92000000ffffull
#define DATA1    0x00cfb2000000ffffull
#define DATA3    0x00cff2000000ffffull
#define CODE0    0x00af9a000000ffffull
#define CODE1    0x00afba000000ffffull

static uint64_t *words(pfn_t pfn)
{
	return fake_page(pfn);
}

static void read_only(pfn_t pfn)
{
	*fake_pte(pfn) &= ~2ull;
}

static void set_up(void)
{
	fake_guest_reset();
	for (pfn_t pfn = PFN_GDT; pfn < PFN_GDT + 15; pfn++) {
		words(PFN_LIST)[pfn - PFN_GDT] = fake_mfn(pfn);
		read_only(pfn);
	}
}

static long set_gdt(unsigned entries)
{
	return CALL(set_gdt, fake_gva(PFN_LIST, 0).addr, entries);
}

static const struct { const char *name; uint64_t given, got; bool good; } descriptors[] = {
	{"nothing", 0, 0, true},
	{"data", DATA0, DATA1, true},
	{"data at 1", DATA1, DATA1, true},
	{"data at 2", 0x00cfd2000000ffff, 0x00cfd2000000ffff, true},
	{"data at 3", DATA3, DATA3, true},
	{"code", CODE0, CODE1, true},
	{"code, accessed", CODE0 | 1ull << 40, CODE1 | 1ull << 40, true},
	{"32-bit code", 0x00cf9a000000ffff, 0x00cfba000000ffff, true},
	{"expand-down", 0x00cf96000000ffff, 0x00cfb6000000ffff, true},
	{"not present", 0x00cf12000000ffff, 0x00cf12000000ffff, true},
	{"call gate, not present", 0x00000c0000000000, 0x00000c0000000000, true},
	{"TSS", 0x0000890000000067, 0, false},
	{"LDT", 0x0000820000000067, 0, false},
	{"interrupt gate", 0x00008e0000080000, 0, false},
	{"trap gate", 0x0000ef0000080000, 0, false},
	{"task gate", 0x0000850000080000, 0, false},
	{"call gate", 0x00008c0000030000, 0, false},
};

static void test_fix(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(descriptors); i++) {
		uint64_t d = descriptors[i].given;
		bool good = segment_fix(&d);

		if (good != descriptors[i].good || (good && d != descriptors[i].got))
			printf("\n    descriptor \"%s\"", descriptors[i].name);
		EXPECT_EQ(good, descriptors[i].good);
		if (good)
			EXPECT_EQ(d, descriptors[i].got);
	}
}

static void test_update_descriptor(void)
{
	const uint64_t at = fake_mfn(PFN_GDT) << PAGE_SHIFT | 40;

	for (unsigned i = 0; i < ARRAY_SIZE(descriptors); i++) {
		uint64_t *d = words(PFN_GDT) + 5;

		*d = 0x77;
		EXPECT_EQ(CALL(update_descriptor, at, descriptors[i].given),
			  descriptors[i].good ? 0 : -XEN_EINVAL);
		EXPECT_EQ(*d, descriptors[i].good ? descriptors[i].got : 0x77);
	}
	EXPECT_EQ(CALL(update_descriptor, at + 4, DATA3), -XEN_EINVAL);
	EXPECT_EQ(CALL(update_descriptor, FAKE_NO_MFN << PAGE_SHIFT, DATA3), -XEN_EINVAL);
	EXPECT_EQ(CALL(update_descriptor, 1 << PAGE_SHIFT, DATA3), -XEN_EINVAL);
	EXPECT_EQ(CALL(update_descriptor, fake_mfn(FAKE_PFN_L1) << PAGE_SHIFT, DATA3), -XEN_EINVAL);
	EXPECT_EQ(CALL(update_descriptor, fake_mfn(30) << PAGE_SHIFT, DATA3), 0);
}

static void test_gdt(void)
{
	words(PFN_GDT)[1] = DATA0;
	words(PFN_GDT + 1)[511] = CODE0;
	EXPECT_EQ(set_gdt(513), 0);
	EXPECT_EQ(fake_vcpu.gdt_frames, 2);
	EXPECT_EQ(fake_vcpu.gdt[0], fake_mfn(PFN_GDT));
	EXPECT_EQ(fake_vcpu.gdt[1], fake_mfn(PFN_GDT + 1));
	EXPECT_EQ(words(PFN_GDT)[1], DATA1);
	EXPECT_EQ(words(PFN_GDT + 1)[511], CODE1);
	EXPECT_EQ(fake_cpu.gdt_loads, 1);
	EXPECT_EQ(set_gdt(512), 0);
	EXPECT_EQ(fake_vcpu.gdt_frames, 1);
	EXPECT_EQ(set_gdt(7), 0);
	EXPECT_EQ(fake_vcpu.gdt_frames, 1);
	EXPECT_EQ(set_gdt(0), 0);
	EXPECT_EQ(fake_vcpu.gdt_frames, 0);
	EXPECT_EQ(set_gdt(FIRST_RESERVED_GDT_ENTRY), 0);
	EXPECT_EQ(fake_vcpu.gdt_frames, 14);
}

static void test_gdt_bad(void)
{
	static const uint64_t frames[] = {FAKE_NO_MFN, 0, 1, FAKE_FRAMES, ~0ull};

	EXPECT_EQ(set_gdt(1), 0);
	EXPECT_EQ(set_gdt(FIRST_RESERVED_GDT_ENTRY + 1), -XEN_EINVAL);
	EXPECT_EQ(set_gdt(~0u), -XEN_EINVAL);
	EXPECT_BAD_ADDRESSES(CALL(set_gdt, BAD, 1), -XEN_EFAULT);
	for (unsigned i = 0; i < ARRAY_SIZE(frames); i++) {
		words(PFN_LIST)[1] = frames[i];
		EXPECT_EQ(set_gdt(1024), -XEN_EINVAL);
	}
	words(PFN_LIST)[1] = fake_mfn(PFN_GDT + 1);
	words(PFN_GDT + 1)[3] = 0x0000890000000067; /* a TSS */
	EXPECT_EQ(set_gdt(1024), -XEN_EINVAL);
	EXPECT_EQ(fake_vcpu.gdt_frames, 1);
	EXPECT_EQ(fake_cpu.gdt_loads, 1);
	/* Of a list of nothing, nothing is read. */
	EXPECT_BAD_ADDRESSES(CALL(set_gdt, BAD, 0), 0);
}

static long map(pfn_t pfn, uint64_t flags)
{
	return CALL(update_va_mapping, fake_gva(pfn, 0).addr, fake_mfn(pfn) << PAGE_SHIFT | flags, 0);
}

/* Nobody writes to a page of the GDT but we, for as long as it is one. */
static void test_gdt_type(void)
{
	const mfn_t gdt = fake_mfn(PFN_GDT), next = fake_mfn(PFN_GDT + 1);
	const uint16_t *uses = fake_domain.frame_uses;

	words(PFN_LIST)[1] = gdt;
	EXPECT_EQ(map(PFN_GDT, PTE_PRESENT | PTE_RW), 0);
	EXPECT_EQ(set_gdt(512), -XEN_EINVAL);
	EXPECT_EQ(map(PFN_GDT, PTE_PRESENT), 0);
	EXPECT_EQ(set_gdt(1024), 0);
	EXPECT_EQ(frame_type(&fake_domain, gdt), FRAME_GDT);
	EXPECT_EQ(uses[gdt], 2);
	EXPECT_EQ(map(PFN_GDT, PTE_PRESENT | PTE_RW), -XEN_EBUSY);
	EXPECT_EQ(pagetable_update(&fake_vcpu, gdt, 8, 0, false), -XEN_EINVAL);
	EXPECT_EQ(pagetable_emulated_write(&fake_vcpu, gdt, 8, 0), -XEN_EINVAL);
	EXPECT_EQ(set_gdt(8), 0);
	EXPECT_EQ(uses[gdt], 1);
	EXPECT_EQ(map(PFN_GDT, PTE_PRESENT | PTE_RW), -XEN_EBUSY);
	words(PFN_LIST)[0] = next;
	EXPECT_EQ(set_gdt(8), 0);
	EXPECT_EQ(frame_type(&fake_domain, gdt), 0);
	EXPECT_EQ(map(PFN_GDT, PTE_PRESENT | PTE_RW), 0);
	EXPECT_EQ(set_gdt(0), 0);
	EXPECT_EQ(frame_type(&fake_domain, next), 0);
	EXPECT_EQ(map(PFN_GDT + 1, PTE_PRESENT | PTE_RW), 0);
}

/* A list that is refused leaves the table, and the frames, as they were; a page table is none. */
static void test_gdt_type_refused(void)
{
	const uint16_t *uses = fake_domain.frame_uses;

	EXPECT_EQ(set_gdt(512), 0);
	words(PFN_LIST)[1] = fake_mfn(PFN_GDT);
	words(PFN_LIST)[2] = fake_mfn(PFN_GDT + 5);
	words(PFN_LIST)[3] = fake_mfn(FAKE_PFN_L1);
	EXPECT_EQ(set_gdt(2048), -XEN_EINVAL);
	EXPECT_EQ(uses[fake_mfn(PFN_GDT)], 1);
	EXPECT_EQ(frame_type(&fake_domain, fake_mfn(PFN_GDT + 5)), 0);
	EXPECT_EQ(frame_type(&fake_domain, fake_mfn(FAKE_PFN_L1)), 1);
	words(PFN_LIST)[3] = fake_mfn(PFN_GDT + 6);
	words(PFN_GDT + 6)[9] = 0x0000890000000067; /* a TSS */
	EXPECT_EQ(set_gdt(2048), -XEN_EINVAL);
	EXPECT_EQ(frame_type(&fake_domain, fake_mfn(PFN_GDT + 6)), 0);
	EXPECT_EQ(frame_type(&fake_domain, fake_mfn(PFN_GDT)), FRAME_GDT);
	EXPECT_EQ(uses[fake_mfn(PFN_GDT)], 1);
}

static void test_bases(void)
{
	const uint64_t kernel = 0xffff888000001000, user = 0x7fff00001000;

	EXPECT_EQ(CALL(set_segment_base, SEGBASE_FS, user), 0);
	EXPECT_EQ(fake_cpu.fs_base, user);
	EXPECT_EQ(CALL(set_segment_base, SEGBASE_GS_KERNEL, kernel), 0);
	EXPECT_EQ(fake_cpu.gs_base, kernel);
	EXPECT_EQ(CALL(set_segment_base, SEGBASE_GS_USER, user), 0);
	EXPECT_EQ(fake_vcpu.user_gs_base, user);
	EXPECT_EQ(CALL(set_segment_base, SEGBASE_GS_USER_SEL, 0x2b), 0);
	EXPECT_EQ(fake_cpu.user_gs, 0x2b);
	fake_cpu.user_gs_refused = true;
	EXPECT_EQ(CALL(set_segment_base, SEGBASE_GS_USER_SEL, 0x1234), 0);
	EXPECT_EQ(fake_cpu.user_gs, 0);
	for (unsigned which = SEGBASE_FS; which <= SEGBASE_GS_KERNEL; which++)
		EXPECT_EQ(CALL(set_segment_base, which, FAKE_NON_CANONICAL), -XEN_EINVAL);
	EXPECT_EQ(fake_cpu.fs_base, user);
	EXPECT_EQ(fake_cpu.gs_base, kernel);
	EXPECT_EQ(fake_vcpu.user_gs_base, user);
	EXPECT_EQ(CALL(set_segment_base, 4, 0), -XEN_EINVAL);
	EXPECT_EQ(CALL(set_segment_base, ~0u, 0), -XEN_EINVAL);
}

static void test_taskswitch(void)
{
	EXPECT_EQ(CALL(fpu_taskswitch, 1), 0);
	EXPECT(fake_cpu.ts);
	EXPECT_EQ(fake_vcpu.ctrlreg[0] & 8, 8);
	EXPECT_EQ(CALL(fpu_taskswitch, 0), 0);
	EXPECT(!fake_cpu.ts);
	EXPECT_EQ(fake_vcpu.ctrlreg[0] & 8, 0);
	EXPECT_EQ(CALL(fpu_taskswitch, 1ull << 32), 0); /* an int */
	EXPECT(!fake_cpu.ts);
	EXPECT_EQ(fake_cpu.ts_changes, 3);
}

static void test_debugreg(void)
{
	static const struct { unsigned reg; uint64_t value; long rc; uint64_t get; } rows[] = {
		{0, 0x1000, 0, 0x1000},
		{3, 0xffffffff80000000, 0, 0xffffffff80000000},
		{1, FAKE_XEN_ADDRESS, -XEN_EPERM, 0},
		{2, HYPERVISOR_VIRT_START, -XEN_EPERM, 0},
		{2, HYPERVISOR_VIRT_END - 1, -XEN_EPERM, 0},
		{1, FAKE_NON_CANONICAL, -XEN_EPERM, 0},
		{4, 0, 0, 0xffff0ff0},
		{6, 0xf, 0, 0xffff0fff},
		{5, 0, 0, 0x400},
		{7, 0, 0, 0x400},
		{7, 1, 0, 0x401},
		{7, 0xd0001, 0, 0xd0401},
		{7, 1ull << 32, -XEN_EINVAL, 0x401},
		{7, 0x401 | 0xd800, 0, 0x401},
		{7, 0x2001, -XEN_EPERM, 0x401},
		{7, 0x20001, -XEN_EPERM, 0x401},
		{7, 0x20000, 0, 0x20400}, /* I/O, but not enabled */
		{8, 0, -XEN_ENODEV, -XEN_ENODEV},
		{~0u, 0, -XEN_ENODEV, -XEN_ENODEV},
	};

	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		long rc;

		if (rows[i].rc != -XEN_EPERM && rows[i].rc != -XEN_EINVAL)
			set_up();
		if (rows[i].reg == 7 && rows[i].rc < 0)
			EXPECT_EQ(CALL(set_debugreg, 7, 1), 0);
		rc = CALL(set_debugreg, rows[i].reg, rows[i].value);
		if (rc != rows[i].rc)
			printf("\n    row %u", i);
		EXPECT_EQ(rc, rows[i].rc);
		EXPECT_EQ(CALL(get_debugreg, rows[i].reg), rows[i].get);
		if (!rc)
			EXPECT_EQ(fake_cpu.debugreg[rows[i].reg == 4 || rows[i].reg == 5 ?
							   rows[i].reg + 2 : rows[i].reg],
				  rows[i].get);
	}
}

static void test_vm_assist(void)
{
	for (uint64_t type = 0; type <= 70; type++) {
		bool known = type <= 5 || type == 32;

		EXPECT_EQ(CALL(vm_assist, VMASST_CMD_enable, type), known ? 0 : -XEN_EINVAL);
		EXPECT_EQ(fake_domain.vm_assist, known ? 1ull << type : 0);
		EXPECT_EQ(CALL(vm_assist, VMASST_CMD_disable, type), known ? 0 : -XEN_EINVAL);
		EXPECT_EQ(fake_domain.vm_assist, 0);
	}
	EXPECT_EQ(CALL(vm_assist, 2, 0), -XEN_ENOSYS);
}

static const struct unit_test tests[] = {
	{"descriptors", test_fix},
	{"update_descriptor", test_update_descriptor},
	{"set_gdt", test_gdt},
	{"set_gdt: bad tables", test_gdt_bad},
	{"set_gdt: the type of its pages", test_gdt_type},
	{"set_gdt: types after a refusal", test_gdt_type_refused},
	{"segment bases", test_bases},
	{"task switch of the FPU", test_taskswitch},
	{"debug registers", test_debugreg},
	{"vm_assist", test_vm_assist},
};

UNIT_MAIN("segments", set_up, tests)
