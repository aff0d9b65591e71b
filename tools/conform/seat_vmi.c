/* SPDX-License-Identifier: MIT */
/* VMI guests: with the ROM in QEMU, on TCG and on KVM; and those that leave their own instructions.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/conform/nested.h"
#include "tools/conform/seat.h"
#include "tools/qemu.h"

#define INITRAMFS "kvm-host.cpio"

/* An option's value ends at a comma. */
static int check_roms(struct error *err)
{
	static const char *const roms[] = {"vmi", "vmi-raw"};

	for (int i = 0; i < 2; i++) {
		char *path = conform_rom_path(roms[i]);

		if (path && strchr(path, ',')) {
			error_set(err, "%s: has a comma in its path. Move it", path);
			free(path);
			return -1;
		}
		if (conform_need_file(path, "Build it with make vmi-guests", err))
			return -1;
	}
	return 0;
}

static int check(const struct conform_setup *setup, struct error *err)
{
	return check_roms(err);
}

/*
 * The guest writes to COM1 and the ROM to the debug port: one console.  With one processor virtual
 * time is kept, since there is time then that the guest alone takes up, so that it can be held to
 * it.
 */
static void add_machine(struct words *w, const struct conform_row *row)
{
	static const char *const words[] = {
		"-no-reboot",
		"-device",
		"isa-debug-exit,iobase=0xf4,iosize=1",
		"-chardev",
		"stdio,id=console,mux=on",
		"-device",
		"isa-debugcon,iobase=0xe9,chardev=console",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		words_add(w, "%s", words[i]);
	if (row->vga) {
		words_add(w, "-vga");
		words_add(w, "std");
	}
	if (row->cpus == 1) {
		words_add(w, "-icount");
		words_add(w, "shift=3,sleep=off");
	}
}

static char **command_with(struct qemu_config *config, const struct conform_row *row)
{
	struct words machine = {0}, append = {0};
	char **command = NULL;

	add_machine(&machine, row);
	words_add(&append, "%s%s%s", row->append, *row->append && row->cpus == 1 ? " " : "",
		  row->cpus == 1 ? "exact" : "");
	config->vmm_args = words_end(&machine);
	if (config->vmm_args && !append.failed) {
		config->append = append.list[0];
		command = qemu_rom_command(config);
	}
	words_free((char **)config->vmm_args);
	words_free(append.list);
	return command;
}

static char **command(const struct conform_setup *setup, const struct conform_row *row)
{
	char *rom = conform_rom_path(row->rom), *kernel = conform_guest_path(setup, row);
	struct qemu_config config = {
		.accel = "tcg",
		.cpu = "qemu64",
		.memory_mib = 64,
		.cpus = row->cpus,
		.image = rom,
		.kernel = kernel,
		.serial = "chardev:console",
	};
	char **words = rom && kernel ? command_with(&config, row) : NULL;

	free(rom);
	free(kernel);
	return words;
}

const struct conform_seat conform_seat_vmi = {
	.host = "hypershim",
	.abi = CONFORM_VMI,
	.rom_host = "bare",
	.check = check,
	.command = command,
};

static bool is_native(const struct conform_row *row)
{
	return row->native;
}

/* The guest looks for the ROM, and then does without it. */
const struct conform_seat conform_seat_vmi_bare = {
	.host = "qemu-tcg",
	.abi = CONFORM_VMI,
	.rom_host = "bare",
	.check = check,
	.runs = is_native,
	.command = command,
};

static bool runs_on_kvm(const struct conform_row *row)
{
	return !row->tcg_only;
}

static int check_kvm(const struct conform_setup *setup, struct error *err)
{
	return conform_nested_check(INITRAMFS, "Build it with make build/kvm-host.cpio", err);
}

static bool always(const struct conform_setup *setup)
{
	return true;
}

static char **kvm_command(const struct conform_setup *setup, const char *host, const char *names)
{
	char *append, **words;

	if (asprintf(&append, "host=none test=vmi guests=%s", names) < 0)
		return NULL;
	words = conform_nested_command(INITRAMFS, "1024", append);
	free(append);
	return words;
}

/* QEMU and KVM in the emulated KVM host, by conformance/vmi/run-guest. */
const struct conform_seat conform_seat_vmi_kvm = {
	.host = "kvm",
	.abi = CONFORM_VMI,
	.rom_host = "kvm",
	.check = check_kvm,
	.runs = runs_on_kvm,
	.batches = always,
	.batch = kvm_command,
};
