/* SPDX-License-Identifier: MIT */
#include "translator/from/xen/hypercall.h"

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

long xen_hypercall_untraced(struct xen_vcpu *v, uint64_t nr, const uint64_t args[6])
{
	if (nr < XEN_HYPERCALL_MAX && rows[nr].handler)
		return rows[nr].handler(v, args);
	say_absent(nr);
	return -XEN_ENOSYS;
}
