/* SPDX-License-Identifier: MIT */
/* The guest ABIs there are. */
#include <string.h>

#include "shim/kvm/seat.h"

static const struct guest_abi *const abis[] = {&hyperv_abi};

const struct guest_abi *abi_find(const char *name)
{
	size_t i;

	for (i = 0; name && i < ARRAY_SIZE(abis); i++)
		if (!strcmp(abis[i]->name, name))
			return abis[i];
	return NULL;
}
