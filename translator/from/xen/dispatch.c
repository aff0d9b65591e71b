/* SPDX-License-Identifier: MIT */
#include "translator/from/xen/hypercall.h"
#include "translator/from/xen/traced.h"

struct row {
	const char *name;
	long (*handler)(struct xen_vcpu *v, const uint64_t *args); /* NULL: absent */
};

#define HANDLER_HERE(name)   hypercall_##name
#define HANDLER_ABSENT(name) NULL
#define ROW(nr, name, nargs, guests, state) [nr] = {#name, HANDLER_##state(name)},

static const struct row rows[XEN_HYPERCALL_MAX] = {XEN_HYPERCALLS(ROW)};

static void say_absent(uint64_t nr)
{
	static uint64_t said;

	if (nr >= XEN_HYPERCALL_MAX || said & 1ull << nr)
		return;
	said |= 1ull << nr;
	log_line(LOG_DEBUG, "hypercall %lu (%s) is not here", nr,
		 rows[nr].name ? rows[nr].name : "no such number");
}

const char *xen_hypercall_name(unsigned nr)
{
	return nr < XEN_HYPERCALL_MAX ? rows[nr].name : NULL;
}

/* Inline in both of its users: a hypercall that is not traced is one call. */
static inline __attribute__((always_inline)) long dispatch(struct xen_vcpu *v, uint64_t nr,
							   const uint64_t args[6])
{
	if (nr < XEN_HYPERCALL_MAX && rows[nr].handler)
		return rows[nr].handler(v, args);
	say_absent(nr);
	return -XEN_ENOSYS;
}

long xen_hypercall(struct xen_vcpu *v, uint64_t nr, const uint64_t args[6])
{
	if (__builtin_expect(guest_trace.wanted != 0, 0))
		return xen_hypercall_traced(v, nr, args);
	return dispatch(v, nr, args);
}

long xen_hypercall_untraced(struct xen_vcpu *v, uint64_t nr, const uint64_t args[6])
{
	return dispatch(v, nr, args);
}
