/* SPDX-License-Identifier: MIT */
/*
 * Which test guests there are, and how each is run: the files conformance/ABI/guests, whose own
 * comments say what their columns are, and conformance/areas.
 */
#ifndef TOOLS_CONFORM_ROW_H
#define TOOLS_CONFORM_ROW_H

#include <stdbool.h>
#include <stddef.h>

#include "tools/buffer.h"
#include "tools/error.h"

enum conform_abi { CONFORM_XEN_PV, CONFORM_HYPERV, CONFORM_VMI, CONFORM_ABIS };

/* As the command line and the directories have it. */
extern const char *const conform_abi_names[CONFORM_ABIS];
/* CONFORM_ABIS if there is none of that name. */
enum conform_abi conform_abi_find(const char *name);

struct conform_row {
	enum conform_abi abi;
	const char *name, *test, *area;
	const char *expected; /* the outcome that the guest must report */
	unsigned cpus;
	const char *append;  /* the guest's command line */
	const char *options; /* hyperv: further options of our own VMM; else empty */
	const char *rom;     /* vmi: which; else empty */
	char *spare;	     /* room for as much as the line held */
	bool vga;	     /* vmi: a graphics card's ROM is there too */
	bool tcg_only;	     /* vmi: not under an emulated KVM */
	bool native;	     /* vmi: leaves the guest's own instructions in place */
};

struct conform_rows {
	struct conform_row *list;
	size_t count;
	char **texts; /* what the rows point into */
	size_t text_count;
};

/* Appends the rows of a file `guests`; -1 with the text, which names the line. */
int conform_rows_add(struct conform_rows *rows, enum conform_abi abi, struct bytes file,
		     struct error *err);
/* Gives each row its area, by lines ABI AREA TEST...; a test that no line names is its own. */
int conform_rows_areas(struct conform_rows *rows, struct bytes file, struct error *err);
const struct conform_row *conform_rows_find(const struct conform_rows *rows, enum conform_abi abi,
					    const char *name);
void conform_rows_free(struct conform_rows *rows);

#endif
