/* SPDX-License-Identifier: MIT */
/* Types that every room of the translator speaks in. */
#ifndef TRANSLATOR_TYPES_H
#define TRANSLATOR_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * An address in the guest's current linear address space.  A struct, so that it cannot be
 * dereferenced or mixed up with a pointer of our own: guest_read() and guest_write() are the only
 * way through it.
 */
typedef struct {
	uint64_t addr;
} gva_t;

#define GVA(x) ((gva_t){(uint64_t)(x)})

/*
 * An address in the guest's physical address space, of a seat whose guest has one of its own
 * (translator/vm.h): vm_read() and vm_write() are the only way through it.
 */
typedef struct {
	uint64_t addr;
} gpa_t;

#define GPA(x) ((gpa_t){(uint64_t)(x)})

static inline gpa_t gpa_add(gpa_t base, uint64_t bytes)
{
	return GPA(base.addr + bytes);
}

/* Can the processor use this as a linear address (48 bits, sign-extended)? */
static inline bool is_canonical(uint64_t address)
{
	return (uint64_t)((int64_t)(address << 16) >> 16) == address;
}

static inline gva_t gva_add(gva_t base, uint64_t bytes)
{
	return GVA(base.addr + bytes);
}

/* A machine frame number: a frame of the VM's own memory, as the hardware's page tables name it. */
typedef uint64_t mfn_t;
/* A pseudo-physical frame number: the guest's own numbering. */
typedef uint64_t pfn_t;

#define PAGE_SHIFT 12
#define PAGE_SIZE  4096ul
#define PAGE_MASK  (~(PAGE_SIZE - 1))

#define INVALID_MFN (~0ull)

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif
