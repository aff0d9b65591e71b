/* SPDX-License-Identifier: MIT */
/*
 * The guest's memory as the VMM's slots make it up, and which pages of it we have written.  No
 * locks: memory.c has them.
 */
#ifndef SHIM_KVM_SLOTS_H
#define SHIM_KVM_SLOTS_H

#include <linux/kvm.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "translator/types.h"

struct slot {
	uint32_t id, flags; /* KVM_MEM_* */
	uint64_t gpa, size;
	uint8_t *host;
	bool usable;	 /* ordinary memory of the VMM's, not a device's */
	uint64_t *dirty; /* one bit a page, while its changes are logged */
};

struct slots {
	struct slot *slot; /* by gpa */
	size_t count, room;
};

/* Makes room for one more slot: slots_change() then cannot fail for want of it.  0 or -1 (ENOMEM).
 */
int slots_reserve(struct slots *s);
/* A change that KVM has accepted; `dirty` is for a region whose writes are logged (zeroed, owned by
 * the table from now on, freed if not needed). */
void slots_change(struct slots *s, const struct kvm_userspace_memory_region *region, bool usable,
		  uint64_t *dirty);
struct slot *slots_by_id(struct slots *s, uint32_t id);
void slots_free(struct slots *s);

/* 64-bit words of a bitmap of its pages. */
static inline size_t slot_dirty_words(uint64_t size)
{
	return ((size >> PAGE_SHIFT) + 63) / 64;
}

/* The slot that has this address, or NULL. */
struct slot *slots_find(const struct slots *s, uint64_t gpa);
/* Whether all of [gpa, gpa + len) can be read, or written. */
bool slots_cover(const struct slots *s, uint64_t gpa, size_t len, bool write);
/* For a range that is covered. */
void slots_read(const struct slots *s, void *dst, uint64_t gpa, size_t len);
void slots_write(const struct slots *s, uint64_t gpa, const void *src, size_t len);
void slot_mark_dirty(struct slot *slot, uint64_t offset, size_t len);

#endif
