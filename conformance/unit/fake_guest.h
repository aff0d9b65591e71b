/* SPDX-License-Identifier: MIT */
/*
 * A whole guest for the unit tests of the Xen side: the fake seat, on the fake machine, with event
 * channels, grants and registers.  A test makes hypercalls as the guest's kernel does.
 */
#ifndef CONFORMANCE_UNIT_FAKE_GUEST_H
#define CONFORMANCE_UNIT_FAKE_GUEST_H

#include "conformance/unit/fake_machine.h"
#include "conformance/unit/fake_seat.h"
#include "conformance/unit/unit.h"
#include "translator/from/xen/hypercall.h"

extern struct xen_regs fake_regs;

/* Everything anew, and the host found; the guest's kernel runs, with its stack in FAKE_PFN_STACK. */
void fake_guest_reset(void);

#define FAKE_PFN_STACK 1
#define FAKE_STACK_TOP (FAKE_LINEAR + (FAKE_PFN_STACK + 1) * PAGE_SIZE)

/* A hypercall by its name, with up to six arguments; the others are garbage. */
#define CALL(name, ...) xen_hypercall(&fake_vcpu, __HYPERVISOR_##name, fake_args(__VA_ARGS__))
#define FAKE_GARBAGE    0xfedcba9876543210ull
#define fake_args(...)                                                                              \
	((const uint64_t[6]){FAKE_ARGS_(__VA_ARGS__ __VA_OPT__(, ) FAKE_GARBAGE, FAKE_GARBAGE,      \
					FAKE_GARBAGE, FAKE_GARBAGE, FAKE_GARBAGE, FAKE_GARBAGE)})
#define FAKE_ARGS_(a, b, c, d, e, f, ...)                                                           \
	(uint64_t)(a), (uint64_t)(b), (uint64_t)(c), (uint64_t)(d), (uint64_t)(e), (uint64_t)(f)

/* Copy a variable into the guest's page of arguments: its address there.  And back. */
#define PUT(x) (fake_put(&(x), sizeof(x)).addr)
#define GET(x)                                                                                      \
	do {                                                                                        \
		EXPECT(fake_arg_intact());                                                          \
		__builtin_memcpy(&(x), fake_arg(), sizeof(x));                                      \
	} while (0)

/* Addresses that no hypercall may follow: not mapped, not canonical, the hypervisor's, and one
 * whose last bytes are not mapped. */
#define BAD_ADDRESSES 4
extern const uint64_t fake_bad_address[BAD_ADDRESSES];
#define FAKE_UNMAPPED      (FAKE_LINEAR + FAKE_PFN_HOLE * PAGE_SIZE)
#define FAKE_NON_CANONICAL (1ull << 63)
#define FAKE_XEN_ADDRESS   0xffff830000000000ull
/* A frame that does not exist. */
#define FAKE_NO_MFN        (1ull << 39)

/* The call, with BAD for each of these addresses in turn. */
#define EXPECT_BAD_ADDRESSES(call, expected)                                                        \
	do {                                                                                        \
		for (unsigned bad_ = 0; bad_ < BAD_ADDRESSES; bad_++) {                             \
			const uint64_t BAD = fake_bad_address[bad_];                                \
			EXPECT_EQ(call, expected);                                                  \
		}                                                                                   \
	} while (0)

#endif
