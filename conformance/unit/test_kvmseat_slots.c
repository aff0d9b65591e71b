/* SPDX-License-Identifier: MIT */
/* Memory slots, accesses through them, and the pages that they make dirty. */
#include <stdlib.h>
#include <string.h>

#include "conformance/unit/unit.h"
#include "shim/kvm/dirty.h"

#define PAGES 130

static uint8_t memory[PAGES * PAGE_SIZE] __attribute__((aligned(4096)));
static struct slots slots;

static void change(uint32_t id, uint32_t flags, uint64_t gpa, uint64_t pages, unsigned from)
{
	struct kvm_userspace_memory_region region = {
		.slot = id,
		.flags = flags,
		.guest_phys_addr = gpa,
		.memory_size = pages * PAGE_SIZE,
		.userspace_addr = (uintptr_t)(memory + from * PAGE_SIZE),
	};
	uint64_t *dirty = NULL;

	if (flags & KVM_MEM_LOG_DIRTY_PAGES)
		dirty = calloc(slot_dirty_words(region.memory_size), sizeof(*dirty));
	EXPECT_EQ(slots_reserve(&slots), 0);
	slots_change(&slots, &region, true, dirty);
}

static void set_up(void)
{
	slots_free(&slots);
	memset(memory, 0, sizeof(memory));
}

static void holes(void)
{
	change(5, 0, 0x10000, 2, 0);
	change(1, 0, 0x0, 1, 2);
	change(9, 0, 0x12000, 1, 3); /* right behind the first */
	EXPECT(slots_cover(&slots, 0x10000, 3 * PAGE_SIZE, true));
	EXPECT(slots_cover(&slots, 0x0, PAGE_SIZE, true));
	EXPECT(!slots_cover(&slots, 0x0, PAGE_SIZE + 1, false));
	EXPECT(!slots_cover(&slots, 0x1000, 1, false));
	EXPECT(!slots_cover(&slots, 0xffff, 2, false));
	EXPECT(slots_cover(&slots, 0x12fff, 1, false));
	EXPECT(!slots_cover(&slots, 0x12fff, 2, false));
	EXPECT(!slots_cover(&slots, ~0ull, 1, false));
	EXPECT(!slots_cover(&slots, ~0ull - 1, 16, false));
	EXPECT(slots_cover(&slots, 0x5000, 0, true));
}

static void across_slots(void)
{
	uint8_t bytes[16], back[16];
	unsigned i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = i + 1;
	change(0, 0, 0x1000, 1, 7);
	change(1, 0, 0x2000, 1, 3);
	slots_write(&slots, 0x1ff8, bytes, sizeof(bytes));
	EXPECT_EQ(memcmp(memory + 8 * PAGE_SIZE - 8, bytes, 8), 0);
	EXPECT_EQ(memcmp(memory + 3 * PAGE_SIZE, bytes + 8, 8), 0);
	slots_read(&slots, back, 0x1ff8, sizeof(back));
	EXPECT_EQ(memcmp(back, bytes, sizeof(bytes)), 0);
}

/* Every size and alignment, beside bytes that must not change. */
static void sizes(void)
{
	uint8_t bytes[32], back[32];
	size_t len, at;

	change(0, 0, 0, 1, 0);
	memset(bytes, 0xa5, sizeof(bytes));
	for (len = 0; len <= 17; len++) {
		for (at = 8; at < 16; at++) {
			memset(memory, 0, 64);
			slots_write(&slots, at, bytes + 1, len);
			EXPECT_EQ(memory[at - 1], 0);
			EXPECT_EQ(memory[at + len], 0);
			memset(back, 0, sizeof(back));
			slots_read(&slots, back + 1, at, len);
			EXPECT_EQ(memcmp(back + 1, bytes + 1, len), 0);
			EXPECT_EQ(back[len + 1], 0);
		}
	}
}

static void not_for_writing(void)
{
	struct kvm_userspace_memory_region device = {.slot = 2,
						     .guest_phys_addr = 0x8000,
						     .memory_size = PAGE_SIZE,
						     .userspace_addr = (uintptr_t)memory};

	change(1, KVM_MEM_READONLY, 0x1000, 1, 1);
	EXPECT(slots_cover(&slots, 0x1000, 8, false));
	EXPECT(!slots_cover(&slots, 0x1000, 8, true));
	EXPECT_EQ(slots_reserve(&slots), 0);
	slots_change(&slots, &device, false, NULL);
	EXPECT(!slots_cover(&slots, 0x8000, 1, false));
}

static void changes(void)
{
	change(1, 0, 0x1000, 1, 1);
	change(1, 0, 0x9000, 1, 1); /* moved */
	EXPECT(!slots_cover(&slots, 0x1000, 1, false));
	EXPECT(slots_cover(&slots, 0x9000, 1, false));
	change(1, 0, 0x9000, 0, 1); /* deleted */
	EXPECT(!slots_cover(&slots, 0x9000, 1, false));
	change(1, 0, 0x9000, 0, 1); /* once more */
	EXPECT_EQ(slots.count, 0);
}

static void many(void)
{
	unsigned i;

	for (i = 0; i < PAGES; i++) /* every second page, in no order */
		change(i, 0, (uint64_t)(i * 37 % PAGES) * 2 * PAGE_SIZE, 1, i);
	for (i = 0; i < PAGES; i++) {
		EXPECT_EQ(slots_find(&slots, (uint64_t)(i * 37 % PAGES) * 2 * PAGE_SIZE)->id, i);
		EXPECT(!slots_find(&slots, (i * 2 + 1) * PAGE_SIZE));
	}
}

static void dirty_pages(void)
{
	uint64_t log[3] = {1ull << 40, 0, 0};

	change(0, KVM_MEM_LOG_DIRTY_PAGES, 0x100000, PAGES, 0);
	slots_write(&slots, 0x100000 + 64 * PAGE_SIZE - 1, "ab", 2);
	slots_write(&slots, 0x100000 + 129 * PAGE_SIZE, "c", 1);
	slots_write(&slots, 0x100000, "", 0);
	dirty_report(slots_by_id(&slots, 0), log, true);
	EXPECT_EQ(log[0], 1ull << 63 | 1ull << 40); /* KVM's own stays */
	EXPECT_EQ(log[1], 1);
	EXPECT_EQ(log[2], 2);
	memset(log, 0, sizeof(log));
	dirty_report(slots_by_id(&slots, 0), log, true);
	EXPECT_EQ(log[0] | log[1] | log[2], 0);
}

static void cleared_by_hand(void)
{
	uint64_t log[3] = {0}, clear[2] = {~0ull, ~0ull};
	struct slot *slot;

	change(0, KVM_MEM_LOG_DIRTY_PAGES, 0, PAGES, 0);
	slot = slots_by_id(&slots, 0);
	slot_mark_dirty(slot, 0, PAGES * PAGE_SIZE);
	dirty_report(slot, log, false);
	dirty_report(slot, log, false); /* reported, but not cleared */
	EXPECT_EQ(log[2], 3);
	clear[0] = ~1ull;
	dirty_clear(slot, clear, 64, 65); /* pages 65 ... 128 */
	memset(log, 0, sizeof(log));
	dirty_report(slot, log, false);
	EXPECT_EQ(log[0], ~0ull);
	EXPECT_EQ(log[1], 1);
	EXPECT_EQ(log[2], 2);
	dirty_clear(slot, clear, 128, ~0ull); /* no further than the slot goes */
	dirty_clear(slot, clear, 1ull << 40, 64);
	memset(log, 0, sizeof(log));
	dirty_report(slot, log, false);
	EXPECT_EQ(log[2], 0);
}

static void logging_turned_on_and_off(void)
{
	uint64_t log[1] = {0};

	change(0, KVM_MEM_LOG_DIRTY_PAGES, 0, 2, 0);
	slots_write(&slots, 0x1000, "x", 1);
	change(0, KVM_MEM_LOG_DIRTY_PAGES | KVM_MEM_READONLY, 0, 2, 0);
	dirty_report(slots_by_id(&slots, 0), log, false);
	EXPECT_EQ(log[0], 2); /* another flag: the log goes on */
	change(0, 0, 0, 2, 0);
	slots_write(&slots, 0, "x", 1);
	log[0] = 0;
	dirty_report(slots_by_id(&slots, 0), log, false);
	EXPECT_EQ(log[0], 0);
}

static const struct unit_test tests[] = {
	{"an access must not touch a hole", holes},
	{"an access can cross from slot to slot", across_slots},
	{"every size and alignment of an access", sizes},
	{"read-only memory and a device's", not_for_writing},
	{"slots are moved and deleted", changes},
	{"many slots", many},
	{"our writes are added to the dirty log", dirty_pages},
	{"a page stays dirty until the VMM clears it", cleared_by_hand},
	{"logging is turned on and off", logging_turned_on_and_off},
};

UNIT_MAIN("shim/kvm: memory slots", set_up, tests)
