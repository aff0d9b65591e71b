/* SPDX-License-Identifier: MIT */
#include "translator/from/xen/xenstore_internal.h"

static const char home[] = "/local/domain/1/"; /* XEN_DOMID_GUEST's */

static bool valid_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
	       c == '/' || c == '_' || c == '@';
}

/* No empty component, no slash at the end but of the root itself. */
static bool valid_path(struct xs_span p)
{
	uint32_t i;

	for (i = 0; i < p.len; i++)
		if (!valid_char(p.at[i]) || (i && p.at[i] == '/' && p.at[i - 1] == '/'))
			return false;
	return p.len && (p.len == 1 || p.at[p.len - 1] != '/');
}

int xenstore_path(struct xs_span given, char *out, struct xs_span *path)
{
	bool absolute = given.len && given.at[0] == '/';
	uint32_t prefix = absolute ? 0 : sizeof(home) - 1;

	if (!valid_path(given) || given.len > (absolute ? XENSTORE_ABS_PATH_MAX : XENSTORE_REL_PATH_MAX))
		return XEN_EINVAL;
	if (prefix + given.len > XS_PATH_MAX)
		return XEN_E2BIG;
	__builtin_memcpy(out, home, prefix);
	__builtin_memcpy(out + prefix, given.at, given.len);
	out[prefix + given.len] = 0;
	*path = (struct xs_span){out, prefix + given.len};
	return 0;
}
