/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "tools/beside.h"
#include "tools/conform/nested.h"
#include "tools/conform/seat.h"
#include "tools/qemu.h"

static char *kernel_path(void)
{
	return path_beside("HYPERSHIM_KVM_HOST_KERNEL", "cache/generic/vmlinuz");
}

static char *initramfs_path(const char *name)
{
	return path_beside("HYPERSHIM_KVM_HOST_INITRAMFS", name);
}

int conform_nested_check(const char *initramfs, const char *get, struct error *err)
{
	if (conform_need_file(kernel_path(), get, err))
		return -1;
	return conform_need_file(initramfs_path(initramfs), get, err);
}

static void option(struct words *w, const char *name, const char *value)
{
	w->failed |= !value;
	words_add(w, "%s", name);
	words_add(w, "%s", value ? value : "");
}

/* Its timer is a periodic one because of the interrupts that TCG loses (conformance/e2e/lib.sh). */
char **conform_nested_command(const char *initramfs, const char *memory_mib, const char *append)
{
	char *kernel = kernel_path(), *path = initramfs_path(initramfs);
	struct words w = {0};

	words_add(&w, QEMU);
	words_add(&w, "-nodefaults");
	words_add(&w, "-no-reboot");
	option(&w, "-accel", "tcg");
	option(&w, "-cpu", "EPYC,+svm,+npt");
	option(&w, "-m", memory_mib);
	option(&w, "-display", "none");
	option(&w, "-serial", "stdio");
	option(&w, "-kernel", kernel);
	option(&w, "-initrd", path);
	words_add(&w, "-append");
	words_add(&w, "console=ttyS0 quiet panic=-1 tsc=reliable nohz=off highres=off %s", append);
	free(kernel);
	free(path);
	return words_end(&w);
}
