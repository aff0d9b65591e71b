/* SPDX-License-Identifier: MIT */
/*
 * The state as QEMU's dbus-vmstate takes it: in pieces, each with a name of its own.  QEMU reads a
 * piece back through a buffer of 4096 bytes that begins with the piece's name, and takes only what
 * is whole in it; so every piece has the one length that ends where the buffer does.
 */
#ifndef TOOLS_RUN_CARRIER_STATE_H
#define TOOLS_RUN_CARRIER_STATE_H

#include <stddef.h>
#include <stdint.h>

#include "tools/buffer.h"
#include "tools/error.h"

#define STATE_PIECES 128
#define STATE_ID     "hypershim.000" /* the last digits are the piece's number */
#define STATE_PIECE  (4096 - (sizeof(STATE_ID) - 1) - 4)

struct state {
	int socket;	      /* to the preloaded object */
	struct buffer pieces; /* what is to be saved, or what has arrived */
	unsigned count;	      /* pieces in it */
	uint8_t arrived[STATE_PIECES];
};

/*
 * QEMU is about to save or to load, and does not say which.  Asks for the state as it is, in case
 * it is to be saved.  The number of pieces that QEMU may save or load: 0 without a VM; -1 with the
 * text.
 */
int state_begin(struct state *state, struct error *err);

/* Piece `number` as it is to be saved: STATE_PIECE bytes. */
struct bytes state_save(struct state *state, unsigned number);

/* A piece that was saved.  With the last of them the VM gets its state; -1 with the text if that
 * cannot be. */
int state_load(struct state *state, unsigned number, struct bytes piece, struct error *err);

#endif
