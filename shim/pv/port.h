/* SPDX-License-Identifier: MIT */
#ifndef SHIM_PV_PORT_H
#define SHIM_PV_PORT_H

#include "shim/pv/decode.h"

/* IN and OUT of a guest that has no ports: reads are all ones, writes are dropped, if its virtual IOPL
 * lets it try; else #GP (false).  RIP is the caller's to advance. */
bool port_instruction(struct xen_vcpu *v, const struct insn *i);

#endif
