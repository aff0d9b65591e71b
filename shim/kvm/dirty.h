/* SPDX-License-Identifier: MIT */
/* The pages of a slot that we have written, in the VMM's dirty log. */
#ifndef SHIM_KVM_DIRTY_H
#define SHIM_KVM_DIRTY_H

#include "shim/kvm/slots.h"

/* Adds ours to what KVM_GET_DIRTY_LOG has written to `bitmap`; if `forget`, they are reported then,
 * as KVM's are without KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2. */
void dirty_report(struct slot *slot, uint64_t *bitmap, bool forget);
/* KVM_CLEAR_DIRTY_LOG: bit 0 of `bitmap` is the page first_page, a multiple of 64. */
void dirty_clear(struct slot *slot, const uint64_t *bitmap, uint64_t first_page, uint64_t pages);

#endif
