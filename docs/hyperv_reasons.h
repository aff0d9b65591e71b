/* SPDX-License-Identifier: MIT */
/* The words of docs/hyperv-support.md: what each feature is, and why what is absent is absent. */
#ifndef DOCS_HYPERV_REASONS_H
#define DOCS_HYPERV_REASONS_H

#include <stddef.h>
#include <stdint.h>

#include "abi/hyperv/features.h"

extern const char *const hyperv_feature_text[HV_FEATURE_COUNT];

/* NULL: it has none. */
const char *hyperv_hypercall_reason(unsigned code);
const char *hyperv_msr_reason(uint32_t msr);

/* CPUID bits of the specification's that are never shown. */
struct hyperv_absent_bit {
	uint32_t leaf;
	const char *reg;
	unsigned bit;
	const char *name, *why;
};
extern const struct hyperv_absent_bit hyperv_absent_bits[];
extern const size_t hyperv_absent_bit_count;

/* QEMU's flags; word: of the feature, or NULL where there is none. */
struct hyperv_flag {
	const char *flag, *word, *how;
};
extern const struct hyperv_flag hyperv_flags[];
extern const size_t hyperv_flag_count;

#endif
