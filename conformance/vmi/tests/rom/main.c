/* SPDX-License-Identifier: MIT */
/*
 * The ROM as the BIOS and a guest find it: headers, checksums, strings; the answers of GetRelocationInfo;
 * and that the memory with the code that is called is nobody else's, by the BIOS's own memory map.
 */
#include "conformance/vmi/lib/guest.h"

struct multiboot_map {
	uint32_t size;
	uint64_t start, length;
	uint32_t type;
} __attribute__((packed));

extern const struct {
	uint32_t flags, before[10], map_length, map_address;
} *multiboot_info;

static uint8_t sum(const void *bytes, unsigned length)
{
	const uint8_t *b = bytes;
	uint8_t total = 0;

	while (length--)
		total += *b++;
	return total;
}

static void test_headers(void)
{
	const struct vmi_pci_header *pci = (const void *)((const char *)rom + rom->pci_header);
	const struct vmi_pnp_header *pnp = (const void *)((const char *)rom + rom->pnp_header);

	EXPECT_EQ("the sum of the ROM's bytes", sum(rom, rom->length * 512), 0);
	EXPECT(!memcmp((const char *)rom + rom->licence, "GPL v2", 7), "the licence string is not GPL v2");
	EXPECT(!memcmp(pci->signature, "PCIR", 4), "there is no PCI header");
	EXPECT(rom->pci_header % 4 == 0, "the PCI header is not aligned");
	EXPECT_EQ("the PCI vendor", pci->vendor, VMI_PCI_VENDOR);
	EXPECT_EQ("the PCI device", pci->device, VMI_PCI_DEVICE);
	EXPECT_EQ("the PCI header's length of the image", pci->length, rom->length);
	EXPECT(pci->indicator & 0x80, "the PCI header says that there is another image");
	EXPECT(rom->pnp_header, "there is no PnP header");
	EXPECT(!memcmp(pnp->signature, "$PnP", 4), "the PnP header has no signature");
	EXPECT_EQ("the sum of the PnP header", sum(pnp, pnp->size * 16), 0);
	EXPECT(pnp->manufacturer && pnp->product, "the PnP header names nobody");
	EXPECT(rom->virtual_top >= 0xf0000000, "VirtualTop takes more than 256 MiB");
	EXPECT_EQ("VirtualTop's lowest bits", rom->virtual_top & 0x3fffff, 0);
	EXPECT(PHYS(rom) + rom->length * 512 <= VMI_ROM_END, "the ROM is longer than its window");
}

static bool usable_memory(uint32_t address)
{
	uint32_t at = multiboot_info->map_address, end = at + multiboot_info->map_length;

	while (at < end) {
		const struct multiboot_map *m = LINEAR(at);

		if (m->type == 1 && address >= m->start && address - m->start < m->length)
			return true;
		at += m->size + 4;
	}
	return false;
}

static void test_answer(uint32_t number, uint64_t answer)
{
	uint32_t address = (uint32_t)answer, type = answer >> 32 & 0xff;

	EXPECT(type <= VMI_RELOCATION_NOP, "call %u: relocation type %u", number, type);
	EXPECT_EQ("a second answer", vmi_get_relocation(PAGE_OFFSET, number), answer);
	if (type != VMI_RELOCATION_CALL_REL && type != VMI_RELOCATION_JUMP_REL)
		return;
	EXPECT(address >= PAGE_OFFSET && PHYS(address) < 0x100000,
	       "call %u: at 0x%x, where no guest has mapped it yet", number, address);
	EXPECT(!usable_memory(PHYS(address)), "call %u: at 0x%x, in memory that is free to use",
	       number, PHYS(address));
}

static void test_relocations(void)
{
	unsigned present = 0;

	EXPECT(multiboot_info->flags & 0x40, "no memory map");
	for (uint32_t i = 0; i < 256; i++) {
		uint64_t answer = vmi_get_relocation(PAGE_OFFSET, i);

		test_answer(i, answer);
		if (answer >> 32 && !(i < VMI_CALLS_END && memcmp(vmi_name(i), "(undefined)", 11)))
			broken("call %u, which is not defined, is there", i);
		present += answer >> 32 ? 1 : 0;
	}
	EXPECT_EQ("what a call far away answers", vmi_get_relocation(PAGE_OFFSET, 0x80000021) >> 32, 0);
	EXPECT_EQ("what call -1 answers", vmi_get_relocation(PAGE_OFFSET, 0xffffffff) >> 32, 0);
	answer("calls", "%u", present);
}

/* IRET and SYSEXIT are poison natively, where they are absent; the timer group comes whole. */
static void test_mandatory(void)
{
	EXPECT(vmi_has(VMI_CALL_IRET), "IRET is absent");
	EXPECT(vmi_has(VMI_CALL_SYSEXIT), "SYSEXIT is absent");
	for (unsigned i = VMI_CALL_GetCycleFrequency; i <= VMI_CALL_WallclockUpdated; i++)
		EXPECT_EQ(vmi_name(i), vmi[i].type, vmi[VMI_CALL_GetCycleFrequency].type);
}

void test_main(void)
{
	if (!rom)
		stop("there is no VMI ROM");
	test_headers();
	EXPECT_EQ("VMI_Init", vmi_init_at(PAGE_OFFSET), 0);
	test_relocations();
	test_mandatory();
	report(OUTCOME_SUCCESS, NULL);
}
