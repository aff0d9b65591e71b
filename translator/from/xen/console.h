/* SPDX-License-Identifier: MIT */
#ifndef TRANSLATOR_FROM_XEN_CONSOLE_H
#define TRANSLATOR_FROM_XEN_CONSOLE_H

#include "translator/from/xen/domain.h"

/* Connect the console ring (a page of the guest's): the event channel's port, or a negative XEN_E*. */
int console_init(struct xen_vcpu *v, struct xencons_interface *ring);
/* Input may be waiting at the host: move what fits into the ring. */
void console_input(struct xen_vcpu *v);
/* Write out what the guest has put into the ring, notified or not: before it ends. */
void console_flush(struct xen_vcpu *v);

#endif
