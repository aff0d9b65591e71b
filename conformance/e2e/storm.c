/* SPDX-License-Identifier: MIT */
/*
 * storm [SEED]: reads and writes Hyper-V's MSRs at random, by /dev/cpu/N/msr on every processor.  First
 * what the kernel below us survives: it prints "storm: N done, N refused", and then "storm: now
 * anything" before it spares nothing, without end.
 */
#include <err.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "abi/hyperv/msrs.h"

#define MAX_CPUS 64
#define PAGE 4096u
#define PAGES 4
#define SPARING 4000 /* accesses */

static uint64_t seed = 1;
static int msr_of[MAX_CPUS];
static long cpus;
static uint64_t page[PAGES]; /* guest-physical addresses of ours */

/* xorshift64 */
static uint64_t random64(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static uint64_t below(uint64_t bound)
{
	return random64() % bound;
}

static void open_msrs(void)
{
	char path[32];

	cpus = sysconf(_SC_NPROCESSORS_ONLN);
	if (cpus < 1 || cpus > MAX_CPUS)
		errx(1, "%ld processors", cpus);
	for (int i = 0; i < cpus; i++) {
		snprintf(path, sizeof path, "/dev/cpu/%d/msr", i);
		msr_of[i] = open(path, O_RDWR);
		if (msr_of[i] < 0)
			err(1, "%s", path);
	}
}

/* Pages that stay where they are, and where that is: Linux, admin-guide/mm/pagemap.rst. */
static void find_pages(void)
{
	int map = open("/proc/self/pagemap", O_RDONLY);
	char *at = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0);
	uint64_t entry;

	if (map < 0 || at == MAP_FAILED)
		err(1, "pages");
	for (int i = 0; i < PAGES; i++) {
		memset(at + i * PAGE, 0, PAGE);
		if (pread(map, &entry, sizeof entry, ((uintptr_t)at / PAGE + i) * 8) != sizeof entry ||
		    !(entry & 1ull << 63))
			errx(1, "a page is nowhere");
		page[i] = (entry & ((1ull << 55) - 1)) * PAGE;
	}
	close(map);
}

static uint64_t any_value(void)
{
	switch (below(6)) {
	case 0:
		return 0;
	case 1:
		return ~0ull;
	case 2:
		return 1ull << below(64);
	case 3:
		return page[below(PAGES)] | below(4);
	case 4:
		return below(0x10000);
	default:
		return random64();
	}
}

/* A page of ours, enabled or not, or an address where there is nothing. */
static uint64_t page_value(void)
{
	uint64_t at = below(8) ? page[below(PAGES)] : (1ull << 40) + below(1 << 20) * PAGE;

	return at | below(2);
}

/* A vector of which the kernel only says that it is nobody's; other bits as they come. */
static uint64_t vector_value(unsigned shift)
{
	return (random64() & ~(0xffull << shift)) | (0x60 + below(16)) << shift;
}

/* A write that the kernel survives: whether there is one for this MSR. */
static bool sparing_value(uint32_t msr, uint64_t *value)
{
	switch (msr) {
	case HV_MSR_GUEST_OS_ID: /* without it, and its pages, the kernel is lost */
	case HV_MSR_HYPERCALL:
	case HV_MSR_REFERENCE_TSC:
	case HV_MSR_RESET:
	case HV_MSR_CRASH_CTL:
	case HV_MSR_ICR:
	case HV_MSR_TPR:
	case HV_MSR_STIMER0_CONFIG: /* its clock events */
	case HV_MSR_STIMER0_CONFIG + 1:
		return false;
	case HV_MSR_SIEFP:
	case HV_MSR_SIMP:
	case HV_MSR_VP_ASSIST_PAGE:
		*value = page_value();
		return true;
	case HV_MSR_STIMER0_CONFIG + 2:
	case HV_MSR_STIMER0_CONFIG + 4:
	case HV_MSR_STIMER0_CONFIG + 6:
		*value = vector_value(4);
		return true;
	default:
		*value = msr >= HV_MSR_SINT0 && msr < HV_MSR_SINT0 + 16 ? vector_value(0) : any_value();
		return true;
	}
}

static bool read_msr(int fd, uint32_t msr)
{
	uint64_t value;

	return pread(fd, &value, sizeof value, msr) == sizeof value;
}

static bool write_msr(int fd, uint32_t msr, uint64_t value)
{
	return pwrite(fd, &value, sizeof value, msr) == sizeof value;
}

static uint32_t any_msr(void)
{
	/* Most of them are in the first third. */
	return HV_MSR_FIRST + below(below(2) ? 0x120 : HV_MSR_LAST - HV_MSR_FIRST + 1);
}

int main(int argc, char **argv)
{
	unsigned done = 0, refused = 0;
	uint64_t value;
	bool ok;

	if (argc > 1)
		seed = strtoull(argv[1], NULL, 0) | 1;
	open_msrs();
	find_pages();
	while (done + refused < SPARING) {
		int fd = msr_of[below(cpus)];
		uint32_t msr = any_msr();

		if (below(2))
			ok = read_msr(fd, msr);
		else if (sparing_value(msr, &value))
			ok = write_msr(fd, msr, value);
		else
			continue;
		*(ok ? &done : &refused) += 1;
	}
	printf("storm: %u done, %u refused\n", done, refused);
	printf("storm: now anything\n");
	fflush(stdout);
	for (;;)
		write_msr(msr_of[below(cpus)], any_msr(), any_value());
}
