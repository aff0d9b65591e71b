/* SPDX-License-Identifier: MIT */
#include "conformance/xen-pv/random/random.h"
#include "conformance/xen-pv/random/excluded.h"

static const struct {
	unsigned int nr, first, last;
} rows[] = {
#define ROW(call, first, last, reason) { __HYPERVISOR_##call, first, last },
	EXCLUDED_CALLS(ROW)
};

bool excluded(unsigned int nr, unsigned int command)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++)
		if (nr == rows[i].nr && command >= rows[i].first && command <= rows[i].last)
			return true;
	return false;
}

uint64_t excluded_bits(enum value_kind kind)
{
#define BITS(what, bits, reason) | (kind == VALUE_##what ? (bits) : 0)
	return 0 EXCLUDED_VALUE_BITS(BITS);
}
