/* SPDX-License-Identifier: MIT */
/* What the unit tests of the command share. */
#ifndef CONFORMANCE_TOOLS_TESTS_H
#define CONFORMANCE_TOOLS_TESTS_H

#include <stdbool.h>

#include "tools/buffer.h"
#include "tools/error.h"

/* Each file of tests adds its suite. */
void suite_buffer(void);
void suite_bundle(void);
void suite_bzimage(void);
void suite_carrier(void);
void suite_child(void);
void suite_conform_judge(void);
void suite_conform_row(void);
void suite_conform_run(void);
void suite_cpu_model(void);
void suite_elf64(void);
void suite_file(void);
void suite_guest_section(void);
void suite_image(void);
void suite_kernel(void);
void suite_lean(void);
void suite_memory(void);
void suite_mutation(void);
void suite_notes(void);
void suite_options(void);
void suite_probe(void);
void suite_qemu(void);
void suite_quote(void);
void suite_scan(void);
void suite_scan_image(void);
void suite_trace(void);
void suite_trace_hyperv(void);
void suite_trace_xen(void);
void suite_unpack(void);
void suite_vmi(void);
void suite_vmm(void);

/* A file of build/tools-test/, whole; ends the program if it is not there. */
struct buffer fixture(const char *name);

/* Asserts that the error speaks of `part`, and shows it if it does not. */
void expect_error(const struct error *err, const char *part);

/* Little-endian values inside a file under test. */
void put16(struct buffer *b, uint64_t at, uint16_t value);
void put32(struct buffer *b, uint64_t at, uint32_t value);
void put64(struct buffer *b, uint64_t at, uint64_t value);

#endif
