/* SPDX-License-Identifier: MIT */
/* The VMM's MSR filter and ours, merged. */
#include <errno.h>
#include <string.h>

#include "conformance/unit/unit.h"
#include "shim/kvm/filter.h"

#define FIRST 0x40000000
#define LAST  0x400001ff
#define BOTH  (KVM_MSR_FILTER_READ | KVM_MSR_FILTER_WRITE)

static struct filter filter;
static struct kvm_msr_filter vmm, merged;
static uint8_t denied[KVM_MSR_FILTER_MAX_BITMAP_SIZE];
static uint8_t bitmap[64];

static void set_up(void)
{
	filter_free(&filter);
	memset(&vmm, 0, sizeof(vmm));
	memset(bitmap, 0xff, sizeof(bitmap));
}

static void add_range(unsigned i, uint32_t flags, uint32_t base, uint32_t count)
{
	vmm.ranges[i] = (struct kvm_msr_filter_range){
		.flags = flags, .base = base, .nmsrs = count, .bitmap = bitmap};
}

/* As KVM does (its documentation of KVM_X86_SET_MSR_FILTER). */
static bool is_allowed(const struct kvm_msr_filter *f, uint32_t msr, uint32_t type)
{
	const struct kvm_msr_filter_range *r;

	for (r = f->ranges; r < f->ranges + KVM_MSR_FILTER_MAX_RANGES; r++)
		if (r->nmsrs && msr >= r->base && msr - r->base < r->nmsrs && r->flags & type)
			return r->bitmap[(msr - r->base) / 8] >> (msr - r->base) % 8 & 1;
	return !(f->flags & KVM_MSR_FILTER_DEFAULT_DENY);
}

static void merge(void)
{
	filter_merge(&merged, &filter, FIRST, LAST, denied);
}

static void alone(void)
{
	merge();
	EXPECT(!is_allowed(&merged, FIRST, KVM_MSR_FILTER_READ));
	EXPECT(!is_allowed(&merged, LAST, KVM_MSR_FILTER_WRITE));
	EXPECT(is_allowed(&merged, FIRST - 1, KVM_MSR_FILTER_WRITE));
	EXPECT(is_allowed(&merged, LAST + 1, KVM_MSR_FILTER_READ));
	EXPECT_EQ(merged.flags, KVM_MSR_FILTER_DEFAULT_ALLOW);
}

static void vmms_counts(void)
{
	add_range(3, KVM_MSR_FILTER_READ, 0x35, 2);
	bitmap[0] = 0xfe;
	EXPECT_EQ(filter_copy(&filter, &vmm), 0);
	bitmap[0] = 0xff; /* the bitmap is a copy */
	merge();
	EXPECT(!is_allowed(&merged, 0x35, KVM_MSR_FILTER_READ));
	EXPECT(is_allowed(&merged, 0x35, KVM_MSR_FILTER_WRITE));
	EXPECT(is_allowed(&merged, 0x36, KVM_MSR_FILTER_READ));
}

static void ours_comes_first(void)
{
	add_range(0, BOTH, FIRST - 16, 400);
	vmm.flags = KVM_MSR_FILTER_DEFAULT_DENY;
	EXPECT_EQ(filter_copy(&filter, &vmm), 0);
	merge();
	EXPECT(!is_allowed(&merged, FIRST, KVM_MSR_FILTER_READ));
	EXPECT(is_allowed(&merged, FIRST - 1, KVM_MSR_FILTER_READ));
	EXPECT(!is_allowed(&merged, 0x1000, KVM_MSR_FILTER_READ));
}

static void full(void)
{
	unsigned i;

	for (i = 0; i < KVM_MSR_FILTER_MAX_RANGES; i++)
		add_range(i, BOTH, i * 0x100, 8);
	errno = 0;
	EXPECT_EQ(filter_copy(&filter, &vmm), -1);
	EXPECT_EQ(errno, ENOSPC);
	vmm.ranges[7].nmsrs = 0; /* an empty range takes no room */
	EXPECT_EQ(filter_copy(&filter, &vmm), 0);
	merge();
	EXPECT(is_allowed(&merged, 0xf00, KVM_MSR_FILTER_READ));
	EXPECT_EQ(merged.ranges[KVM_MSR_FILTER_MAX_RANGES - 1].base, 0xf00);
}

static void refused_as_kvm_does(void)
{
	add_range(0, KVM_MSR_FILTER_READ, 0x10, 8);
	EXPECT_EQ(filter_copy(&filter, &vmm), 0);
	memset(&vmm, 0, sizeof(vmm));
	vmm.flags = KVM_MSR_FILTER_DEFAULT_DENY; /* and nothing is allowed */
	errno = 0;
	EXPECT_EQ(filter_copy(&filter, &vmm), -1);
	EXPECT_EQ(errno, EINVAL);
	vmm.flags = 0;
	add_range(0, BOTH, 0, KVM_MSR_FILTER_MAX_BITMAP_SIZE * 8 + 1);
	errno = 0;
	EXPECT_EQ(filter_copy(&filter, &vmm), -1);
	EXPECT_EQ(errno, EINVAL);
	merge(); /* the one before is still there */
	EXPECT_EQ(merged.ranges[1].base, 0x10);
}

static const struct unit_test tests[] = {
	{"without one of the VMM's only our MSRs are denied", alone},
	{"the VMM's ranges count as before, from a copy", vmms_counts},
	{"our range comes before one of the VMM's that overlaps it", ours_comes_first},
	{"16 ranges of the VMM's leave none for us", full},
	{"what KVM would refuse is refused, and changes nothing", refused_as_kvm_does},
};

UNIT_MAIN("shim/kvm: MSR filter", set_up, tests)
