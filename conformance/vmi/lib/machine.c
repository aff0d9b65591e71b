/* SPDX-License-Identifier: MIT */
/* The start and the end of a guest, its console, and time by a clock that is not the VMI's. */
#include "conformance/vmi/lib/guest.h"
#include "translator/wide.h"

/* The ACPI timer of QEMU's machine "pc", where its firmware puts it. */
#define PM_TIMER_PORT 0x608
#define PM_TIMER_HZ   3579545
#define PM_TIMER_MASK 0xffffff

struct multiboot_info {
	uint32_t flags, mem_lower, mem_upper, boot_device, cmdline;
};
extern struct multiboot_info *multiboot_info;
void guest_main(void);

unsigned checks;
static unsigned failures;

void broken(const char *format, ...)
{
	char text[128];
	va_list args;

	va_start(args, format);
	format_list(text, sizeof(text), format, args);
	va_end(args);
	if (failures++ < 40)
		print("report: %s\n", text);
	report(OUTCOME_FAILURE, NULL);
}

void expect_equal(const char *what, uint64_t actual, uint64_t expected)
{
	EXPECT(actual == expected, "%s is 0x%llx, not 0x%llx", what, (unsigned long long)actual,
	       (unsigned long long)expected);
}

bool word(const char *name)
{
	const char *c = LINEAR(multiboot_info->cmdline);
	size_t length = strlen(name);

	for (; *c; c++)
		if ((c[-1] == ' ') && !memcmp(c, name, length) && (!c[length] || c[length] == ' '))
			return true;
	return false;
}

static void set_natively(uint64_t value, uint64_t *entry, uint32_t level)
{
	*entry = value;
}

void guest_main(void)
{
	multiboot_info = LINEAR(multiboot_info);
	memset(swapper, 0, 128 * 4); /* where the start was */
	native_set_cr3(native_cr3());
	traps_init();
	pic_init();
	if (word("pae")) { /* as Linux has it from 2.6.26 on: before the VMI comes up */
		paging_build_pae(set_natively);
		native_set_cr4(native_cr4() | CR4_PAE);
	}
	apic_map();
	rom = vmi_probe();
	test_main();
	shutdown();
}

void console_write(const char *line, size_t length)
{
	for (size_t i = 0; i < length; i++)
		outb(PORT_SERIAL, line[i]);
}

void shutdown(void)
{
	print("checks: %u\n", checks);
	vmi_report_made();
	report_result();
	outb(PORT_EXIT, 0);
	for (;;)
		asm volatile("hlt");
}

void expect_end(const char *how)
{
	print("checks: %u\n", checks);
	vmi_report_made();
	report_result();
	print("end: %s\n", how);
}

void stop(const char *why)
{
	report(OUTCOME_ERROR, why);
	shutdown();
}

uint64_t native_ns(void)
{
	static uint32_t last;
	static uint64_t ticks;
	uint32_t now = inl(PM_TIMER_PORT);

	ticks += (now - last) & PM_TIMER_MASK;
	last = now;
	return mul_div(ticks, 1000000000, PM_TIMER_HZ);
}

void wait_ns(uint64_t ns)
{
	uint64_t end = native_ns() + ns;

	while (native_ns() < end)
		;
}

void apic_map(void)
{
	map(APIC_ADDRESS, 0xfee00000, PTE_P | PTE_W | PTE_PCD);
}
