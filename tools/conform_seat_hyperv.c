/* SPDX-License-Identifier: MIT */
/*
 * Hyper-V guests, in the small VMM of conformance/vmm: on this machine's KVM, or, one boot for all of
 * them, in a KVM host on an emulated processor.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shim/kvm/hypershim-kvm.h"
#include "tools/beside.h"
#include "tools/conform_lines.h"
#include "tools/conform_seat.h"
#include "tools/qemu.h"

static char *vmm_path(void)
{
	return path_beside("HYPERSHIM_VMM", "vmm");
}

static char *kernel_path(void)
{
	return path_beside("HYPERSHIM_KVM_HOST_KERNEL", "cache/generic/vmlinuz");
}

static char *initramfs_path(void)
{
	return path_beside("HYPERSHIM_KVM_HOST_INITRAMFS", "hyperv-host.cpio");
}

static bool kvm_works(void)
{
	char why[256];
	int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	bool works = fd >= 0 && hypershim_kvm_usable(fd, why, sizeof(why)) == 0;

	if (fd >= 0)
		close(fd);
	return works;
}

static bool always(const struct conform_setup *setup)
{
	return true;
}

static bool without_kvm(const struct conform_setup *setup)
{
	return setup->nested || !kvm_works();
}

static int check_nested(const struct conform_setup *setup, struct error *err)
{
	static const char get[] = "Build it with make hyperv-guests";

	return conform_need_file(kernel_path(), get, err) ||
			       conform_need_file(initramfs_path(), get, err) ?
		       -1 :
		       0;
}

static int check(const struct conform_setup *setup, struct error *err)
{
	if (without_kvm(setup))
		return check_nested(setup, err);
	return conform_need_file(vmm_path(), "Build it with make hyperv-guests", err);
}

static void add_options(struct words *w, const char *options)
{
	char *copy = strdup(options), *rest = copy, *word;

	w->failed |= !copy;
	while (copy && (word = conform_word(&rest)))
		words_add(w, "%s", word);
	free(copy);
}

static char **vmm_command(const struct conform_setup *setup, const struct conform_row *row)
{
	char *vmm = vmm_path(), *guest = conform_guest_path(setup, row);
	struct words w = {0};

	w.failed = !vmm || !guest;
	words_add(&w, "%s", vmm ? vmm : "");
	words_add(&w, "--host");
	words_add(&w, "hypershim");
	words_add(&w, "--cpus");
	words_add(&w, "%u", row->cpus);
	add_options(&w, row->options);
	if (*row->append) {
		words_add(&w, "--append");
		words_add(&w, "%s", row->append);
	}
	words_add(&w, "%s", guest ? guest : "");
	free(vmm);
	free(guest);
	return words_end(&w);
}

/* Its timer is a periodic one because of the interrupts that TCG loses (conformance/e2e/lib.sh). */
static char **nested_command(const struct conform_setup *setup, const char *host, const char *names)
{
	static const char *const machine[] = {
		QEMU, "-accel", "tcg", "-cpu", "EPYC,+svm,+npt", "-m", "512", "-display", "none",
		"-monitor", "none", "-serial", "stdio", "-no-reboot",
	};
	char *kernel = kernel_path(), *initramfs = initramfs_path();
	struct words w = {0};

	w.failed = !kernel || !initramfs;
	for (size_t i = 0; i < sizeof(machine) / sizeof(*machine); i++)
		words_add(&w, "%s", machine[i]);
	words_add(&w, "-kernel");
	words_add(&w, "%s", kernel ? kernel : "");
	words_add(&w, "-initrd");
	words_add(&w, "%s", initramfs ? initramfs : "");
	words_add(&w, "-append");
	words_add(&w, "console=ttyS0 quiet panic=-1 tsc=reliable nohz=off highres=off "
		      "test=hyperv hosts=%s guests=%s", host, names);
	free(kernel);
	free(initramfs);
	return words_end(&w);
}

const struct conform_seat conform_seat_hyperv = {
	.host = "hypershim",
	.abi = CONFORM_HYPERV,
	.check = check,
	.command = vmm_command,
	.batches = without_kvm,
	.batch = nested_command,
};

const struct conform_seat conform_seat_kvm_hv = {
	.host = "kvm-hv",
	.abi = CONFORM_HYPERV,
	.real = true,
	.how = "KVM's own Hyper-V support, in Linux on QEMU's TCG with -cpu EPYC,+svm,+npt",
	.check = check_nested,
	.batches = always,
	.batch = nested_command,
};
