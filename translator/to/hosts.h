/* SPDX-License-Identifier: MIT */
/*
 * The hosts there are.  Each has one probe: its const table of operations when the machine is this
 * host, NULL when it is not.  A probe only looks (CPUID); init does what has effects.
 */
#ifndef TRANSLATOR_TO_HOSTS_H
#define TRANSLATOR_TO_HOSTS_H

#include "translator/ops.h"

const struct host_ops *kvm_probe(void);
const struct host_ops *bare_probe(void);

#endif
