/* SPDX-License-Identifier: MIT */
/* A guest with a grant table, for the unit tests: its entries as the guest sees them. */
#ifndef CONFORMANCE_UNIT_FAKE_GRANT_H
#define CONFORMANCE_UNIT_FAKE_GRANT_H

#include "abi/xen/xen.h"

/* fake_reset(), and a grant table. */
void fake_grant_reset(void);

/* The hypercall with `count` elements, `len` bytes in all; what it wrote comes back in them. */
long fake_grant_op(unsigned cmd, void *elements, size_t len, unsigned count);

grant_entry_v1_t *fake_grant_v1(grant_ref_t ref);
grant_entry_v2_t *fake_grant_v2(grant_ref_t ref);
grant_status_t *fake_grant_status(grant_ref_t ref);

/* A grant of access to itself, version 1; `more` GTF_* than that. */
void fake_grant_v1_to_self(grant_ref_t ref, uint64_t mfn, uint16_t more);

#endif
