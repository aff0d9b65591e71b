/* SPDX-License-Identifier: MIT */
/*
 * Segments and what else belongs to a virtual processor: descriptor tables, segment bases, kernel
 * stack, lazy FPU, debug registers, VM assists.  DPLs are not compared: where Xen raises a
 * kernel's DPL 0 to 3 another hypervisor may raise it to 1.
 */
#include "conformance/xen-pv/lib/guest.h"

#define DPL(n)      ((uint64_t)(n) << 45)
#define DPL_MASK    DPL(3)
#define DATA        0x00cf92000000ffffull
#define CODE64      0x00af9a000000ffffull
#define CODE32      0x00cf9a000000ffffull
#define CONFORMING  0x00af9e000000ffffull
#define EXPAND_DOWN 0x00cf96000000ffffull
#define NOT_PRESENT 0x00cf12000000ffffull
#define CALL_GATE   0x00008c0000000000ull
#define TSS         0x0000890000000067ull
#define LDT         0x0000820000000067ull

static uint64_t *gdt;

static long set_gdt(unsigned long mfn, unsigned int entries)
{
	unsigned long frames[16] = { mfn };

	return hypercall(__HYPERVISOR_set_gdt, frames, entries);
}

static void test_set_gdt(void)
{
	gdt[1] = DATA;
	gdt[2] = CODE64;
	gdt[3] = DATA | DPL(3);
	answer_rc("gdt/writable", set_gdt(mfn_of(gdt), 512));
	page_protect(gdt, PTE_ROU);
	answer_rc("gdt/good", set_gdt(mfn_of(gdt), 512));
	answer_rc("gdt/few", set_gdt(mfn_of(gdt), 8));
	answer_rc("gdt/no-frame", set_gdt(1ul << 39, 8));
	answer_rc("gdt/too-many", set_gdt(mfn_of(gdt), 7169));
	answer_rc("gdt/none", set_gdt(0, 0));
	answer_rc("gdt/again", set_gdt(mfn_of(gdt), 512));
	PROBE("gdt/now-writable", "movq $0, (%[p])", : [p] "r"(gdt) : "memory");
}

static void test_selectors(void)
{
	unsigned long access = 0, limit = 0;

	PROBE("selector/es-kernel", "mov %[s], %%es", : [s] "r"(0x08));
	PROBE("selector/es-user", "mov %[s], %%es", : [s] "r"(0x1b));
	PROBE("selector/ds-kernel", "mov %[s], %%ds", : [s] "r"(0x08));
	PROBE("selector/ds-user", "mov %[s], %%ds", : [s] "r"(0x1b));
	PROBE("selector/fs-kernel", "mov %[s], %%fs", : [s] "r"(0x08));
	PROBE("selector/fs-user", "mov %[s], %%fs", : [s] "r"(0x1b));
	PROBE("selector/gs-kernel", "mov %[s], %%gs", : [s] "r"(0x08));
	PROBE("selector/gs-user", "mov %[s], %%gs", : [s] "r"(0x1b));
	PROBE("selector/gs-null", "mov %[s], %%gs", : [s] "r"(0));
	PROBE("selector/fs-null", "mov %[s], %%fs", : [s] "r"(0));
	PROBE("selector/es-kernel-rpl-3", "mov %[s], %%es", : [s] "r"(0x0b));
	PROBE("selector/es-empty", "mov %[s], %%es", : [s] "r"(0x2b));
	PROBE("selector/es-beyond", "mov %[s], %%es", : [s] "r"(0x2003));
	PROBE("selector/es-flat", "mov %[s], %%es", : [s] "r"(FLAT_RING3_DS32));
	PROBE("selector/es-null-rpl-3", "mov %[s], %%es", : [s] "r"(3));
	PROBE("selector/ds-null", "mov %[s], %%ds", : [s] "r"(0));
	TRY("mov %%ss, %%eax; mov %%eax, %%ss", : : "rax");
	answer_exception("selector/ss-same");
	TRY("lar %[s], %[a]", [a] "+r"(access) : [s] "r"(0x08ul));
	answer_hex("selector/lar", access & ~0x6000ul);
	TRY("lsl %[s], %[l]", [l] "+r"(limit) : [s] "r"(0x08ul));
	answer_hex("selector/lsl", limit);
	access = 0;
	TRY("lar %[s], %[a]", [a] "+r"(access) : [s] "r"((unsigned long)FLAT_KERNEL_CS));
	answer_hex("selector/lar-flat-cs", access & ~0x6000ul);
	TRY("lar %[s], %[a]", [a] "+r"(access) : [s] "r"((unsigned long)FLAT_KERNEL_SS));
	answer_hex("selector/lar-flat-ss", access & ~0x6000ul);
}

static void test_update_descriptor(void)
{
	static const struct {
		const char *name;
		uint64_t value;
	} list[] = {
		{ "zero", 0 }, { "data", DATA }, { "data-dpl-1", DATA | DPL(1) },
		{ "data-dpl-3", DATA | DPL(3) }, { "code64", CODE64 }, { "code32", CODE32 },
		{ "conforming", CONFORMING }, { "expand-down", EXPAND_DOWN },
		{ "not-present", NOT_PRESENT }, { "call-gate", CALL_GATE },
		{ "call-gate-absent", CALL_GATE & ~(1ull << 47) }, { "tss", TSS }, { "ldt", LDT },
		{ "long-and-big", CODE64 | 1ull << 54 },
	};
	uint64_t *data = page_alloc();
	char key[64];

	for (size_t i = 0; i < ARRAY_SIZE(list); i++) {
		format_into(key, sizeof(key), "descriptor/%s", list[i].name);
		answer_rc(key, hypercall(__HYPERVISOR_update_descriptor, machine_of(&gdt[4]),
					 list[i].value));
		format_into(key, sizeof(key), "descriptor/%s-now", list[i].name);
		answer_hex(key, gdt[4] & ~DPL_MASK);
	}
	answer_rc("descriptor/unaligned",
		  hypercall(__HYPERVISOR_update_descriptor, machine_of(&gdt[4]) + 4, DATA));
	answer_rc("descriptor/no-frame",
		  hypercall(__HYPERVISOR_update_descriptor, 1ul << 51, DATA));
	answer_rc("descriptor/plain-page",
		  hypercall(__HYPERVISOR_update_descriptor, machine_of(data), DATA));
	answer_rc("descriptor/page-table",
		  hypercall(__HYPERVISOR_update_descriptor, machine_of(entry_of(gdt, 1)), DATA));
}

static void test_bases(void)
{
	uint64_t *page = page_alloc(), value = 0;

	*page = 0x51;
	answer_rc("base/fs", hypercall(__HYPERVISOR_set_segment_base, SEGBASE_FS, page));
	PROBE("base/fs-load", "mov %%fs:0, %[v]", [v] "+r"(value) :);
	answer_hex("base/fs-value", value);
	value = 0;
	answer_rc("base/gs-kernel", hypercall(__HYPERVISOR_set_segment_base, SEGBASE_GS_KERNEL,
					      page));
	PROBE("base/gs-load", "mov %%gs:0, %[v]", [v] "+r"(value) :);
	answer_hex("base/gs-value", value);
	answer_rc("base/gs-user", hypercall(__HYPERVISOR_set_segment_base, SEGBASE_GS_USER, 0x123));
	answer_rc("base/gs-user-selector",
		  hypercall(__HYPERVISOR_set_segment_base, SEGBASE_GS_USER_SEL, 0x0b));
	answer_rc("base/gs-user-null",
		  hypercall(__HYPERVISOR_set_segment_base, SEGBASE_GS_USER_SEL, 0));
	answer_rc("base/gs-user-bad",
		  hypercall(__HYPERVISOR_set_segment_base, SEGBASE_GS_USER_SEL, 0x1238));
	PROBE("base/gs-still", "mov %%gs:0, %[v]", [v] "+r"(value) :);
	answer_rc("base/fs-non-canonical",
		  hypercall(__HYPERVISOR_set_segment_base, SEGBASE_FS, 1ul << 63));
	answer_rc("base/gs-kernel-non-canonical",
		  hypercall(__HYPERVISOR_set_segment_base, SEGBASE_GS_KERNEL, 1ul << 63));
	answer_rc("base/gs-user-non-canonical",
		  hypercall(__HYPERVISOR_set_segment_base, SEGBASE_GS_USER, 1ul << 63));
	answer_rc("base/unknown", hypercall(__HYPERVISOR_set_segment_base, 4, 0));
}

static void test_fpu(void)
{
	answer_rc("fpu/set", hypercall(__HYPERVISOR_fpu_taskswitch, 1));
	PROBE("fpu/first", "fnop", :);
	PROBE("fpu/second", "fnop", :);
	answer_rc("fpu/set-again", hypercall(__HYPERVISOR_fpu_taskswitch, 1));
	PROBE("fpu/sse", "movd %%eax, %%xmm0", :);
	answer_rc("fpu/clear", hypercall(__HYPERVISOR_fpu_taskswitch, 0));
	PROBE("fpu/cleared", "fnop", :);
	hypercall(__HYPERVISOR_fpu_taskswitch, 1);
	PROBE("fpu/clts", "clts; fnop", :);
}

static void test_stack_switch(void)
{
	unsigned long stack = (unsigned long)gdt;

	answer_rc("stack/good", hypercall(__HYPERVISOR_stack_switch, FLAT_KERNEL_SS, stack));
	answer_rc("stack/ss-0", hypercall(__HYPERVISOR_stack_switch, 0, stack));
	answer_rc("stack/non-canonical",
		  hypercall(__HYPERVISOR_stack_switch, FLAT_KERNEL_SS, 1ul << 63));
}

static void test_vm_assist(void)
{
	static const unsigned int types[] = { 0, 1, 2, 3, 4, 5, 6, 31, 32, 33, 64 };
	char key[48];

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		format_into(key, sizeof(key), "assist/enable-%u", types[i]);
		answer_rc(key, hypercall(__HYPERVISOR_vm_assist, VMASST_CMD_enable, types[i]));
		format_into(key, sizeof(key), "assist/disable-%u", types[i]);
		answer_rc(key, hypercall(__HYPERVISOR_vm_assist, VMASST_CMD_disable, types[i]));
	}
	answer_rc("assist/unknown", hypercall(__HYPERVISOR_vm_assist, 2, 5));
}

static void set_dr(const char *name, unsigned int reg, uint64_t value)
{
	char key[48];

	format_into(key, sizeof(key), "dr/%s", name);
	answer_rc(key, hypercall(__HYPERVISOR_set_debugreg, reg, value));
	if (reg == 6)
		return;
	format_into(key, sizeof(key), "dr/%s-get", name);
	answer_hex(key, hypercall(__HYPERVISOR_get_debugreg, reg));
}

static void test_debug_registers(void)
{
	set_dr("0-user", 0, 0x1000);
	set_dr("3-kernel", 3, GUEST_BASE);
	set_dr("0-xen", 0, HYPERVISOR_VIRT_START);
	set_dr("0-non-canonical", 0, 1ul << 63);
	set_dr("4", 4, 0);
	set_dr("5", 5, 0);
	set_dr("6", 6, 0);
	set_dr("7-zero", 7, 0);
	set_dr("7-local", 7, 0x1);
	set_dr("7-write-4", 7, 0xd0001);
	set_dr("7-high", 7, 1ul << 32);
	set_dr("7-reserved-low", 7, 0x1001);
	set_dr("7-general-detect", 7, 0x2001);
	set_dr("7-io", 7, 0x20001);
	set_dr("7-off", 7, 0);
	set_dr("8", 8, 0);
	set_dr("0-off", 0, 0);
}

/* A watchpoint of the guest's own. */
static void test_watchpoint(void)
{
	uint64_t *page = page_alloc();

	hypercall(__HYPERVISOR_set_debugreg, 0, page);
	hypercall(__HYPERVISOR_set_debugreg, 7, 0xd0001);
	PROBE("watch/hit", "movl $1, (%[p])", : [p] "r"(page) : "memory");
	answer_hex("watch/dr6", hypercall(__HYPERVISOR_get_debugreg, 6) & 0xf);
	PROBE("watch/miss", "movl $1, 8(%[p])", : [p] "r"(page) : "memory");
	hypercall(__HYPERVISOR_set_debugreg, 7, 0);
	PROBE("watch/off", "movl $1, (%[p])", : [p] "r"(page) : "memory");
}

/* Last: what a hypervisor without types for pages accepts here changes the table. */
static void test_gdt_type(void)
{
	answer_rc("gdt/pin", mmuext_one(MMUEXT_PIN_L1_TABLE, mfn_of(gdt), 0));
	answer_rc("gdt/map-writable",
		  hypercall(__HYPERVISOR_update_va_mapping, gdt, machine_of(gdt) | PTE_RWU,
			    UVMF_INVLPG));
}

void test_main(void)
{
	gdt = page_alloc();
	test_set_gdt();
	test_selectors();
	test_update_descriptor();
	test_bases();
	test_fpu();
	test_stack_switch();
	test_vm_assist();
	test_debug_registers();
	test_watchpoint();
	test_gdt_type();
	report(OUTCOME_SUCCESS, NULL);
}
