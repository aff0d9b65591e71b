/* SPDX-License-Identifier: MIT */
#ifndef TRANSLATOR_FROM_XEN_MEMORY_OP_H
#define TRANSLATOR_FROM_XEN_MEMORY_OP_H

#include "translator/from/xen/domain.h"

/* The answer to a XENMEM_* that a PV guest without privilege has no use for. */
long memory_op_absent(unsigned cmd, gva_t arg);

#endif
