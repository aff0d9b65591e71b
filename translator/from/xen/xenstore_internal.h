/* SPDX-License-Identifier: MIT */
#ifndef TRANSLATOR_FROM_XEN_XENSTORE_INTERNAL_H
#define TRANSLATOR_FROM_XEN_XENSTORE_INTERNAL_H

#include "translator/from/xen/xenstore.h"
#include "translator/from/xen/xenstore_tree.h"

#define XS_MESSAGE_MAX  (sizeof(struct xsd_sockmsg) + XENSTORE_PAYLOAD_MAX)
#define XS_TRANSACTIONS 4
#define XS_WATCHES      32
#define XS_WATCH_SIZE   128 /* path and token, with their NULs: the quota of one watch */

/* A reply, events, and behind them room for one more event of every watch. */
#define XS_EVENT_MAX (sizeof(struct xsd_sockmsg) + XS_PATH_MAX + 1 + XS_WATCH_SIZE)
#define XS_RESERVE   (XS_WATCHES * XS_EVENT_MAX)
#define XS_OUT_SIZE  (XS_MESSAGE_MAX + XS_RESERVE + XS_RESERVE / 2)

struct xs_transaction {
	uint32_t id; /* 0: free */
	uint32_t generation;
	struct xs_tree tree;
};

struct xs_watch {
	uint16_t path_len, token_len; /* with NUL; path_len 0: free */
	char text[XS_WATCH_SIZE];     /* as the guest gave it: path, token */
	bool overflowed;              /* more events than there was room for: one of its own path */
};

struct xenstore {
	struct xs_tree tree;
	struct xs_transaction transactions[XS_TRANSACTIONS];
	uint32_t next_transaction;
	struct xs_watch watches[XS_WATCHES];
	uint8_t in[XS_MESSAGE_MAX]; /* the request that is being read */
	uint32_t in_len;
	uint8_t out[XS_OUT_SIZE];   /* what waits for room in the ring */
	uint32_t out_len, out_sent;
};

/* Append a message to s->out. */
void xenstore_send(struct xenstore *s, const struct xsd_sockmsg *head, const void *a, uint32_t a_len,
		   const void *b, uint32_t b_len);

/* xenstore_watch.c: each 0 or a positive XEN_E*. */
int xenstore_watch(struct xenstore *s, struct xs_span path, struct xs_span token);
int xenstore_unwatch(struct xenstore *s, struct xs_span path, struct xs_span token);
void xenstore_reset_watches(struct xenstore *s);
/* A node changed: events for the watches on it or above it, and where it is gone, below it. */
void xenstore_changed(struct xenstore *s, struct xs_span path, bool removed);
void xenstore_send_overflowed(struct xenstore *s);

/* Make a path of the guest's absolute in `out` (XS_PATH_MAX bytes and a NUL): 0 or a positive XEN_E*. */
int xenstore_path(struct xs_span given, char *out, struct xs_span *path);

/* One request, whole, in s->in; appends the reply and what it sets off to s->out, which has room. */
void xenstore_request(struct xenstore *s);

#endif
