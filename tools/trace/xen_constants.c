/* SPDX-License-Identifier: MIT */
/* The sets of abi/xen/constants.h. */
#include "tools/trace/xen.h"

#define C(constant)	       {.name = #constant, .value = (uint64_t)(constant)},
#define O(constant, structure) {#constant, constant, XEN_STRUCTURE_##structure},
#define B(constant)	       {.name = #constant, .value = UINT64_C(1) << (constant)},

#define SET(name) static const struct xen_constant set_##name[] = {XEN_CONSTANTS_##name(C, O, B)};
XEN_CONSTANT_SETS(SET)
#undef SET

static const struct xen_set sets[] = {
#define SET(name) [XEN_SET_##name] = {set_##name, sizeof(set_##name) / sizeof(set_##name[0])},
	XEN_CONSTANT_SETS(SET)
#undef SET
};

const struct xen_set *xen_set(enum xen_set_id id)
{
	return &sets[id];
}

const struct xen_constant *xen_constant_find(enum xen_set_id id, uint64_t value, unsigned size)
{
	uint64_t mask = size < 8 ? (UINT64_C(1) << size * 8) - 1 : UINT64_MAX;
	const struct xen_set *set = xen_set(id);

	for (unsigned i = 0; i < set->count; i++)
		if (!((set->constants[i].value ^ value) & mask))
			return &set->constants[i];
	return NULL;
}
