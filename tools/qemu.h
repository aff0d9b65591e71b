/* SPDX-License-Identifier: MIT */
/* QEMU's command line, and what its exit status means. */
#ifndef TOOLS_QEMU_H
#define TOOLS_QEMU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QEMU		"qemu-system-x86_64"
#define QEMU_DEBUG_EXIT "debug-exit=0xf4" /* the shim's option that goes with our device */

struct qemu_config {
	const char *accel; /* "kvm" or "tcg" */
	const char *cpu;   /* QEMU's -cpu */
	uint64_t memory_mib;
	unsigned cpus;	   /* of a machine with the ROM */
	const char *image;  /* path of hypershim.elf, without blanks, or of the ROM, without commas */
	const char *kernel; /* path of the lean kernel, without blanks; NULL: no guest */
	const char *initrd; /* likewise; NULL: none */
	const char *append; /* the guest's command line */
	const char *log;    /* NULL: the shim's default */
	bool selftest;
	const char *ram;   /* path of a file that is the guest's memory; NULL: QEMU has its own */
	uint64_t trace;	   /* the shim's option; 0: none */
	const char *serial;    /* what COM1 is: one of QEMU's character devices */
	char *const *vmm_args; /* NULL-terminated further arguments */
};

/* The argument vector of a machine that the paravisor boots, NULL-terminated; free with
 * qemu_free_command.  NULL without memory. */
char **qemu_command(const struct qemu_config *config);
/* Of one whose BIOS has an option ROM of ours, and boots the kernel as it is. */
char **qemu_rom_command(const struct qemu_config *config);
void qemu_free_command(char **command);

/*
 * The command's exit status for a wait status of QEMU: 0 the guest powered off, 1 it crashed, 2 the
 * shim could not start it or QEMU died.  Only for the last `died` gets a text, else it is empty.
 */
int qemu_outcome(int wait_status, char *died, size_t size);

#endif
