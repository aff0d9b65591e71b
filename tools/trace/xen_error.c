/* SPDX-License-Identifier: MIT */
/* Xen's error numbers; of two names for one number the first. */
#include "tools/trace/xen.h"

static const struct {
	const char *name;
	int64_t value;
} errors[] = {
#define XEN_ERRNO(name, value) {"-" #name, -(value)},
#include <xen/errno.h>
};

const char *xen_error_name(int64_t result)
{
	for (unsigned i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i].value == result)
			return errors[i].name;
	return NULL;
}
