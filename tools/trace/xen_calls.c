/* SPDX-License-Identifier: MIT */
/* The hypercalls with the arguments of abi/xen/arguments.h: what its words come to. */
#include "abi/xen/hypercalls.h"
#include "tools/trace/xen.h"

#define DEC		      .value.kind = XEN_DEC
#define SIGNED		      .value.kind = XEN_SIGNED
#define HEX		      .value.kind = XEN_HEX
#define DOMID		      .value.kind = XEN_DEC, .value.set = XEN_SET_DOMID
#define FLAGS(name)	      .value.kind = XEN_FLAGS, .value.set = XEN_SET_##name
#define ONE_OF(name)	      .value.set = XEN_SET_##name
#define OPERATION(name)	      ONE_OF(name), .operation = true
#define POINTS_TO(tag)	      HEX, .points = XEN_POINTS_TO, .structure = XEN_STRUCTURE_##tag
#define CHOSEN_BY(index)      HEX, .points = XEN_CHOSEN, .chosen_by = index
#define TEXT_OF(index)	      HEX, .points = XEN_TEXT_OF, .count = index
#define COUNT(index)	      .list = XEN_COUNTED, .count = index
#define PER(number)	      .per = number
#define UNTIL_ZERO(T, member) .list = XEN_UNTIL_ZERO, .end = offsetof(T, member)

#define A(type, word, ...) {.value.name = #word, .value.size = sizeof(type), __VA_ARGS__},
#define S(word, tag)                                                                               \
	{.value.name = #word, .points = XEN_ON_STACK, .structure = XEN_STRUCTURE_##tag},

#define IN_REGISTER(...) +1
#define ON_STACK(...)

#define CALL(nr, name, registers, guests, state)                                                   \
	static const struct xen_argument arguments_##name[] = {XEN_ARGUMENTS_##name(A, S)};        \
	_Static_assert(0 XEN_ARGUMENTS_##name(IN_REGISTER, ON_STACK) == (registers),               \
		       "abi/xen/arguments.h and hypercalls.h differ about " #name);
XEN_HYPERCALLS(CALL)
#undef CALL

static const struct xen_call calls[] = {
#define CALL(nr, name, registers, guests, state)                                                   \
	{#name, nr, registers, sizeof(arguments_##name) / sizeof(struct xen_argument),             \
	 arguments_##name},
	XEN_HYPERCALLS(CALL)
#undef CALL
};

const struct xen_call *xen_call(unsigned i)
{
	return i < sizeof(calls) / sizeof(calls[0]) ? &calls[i] : NULL;
}
