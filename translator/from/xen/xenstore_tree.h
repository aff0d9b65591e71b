/* SPDX-License-Identifier: MIT */
/*
 * The store's nodes: a flat list of records in one small block of memory, so that a transaction is a
 * copy of it.  Errors are positive XEN_E*; 0 is success.
 */
#ifndef TRANSLATOR_FROM_XEN_XENSTORE_TREE_H
#define TRANSLATOR_FROM_XEN_XENSTORE_TREE_H

#include "abi/xen/xen.h"
#include "translator/types.h"

#define XS_TREE_SIZE 8192 /* bytes of all nodes: the guest's quota */
#define XS_PATH_MAX  255  /* of an absolute path; longer ones are over the quota too */

struct xs_tree {
	uint32_t used;
	uint32_t generation; /* changes with every write */
	uint8_t bytes[XS_TREE_SIZE];
};

struct xs_span {
	const char *at;
	uint32_t len;
};

/* Paths are absolute and valid (xenstore.c), without a NUL.  `as_guest` asks for permission too: then
 * -- as for any unprivileged domain -- XEN_EACCES where the node's permissions do not give it. */
int xs_tree_read(const struct xs_tree *t, struct xs_span path, struct xs_span *value);
/* Creates the node, and its parents, where they are not there. */
int xs_tree_write(struct xs_tree *t, struct xs_span path, struct xs_span value, bool as_guest);
int xs_tree_mkdir(struct xs_tree *t, struct xs_span path, bool as_guest);
/* The node and all below it. */
int xs_tree_remove(struct xs_tree *t, struct xs_span path, bool as_guest);
/* Names of the node's children, each with its NUL, into out; *len is their size. */
int xs_tree_directory(const struct xs_tree *t, struct xs_span path, char *out, uint32_t room,
		      uint32_t *len);
/* Permissions as in the protocol: "n1\0r2\0". */
int xs_tree_get_perms(const struct xs_tree *t, struct xs_span path, struct xs_span *perms);
int xs_tree_set_perms(struct xs_tree *t, struct xs_span path, struct xs_span perms, bool as_guest);

/* The paths of all nodes, one by one: *at begins at 0. */
bool xs_tree_next(const struct xs_tree *t, uint32_t *at, struct xs_span *path);
/* Is the node there in both, and the same? */
bool xs_tree_same_node(const struct xs_tree *a, const struct xs_tree *b, struct xs_span path);
/* Is `path` the node `above`, or below it? */
bool xs_path_within(struct xs_span path, struct xs_span above);

#endif
