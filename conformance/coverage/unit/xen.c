/* SPDX-License-Identifier: MIT */
#include "conformance/coverage/unit/record.h"
#include "translator/from/xen/hypercall.h"

#define ERRORS 4095 /* of the answers, the last so many */

long __real_xen_hypercall_untraced(struct xen_vcpu *v, uint64_t nr, const uint64_t args[6]);
long __wrap_xen_hypercall_untraced(struct xen_vcpu *v, uint64_t nr, const uint64_t args[6]);

static struct coverage_row rows[XEN_HYPERCALL_MAX] = {
#define ROW(nr, name, ...) [nr] = {"xen", #name, {0}},
	XEN_HYPERCALLS(ROW)
#undef ROW
};

long __wrap_xen_hypercall_untraced(struct xen_vcpu *v, uint64_t nr, const uint64_t args[6])
{
	long rc = __real_xen_hypercall_untraced(v, nr, args);
	bool success = rc >= 0 || rc < -ERRORS;

	if (nr >= XEN_HYPERCALL_MAX || !rows[nr].name || !coverage_record(&rows[nr], success))
		return rc;
	return success ? -ERRORS : 0;
}
