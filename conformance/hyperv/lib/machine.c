/* SPDX-License-Identifier: MIT */
/* The start and the end of a guest, its console and its memory. */
#include "conformance/hyperv/lib/guest.h"

#define POOL_PAGES 128

struct start_info { /* struct hvm_start_info, its beginning */
	uint32_t magic, version, flags, nr_modules;
	uint64_t modlist_paddr, cmdline_paddr;
};
void guest_main(const struct start_info *info);

const char *command_line = "";
static uint8_t pool[POOL_PAGES][PAGE_SIZE] __attribute__((aligned(4096)));
static unsigned pool_used;

void guest_main(const struct start_info *info)
{
	command_line = (const char *)info->cmdline_paddr;
	traps_init(0);
	apic_init();
	test_main();
	shutdown();
}

void console_write(const char *line, size_t length)
{
	static int lock;

	while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE))
		pause();
	for (size_t i = 0; i < length; i++)
		outb(PORT_SERIAL, line[i]);
	__atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
}

void shutdown(void)
{
	report_result();
	outb(PORT_EXIT, 0);
	for (;;)
		pause();
}

void expect_end(const char *how)
{
	print("end: %s\n", how);
}

void stop(const char *why)
{
	report(OUTCOME_ERROR, why);
	shutdown();
}

void *page_alloc(void)
{
	if (pool_used == POOL_PAGES)
		stop("no page left in the pool");
	return pool[pool_used++];
}

uint64_t parameter(const char *name, uint64_t otherwise)
{
	size_t length = strlen(name);

	for (const char *c = command_line; *c; c++) {
		uint64_t value = 0;

		if (memcmp(c, name, length) || c[length] != '=')
			continue;
		for (c += length + 1; *c >= '0' && *c <= '9'; c++)
			value = value * 10 + *c - '0';
		return value;
	}
	return otherwise;
}
