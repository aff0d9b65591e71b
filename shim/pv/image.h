/* SPDX-License-Identifier: MIT */
/*
 * What the paravisor image and the tools that start it agree on: the image header, the bundle, the
 * options on the image's own command line, and the exit codes.  Included by both; no other room
 * needs it.
 */
#ifndef SHIM_PV_IMAGE_H
#define SHIM_PV_IMAGE_H

#include <stdint.h>

/*
 * The image is one PT_LOAD segment whose file offset 0 loads at physical SHIM_PHYS_BASE, so that a
 * multiboot loader can use the address fields of its header and need not understand ELF64.
 */
#define SHIM_PHYS_BASE 0x100000

/*
 * Found in the first 8 KiB of the file, 8-byte aligned, by its magic.  `hypershim pack` extends the
 * one PT_LOAD (p_filesz and p_memsz), the multiboot load_end_addr and bss_end_addr, and sets
 * bundle_size; everything else is the linker's.
 */
#define SHIM_IMAGE_MAGIC 0x4d49485352505948ull /* "HYPRSHIM" in memory order */
#define SHIM_IMAGE_VERSION 2
struct shim_image_header {
	uint64_t magic;
	uint32_t version; /* SHIM_IMAGE_VERSION */
	uint32_t multiboot_offset; /* file offset of the multiboot header */
	uint64_t bundle_phys; /* where the bundle has to be loaded: page aligned, past the bss */
	uint64_t bundle_size; /* 0: no bundle; the guest comes as multiboot modules */
	uint64_t trace_phys; /* where struct trace is while the image runs (translator/trace.h) */
};

/*
 * A bundle: this header, at bundle_phys, then the parts it names.  Offsets are from the header's
 * first byte; kernel and initrd begin on a page.  Strings are NUL-terminated.
 */
#define SHIM_BUNDLE_MAGIC 0x454c444e55425348ull /* "HSBUNDLE" in memory order */
struct shim_bundle {
	uint64_t magic;
	uint64_t kernel_offset, kernel_size; /* an ELF file, not compressed */
	uint64_t initrd_offset, initrd_size; /* size 0: none */
	uint64_t cmdline_offset; /* the guest's command line */
	uint64_t options_offset; /* the shim's own options, see below */
};

/*
 * The shim's own command line (multiboot command line, or options_offset), words divided by blanks:
 *
 *   debug-exit=0xf4   report the end through QEMU's isa-debug-exit at this I/O port
 *   log=LEVEL         error, info (default) or debug
 *   selftest          no guest: check that this machine runs ring 1 as the shim needs, and exit
 *   trace=0xffff      trace.wanted from the beginning, 64 bits
 */

/*
 * What is written to the debug-exit port; QEMU exits with (code << 1) | 1.  A guest that powers off
 * does so through ACPI, so QEMU exits with 0.
 */
#define SHIM_EXIT_CRASH       0x10 /* the guest crashed, panicked, or could not be built */
#define SHIM_EXIT_SELFTEST_OK 0x20
#define SHIM_EXIT_UNUSABLE    0x30 /* the input cannot be started here; one line says why */
#define SHIM_EXIT_STATUS(code) (((code) << 1) | 1)

#endif
