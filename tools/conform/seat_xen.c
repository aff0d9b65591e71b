/* SPDX-License-Identifier: MIT */
/*
 * Xen PV guests: on the paravisor, one machine for each, and as domUs on real Xen, one boot of Xen
 * and its dom0 for all of them; both on QEMU's TCG.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/beside.h"
#include "tools/conform/seat.h"
#include "tools/kernel/image.h"
#include "tools/qemu.h"

#define GET_XEN "Get it with make xen-dom0 (Debian's packages of Xen 4.17 and Linux)"

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

static char *dom0_kernel_path(void)
{
	return path_beside("HYPERSHIM_DOM0_KERNEL", "cache/generic/vmlinuz");
}

static char *dom0_initramfs_path(void)
{
	return path_beside("HYPERSHIM_DOM0_INITRAMFS", "xen-dom0.cpio");
}

static int check_module(char *path, struct error *err)
{
	int ret = path ? check_name(path, err) : error_set(err, "no memory");

	free(path);
	return ret;
}

static int check_xen(const struct conform_setup *setup, struct error *err)
{
	if (conform_need_file(xen_path(), GET_XEN, err) ||
	    conform_need_file(dom0_kernel_path(), GET_XEN, err) ||
	    conform_need_file(dom0_initramfs_path(), GET_XEN, err) ||
	    check_module(dom0_kernel_path(), err) || check_module(dom0_initramfs_path(), err))
		return -1;
	return 0;
}

/* Dom0's kernel with its command line, and its initramfs.  In a module's line QEMU wants commas
 * twice. */
static char *modules(const char *names)
{
	char *kernel = dom0_kernel_path(), *initramfs = dom0_initramfs_path(), *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out && kernel && initramfs) {
		fprintf(out, "%s console=hvc0 quiet panic=-1 test=xen-pv guests=", kernel);
		for (; *names; names++)
			fputs(*names == ',' ? ",," : (char[]){*names, '\0'}, out);
		fprintf(out, ",%s", initramfs);
	}
	if (out && fclose(out)) {
		free(text);
		text = NULL;
	}
	free(kernel);
	free(initramfs);
	return text;
}

static bool always(const struct conform_setup *setup)
{
	return true;
}

static char **xen_command(const struct conform_setup *setup, const char *host, const char *names)
{
	char *xen = xen_path(), *text = modules(names);
	struct words w = {.failed = !xen || !text};

	words_add(&w, QEMU);
	for (char **word =
		     (char *[]){"-accel", "tcg", "-cpu", "max,-smap", "-m", "1024", "-display",
				"none", "-monitor", "none", "-serial", "stdio", "-no-reboot", NULL};
	     *word; word++)
		words_add(&w, "%s", *word);
	words_add(&w, "-kernel");
	words_add(&w, "%s", xen ? xen : "");
	words_add(&w, "-initrd");
	words_add(&w, "%s", text ? text : "");
	words_add(&w, "-append");
	words_add(&w, "console=com1 com1=115200,8n1 loglvl=warning guest_loglvl=none "
		      "dom0_mem=512M,max:512M no-bootscrub");
	free(xen);
	free(text);
	return words_end(&w);
}

const struct conform_seat conform_seat_xen = {
	.host = "xen",
	.abi = CONFORM_XEN_PV,
	.real = true,
	.how = "as domU, on QEMU's TCG with -cpu max,-smap",
	.check = check_xen,
	.batches = always,
	.batch = xen_command,
};
