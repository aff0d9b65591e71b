/* SPDX-License-Identifier: MIT */
/*
 * What a kernel's machine code says of the hypervisors that it speaks to: its hypercall sites, the
 * MSR numbers and CPUID leaves in it, and the instructions that trap outside of ring 0.  Knows no
 * file format; tools/scan/image.h makes a scan_code of a file.
 */
#ifndef TRANSLATOR_SCAN_SCAN_H
#define TRANSLATOR_SCAN_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCAN_NAME 24

/* One executable section.  `patches`: it holds replacements that the kernel writes elsewhere. */
struct scan_range {
	uint64_t address;
	const uint8_t *data;
	size_t len;
	char name[SCAN_NAME];
	bool patches;
};

struct scan_code {
	unsigned bits; /* 32 or 64 */
	const struct scan_range *ranges;
	size_t count;
	/* What is known from elsewhere, and decides whose call an instruction is. */
	bool xen, kvm, hyperv;
	bool has_page;
	uint64_t page; /* Xen's hypercall page */
};

enum scan_abi { SCAN_ABI_UNKNOWN, SCAN_ABI_XEN, SCAN_ABI_HYPERV, SCAN_ABI_KVM, SCAN_ABI_VMWARE };

enum scan_how {
	SCAN_VMCALL,
	SCAN_VMMCALL,
	SCAN_VMGEXIT, /* VMMCALL with a REP prefix, of AMD's encrypted guests */
	SCAN_SYSCALL,
	SCAN_INT82,
	SCAN_OUT,
	SCAN_IN,
	SCAN_CALL, /* of a stub that other sites share */
	SCAN_JUMP, /* to one */
};

struct scan_site {
	uint64_t address;
	const struct scan_range *range;
	enum scan_how how;
	enum scan_abi abi;
	bool known; /* the number, by constant propagation */
	uint64_t number;
	bool through; /* CALL and JUMP: `stub` is what it goes to, or the pointer by which it goes */
	uint64_t stub;
	bool shared; /* the number comes from callers, of whom so many are known: */
	unsigned callers;
};

struct scan_trap {
	uint64_t address;
	char name[16];
};

/* A number that is loaded into the register of an MSR or of a CPUID leaf. */
struct scan_number {
	uint64_t address;
	uint32_t value;
	bool leaf; /* into EAX */
};

struct scan {
	struct scan_site *sites;
	struct scan_trap *traps;
	struct scan_number *numbers;
	size_t site_count, trap_count, number_count;
	size_t bytes, instructions, undecodable;
};

/*
 * The ranges come in order of address, and so does what is found.  0, SCAN_NO_MEMORY, or
 * SCAN_TOO_MANY if so much is found that this is no kernel's code; release with scan_free either
 * way.
 */
#define SCAN_NO_MEMORY (-1)
#define SCAN_TOO_MANY  (-2)
int scan_run(const struct scan_code *code, struct scan *scan);
void scan_free(struct scan *scan);

/* Words for a person; of a number that is in no table, NULL. */
const char *scan_how_name(enum scan_how how);
const char *scan_abi_name(enum scan_abi abi);
const char *scan_call_name(enum scan_abi abi, uint64_t number);
const char *scan_msr_name(uint32_t number);
const char *scan_leaf_name(uint32_t leaf);

#endif
