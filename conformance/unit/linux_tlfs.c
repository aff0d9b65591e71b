/* SPDX-License-Identifier: MIT */
/*
 * Linux's side of hyperv_layout.h: asm/hyperv-tlfs.h as Debian's linux-headers package has it, read
 * on its own.  Of the kernel's other headers it needs a few types and macros, which are given here.
 */
#include <stddef.h>
#include <stdint.h>

#include "conformance/unit/hyperv_layout.h"

#define _LINUX_TYPES_H
#define __LINUX_BITS_H
#define _LINUX_TIME64_H
#define _ASM_X86_PAGE_H

typedef uint8_t u8, __u8;
typedef uint16_t u16, __u16;
typedef uint32_t u32, __u32;
typedef uint64_t u64, __u64;
typedef int64_t s64;

#define BIT(n)		  (1ul << (n))
#define BIT_ULL(n)	  (1ull << (n))
#define GENMASK(hi, lo)	  (~0ul >> (63 - (hi)) & ~0ul << (lo))
#define GENMASK_ULL(hi, lo) GENMASK(hi, lo)
#define PAGE_SIZE	  4096ul
#define NSEC_PER_SEC	  1000000000l
#define __packed	  __attribute__((packed))
#define __aligned(n)	  __attribute__((aligned(n)))

#include <asm/hyperv-tlfs.h>

/* An element of that list, whose type has no name. */
typedef __typeof__(((struct hv_set_vp_registers_input *)NULL)->element[0]) set_element;

/* Bit fields that are no union with their number. */
#define as_u64(type, ...) \
	({ union { type bits; uint64_t all; } of = {.bits = {__VA_ARGS__}}; of.all; })

#define VALUE(ours, theirs)			 row(#theirs, theirs);
#define STRUCT(ours, theirs)			 row("sizeof(" #theirs ")", sizeof(theirs));
#define MEMBER(ours, our_member, theirs, member) row(#theirs "." #member, offsetof(theirs, member));

void linux_tlfs(void (*row)(const char *what, uint64_t value))
{
	HYPERV_LAYOUT(VALUE, STRUCT, MEMBER)
}
