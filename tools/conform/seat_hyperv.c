/* SPDX-License-Identifier: MIT */
/*
 * Hyper-V guests, in the small VMM of conformance/vmm: on this machine's KVM, or, one boot for all
 * of them, in a KVM host on an emulated processor.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shim/kvm/hypershim-kvm.h"
#include "tools/beside.h"
#include "tools/conform/lines.h"
#include "tools/conform/nested.h"
#include "tools/conform/seat.h"

#define INITRAMFS "hyperv-host.cpio"

static char *vmm_path(void)
{
	return path_beside("HYPERSHIM_VMM", "vmm");
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
	return conform_nested_check(INITRAMFS, "Build it with make hyperv-guests", err);
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

static char **nested_command(const struct conform_setup *setup, const char *host, const char *names)
{
	char *append, **command;

	if (asprintf(&append, "test=hyperv hosts=%s guests=%s", host, names) < 0)
		return NULL;
	command = conform_nested_command(INITRAMFS, "512", append);
	free(append);
	return command;
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
