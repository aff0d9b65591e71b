/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include "shim/kvm/control.h"
#include "tools/memfd.h"
#include "tools/run/carrier_state.h"

#define MAGIC	   0x54535348 /* "HSST" */
#define WHOLE_LIMIT ((uint64_t)64 << 20)

/* A piece begins so. */
struct head {
	uint32_t magic;
	uint16_t number, count; /* of the pieces that hold something */
	uint32_t packed, whole; /* bytes of the state, compressed and not */
};
#define PAYLOAD (STATE_PIECE - sizeof(struct head))

union ancillary {
	struct cmsghdr header;
	char room[CMSG_SPACE(sizeof(int))];
};

static int gone(struct error *err)
{
	return error_set(err, "the VMM does not answer: %s", strerror(errno));
}

static int send_request(int socket, const struct control_message *m, int fd)
{
	union ancillary ancillary = {
		.header = {CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS},
	};
	struct iovec bytes = {(void *)m, sizeof(*m)};
	struct msghdr header = {.msg_iov = &bytes, .msg_iovlen = 1};

	if (fd >= 0) {
		header.msg_control = &ancillary;
		header.msg_controllen = sizeof(ancillary);
		memcpy(CMSG_DATA(&ancillary.header), &fd, sizeof(fd));
	}
	return sendmsg(socket, &header, MSG_NOSIGNAL) == sizeof(*m) ? 0 : -1;
}

static int receive_answer(int socket, struct control_message *m, int *fd)
{
	union ancillary ancillary;
	struct iovec bytes = {m, sizeof(*m)};
	struct msghdr header = {.msg_iov = &bytes,
				.msg_iovlen = 1,
				.msg_control = &ancillary,
				.msg_controllen = sizeof(ancillary)};
	struct cmsghdr *c;

	*fd = -1;
	if (recvmsg(socket, &header, MSG_CMSG_CLOEXEC) != sizeof(*m))
		return -1;
	c = CMSG_FIRSTHDR(&header);
	if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
		memcpy(fd, CMSG_DATA(c), sizeof(*fd));
	m->why[sizeof(m->why) - 1] = '\0';
	return 0;
}

static void number_pieces(struct state *state, uint32_t packed, uint32_t whole)
{
	for (unsigned i = 0; i < STATE_PIECES; i++) {
		struct head head = {MAGIC, i, state->count, packed, whole};

		memcpy(state->pieces.data + i * STATE_PIECE, &head, sizeof(head));
	}
}

/* Compressed, and dealt out: all pieces have their room, used or not. */
static int deal_out(struct state *state, const uint8_t *blob, uint64_t size, struct error *err)
{
	uLongf packed = compressBound(size);
	uint8_t *all = malloc(packed);

	if (!all || compress(all, &packed, blob, size) != Z_OK) {
		free(all);
		return error_set(err, "no memory for the state");
	}
	state->count = (packed + PAYLOAD - 1) / PAYLOAD;
	if (state->count > STATE_PIECES) {
		free(all);
		return error_set(err, "the state has %lu bytes, and QEMU takes at most %zu",
				 packed, STATE_PIECES * PAYLOAD);
	}
	for (uint64_t at = 0, i = 0; at < packed; at += PAYLOAD, i++)
		memcpy(state->pieces.data + i * STATE_PIECE + sizeof(struct head), all + at,
		       packed - at < PAYLOAD ? packed - at : PAYLOAD);
	number_pieces(state, packed, size);
	free(all);
	return 0;
}

static int take(struct state *state, int fd, uint64_t size, struct error *err)
{
	void *blob;
	int ret;

	if (!size || size > WHOLE_LIMIT)
		return error_set(err, "the state is too large");
	blob = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
	if (blob == MAP_FAILED)
		return error_set(err, "the state cannot be read: %s", strerror(errno));
	ret = deal_out(state, blob, size, err);
	munmap(blob, size);
	return ret;
}

static int clear(struct state *state, struct error *err)
{
	buffer_free(&state->pieces);
	state->pieces = BUFFER_INIT(STATE_PIECES * STATE_PIECE);
	state->count = 0;
	memset(state->arrived, 0, sizeof(state->arrived));
	return buffer_add_zeros(&state->pieces, STATE_PIECES * STATE_PIECE) ?
		       0 :
		       error_set(err, "no memory for the state");
}

int state_begin(struct state *state, struct error *err)
{
	struct control_message m = {.request = CONTROL_SAVE};
	int fd, ret;

	if (clear(state, err))
		return -1;
	if (send_request(state->socket, &m, -1) || receive_answer(state->socket, &m, &fd))
		return gone(err);
	if (m.error == -ENOENT)
		return 0;
	if (m.error)
		return error_set(err, "%s", m.why);
	ret = take(state, fd, m.size, err);
	close(fd);
	if (ret)
		return -1;
	return m.fresh ? STATE_PIECES : state->count;
}

struct bytes state_save(struct state *state, unsigned number)
{
	return (struct bytes){state->pieces.data + number * STATE_PIECE, STATE_PIECE};
}

static bool head_ok(const struct head *head, unsigned number)
{
	return head->magic == MAGIC && head->number == number && head->count &&
	       head->count <= STATE_PIECES && head->packed <= head->count * PAYLOAD &&
	       head->whole && head->whole <= WHOLE_LIMIT;
}

static bool all_there(const struct state *state, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (!state->arrived[i])
			return false;
	return true;
}

static int hand_over(struct state *state, struct bytes whole, struct error *err)
{
	struct control_message m = {.request = CONTROL_LOAD, .size = whole.len};
	int fd = memfd_from("state", whole, err), answer, ret;

	if (fd < 0)
		return -1;
	ret = send_request(state->socket, &m, fd) ||
	      receive_answer(state->socket, &m, &answer);
	close(fd);
	if (ret)
		return gone(err);
	return m.error ? error_set(err, "%s", m.why) : 0;
}

static int unpack_whole(struct state *state, const struct head *head, uint8_t *packed,
			uint8_t *whole, struct error *err)
{
	uLongf len = head->whole;

	for (unsigned i = 0; i < head->count; i++)
		memcpy(packed + i * PAYLOAD,
		       state->pieces.data + i * STATE_PIECE + sizeof(*head), PAYLOAD);
	if (uncompress(whole, &len, packed, head->packed) != Z_OK || len != head->whole)
		return error_set(err, "the saved state is damaged");
	return hand_over(state, (struct bytes){whole, len}, err);
}

static int put_together(struct state *state, const struct head *head, struct error *err)
{
	uint8_t *packed = malloc(head->count * PAYLOAD), *whole = malloc(head->whole);
	int ret = -1;

	if (packed && whole)
		ret = unpack_whole(state, head, packed, whole, err);
	else
		error_set(err, "no memory for the state");
	free(packed);
	free(whole);
	return ret;
}

int state_load(struct state *state, unsigned number, struct bytes piece, struct error *err)
{
	struct head head;

	if (piece.len != STATE_PIECE || number >= STATE_PIECES || !state->pieces.data)
		return error_set(err, "the saved state is damaged");
	memcpy(&head, piece.data, sizeof(head));
	if (!head_ok(&head, number))
		return error_set(err, "the saved state is damaged");
	if (number >= head.count)
		return 0;
	memcpy(state->pieces.data + number * STATE_PIECE, piece.data, STATE_PIECE);
	state->arrived[number] = 1;
	return all_there(state, head.count) ? put_together(state, &head, err) : 0;
}
