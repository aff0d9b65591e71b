/* SPDX-License-Identifier: MIT */
#include "tools/kvm_device.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

int kvm_device_open(const char *path, struct error *why)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	if (errno == ENOENT)
		return error_set(why, "there is no %s", path);
	if (errno == EACCES || errno == EPERM)
		return error_set(why, "no permission to open %s (is the user in the group kvm?)",
				 path);
	return error_set(why, "%s cannot be opened: %s", path, strerror(errno));
}
