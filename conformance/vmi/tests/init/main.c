/* SPDX-License-Identifier: MIT */
/* VMI_Init more than once, and through another mapping of memory: other kernels have another PAGE_OFFSET,
 * and kexec starts a second one.  The addresses that are answered lie where the caller has the memory. */
#include "conformance/vmi/lib/guest.h"

#define OTHER_OFFSET 0x80000000

static void map_again(void)
{
	for (uint32_t i = 0; i < 16; i++)
		swapper[(OTHER_OFFSET >> 22) + i] = i << 22 | 0x83;
	native_set_cr3(native_cr3());
}

static void test_calls(uint32_t page_offset)
{
	EXPECT_EQ("the APIC's version", (uint32_t)VMI(APICRead, APIC_VERSION), native_apic_read(APIC_VERSION));
	EXPECT(VMI_0(GetCycleFrequency) > 1000000, "no cycles");
	for (uint32_t i = 0; i < VMI_CALLS_END; i++)
		if (vmi_has(i))
			EXPECT(vmi[i].address >= page_offset && vmi[i].address < page_offset + 0x100000,
			       "%s: at 0x%x, for memory at 0x%x", vmi_name(i), vmi[i].address, page_offset);
}

void test_main(void)
{
	if (!rom)
		stop("there is no VMI ROM");
	/* Before VMI_Init nothing is promised, but nothing breaks. */
	vmi_get_relocation(PAGE_OFFSET, VMI_CALL_IRET);
	report(OUTCOME_SUCCESS, NULL);
	EXPECT_EQ("VMI_Init", vmi_init_at(PAGE_OFFSET), 0);
	test_calls(PAGE_OFFSET);
	EXPECT_EQ("a second VMI_Init", vmi_init_at(PAGE_OFFSET), 0);
	test_calls(PAGE_OFFSET);
	map_again();
	EXPECT_EQ("VMI_Init elsewhere", vmi_init_at(OTHER_OFFSET), 0);
	test_calls(OTHER_OFFSET);
	EXPECT_EQ("VMI_Init back here", vmi_init_at(PAGE_OFFSET), 0);
	test_calls(PAGE_OFFSET);
}
