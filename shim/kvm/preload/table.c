/* SPDX-License-Identifier: MIT */
/* What each descriptor of the VMM's is.  Looked up by every KVM_RUN, so without a lock. */
#include <stddef.h>

#include "shim/kvm/preload/preload.h"

#define DESCRIPTORS 65536 /* VMMs open theirs early: the numbers are low */

static struct object *_Atomic table[DESCRIPTORS];

struct object *table_get(int fd)
{
	if (fd < 0 || fd >= DESCRIPTORS)
		return NULL;
	return atomic_load_explicit(&table[fd], memory_order_acquire);
}

bool table_put(int fd, struct object *object)
{
	if (fd < 0 || fd >= DESCRIPTORS)
		return false;
	atomic_store_explicit(&table[fd], object, memory_order_release);
	return true;
}

struct object *table_take(int fd)
{
	return table_get(fd) ? atomic_exchange(&table[fd], NULL) : NULL;
}
