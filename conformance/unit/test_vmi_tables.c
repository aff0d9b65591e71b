/* SPDX-License-Identifier: MIT */
/* VMI's calls for tables, the table of all calls, and the structures that are on the wire. */
#include <string.h>

#include "abi/vmi/calls.h"
#include "abi/vmi/vmi.h"
#include "conformance/unit/fake_seat.h"
#include "conformance/unit/fake_vmi.h"
#include "conformance/unit/unit.h"
#include "translator/from/vmi/vmi.h"

static void set_up(void)
{
	fake_reset();
	fake_vmi_reset();
}

/* None of them reaches a device. */
static void expect_no_devices(void)
{
	EXPECT_EQ(fake_vmi.begins, 0);
	EXPECT_EQ(fake_vmi.ends, 0);
}

/* ---- descriptor tables ---- */

#define ENTRIES 32
#define POISON	0xa5a5a5a5

static void expect_written(void (*call)(uint32_t *, uint32_t, uint32_t, uint32_t), uint32_t index)
{
	uint32_t table[2 * ENTRIES];
	unsigned others = 0;

	memset(table, 0xa5, sizeof(table));
	call(table, index, 0x0000ffff, 0x00cf9b00);
	EXPECT_EQ(table[2 * index], 0x0000ffff);
	EXPECT_EQ(table[2 * index + 1], 0x00cf9b00);
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		others += i / 2 != index && table[i] != POISON;
	EXPECT_EQ(others, 0);
	call(table, index, 0, 0);
	EXPECT_EQ(table[2 * index], 0);
	EXPECT_EQ(table[2 * index + 1], 0);
}

static void test_descriptors(void)
{
	static const uint32_t indexes[] = {0, 1, 17, ENTRIES - 1};

	for (size_t i = 0; i < ARRAY_SIZE(indexes); i++) {
		expect_written(vmi_call_write_gdt_entry, indexes[i]);
		expect_written(vmi_call_write_ldt_entry, indexes[i]);
		expect_written(vmi_call_write_idt_entry, indexes[i]);
	}
	expect_no_devices();
}

/* The seat may have a gate of its own; of an interrupt descriptor table only. */
static void test_gate_of_the_seat(void)
{
	uint32_t table[2 * 16] = {0};

	fake_vmi.gate = 13;
	vmi_call_write_idt_entry(table, 13, 0x00601234, 0xc0108f00);
	EXPECT_EQ(table[26], 0x0060edcb);
	EXPECT_EQ(table[27], 0x3fef8f00);
	vmi_call_write_idt_entry(table, 12, 0x00601234, 0xc0108f00);
	EXPECT_EQ(table[24], 0x00601234);
	vmi_call_write_gdt_entry(table, 13, 0x00601234, 0xc0108f00);
	EXPECT_EQ(table[26], 0x00601234);
}

/* ---- page tables ---- */

static const uint32_t pxe_flags[] = {
	0,
	VMI_PAGE_PT,
	VMI_PAGE_PD,
	VMI_PAGE_PDP,
	0xc0000000 | VMI_PAGE_CURRENT_AS | VMI_PAGE_PT,
	VMI_PAGE_DEFER | VMI_PAGE_PT,
	~0u,
};

static void test_set_pxe(void)
{
	uint32_t table[3];

	for (size_t i = 0; i < ARRAY_SIZE(pxe_flags); i++) {
		memset(table, 0xa5, sizeof(table));
		vmi_call_set_pxe(0x12345067, &table[1], pxe_flags[i]);
		EXPECT_EQ(table[1], 0x12345067);
		vmi_call_set_pxe(0, &table[1], pxe_flags[i]);
		EXPECT_EQ(table[1], 0);
		EXPECT_EQ(table[0], POISON);
		EXPECT_EQ(table[2], POISON);
	}
	EXPECT_EQ(fake_vmi.releases, 0);
	expect_no_devices();
}

/* Both halves, whatever was there. */
static void test_set_pxe_long(void)
{
	static const uint64_t values[] = {0x8000000112345067, 0x12345067, 0x1ull << 63, 0,
					  0xa5a5a5a500000001, ~0ull};
	uint64_t table[3];

	memset(table, 0xa5, sizeof(table));
	for (size_t i = 0; i < ARRAY_SIZE(pxe_flags); i++) {
		for (size_t j = 0; j < ARRAY_SIZE(values); j++) {
			vmi_call_set_pxe_long(values[j], &table[1], pxe_flags[i]);
			EXPECT_EQ(table[1], values[j]);
			vmi_call_set_pxe_long(values[j], &table[1], pxe_flags[i]); /* as it is */
			EXPECT_EQ(table[1], values[j]);
		}
	}
	EXPECT_EQ(table[0], 0xa5a5a5a5a5a5a5a5);
	EXPECT_EQ(table[2], 0xa5a5a5a5a5a5a5a5);
	expect_no_devices();
}

/* The seat wants to know of page directories, and of nothing else.  The flags are those that Linux
 * gives (ZEROED also here). */
static void test_release(void)
{
	static const struct {
		uint32_t flags;
		bool directory, pae;
	} rows[] = {
		{VMI_PAGE_PD | VMI_PAGE_ZEROED, true, false},
		{VMI_PAGE_PD | VMI_PAGE_PAE | VMI_PAGE_ZEROED, true, true},
		{VMI_PAGE_PD, true, false},
		{VMI_PAGE_PD | VMI_PAGE_PAE | VMI_PAGE_ZEROED | VMI_PAGE_CLONE, true, true},
		{VMI_PAGE_PT | VMI_PAGE_ZEROED, false, false},
		{VMI_PAGE_PT | VMI_PAGE_PAE | VMI_PAGE_ZEROED, false, false},
		{VMI_PAGE_PDP | VMI_PAGE_PAE, false, false},
		{0, false, false},
	};
	unsigned releases = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		vmi_call_release_page(0x1000 + (uint32_t)i, rows[i].flags);
		releases += rows[i].directory;
		EXPECT_EQ(fake_vmi.releases, releases);
		if (!rows[i].directory)
			continue;
		EXPECT_EQ(fake_vmi.released, 0x1000 + i);
		EXPECT_EQ(fake_vmi.released_pae, rows[i].pae);
	}
	expect_no_devices();
}

/* ---- the table of calls ---- */

#define CALL_NUMBER(number, ...) number,
#define CALL_NAME(number, Name, ...) #Name,
#define CALL_FILE_NAME(number, Name, name, ...) #name,
#define CALL_CONVENTION(number, Name, name, convention, ...) #convention,
#define CALL_ASKS(number, Name, name, convention, arguments, asks, state) #asks,
#define CALL_STATE(number, Name, name, convention, arguments, asks, state) #state,

static const int numbers[] = {VMI_CALLS(CALL_NUMBER)};
static const char *const names[] = {VMI_CALLS(CALL_NAME)};
static const char *const file_names[] = {VMI_CALLS(CALL_FILE_NAME)};
static const char *const conventions[] = {VMI_CALLS(CALL_CONVENTION)};
static const char *const asks[] = {VMI_CALLS(CALL_ASKS)};
static const char *const states[] = {VMI_CALLS(CALL_STATE)};

static bool is_one_of(const char *word, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(word, words[i]))
			return true;
	return false;
}

#define EXPECT_ONE_OF(word, ...) \
	do { \
		const char *const words_[] = {__VA_ARGS__}; \
		EXPECT(is_one_of(word, words_, ARRAY_SIZE(words_))); \
	} while (0)

static void test_calls_order(void)
{
	EXPECT_EQ(numbers[0], 0);
	for (size_t i = 1; i < ARRAY_SIZE(numbers); i++)
		EXPECT(numbers[i] > numbers[i - 1]); /* so no number is there twice */
	EXPECT_EQ(numbers[ARRAY_SIZE(numbers) - 1], VMI_CALLS_END - 1);
}

/* Linux's header defines 0 to 48, 61 to 71 and 73. */
static void test_calls_numbers(void)
{
	size_t i = 0;

	for (int number = 0; number < VMI_CALLS_END; number++) {
		if ((number > 48 && number < 61) || number == 72)
			continue;
		EXPECT(i < ARRAY_SIZE(numbers) && numbers[i] == number);
		i++;
	}
	EXPECT_EQ(i, ARRAY_SIZE(numbers));
}

static void test_calls_words(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		for (size_t j = 0; j < i; j++) {
			EXPECT(strcmp(names[i], names[j]));
			EXPECT(strcmp(file_names[i], file_names[j]));
		}
		EXPECT_ONE_OF(conventions[i], "C", "FLAGS", "MASK", "FRAME", "USER", "REGISTERS");
		EXPECT_ONE_OF(asks[i], "FILL", "WRAP", "FETCH", "PATCH", "NOBODY");
		EXPECT_ONE_OF(states[i], "CALL", "JUMP", "NOP", "ABSENT");
	}
}

static size_t row_of(int number)
{
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		if (numbers[i] == number)
			return i;
	return 0;
}

/* Linux dies of other answers: of no IRET or SYSEXIT, of a part of the timer group, and of a jump
 * where it wants a call. */
static void test_calls_states(void)
{
	static const int timer_group[] = {
		VMI_CALL_GetCycleFrequency, VMI_CALL_GetCycleCounter, VMI_CALL_SetAlarm,
		VMI_CALL_CancelAlarm, VMI_CALL_GetWallclockTime, VMI_CALL_WallclockUpdated,
	};

	EXPECT_ONE_OF(states[row_of(VMI_CALL_IRET)], "CALL", "JUMP");
	EXPECT_ONE_OF(states[row_of(VMI_CALL_SYSEXIT)], "CALL", "JUMP");
	for (size_t i = 0; i < ARRAY_SIZE(timer_group); i++)
		EXPECT(!strcmp(states[row_of(timer_group[i])], "CALL"));
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		if (numbers[i] != VMI_CALL_IRET && numbers[i] != VMI_CALL_SYSEXIT)
			EXPECT(strcmp(states[i], "JUMP"));
}

/* Those that are patched in line are the only ones that must keep registers which C may lose. */
static void test_calls_conventions(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		EXPECT_EQ(!strcmp(asks[i], "PATCH") || numbers[i] == VMI_CALL_CPUID,
			  strcmp(conventions[i], "C") != 0);
}

static void test_calls_known(void)
{
	static const struct {
		int number;
		const char *name;
		int is;
	} known[] = {
		{1, "WRMSR", VMI_CALL_WRMSR},
		{3, "SetGDT", VMI_CALL_SetGDT},
		{11, "WriteGDTEntry", VMI_CALL_WriteGDTEntry},
		{14, "UpdateKernelStack", VMI_CALL_UpdateKernelStack},
		{18, "SetCR4", VMI_CALL_SetCR4},
		{22, "GetCR4", VMI_CALL_GetCR4},
		{27, "RDTSC", VMI_CALL_RDTSC},
		{29, "EnableInterrupts", VMI_CALL_EnableInterrupts},
		{30, "DisableInterrupts", VMI_CALL_DisableInterrupts},
		{31, "GetInterruptMask", VMI_CALL_GetInterruptMask},
		{32, "SetInterruptMask", VMI_CALL_SetInterruptMask},
		{33, "IRET", VMI_CALL_IRET},
		{34, "SYSEXIT", VMI_CALL_SYSEXIT},
		{35, "Halt", VMI_CALL_Halt},
		{39, "SetPxELong", VMI_CALL_SetPxELong},
		{45, "ReleasePage", VMI_CALL_ReleasePage},
		{48, "SetLinearMapping", VMI_CALL_SetLinearMapping},
		{61, "SetIOPLMask", VMI_CALL_SetIOPLMask},
		{62, "SetInitialAPState", VMI_CALL_SetInitialAPState},
		{63, "APICWrite", VMI_CALL_APICWrite},
		{64, "APICRead", VMI_CALL_APICRead},
		{66, "GetCycleFrequency", VMI_CALL_GetCycleFrequency},
		{68, "SetAlarm", VMI_CALL_SetAlarm},
		{70, "GetWallclockTime", VMI_CALL_GetWallclockTime},
		{73, "SetLazyMode", VMI_CALL_SetLazyMode},
	};

	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		EXPECT_EQ(known[i].is, known[i].number);
		EXPECT(!strcmp(names[row_of(known[i].number)], known[i].name));
	}
}

/* ---- structures ---- */

#define EXPECT_AT(type, member, offset) EXPECT_EQ(offsetof(struct type, member), offset)

static void test_rom_headers(void)
{
	EXPECT_AT(vmi_rom_header, signature, 0);
	EXPECT_AT(vmi_rom_header, length, 2);
	EXPECT_AT(vmi_rom_header, real_mode_entry, 3);
	EXPECT_AT(vmi_rom_header, vmi_signature, 8);
	EXPECT_AT(vmi_rom_header, api_minor, 12);
	EXPECT_AT(vmi_rom_header, api_major, 13);
	EXPECT_AT(vmi_rom_header, call_slots, 14);
	EXPECT_AT(vmi_rom_header, virtual_top, 16);
	EXPECT_AT(vmi_rom_header, licence, 22);
	EXPECT_AT(vmi_rom_header, pci_header, 24);
	EXPECT_AT(vmi_rom_header, pnp_header, 26);
	EXPECT_AT(vmi_rom_header, reserved_32, 32);
	EXPECT_AT(vmi_rom_header, vmi_init, VMI_INIT_OFFSET);
	EXPECT_AT(vmi_rom_header, get_relocation_info, VMI_RELOCATION_OFFSET);
	EXPECT_EQ(VMI_INIT_OFFSET, 128);
	EXPECT_EQ(VMI_RELOCATION_OFFSET, 136);
	EXPECT_EQ(sizeof(struct vmi_rom_header), 144);
	EXPECT_EQ(VMI_SIGNATURE, 'c' | 'V' << 8 | 'm' << 16 | 'i' << 24);

	EXPECT_AT(vmi_pci_header, vendor, 4);
	EXPECT_AT(vmi_pci_header, device, 6);
	EXPECT_AT(vmi_pci_header, vpd, 8);
	EXPECT_AT(vmi_pci_header, size, 10);
	EXPECT_AT(vmi_pci_header, revision, 12);
	EXPECT_AT(vmi_pci_header, class_interface, 13); /* the PCI specification's order */
	EXPECT_AT(vmi_pci_header, class, 15);
	EXPECT_AT(vmi_pci_header, length, 16);
	EXPECT_AT(vmi_pci_header, rom_minor, 18);
	EXPECT_AT(vmi_pci_header, rom_major, 19);
	EXPECT_AT(vmi_pci_header, code_type, 20);
	EXPECT_AT(vmi_pci_header, indicator, 21);
	EXPECT_AT(vmi_pci_header, reserved, 22);

	EXPECT_AT(vmi_pnp_header, revision, 4);
	EXPECT_AT(vmi_pnp_header, size, 5);
	EXPECT_AT(vmi_pnp_header, next, 6);
	EXPECT_AT(vmi_pnp_header, checksum, 9);
	EXPECT_AT(vmi_pnp_header, device_id, 10);
	EXPECT_AT(vmi_pnp_header, manufacturer, 14);
	EXPECT_AT(vmi_pnp_header, product, 16);
	EXPECT_EQ(sizeof(struct vmi_pnp_header), 32);
}

static void test_ap_state(void)
{
	EXPECT_AT(vmi_ap_state, cr0, 0);
	EXPECT_AT(vmi_ap_state, cr2, 4);
	EXPECT_AT(vmi_ap_state, cr3, 8);
	EXPECT_AT(vmi_ap_state, cr4, 12);
	EXPECT_AT(vmi_ap_state, efer_low, 16);
	EXPECT_AT(vmi_ap_state, efer_high, 20);
	EXPECT_AT(vmi_ap_state, eip, 24);
	EXPECT_AT(vmi_ap_state, eflags, 28);
	EXPECT_AT(vmi_ap_state, eax, 32);
	EXPECT_AT(vmi_ap_state, ebx, 36);
	EXPECT_AT(vmi_ap_state, ecx, 40);
	EXPECT_AT(vmi_ap_state, edx, 44);
	EXPECT_AT(vmi_ap_state, esp, 48);
	EXPECT_AT(vmi_ap_state, ebp, 52);
	EXPECT_AT(vmi_ap_state, esi, 56);
	EXPECT_AT(vmi_ap_state, edi, 60);
	EXPECT_AT(vmi_ap_state, cs, 64);
	EXPECT_AT(vmi_ap_state, ss, 66);
	EXPECT_AT(vmi_ap_state, ds, 68);
	EXPECT_AT(vmi_ap_state, es, 70);
	EXPECT_AT(vmi_ap_state, fs, 72);
	EXPECT_AT(vmi_ap_state, gs, 74);
	EXPECT_AT(vmi_ap_state, ldtr, 76);
	EXPECT_AT(vmi_ap_state, gdtr_limit, 78);
	EXPECT_AT(vmi_ap_state, gdtr_base, 80);
	EXPECT_AT(vmi_ap_state, idtr_base, 84);
	EXPECT_AT(vmi_ap_state, idtr_limit, 88);
	EXPECT_EQ(sizeof(struct vmi_ap_state), 92);
}

static const struct unit_test tests[] = {
	{"descriptors", test_descriptors},
	{"gates of the seat", test_gate_of_the_seat},
	{"SetPxE", test_set_pxe},
	{"SetPxELong", test_set_pxe_long},
	{"ReleasePage", test_release},
	{"calls: in order", test_calls_order},
	{"calls: all that there are", test_calls_numbers},
	{"calls: words of the table", test_calls_words},
	{"calls: answers that Linux survives", test_calls_states},
	{"calls: conventions", test_calls_conventions},
	{"calls: numbers and names", test_calls_known},
	{"structures: the ROM's headers", test_rom_headers},
	{"structures: a processor's initial state", test_ap_state},
};

UNIT_MAIN("vmi_tables", set_up, tests)
