/* SPDX-License-Identifier: MIT */
/*
 * Whether the host's cores can run more than one thread each: the only way in which VPs would share
 * one without knowing.  "off" does not count, as it can be switched on again; so KVM has it, too.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "shim/kvm/seat.h"

#define CONTROL "/sys/devices/system/cpu/smt/control"

static bool is(const char *text, ssize_t len, const char *word)
{
	return len == (ssize_t)strlen(word) + 1 && !memcmp(text, word, len - 1);
}

bool host_has_no_smt(void)
{
	int fd = open(CONTROL, O_RDONLY | O_CLOEXEC);
	char text[32];
	ssize_t len;

	if (fd < 0)
		return false;
	len = read(fd, text, sizeof(text));
	close(fd);
	return is(text, len, "forceoff") || is(text, len, "notsupported");
}
