/* SPDX-License-Identifier: MIT */
/* The structures of abi/xen/structures.h: what its words come to. */
#include "tools/trace/xen.h"

#define DEC	       .kind = XEN_DEC
#define SIGNED	       .kind = XEN_SIGNED
#define HEX	       .kind = XEN_HEX
#define DOMID	       .kind = XEN_DEC, .set = XEN_SET_DOMID
#define FLAGS(name)    .kind = XEN_FLAGS, .set = XEN_SET_##name
#define LOW_BITS(name) .kind = XEN_LOW_BITS, .set = XEN_SET_##name
#define TEXT	       .kind = XEN_TEXT
#define IN(tag)	       .kind = XEN_IN, .structure = XEN_STRUCTURE_##tag
#define REST	       .kind = XEN_REST
#define ONE_OF(name)   .set = XEN_SET_##name
#define EACH(bytes)    .each = bytes
#define ALL	       UINT64_MAX

#define PLACE(T, member) .offset = offsetof(T, member), .size = sizeof(((T *)0)->member)

#define F(T, member, ...) {.name = #member, PLACE(T, member), __VA_ARGS__},
#define V(T, ...)	  {.size = sizeof(T), __VA_ARGS__},
#define W(T, selector, bits, wanted, member, ...)                                                  \
	{.name = #member,                                                                          \
	 PLACE(T, member),                                                                         \
	 .when = {PLACE(T, selector), .mask = bits, .value = wanted},                              \
	 __VA_ARGS__},

#define STRUCTURE(tag, type)                                                                       \
	static const struct xen_field fields_##tag[] = {XEN_FIELDS_##tag(F, W, V, type)};
XEN_STRUCTURES(STRUCTURE)
#undef STRUCTURE

static const struct xen_structure structures[] = {
#define STRUCTURE(tag, type)                                                                       \
	[XEN_STRUCTURE_##tag] = {fields_##tag, sizeof(fields_##tag) / sizeof(fields_##tag[0]),     \
				 sizeof(type)},
	XEN_STRUCTURES(STRUCTURE)
#undef STRUCTURE
};

const struct xen_structure *xen_structure(enum xen_structure_id id)
{
	return &structures[id];
}
