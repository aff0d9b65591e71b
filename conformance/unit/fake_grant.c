/* SPDX-License-Identifier: MIT */
#include "conformance/unit/fake_grant.h"

#include <string.h>

#include "conformance/unit/fake_guest.h"
#include "conformance/unit/unit.h"
#include "translator/from/xen/grant_internal.h"

void fake_grant_reset(void)
{
	fake_reset();
	grant_init(&fake_domain);
}

long fake_grant_op(unsigned cmd, void *elements, size_t len, unsigned count)
{
	long rc = CALL(grant_table_op, cmd, fake_put(elements, len).addr, count);

	EXPECT(fake_arg_intact());
	memcpy(elements, fake_arg(), len);
	return rc;
}

grant_entry_v1_t *fake_grant_v1(grant_ref_t ref)
{
	return grant_entry_v1(fake_domain.grants, ref);
}

grant_entry_v2_t *fake_grant_v2(grant_ref_t ref)
{
	return grant_entry_v2(fake_domain.grants, ref);
}

grant_status_t *fake_grant_status(grant_ref_t ref)
{
	return grant_status(fake_domain.grants, ref);
}

void fake_grant_v1_to_self(grant_ref_t ref, uint64_t mfn, uint16_t more)
{
	*fake_grant_v1(ref) = (grant_entry_v1_t){
		.flags = GTF_permit_access | more, .domid = XEN_DOMID_GUEST, .frame = (uint32_t)mfn};
}
