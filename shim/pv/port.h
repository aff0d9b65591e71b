/* SPDX-License-Identifier: MIT */
#ifndef SHIM_PV_PORT_H
#define SHIM_PV_PORT_H

#include "shim/pv/decode.h"

/* IN and OUT of a guest that has no ports: reads are all ones, writes are dropped, if its virtual IOPL
 * lets it try; else #GP (false).  RIP is the caller's to advance. */
bool port_instruction(struct xen_vcpu *v, const struct insn *i);

/* May the guest's mode do I/O?  Its IOPL is virtual: set by physdev_op, or with the VM assist by iret, and
 * counted for a kernel in ring 1 or, with the assist, in ring 0. */
bool io_permitted(const struct xen_vcpu *v);

#endif
