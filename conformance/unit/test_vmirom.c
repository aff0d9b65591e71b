/* SPDX-License-Identifier: MIT */
/* The VMI ROM's POST code, executed as a BIOS would, with one that gives memory and with those that do not. */
#include <stdlib.h>
#include <string.h>
#include <unicorn/unicorn.h>

#include "abi/vmi/vmi.h"
#include "conformance/unit/unit.h"
#include "shim/vmirom/rom.h"

#define ROM_FILE  "build/hypershim-vmi.rom"
#define ROM_AT    0xc8000
#define MEMORY	  0x110000
#define PMM_AT    0xe7f10 /* its header; its code is in the BIOS's segment */
#define PMM_CODE  0xf1000
#define RETURN_TO 0xf2000
#define STACK_SEGMENT 0x7000
#define STACK_TOP 0xff00
#define BLOCK	  0xd0000 /* what PMM gives */

static uint8_t rom[32 * 1024];
static size_t rom_size;
static uc_engine *uc;
static char said[256];
/* What PMM was asked, and answers. */
static struct {
	unsigned calls;
	uint16_t function, flags;
	uint32_t paragraphs, handle, answer;
} pmm;

static void read_rom(void)
{
	FILE *file = fopen(ROM_FILE, "r");

	rom_size = file ? fread(rom, 1, sizeof(rom), file) : 0;
	if (!rom_size) {
		fprintf(stderr, "there is no %s\n", ROM_FILE);
		exit(1);
	}
	fclose(file);
}

static uint32_t get32(uint32_t at)
{
	uint32_t value;

	uc_mem_read(uc, at, &value, sizeof(value));
	return value;
}

static uint8_t get8(uint32_t at)
{
	return (uint8_t)get32(at);
}

/* The call's words lie above the far return address. */
static void on_pmm(uc_engine *engine, uint64_t address, uint32_t size, void *user)
{
	uint16_t sp, ax = (uint16_t)pmm.answer, dx = (uint16_t)(pmm.answer >> 16);
	uint32_t args;

	uc_reg_read(uc, UC_X86_REG_SP, &sp);
	args = STACK_SEGMENT * 16 + sp + 4;
	pmm.calls++;
	pmm.function = (uint16_t)get32(args);
	pmm.paragraphs = get32(args + 2);
	pmm.handle = get32(args + 6);
	pmm.flags = (uint16_t)get32(args + 10);
	uc_reg_write(uc, UC_X86_REG_AX, &ax);
	uc_reg_write(uc, UC_X86_REG_DX, &dx);
}

static void on_interrupt(uc_engine *engine, uint32_t vector, void *user)
{
	uint8_t al;

	EXPECT_EQ(vector, 0x10);
	uc_reg_read(uc, UC_X86_REG_AL, &al);
	said[strlen(said)] = (char)al;
}

static void build_machine(void)
{
	static const uint8_t far_return = 0xcb;
	uc_hook code, interrupt;

	memset(said, 0, sizeof(said));
	memset(&pmm, 0, sizeof(pmm));
	EXPECT_EQ(uc_open(UC_ARCH_X86, UC_MODE_16, &uc), UC_ERR_OK);
	uc_mem_map(uc, 0, MEMORY, UC_PROT_ALL);
	uc_mem_write(uc, ROM_AT, rom, rom_size);
	uc_mem_write(uc, PMM_CODE, &far_return, 1);
	uc_hook_add(uc, &code, UC_HOOK_CODE, (void *)on_pmm, NULL, PMM_CODE, PMM_CODE);
	uc_hook_add(uc, &interrupt, UC_HOOK_INTR, (void *)on_interrupt, NULL, 1, 0);
}

static void put_pmm(void)
{
	uint8_t header[16] = {'$', 'P', 'M', 'M', 1, sizeof(header), 0, 0x00, 0x10, 0x00, 0xf0};

	for (unsigned i = 0; i < sizeof(header); i++)
		if (i != 6)
			header[6] -= header[i];
	uc_mem_write(uc, PMM_AT, header, sizeof(header));
}

static const int registers[] = {UC_X86_REG_EBX, UC_X86_REG_ECX, UC_X86_REG_EDX, UC_X86_REG_ESI,
				UC_X86_REG_EDI, UC_X86_REG_EBP, UC_X86_REG_DS,	UC_X86_REG_ES};

/* A far call of offset 3; all registers but EAX are kept, and AX says that nothing boots from here. */
static void post(void)
{
	uint16_t cs = ROM_AT / 16, ss = STACK_SEGMENT, sp = STACK_TOP, return_to[2] = {0x2000, 0xf000};
	uint32_t value;

	for (uint32_t i = 0; i < sizeof(registers) / sizeof(registers[0]); i++) {
		value = 0x1000 + i;
		uc_reg_write(uc, registers[i], &value);
	}
	uc_mem_write(uc, ss * 16 + sp, return_to, sizeof(return_to));
	uc_reg_write(uc, UC_X86_REG_SS, &ss);
	uc_reg_write(uc, UC_X86_REG_SP, &sp);
	uc_reg_write(uc, UC_X86_REG_CS, &cs);
	EXPECT_EQ(uc_emu_start(uc, ROM_AT + 3, RETURN_TO, 0, 10000000), UC_ERR_OK);
	for (uint32_t i = 0; i < sizeof(registers) / sizeof(registers[0]); i++) {
		value = 0;
		uc_reg_read(uc, registers[i], &value);
		EXPECT_EQ(value, 0x1000 + i);
	}
	uc_reg_read(uc, UC_X86_REG_SP, &sp);
	EXPECT_EQ(sp, STACK_TOP + 4);
	uc_reg_read(uc, UC_X86_REG_EAX, &value);
	EXPECT_EQ(value & 0xffff, 0);
}

static uint8_t sum(uint32_t at, uint32_t length)
{
	uint8_t total = 0;

	for (uint32_t i = 0; i < length; i++)
		total += get8(at + i);
	return total;
}

static uint32_t jump_target(uint32_t at)
{
	EXPECT_EQ(get8(at), 0xe9);
	return at + 5 + get32(at + 1);
}

static void test_placed(void)
{
	uint32_t length, size;

	build_machine();
	put_pmm();
	pmm.answer = BLOCK;
	post();
	EXPECT_EQ(pmm.calls, 1);
	EXPECT_EQ(pmm.function, 0);
	EXPECT_EQ(pmm.handle, 0xffffffff);
	EXPECT_EQ(pmm.flags, 0x0d); /* conventional, aligned, permanent */
	size = get32(BLOCK + IMAGE_SIZE);
	EXPECT_EQ(pmm.paragraphs, size / 16);
	EXPECT_EQ(size % 4096, 0);
	EXPECT_EQ(get32(BLOCK + IMAGE_PHYS), BLOCK);
	EXPECT_EQ(jump_target(ROM_AT + VMI_INIT_OFFSET), BLOCK + get32(BLOCK + IMAGE_INIT));
	EXPECT_EQ(jump_target(ROM_AT + VMI_RELOCATION_OFFSET), BLOCK + get32(BLOCK + IMAGE_RELOCATION));
	length = get8(ROM_AT + 2) * 512u;
	EXPECT(length && length < rom_size);
	EXPECT_EQ(sum(ROM_AT, length), 0);
	/* The image behind what stays, and zeros behind the image. */
	for (uint32_t i = IMAGE_PHYS + 4; i < rom_size - length; i++)
		EXPECT(get8(BLOCK + i) == rom[length + i]);
	for (uint32_t i = (uint32_t)(rom_size - length); i < size; i++)
		EXPECT(get8(BLOCK + i) == 0);
	EXPECT_EQ(strlen(said), 0);
	uc_close(uc);
}

/* The guest's calls then fail, and the ROM is whole. */
static void expect_refused(void)
{
	static const uint8_t fails[] = {0xb8, 1, 0, 0, 0, 0xc3}; /* mov $1, %eax; ret */
	uint8_t slot[sizeof(fails)];

	post();
	uc_mem_read(uc, ROM_AT + VMI_INIT_OFFSET, slot, sizeof(slot));
	EXPECT(!memcmp(slot, fails, sizeof(fails)));
	EXPECT_EQ(sum(ROM_AT, get8(ROM_AT + 2) * 512u), 0);
	EXPECT(strstr(said, "no memory to an option ROM"));
	uc_close(uc);
}

static void test_no_pmm(void)
{
	build_machine();
	expect_refused();
	EXPECT_EQ(pmm.calls, 0);
	build_machine();
	put_pmm();
	uc_mem_write(uc, PMM_AT + 4, "\2", 1); /* the checksum is wrong */
	expect_refused();
	EXPECT_EQ(pmm.calls, 0);
}

static void test_refused(void)
{
	static const uint32_t answers[] = {0, 0xffffffff, 0xd0010, 0x100000, 0x3ffe0000};

	for (unsigned i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		build_machine();
		put_pmm();
		pmm.answer = answers[i];
		expect_refused();
		EXPECT_EQ(pmm.calls, 1);
	}
}

static void test_sealed(void)
{
	uint8_t total = 0;

	for (size_t i = 0; i < rom_size; i++)
		total += rom[i];
	EXPECT_EQ(total, 0);
	EXPECT_EQ(rom[2] * 512u, rom_size);
	EXPECT(rom_size <= 32 * 1024);
}

static const struct unit_test tests[] = {
	{"the file's checksum and length", test_sealed},
	{"a BIOS that gives memory", test_placed},
	{"a BIOS without PMM", test_no_pmm},
	{"a BIOS that gives none, or another kind", test_refused},
};

UNIT_MAIN("VMI ROM", read_rom, tests)
