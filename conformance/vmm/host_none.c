/* SPDX-License-Identifier: MIT */
/* No guest ABI at all: a bare KVM. */
#include "conformance/vmm/vmm.h"

const struct host host_none = { .name = "none" };
