/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "tools/child.h"
#include "tools/cpu_model.h"
#include "tools/qemu.h"

#define VERSION_SECONDS 5

/* Up to 7.2, TCG's CMPXCHG16B can leave flags that are not the guest's, single-step among them, which
 * kernels from 6.12 on stumble over. */
#define FIRST_WITH_GOOD_CX16 8

const char *cpu_model_tcg(const char *version_output)
{
	const char *at = strstr(version_output, "version ");
	int major;

	if (!at || sscanf(at, "version %d", &major) != 1)
		return "max";
	return major < FIRST_WITH_GOOD_CX16 ? "max,-cx16" : "max";
}

const char *cpu_model(const char *accel)
{
	static char *const command[] = {QEMU, "--version", NULL};
	char output[256];
	struct error ignored; /* a QEMU that cannot be run is told of when it is to boot */
	int status;

	if (!strcmp(accel, "kvm"))
		return "host";
	if (child_probe(command, VERSION_SECONDS, &status, output, sizeof(output), &ignored))
		return "max";
	return cpu_model_tcg(output);
}
