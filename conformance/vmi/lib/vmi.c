/* SPDX-License-Identifier: MIT */
/* What Linux does with a VMI ROM. */
#include "conformance/vmi/lib/guest.h"

const struct vmi_rom_header *rom;
struct vmi_answer vmi[VMI_CALLS_END];

static const char *const names[VMI_CALLS_END] = {
#define NAME(number, Name, ...) [number] = #Name,
	VMI_CALLS(NAME)
};

const char *vmi_name(uint32_t number)
{
	return number < VMI_CALLS_END && names[number] ? names[number] : "(undefined)";
}

/* Which calls this guest has made, or patched into its code; and which had to be refused. */
static bool made[VMI_CALLS_END], refused[VMI_CALLS_END];
uint32_t fault_expected;

void vmi_made(uint32_t number)
{
	made[number] = true;
}

void vmi_report_made(void)
{
	for (uint32_t i = 0; i < VMI_CALLS_END; i++) {
		if (made[i])
			print("covered: vmi %s success\n", vmi_name(i));
		if (refused[i])
			print("covered: vmi %s refusal\n", vmi_name(i));
	}
}

/* `without=NAME` on the command line: the call returns and does nothing, or is not there if it is
 * none; `unrefused=NAME`: what has to be refused is not.  A test has to notice. */
asm(".pushsection .text\n.globl nothing\nnothing: ret\n.popsection");

static bool is_changed(const char *how, uint32_t number)
{
	char name[64];

	format_into(name, sizeof(name), "%s=%s", how, vmi_name(number));
	return word(name);
}

static void take_away(uint32_t number)
{
	if (vmi_has(number))
		vmi[number].address = (uint32_t)nothing;
	else
		vmi[number].type = VMI_RELOCATION_NONE;
}

static bool acceptable(const struct vmi_rom_header *r)
{
	const char *licence = (const char *)r + r->licence;

	return r->signature == VMI_ROM_SIGNATURE && r->vmi_signature == VMI_SIGNATURE &&
	       r->api_major == VMI_API_MAJOR && r->pci_header && r->licence &&
	       (!memcmp(licence, "GPL", 4) || !memcmp(licence, "GPL v2", 7));
}

const struct vmi_rom_header *vmi_probe(void)
{
	for (uint32_t at = VMI_ROM_FIRST; at < VMI_ROM_END; at += VMI_ROM_STEP)
		if (acceptable(LINEAR(at)))
			return LINEAR(at);
	return NULL;
}

static uint32_t slot(uint32_t page_offset, uint32_t offset)
{
	return PHYS(rom) + page_offset + offset;
}

uint64_t vmi_get_relocation(uint32_t page_offset, uint32_t number)
{
	struct call c = {.address = slot(page_offset, VMI_RELOCATION_OFFSET), .eax = number, .eflags = 2};

	invoke(&c);
	return (uint64_t)c.edx << 32 | c.eax;
}

uint32_t vmi_init_at(uint32_t page_offset)
{
	struct call c = {
		.address = slot(page_offset, VMI_INIT_OFFSET), .eflags = 2,
		.ebx = 0x1111, .esi = 0x2222, .edi = 0x3333, .ebp = 0x4444,
	};

	invoke(&c);
	EXPECT(c.ebx == 0x1111 && c.esi == 0x2222 && c.edi == 0x3333 && c.ebp == 0x4444 &&
		       c.esp_lost == 0 && !(c.eflags & (EFLAGS_IF | EFLAGS_DF)),
	       "VMI_Init: a register was not kept");
	for (uint32_t i = 0; i < VMI_CALLS_END; i++) {
		uint64_t answer = vmi_get_relocation(page_offset, i);

		vmi[i] = (struct vmi_answer){(uint32_t)answer, answer >> 32 & 0xff};
		if (is_changed("without", i))
			take_away(i);
	}
	return c.eax;
}

bool vmi_has(uint32_t number)
{
	return vmi[number].type == VMI_RELOCATION_CALL_REL || vmi[number].type == VMI_RELOCATION_JUMP_REL;
}

static void put_relative(uint8_t *site, uint8_t opcode, uint32_t target)
{
	uint32_t relative = target - (uint32_t)(site + 5);

	site[0] = opcode;
	memcpy(site + 1, &relative, 4);
}

bool vmi_patch(uint8_t *site, unsigned length, uint32_t number)
{
	switch (vmi[number].type) {
	case VMI_RELOCATION_CALL_REL:
		put_relative(site, 0xe8, vmi[number].address);
		break;
	case VMI_RELOCATION_JUMP_REL:
		put_relative(site, 0xe9, vmi[number].address);
		break;
	case VMI_RELOCATION_NOP:
		memset(site, 0x90, 5);
		break;
	default:
		return false;
	}
	vmi_made(number);
	memset(site + 5, 0x90, length - 5);
	asm volatile("cpuid" : : "a"(0) : "ebx", "ecx", "edx", "memory");
	return true;
}

uint64_t vmi_call(uint32_t number, uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e,
		  uint32_t f)
{
	struct call call = {
		.address = vmi[number].address, .eflags = native_flags(),
		.eax = a, .edx = b, .ecx = c, .stack = {d, e, f},
		.ebx = 0xb0b0b0b0, .esi = 0x51515151, .edi = 0xd1d1d1d1, .ebp = 0xebebebeb,
	};

	if (vmi[number].type != VMI_RELOCATION_CALL_REL) {
		broken("%s: absent", vmi_name(number));
		return 0;
	}
	vmi_made(number);
	invoke(&call);
	EXPECT(call.ebx == 0xb0b0b0b0, "%s: EBX was not kept", vmi_name(number));
	EXPECT(call.esi == 0x51515151, "%s: ESI was not kept", vmi_name(number));
	EXPECT(call.edi == 0xd1d1d1d1, "%s: EDI was not kept", vmi_name(number));
	EXPECT(call.ebp == 0xebebebeb, "%s: EBP was not kept", vmi_name(number));
	EXPECT(call.esp_lost == 0, "%s: ESP was not kept", vmi_name(number));
	EXPECT(!(call.eflags & EFLAGS_DF), "%s: DF is set", vmi_name(number));
	return (uint64_t)call.edx << 32 | call.eax;
}

/* The call, which is not to be counted as one that succeeds. */
static uint32_t call_refused(uint32_t number, uint32_t a, uint32_t c)
{
	bool before = made[number];
	uint32_t value = vmi_call(number, a, 0, c, 0, 0, 0);

	made[number] = before;
	refused[number] = true;
	return value;
}

uint32_t vmi_refused(uint32_t number, uint32_t a)
{
	uint32_t value = call_refused(number, a, 0);

	return is_changed("unrefused", number) ? ~value : value;
}

void vmi_faults(uint32_t number, uint32_t a, uint32_t c)
{
	uint32_t address = vmi[number].address;

	if (is_changed("unrefused", number))
		vmi[number].address = (uint32_t)nothing;
	fault_expected = address;
	exception_clear();
	call_refused(number, a, c);
	EXPECT(exception.count == 1, "%s: not refused", vmi_name(number));
	fault_expected = 0;
	vmi[number].address = address;
}
