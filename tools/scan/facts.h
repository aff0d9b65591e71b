/* SPDX-License-Identifier: MIT */
/* What `hypershim scan` has found out about a file, ready to be printed. */
#ifndef TOOLS_SCAN_FACTS_H
#define TOOLS_SCAN_FACTS_H

#include "tools/scan/image.h"

/* The interfaces, and the signature by which a guest of each knows its hypervisor. */
#define SCAN_SPOKEN(SPOKEN)                                                                        \
	SPOKEN(XEN_PV, "xen-pv", NULL)                                                             \
	SPOKEN(XEN_PVH, "xen-pvh", NULL)                                                           \
	SPOKEN(XEN_HVM, "xen-hvm", "XenVMMXenVMM")                                                 \
	SPOKEN(HYPERV, "hyperv", "Microsoft Hv")                                                   \
	SPOKEN(KVM, "kvm", "KVMKVMKVM")                                                            \
	SPOKEN(VMWARE, "vmware", "VMwareVMware")                                                   \
	SPOKEN(VMI, "vmi", NULL)

enum scan_spoken {
#define SPOKEN_ENUM(NAME, name, signature) SPOKEN_##NAME,
	SCAN_SPOKEN(SPOKEN_ENUM)
#undef SPOKEN_ENUM
		SPOKEN_COUNT
};

enum scan_seat { SEAT_PARAVISOR, SEAT_KVM, SEAT_VMI_ROM, SEAT_COUNT };

struct scan_answer {
	bool yes;
	char why[sizeof(((struct error *)0)->text)];
};

/* A number of scan.numbers, once, with how often it is there. */
struct scan_count {
	uint32_t value;
	bool leaf;
	unsigned times;
};

struct scan_facts {
	const char *path;
	struct scan_image image;
	struct scan scan;
	struct list counts; /* of struct scan_count, by value */
	struct scan_answer speaks[SPOKEN_COUNT];
	struct scan_answer seats[SEAT_COUNT];
};

const char *scan_spoken_name(enum scan_spoken which);
const char *scan_seat_name(enum scan_seat seat);

/* 0, or -1 with the text; release with scan_facts_free after success only. */
int scan_facts_find(struct scan_facts *facts, struct bytes file, unsigned raw_bits,
		    struct error *err);
void scan_facts_free(struct scan_facts *facts);

/* Step through the Xen notes: false at the end.  `text` is the value as a person would write it. */
struct scan_note {
	size_t at; /* start from 0 */
	uint32_t type;
	struct bytes value;
	const char *name;
	char text[256];
};
bool scan_note_next(const struct scan_facts *facts, struct scan_note *note);

/* Only what any terminal and any JSON reader takes stays. */
void scan_clean(char *text, size_t size, struct bytes from);

/* The names and counts of scan.traps: the rest of them at the i-th is `*count` times `*name`. */
struct scan_trap_count {
	const char *name;
	unsigned times;
};
/* Fills at most `room`, most frequent first; returns how many. */
size_t scan_trap_counts(const struct scan *scan, struct scan_trap_count *counts, size_t room);
#define SCAN_TRAP_NAMES 128

/* What else is to be said of a site, or "". */
void scan_site_remark(const struct scan_site *site, char *text, size_t size);

void scan_print_text(const struct scan_facts *facts, bool traps);
int scan_print_json(const struct scan_facts *facts, bool traps);

#endif
