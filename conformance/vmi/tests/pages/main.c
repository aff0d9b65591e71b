/* SPDX-License-Identifier: MIT */
/*
 * Page tables: entries set by call, what is told of pages, flushes, lazy modes.  Also the guest that
 * changes to the new form of page tables after VMI_Init (Linux 2.6.24 with PAE, the word pae-late), and
 * builds its first tables by call.
 */
#include "conformance/vmi/lib/guest.h"

#define SCRATCH 0x10000000 /* a page of ours */

static void set_by_call(uint64_t value, uint64_t *entry, uint32_t level)
{
	VMI(SetPxELong, (uint32_t)value, value >> 32, (uint32_t)entry, level);
	EXPECT(*entry == value, "SetPxELong: 0x%llx became 0x%llx", value, *entry);
}

static void become_pae(void)
{
	paging_build_pae(set_by_call);
	VMI(SetCR3, PHYS(swapper));
	VMI(SetCR4, native_cr4() | CR4_PAE);
	EXPECT(pae(), "SetCR4 did not set PAE");
}

static void test_set(void)
{
	uint8_t *a = page_alloc(), *b = page_alloc();
	volatile uint32_t *at = (volatile uint32_t *)SCRATCH;
	void *entry = entry_of(SCRATCH);
	uint32_t flags = VMI_PAGE_PT | VMI_PAGE_CURRENT_AS | SCRATCH;

	*(uint32_t *)a = 0xaaaaaaaa;
	*(uint32_t *)b = 0xbbbbbbbb;
	if (pae()) {
		uint64_t beyond = 0x8000000123456063; /* beyond 32 bits, with NX, as entries of data */

		set_by_call(PHYS(a) | PTE_P | PTE_W, entry, flags);
		EXPECT_EQ("what is mapped", *at, 0xaaaaaaaa);
		set_by_call(beyond, (uint64_t *)entry + 1, flags);
		set_by_call(0, (uint64_t *)entry + 1, flags);
		set_by_call(PHYS(b) | PTE_P | PTE_W, entry, flags);
	} else {
		VMI(SetPxE, PHYS(a) | PTE_P | PTE_W, (uint32_t)entry, flags);
		EXPECT_EQ("the entry", *(uint32_t *)entry, PHYS(a) | PTE_P | PTE_W);
		EXPECT_EQ("what is mapped", *at, 0xaaaaaaaa);
		VMI(SetPxE, PHYS(b) | PTE_P | PTE_W, (uint32_t)entry, flags | VMI_PAGE_DEFER);
	}
	VMI(InvalPage, SCRATCH);
	EXPECT_EQ("what is mapped after InvalPage", *at, 0xbbbbbbbb);
	EXPECT(((uint32_t *)entry)[pae() ? 2 : 1] == 0, "the entry behind it was changed");
	/* Written natively, and told. */
	*(uint32_t *)entry = PHYS(a) | PTE_P | PTE_W;
	if (pae())
		VMI(UpdatePxELong, (uint32_t)entry, flags);
	else
		VMI(UpdatePxE, (uint32_t)entry, flags);
	VMI(InvalPage, SCRATCH);
	EXPECT_EQ("what is mapped after UpdatePxE", *at, 0xaaaaaaaa);
}

static void test_flush(void)
{
	uint8_t *a = page_alloc(), *b = page_alloc();
	volatile uint32_t *at = (volatile uint32_t *)(SCRATCH + 0x1000);
	uint32_t cr4 = native_cr4();

	*(uint32_t *)a = 0xa0a0a0a0;
	*(uint32_t *)b = 0xb0b0b0b0;
	for (unsigned global = 0; global < 2; global++) {
		native_set_cr4(global ? cr4 | CR4_PGE : cr4);
		for (unsigned how = global ? 3 : 1; how <= 3; how += 2) {
			uint32_t flags = PTE_P | PTE_W | (global ? PTE_G : 0);

			map(SCRATCH + 0x1000, PHYS(a), flags);
			EXPECT_EQ("before FlushTLB", *at, 0xa0a0a0a0);
			*(uint32_t *)entry_of(SCRATCH + 0x1000) = PHYS(b) | flags;
			VMI(FlushTLB, how);
			EXPECT_EQ("after FlushTLB", *at, 0xb0b0b0b0);
			EXPECT_EQ("CR4 after FlushTLB", native_cr4(), global ? cr4 | CR4_PGE : cr4);
		}
	}
	native_set_cr4(cr4);
}

/* As Linux tells them; each is followed by what shows that the guest's tables are still its own. */
static void test_pages(void)
{
	uint8_t *directory = page_alloc(), *table = page_alloc();
	uint32_t kind = pae() ? VMI_PAGE_PAE : 0, before = native_cr3();

	VMI(SetLinearMapping, 0, PAGE_OFFSET, 0x20000, 0);
	VMI(AllocatePage, PHYS(table) >> 12, VMI_PAGE_PT | VMI_PAGE_ZEROED | kind, 0, 0, 0);
	VMI(AllocatePage, PHYS(directory) >> 12, VMI_PAGE_PD | VMI_PAGE_CLONE | VMI_PAGE_ZEROED | kind,
	    PHYS(swapper) >> 12, 768, 256);
	for (unsigned i = 0; i < PAGE_SIZE - 8; i++)
		EXPECT(!directory[i] && !table[i], "AllocatePage wrote into the page");
	VMI(ReleasePage, PHYS(table) >> 12, VMI_PAGE_PT | VMI_PAGE_ZEROED | kind);
	VMI(ReleasePage, PHYS(directory) >> 12, VMI_PAGE_PD | VMI_PAGE_ZEROED | kind);
	for (unsigned i = 0; i < PAGE_SIZE; i++)
		EXPECT(!directory[i] && !table[i], "ReleasePage left something in the page");
	/* Frames that there are not. */
	VMI(AllocatePage, 0xfffff, VMI_PAGE_PD | kind, 0, 0, 0);
	VMI(ReleasePage, 0xfffff, VMI_PAGE_PD | kind);
	VMI(ReleasePage, 0xffffffff, VMI_PAGE_PD | kind);
	EXPECT_EQ("CR3", native_cr3(), before);
}

/*
 * A directory of a process: the kernel's part copied, in use while the APIC is asked for, then given
 * back.  What the VMI needs in it must not be found in the page afterwards.
 */
static void test_other_directory(void)
{
	uint32_t *other = page_alloc(), cr3 = native_cr3();
	uint32_t version;

	if (pae())
		return; /* its directory of the kernel's is one for all */
	memcpy(other + 768, swapper + 768, 255 * 4);
	VMI(AllocatePage, PHYS(other) >> 12, VMI_PAGE_PD | VMI_PAGE_CLONE | VMI_PAGE_ZEROED,
	    PHYS(swapper) >> 12, 768, 256);
	native_set_cr3(PHYS(other));
	version = VMI(APICRead, APIC_VERSION);
	native_set_cr3(cr3);
	EXPECT_EQ("the APIC's version from another directory", version, native_apic_read(APIC_VERSION));
	VMI(ReleasePage, PHYS(other) >> 12, VMI_PAGE_PD | VMI_PAGE_ZEROED);
	EXPECT_EQ("the directory's last entry", other[1023], 0);
}

static void test_lazy(void)
{
	volatile uint32_t *at = (volatile uint32_t *)(SCRATCH + 0x2000);
	uint8_t *a = page_alloc();

	*(uint32_t *)a = 0x1a2b3c4d;
	for (uint32_t mode = VMI_LAZY_MMU; mode <= VMI_LAZY_CPU; mode++) {
		VMI(SetLazyMode, mode);
		map(SCRATCH + 0x2000, 0, 0);
		if (pae())
			VMI(SetPxELong, PHYS(a) | PTE_P, 0, (uint32_t)entry_of(SCRATCH + 0x2000), VMI_PAGE_PT);
		else
			VMI(SetPxE, PHYS(a) | PTE_P, (uint32_t)entry_of(SCRATCH + 0x2000), VMI_PAGE_PT);
		VMI(SetLazyMode, VMI_LAZY_NONE);
		EXPECT_EQ("what is mapped when a lazy mode ends", *at, 0x1a2b3c4d);
	}
	VMI(SetLazyMode, 77);
	VMI(SetLazyMode, VMI_LAZY_NONE);
}

void test_main(void)
{
	if (!rom)
		stop("there is no VMI ROM");
	EXPECT_EQ("VMI_Init", vmi_init_at(PAGE_OFFSET), 0);
	report(OUTCOME_SUCCESS, NULL);
	if (word("pae-late"))
		become_pae();
	apic_map();
	test_set();
	test_flush();
	test_pages();
	test_other_directory();
	test_lazy();
}
