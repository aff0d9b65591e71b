/* SPDX-License-Identifier: MIT */
/* The table of memory slots, and accesses through it. */
#include "shim/kvm/slots.h"

#include <stdlib.h>
#include <string.h>

int slots_reserve(struct slots *s)
{
	size_t room = s->room ? 2 * s->room : 16;
	struct slot *bigger;

	if (s->count < s->room)
		return 0;
	bigger = realloc(s->slot, room * sizeof(*bigger));
	if (!bigger)
		return -1;
	s->slot = bigger;
	s->room = room;
	return 0;
}

struct slot *slots_by_id(struct slots *s, uint32_t id)
{
	size_t i;

	for (i = 0; i < s->count; i++)
		if (s->slot[i].id == id)
			return &s->slot[i];
	return NULL;
}

static void take_out(struct slots *s, struct slot *slot)
{
	size_t at = slot - s->slot;

	memmove(slot, slot + 1, (s->count - at - 1) * sizeof(*slot));
	s->count--;
}

static void put_in(struct slots *s, const struct slot *slot)
{
	size_t at = s->count;

	while (at && s->slot[at - 1].gpa > slot->gpa)
		at--;
	memmove(s->slot + at + 1, s->slot + at, (s->count - at) * sizeof(*slot));
	s->slot[at] = *slot;
	s->count++;
}

void slots_change(struct slots *s, const struct kvm_userspace_memory_region *region, bool usable,
		  uint64_t *dirty)
{
	struct slot *old = slots_by_id(s, region->slot);
	struct slot slot = {
		.id = region->slot,
		.flags = region->flags,
		.gpa = region->guest_phys_addr,
		.size = region->memory_size,
		.host = (uint8_t *)(uintptr_t)region->userspace_addr,
		.usable = usable,
		.dirty = dirty,
	};

	if (old) {
		/* Logged before, and still the same pages: what was not asked for yet stays. */
		if (old->dirty && dirty && old->size == slot.size) {
			slot.dirty = old->dirty;
			old->dirty = dirty;
		}
		free(old->dirty);
		take_out(s, old);
	}
	if (slot.size)
		put_in(s, &slot);
	else
		free(slot.dirty);
}

void slots_free(struct slots *s)
{
	size_t i;

	for (i = 0; i < s->count; i++)
		free(s->slot[i].dirty);
	free(s->slot);
	memset(s, 0, sizeof(*s));
}

struct slot *slots_find(const struct slots *s, uint64_t gpa)
{
	size_t low = 0, high = s->count, middle;

	while (low < high) { /* the last slot that begins at or below gpa is below `high` */
		middle = (low + high) / 2;
		if (s->slot[middle].gpa <= gpa)
			low = middle + 1;
		else
			high = middle;
	}
	return low && gpa - s->slot[low - 1].gpa < s->slot[low - 1].size ? &s->slot[low - 1] : NULL;
}

/* How much of [gpa, gpa + len) is in this slot, which has gpa. */
static size_t part(const struct slot *slot, uint64_t gpa, size_t len)
{
	uint64_t left = slot->size - (gpa - slot->gpa);

	return left < len ? left : len;
}

bool slots_cover(const struct slots *s, uint64_t gpa, size_t len, bool write)
{
	const struct slot *slot;
	size_t n;

	if (gpa + len < gpa)
		return false;
	for (; len; gpa += n, len -= n) {
		slot = slots_find(s, gpa);
		if (!slot || !slot->usable || (write && slot->flags & KVM_MEM_READONLY))
			return false;
		n = part(slot, gpa, len);
	}
	return true;
}

/* What is aligned and fits into one access of the processor's is one. */
static bool is_one_access(const void *guest, size_t len)
{
	return len && len <= 8 && !(len & (len - 1)) && (uintptr_t)guest % len == 0;
}

static void copy_in(void *dst, const uint8_t *guest, size_t len)
{
	uint64_t value;

	if (!is_one_access(guest, len)) {
		memcpy(dst, guest, len);
		return;
	}
	value = len == 1   ? *(const volatile uint8_t *)guest
		: len == 2 ? *(const volatile uint16_t *)guest
		: len == 4 ? *(const volatile uint32_t *)guest
			   : *(const volatile uint64_t *)guest;
	memcpy(dst, &value, len);
}

static void copy_out(uint8_t *guest, const void *src, size_t len)
{
	uint64_t value = 0;

	if (!is_one_access(guest, len)) {
		memcpy(guest, src, len);
		return;
	}
	memcpy(&value, src, len);
	if (len == 1)
		*(volatile uint8_t *)guest = value;
	else if (len == 2)
		*(volatile uint16_t *)guest = value;
	else if (len == 4)
		*(volatile uint32_t *)guest = value;
	else
		*(volatile uint64_t *)guest = value;
}

void slots_read(const struct slots *s, void *dst, uint64_t gpa, size_t len)
{
	const struct slot *slot;
	size_t n;

	for (; len; dst = (uint8_t *)dst + n, gpa += n, len -= n) {
		slot = slots_find(s, gpa);
		n = part(slot, gpa, len);
		copy_in(dst, slot->host + (gpa - slot->gpa), n);
	}
}

void slot_mark_dirty(struct slot *slot, uint64_t offset, size_t len)
{
	uint64_t page;

	if (!slot->dirty || !len)
		return;
	for (page = offset >> PAGE_SHIFT; page <= (offset + len - 1) >> PAGE_SHIFT; page++)
		__atomic_fetch_or(&slot->dirty[page / 64], 1ull << page % 64, __ATOMIC_RELAXED);
}

void slots_write(const struct slots *s, uint64_t gpa, const void *src, size_t len)
{
	struct slot *slot;
	size_t n;

	for (; len; src = (const uint8_t *)src + n, gpa += n, len -= n) {
		slot = slots_find(s, gpa);
		n = part(slot, gpa, len);
		copy_out(slot->host + (gpa - slot->gpa), src, n);
		slot_mark_dirty(slot, gpa - slot->gpa, n);
	}
}
