/* SPDX-License-Identifier: MIT */
/*
 * XenStore (docs/misc/xenstore.txt of Xen, public/io/xs_wire.h), served by the shim itself: there is no
 * control domain whose daemon could.
 */
#ifndef TRANSLATOR_FROM_XEN_XENSTORE_H
#define TRANSLATOR_FROM_XEN_XENSTORE_H

#include "translator/from/xen/domain.h"
#include <xen/io/xs_wire.h>

/* Connect the ring (a page of the guest's) and fill the store as a toolstack does for a domU without
 * devices: the event channel's port, or a negative XEN_E*. */
int xenstore_init(struct xen_vcpu *v, struct xenstore_domain_interface *ring);

#endif
