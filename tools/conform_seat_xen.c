/* SPDX-License-Identifier: MIT */
/* Xen PV guests: on the paravisor, and as dom0 on real Xen, both on QEMU's TCG. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/beside.h"
#include "tools/child.h"
#include "tools/conform_seat.h"
#include "tools/image.h"
#include "tools/qemu.h"

#define XEN_SECONDS 60
#define GET_XEN	    "Get it with make build/cache/xen/xen.elf (Debian's package of Xen 4.17)"

static char *xen_path(void)
{
	return path_beside("HYPERSHIM_XEN", "cache/xen/xen.elf");
}

/* QEMU ends a module's name at a blank or comma, and the shim's command line words at blanks. */
static int check_name(const char *path, struct error *err)
{
	if (strpbrk(path, " ,"))
		return error_set(err, "%s: has a blank or a comma in its path. Move it", path);
	return 0;
}

static int check_paravisor(const struct conform_setup *setup, struct error *err)
{
	return conform_need_file(image_path(), "Build it with make", err) ||
			       check_name(setup->guests, err)
		       ? -1
		       : 0;
}

static char **paravisor_command(const struct conform_setup *setup, const struct conform_row *row)
{
	static char *const no_reboot[] = {"-monitor", "none", "-no-reboot", NULL};
	char *image = image_path(), *kernel = conform_guest_path(setup, row), **command = NULL;
	const struct qemu_config config = {
		.accel = "tcg",
		.cpu = "max",
		.memory_mib = 128,
		.image = image,
		.kernel = kernel,
		.append = "test",
		.serial = "stdio",
		.vmm_args = no_reboot,
	};

	if (image && kernel)
		command = qemu_command(&config);
	free(image);
	free(kernel);
	return command;
}

const struct conform_seat conform_seat_paravisor = {
	.host = "hypershim",
	.abi = CONFORM_XEN_PV,
	.check = check_paravisor,
	.command = paravisor_command,
};

static int check_xen(const struct conform_setup *setup, struct error *err)
{
	return conform_need_file(xen_path(), GET_XEN, err) || check_name(setup->guests, err) ? -1
											     : 0;
}

static char **xen_words(const char *kernel, const char *quiet)
{
	struct words w = {0};
	char *xen = xen_path();

	words_add(&w, QEMU);
	for (char **word =
		     (char *[]){"-accel", "tcg", "-cpu", "max,-smap", "-m", "256", "-display",
				"none", "-monitor", "none", "-serial", "stdio", "-no-reboot", NULL};
	     *word; word++)
		words_add(&w, "%s", *word);
	words_add(&w, "-kernel");
	words_add(&w, "%s", xen ? xen : "");
	words_add(&w, "-initrd");
	words_add(&w, "%s test", kernel);
	words_add(&w, "-append");
	words_add(&w, "console=com1 com1=115200,8n1 %s dom0_mem=64M no-bootscrub", quiet);
	free(xen);
	return words_end(&w);
}

static char **xen_command(const struct conform_setup *setup, const struct conform_row *row)
{
	char *kernel = conform_guest_path(setup, row);
	char **command = kernel ? xen_words(kernel, "loglvl=none guest_loglvl=none") : NULL;

	free(kernel);
	return command;
}

/* From its banner, which it does not print in the runs of the tests. */
static int xen_version(const struct conform_setup *setup, char *line, size_t size)
{
	static const struct conform_row hello = {.abi = CONFORM_XEN_PV, .test = "hello"};
	static char output[65536];
	char *kernel = conform_guest_path(setup, &hello), *at;
	char **command = kernel ? xen_words(kernel, "loglvl=all") : NULL;
	struct error err;
	int status, ret = -1;

	if (command &&
	    child_probe(command, XEN_SECONDS, &status, output, sizeof(output), &err) == 0) {
		at = strstr(output, "Xen version ");
		if (at) {
			at[strcspn(at, "\r\n")] = '\0';
			snprintf(line, size, "%s", at);
			ret = 0;
		}
	}
	free(kernel);
	words_free(command);
	return ret;
}

const struct conform_seat conform_seat_xen = {
	.host = "xen",
	.abi = CONFORM_XEN_PV,
	.real = true,
	.how = "as dom0, on QEMU's TCG with -cpu max,-smap -m 256",
	.check = check_xen,
	.command = xen_command,
	.version = xen_version,
};
