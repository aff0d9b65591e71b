/* SPDX-License-Identifier: MIT */
/* The Xen ABI's tables (abi/xen/arguments.h) as data, and who tells a sink what they describe. */
#ifndef TOOLS_TRACE_XEN_H
#define TOOLS_TRACE_XEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/xen/arguments.h"
#include "tools/trace/decode.h"

/* Those that are none are empty. */
enum xen_set_id {
	XEN_SET_none,
#define SET(name) XEN_SET_##name,
	XEN_CONSTANT_SETS(SET)
#undef SET
};

enum xen_structure_id {
	XEN_STRUCTURE_none,
#define STRUCTURE(tag, type) XEN_STRUCTURE_##tag,
	XEN_STRUCTURES(STRUCTURE)
#undef STRUCTURE
};

struct xen_constant {
	const char *name;
	uint64_t value;
	enum xen_structure_id structure; /* of an operation */
};

struct xen_set {
	const struct xen_constant *constants;
	unsigned count;
};

enum xen_kind { XEN_DEC, XEN_SIGNED, XEN_HEX, XEN_FLAGS, XEN_LOW_BITS, XEN_TEXT, XEN_IN, XEN_REST };

/* A field: where it is in its structure, and what.  It is there when the selected bits say so. */
struct xen_field {
	const char *name; /* NULL: the structure is this one value */
	uint16_t offset, size;
	uint8_t each; /* bytes of an array's number; 0: it is none */
	enum xen_kind kind;
	enum xen_set_id set;
	enum xen_structure_id structure;
	struct {
		uint16_t offset, size; /* 0: always */
		uint64_t mask, value;
	} when;
};

struct xen_structure {
	const struct xen_field *fields;
	unsigned count;
	size_t size;
};

enum xen_points { XEN_POINTS_NOWHERE, XEN_POINTS_TO, XEN_CHOSEN, XEN_TEXT_OF, XEN_ON_STACK };
enum xen_list { XEN_NO_LIST, XEN_COUNTED, XEN_UNTIL_ZERO };

/* An argument: its value, as a field's, and what is at the address that it is. */
struct xen_argument {
	struct xen_field value;
	bool operation;
	enum xen_points points;
	enum xen_structure_id structure;
	uint8_t chosen_by; /* the index of an argument */
	uint8_t count;	   /* of an argument too */
	enum xen_list list;
	uint16_t per;
	uint16_t end; /* where the last one has a zero of eight bytes */
};

struct xen_call {
	const char *name;
	uint64_t number;
	unsigned registers; /* how many of the arguments are in registers */
	unsigned count;
	const struct xen_argument *arguments;
};

const struct xen_set *xen_set(enum xen_set_id id);
const struct xen_structure *xen_structure(enum xen_structure_id id);
/* The i-th row of abi/xen/hypercalls.h, NULL beyond the last. */
const struct xen_call *xen_call(unsigned i);

/* The constant of this value, compared in so many bytes; or NULL. */
const struct xen_constant *xen_constant_find(enum xen_set_id id, uint64_t value, unsigned size);

/* A number, by its kind. */
void xen_tell_number(struct trace_sink *s, const struct xen_field *f, const char *name,
		     uint64_t value);

/* What was recorded of the memory. */
struct xen_memory {
	const uint8_t *bytes;
	size_t len;
};

/* The number in so many bytes (8 at most) there; false if not all of them were recorded. */
bool xen_memory_number(const struct xen_memory *m, size_t at, size_t size, uint64_t *value);

enum xen_told { XEN_TOLD_NOTHING, XEN_TOLD_PART, XEN_TOLD };

/* The structure that is there, under this name. */
enum xen_told xen_tell_structure(struct trace_sink *s, const struct xen_memory *m, const char *name,
				 const struct xen_structure *structure, size_t at);

/* The name of the negative number that Xen answers with, or NULL. */
const char *xen_error_name(int64_t result);

#endif
