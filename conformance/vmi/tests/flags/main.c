/* SPDX-License-Identifier: MIT */
/*
 * The four calls of the interrupt flag, patched in line as Linux patches them.  Of the flags they touch
 * IF alone, of the registers none but EAX, where that is an operand; and they work with user space's DS.
 */
#include "conformance/vmi/lib/guest.h"

/* The native code of a site, with room for what Linux has there. */
#define SITE(name, code)                                                                           \
	asm(".pushsection .text\n.balign 16\n.globl site_" #name "\nsite_" #name ":\n" code            \
	    "\n.fill 8 - (. - site_" #name "), 1, 0x90\nret\n.popsection");                            \
	extern uint8_t site_##name[]
SITE(enable, "sti");
SITE(disable, "cli");
SITE(get, "pushf; pop %eax");
SITE(set, "push %eax; popf");

#define SITE_SIZE 8
/* What a program can set, all but IF: CF PF AF ZF SF DF OF, IOPL, AC, ID. */
#define ALL_FLAGS 0x243cd5u

static struct call run(const uint8_t *site, uint32_t eax, uint32_t eflags)
{
	struct call c = {
		.address = (uint32_t)site, .eax = eax, .ecx = 0xc, .edx = 0xd, .ebx = 0xb,
		.esi = 0x51, .edi = 0xd1, .ebp = 0xeb, .eflags = eflags | 2,
	};

	invoke(&c);
	asm volatile("cld; push $2; popf" : : : "cc");
	return c;
}

static void expect_kept(const char *name, const struct call *c)
{
	EXPECT(c->ecx == 0xc && c->edx == 0xd && c->ebx == 0xb && c->esi == 0x51 && c->edi == 0xd1 &&
		       c->ebp == 0xeb && c->esp_lost == 0,
	       "%s: a register was not kept", name);
}

/* What stays of the flags that were there: those which no arithmetic touches. */
#define LASTING (EFLAGS_IOPL | EFLAGS_AC | EFLAGS_ID)

static void test_site(const char *name, const uint8_t *site, bool enables)
{
	static const uint32_t before[] = {0, ALL_FLAGS, EFLAGS_IOPL, EFLAGS_AC, EFLAGS_ID};

	for (unsigned i = 0; i < ARRAY_SIZE(before); i++)
		for (unsigned on = 0; on < 2; on++) {
			struct call c = run(site, 0xaaaa5555, before[i] | (on ? EFLAGS_IF : 0));

			expect_kept(name, &c);
			EXPECT(c.eax == 0xaaaa5555, "%s: EAX was not kept", name);
			EXPECT_EQ(name, !!(c.eflags & EFLAGS_IF), enables);
			EXPECT_EQ(name, c.eflags & LASTING, before[i] & LASTING);
		}
}

static void test_get(void)
{
	for (unsigned on = 0; on < 2; on++) {
		struct call c = run(site_get, 0, on ? EFLAGS_IF : 0);

		expect_kept("GetInterruptMask", &c);
		EXPECT_EQ("GetInterruptMask", c.eax & EFLAGS_IF, on ? EFLAGS_IF : 0);
		EXPECT_EQ("IF after GetInterruptMask", c.eflags & EFLAGS_IF, on ? EFLAGS_IF : 0);
	}
}

static void test_set(void)
{
	static const uint32_t images[] = {0, EFLAGS_IF, 2, EFLAGS_IF | 2, 0xffffffff, 0xfffffdff, EFLAGS_DF};

	for (unsigned i = 0; i < ARRAY_SIZE(images); i++)
		for (unsigned on = 0; on < 2; on++) {
			struct call c = run(site_set, images[i], (on ? EFLAGS_IF : 0) | EFLAGS_IOPL | EFLAGS_ID);

			expect_kept("SetInterruptMask", &c);
			EXPECT_EQ("IF after SetInterruptMask", c.eflags & EFLAGS_IF, images[i] & EFLAGS_IF);
			EXPECT_EQ("other flags after SetInterruptMask", c.eflags & LASTING,
				  EFLAGS_IOPL | EFLAGS_ID);
			EXPECT(!(c.eflags & EFLAGS_DF), "SetInterruptMask set DF");
		}
}

/* With a DS that cannot be used. */
static void test_without_ds(const uint8_t *site, const char *name)
{
	exception_clear();
	asm volatile("xor %%ecx, %%ecx; mov %%ecx, %%ds\n"
		     "call *%0\n"
		     "mov %1, %%ecx; mov %%ecx, %%ds"
		     : : "r"(site), "i"(USER_DS), "a"(2) : "ecx", "memory", "cc");
	EXPECT(exception.count == 0, "%s wants DS: %s", name, exception_name());
}

void test_main(void)
{
	static const struct {
		uint8_t *site;
		uint32_t number;
	} sites[] = {
		{site_enable, VMI_CALL_EnableInterrupts},
		{site_disable, VMI_CALL_DisableInterrupts},
		{site_get, VMI_CALL_GetInterruptMask},
		{site_set, VMI_CALL_SetInterruptMask},
	};

	if (!rom)
		stop("there is no VMI ROM");
	EXPECT_EQ("VMI_Init", vmi_init_at(PAGE_OFFSET), 0);
	report(OUTCOME_SUCCESS, NULL);
	for (unsigned i = 0; i < ARRAY_SIZE(sites); i++) {
		/* Where the call is absent the native code stays, and does all of this but one. */
		if (!word("native"))
			EXPECT(vmi_patch(sites[i].site, SITE_SIZE, sites[i].number) || word("raw"), "%s: absent",
			       vmi_name(sites[i].number));
		test_without_ds(sites[i].site, vmi_name(sites[i].number));
	}
	test_site("EnableInterrupts", site_enable, true);
	test_site("DisableInterrupts", site_disable, false);
	test_get();
	if (vmi_has(VMI_CALL_SetInterruptMask) && !word("native")) /* POPF sets all flags */
		test_set();
}
