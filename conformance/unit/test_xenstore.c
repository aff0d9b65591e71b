/* SPDX-License-Identifier: MIT */
/* XenStore over its ring, as a guest's driver uses it and as none should. */
#include <string.h>

#include "conformance/unit/fake_guest.h"
#include "translator/from/xen/xenstore.h"

#define PFN_RING 20

static struct xenstore_domain_interface *ring;
static struct xsd_sockmsg reply;
static char body[XENSTORE_PAYLOAD_MAX + 1];

static void set_up(void)
{
	fake_guest_reset();
	ring = fake_page(PFN_RING);
	memset(ring, 0, sizeof(*ring));
	EXPECT(xenstore_init(&fake_vcpu, ring) > 0);
}

static void notify(void)
{
	const struct evtchn_send s = {.port = fake_domain.xenstore_port};

	EXPECT_EQ(CALL(event_channel_op, EVTCHNOP_send, PUT(s)), 0);
}

static void put_bytes(const void *bytes, size_t len)
{
	const char *p = bytes;

	for (; len; len--, p++) {
		if (ring->req_prod - ring->req_cons == XENSTORE_RING_SIZE)
			notify();
		ring->req[MASK_XENSTORE_IDX(ring->req_prod++)] = *p;
	}
}

static bool take_bytes(void *bytes, size_t len)
{
	char *p = bytes;

	for (; len; len--, p++) {
		if (ring->rsp_prod == ring->rsp_cons)
			notify();
		if (ring->rsp_prod == ring->rsp_cons)
			return false;
		*p = ring->rsp[MASK_XENSTORE_IDX(ring->rsp_cons++)];
	}
	return true;
}

static bool take_message(void)
{
	memset(body, 0, sizeof(body));
	return take_bytes(&reply, sizeof(reply)) && reply.len <= XENSTORE_PAYLOAD_MAX &&
	       take_bytes(body, reply.len);
}

static void request_in(uint32_t tx, uint32_t type, const void *payload, size_t len)
{
	const struct xsd_sockmsg head = {type, 7, tx, len};

	put_bytes(&head, sizeof(head));
	put_bytes(payload, len);
	notify();
	EXPECT(take_message());
	EXPECT_EQ(reply.req_id, 7);
	EXPECT_EQ(reply.tx_id, tx);
}

/* A request whose payload is a string constant, NULs inside it and all. */
#define REQUEST(tx, type, text)      request_in(tx, type, text, sizeof(text))
#define REQUEST_OPEN(tx, type, text) request_in(tx, type, text, sizeof(text) - 1)

static bool is_error(const char *name)
{
	return reply.type == XS_ERROR && !strcmp(body, name);
}

static bool is_ok(uint32_t type)
{
	return reply.type == type && reply.len == 3 && !strcmp(body, "OK");
}

static bool nothing_more(void)
{
	notify();
	return ring->rsp_prod == ring->rsp_cons;
}

static void test_read(void)
{
	REQUEST(0, XS_READ, "domid");
	EXPECT_EQ(reply.type, XS_READ);
	EXPECT_EQ(reply.len, 1); /* values have no NUL */
	EXPECT(!strcmp(body, "1"));
	REQUEST(0, XS_READ, "/local/domain/1/domid");
	EXPECT(!strcmp(body, "1"));
	REQUEST(0, XS_READ, "nowhere");
	EXPECT(is_error("ENOENT"));
	REQUEST_OPEN(0, XS_READ, "domid");
	EXPECT(is_error("EINVAL"));
}

static void test_paths(void)
{
	REQUEST(0, XS_READ, "a//b");
	EXPECT(is_error("EINVAL"));
	REQUEST(0, XS_READ, "a/");
	EXPECT(is_error("EINVAL"));
	REQUEST(0, XS_READ, "a b");
	EXPECT(is_error("EINVAL"));
	REQUEST(0, XS_READ, "");
	EXPECT(is_error("EINVAL"));
	memset(body, 'a', 300);
	body[300] = 0;
	request_in(0, XS_READ, body, 301);
	EXPECT(is_error("E2BIG"));
}

static void test_directory(void)
{
	REQUEST(0, XS_DIRECTORY, "device");
	EXPECT_EQ(reply.type, XS_DIRECTORY);
	EXPECT_EQ(reply.len, 0);
	REQUEST(0, XS_DIRECTORY, "cpu");
	EXPECT_EQ(reply.len, 2);
	EXPECT(!strcmp(body, "0"));
	REQUEST(0, XS_DIRECTORY, "device/vbd");
	EXPECT(is_error("ENOENT"));
}

static void test_write(void)
{
	REQUEST_OPEN(0, XS_WRITE, "data/a/b\0value");
	EXPECT(is_ok(XS_WRITE));
	REQUEST(0, XS_READ, "data/a/b");
	EXPECT(!strcmp(body, "value"));
	REQUEST(0, XS_READ, "data/a");
	EXPECT_EQ(reply.len, 0);
	REQUEST_OPEN(0, XS_WRITE, "data/a/b\0x");
	REQUEST(0, XS_READ, "data/a/b");
	EXPECT(!strcmp(body, "x"));
	REQUEST_OPEN(0, XS_WRITE, "name\0evil");
	EXPECT(is_error("EACCES"));
	REQUEST_OPEN(0, XS_WRITE, "device/vbd/1\0evil");
	EXPECT(is_error("EACCES"));
	REQUEST_OPEN(0, XS_WRITE, "/vm/x\0evil");
	EXPECT(is_error("EACCES"));
}

static void test_quota(void)
{
	static char payload[XENSTORE_PAYLOAD_MAX] = "data/big";

	request_in(0, XS_WRITE, payload, sizeof(payload));
	EXPECT(is_ok(XS_WRITE));
	payload[5] = 'c';
	request_in(0, XS_WRITE, payload, sizeof(payload));
	EXPECT(is_error("ENOSPC"));
	memcpy(payload, "data/p/q", 8);
	request_in(0, XS_WRITE, payload, sizeof(payload));
	EXPECT(is_error("ENOSPC"));
	REQUEST(0, XS_READ, "data/p"); /* nor is a parent left behind */
	EXPECT(is_error("ENOENT"));
	memcpy(payload, "data/cig", 8);
	REQUEST(0, XS_READ, "data/big");
	EXPECT_EQ(reply.len, sizeof(payload) - 9);
	REQUEST(0, XS_RM, "data/big");
	EXPECT(is_ok(XS_RM));
	request_in(0, XS_WRITE, payload, sizeof(payload));
	EXPECT(is_ok(XS_WRITE));
}

static void test_mkdir_and_rm(void)
{
	REQUEST(0, XS_MKDIR, "data/d/e");
	EXPECT(is_ok(XS_MKDIR));
	REQUEST(0, XS_MKDIR, "data/d");
	EXPECT(is_ok(XS_MKDIR));
	REQUEST(0, XS_DIRECTORY, "data/d");
	EXPECT(!strcmp(body, "e"));
	REQUEST(0, XS_RM, "data/d");
	REQUEST(0, XS_READ, "data/d/e");
	EXPECT(is_error("ENOENT"));
	REQUEST(0, XS_RM, "data/d");
	EXPECT(is_ok(XS_RM)); /* the parent is there */
	REQUEST(0, XS_RM, "data/d/e");
	EXPECT(is_error("ENOENT"));
	REQUEST(0, XS_RM, "name");
	EXPECT(is_error("EACCES"));
	REQUEST(0, XS_RM, "/");
	EXPECT(is_error("EINVAL"));
}

static void test_perms(void)
{
	REQUEST(0, XS_GET_PERMS, "data");
	EXPECT_EQ(reply.len, 3);
	EXPECT(!strcmp(body, "n1"));
	REQUEST(0, XS_SET_PERMS, "data\0n1\0r0");
	EXPECT(is_ok(XS_SET_PERMS));
	REQUEST(0, XS_GET_PERMS, "data");
	EXPECT(!memcmp(body, "n1\0r0", 6));
	REQUEST(0, XS_SET_PERMS, "data\0n2");
	EXPECT(is_error("EPERM"));
	REQUEST(0, XS_SET_PERMS, "name\0n1");
	EXPECT(is_error("EPERM"));
	REQUEST(0, XS_SET_PERMS, "data\0x1");
	EXPECT(is_error("EINVAL"));
	REQUEST_OPEN(0, XS_SET_PERMS, "data\0");
	EXPECT(is_error("EINVAL"));
}

static void expect_event(const char *path, const char *token)
{
	EXPECT(take_message());
	EXPECT_EQ(reply.type, XS_WATCH_EVENT);
	EXPECT(!strcmp(body, path));
	EXPECT(!strcmp(body + strlen(body) + 1, token));
}

static void test_watch(void)
{
	REQUEST(0, XS_WATCH, "data\0tok");
	EXPECT(is_ok(XS_WATCH));
	expect_event("data", "tok");
	REQUEST(0, XS_WATCH, "data\0tok");
	EXPECT(is_error("EEXIST"));
	REQUEST_OPEN(0, XS_WRITE, "/local/domain/1/data/x\0y");
	EXPECT(is_ok(XS_WRITE));
	expect_event("data/x", "tok");
	REQUEST_OPEN(0, XS_WRITE, "attr/x\0y");
	EXPECT(nothing_more());
	REQUEST(0, XS_UNWATCH, "data\0tok");
	EXPECT(is_ok(XS_UNWATCH));
	REQUEST(0, XS_UNWATCH, "data\0tok");
	EXPECT(is_error("ENOENT"));
	REQUEST_OPEN(0, XS_WRITE, "data/x\0z");
	EXPECT(nothing_more());
}

static void test_watch_below_what_goes(void)
{
	REQUEST_OPEN(0, XS_WRITE, "data/x/y\0z");
	REQUEST(0, XS_WATCH, "/local/domain/1/data/x/y\0t");
	expect_event("/local/domain/1/data/x/y", "t");
	REQUEST(0, XS_RM, "data/x");
	expect_event("/local/domain/1/data/x/y", "t");
	REQUEST(0, XS_RESET_WATCHES, "");
	EXPECT(is_ok(XS_RESET_WATCHES));
	REQUEST_OPEN(0, XS_WRITE, "data/x/y\0z");
	EXPECT(nothing_more());
}

static void test_watch_quota(void)
{
	char payload[] = "data\0a";
	unsigned i;

	for (i = 0; i < 32; i++, payload[5]++) {
		request_in(0, XS_WATCH, payload, sizeof(payload));
		EXPECT(is_ok(XS_WATCH));
		EXPECT(take_message());
	}
	request_in(0, XS_WATCH, payload, sizeof(payload));
	EXPECT(is_error("E2BIG"));
	REQUEST_OPEN(0, XS_WRITE, "data/x\0y");
	for (i = 0; i < 32; i++)
		EXPECT(take_message() && reply.type == XS_WATCH_EVENT);
	EXPECT(nothing_more());
}

static uint32_t start(void)
{
	REQUEST(0, XS_TRANSACTION_START, "");
	EXPECT_EQ(reply.type, XS_TRANSACTION_START);
	return body[0] - '0';
}

static void test_transaction(void)
{
	uint32_t t = start();

	REQUEST(0, XS_WATCH, "data\0tok");
	expect_event("data", "tok");
	REQUEST_OPEN(t, XS_WRITE, "data/t\0in");
	REQUEST(0, XS_READ, "data/t");
	EXPECT(is_error("ENOENT"));
	REQUEST(t, XS_READ, "data/t");
	EXPECT(!strcmp(body, "in"));
	EXPECT(nothing_more());
	REQUEST(t, XS_TRANSACTION_END, "T");
	EXPECT(is_ok(XS_TRANSACTION_END));
	expect_event("data/t", "tok");
	REQUEST(0, XS_READ, "data/t");
	EXPECT(!strcmp(body, "in"));
	REQUEST(t, XS_READ, "data/t");
	EXPECT(is_error("ENOENT"));
}

static void test_transaction_ends(void)
{
	uint32_t t = start(), u = start();

	REQUEST_OPEN(t, XS_WRITE, "data/t\0in");
	REQUEST(t, XS_TRANSACTION_END, "F");
	EXPECT(is_ok(XS_TRANSACTION_END));
	REQUEST(0, XS_READ, "data/t");
	EXPECT(is_error("ENOENT"));
	REQUEST_OPEN(0, XS_WRITE, "data/other\0x");
	REQUEST_OPEN(u, XS_WRITE, "data/t\0in");
	REQUEST(u, XS_TRANSACTION_END, "T");
	EXPECT(is_error("EAGAIN"));
	t = start();
	REQUEST(t, XS_TRANSACTION_END, "X");
	EXPECT(is_error("EINVAL"));
	start();
	start();
	start();
	REQUEST(0, XS_TRANSACTION_START, "");
	EXPECT(is_error("ENOSPC"));
	REQUEST(99, XS_READ, "domid");
	EXPECT(is_error("ENOENT"));
}

static void test_others(void)
{
	REQUEST(0, XS_GET_DOMAIN_PATH, "1");
	EXPECT(!strcmp(body, "/local/domain/1"));
	REQUEST(0, XS_IS_DOMAIN_INTRODUCED, "1");
	EXPECT(!strcmp(body, "T"));
	REQUEST(0, XS_IS_DOMAIN_INTRODUCED, "2");
	EXPECT(!strcmp(body, "F"));
	REQUEST(0, XS_INTRODUCE, "1");
	EXPECT(is_error("EACCES"));
	REQUEST(0, XS_CONTROL, "help");
	EXPECT(is_error("EACCES"));
	REQUEST(0, XS_DIRECTORY_PART, "data");
	EXPECT(is_error("ENOSYS"));
	REQUEST(0, 12345, "data");
	EXPECT(is_error("ENOSYS"));
}

/* Byte by byte, notified each time; and two at once. */
static void test_pieces(void)
{
	const struct xsd_sockmsg head = {XS_READ, 7, 0, 6};
	const char *bytes = (const char *)&head;
	unsigned i;

	for (i = 0; i < sizeof(head); i++) {
		put_bytes(bytes + i, 1);
		EXPECT(nothing_more());
	}
	put_bytes("domid", 6);
	put_bytes(&head, sizeof(head));
	put_bytes("domid", 6);
	notify();
	EXPECT(take_message() && !strcmp(body, "1"));
	EXPECT(take_message() && !strcmp(body, "1"));
	EXPECT(nothing_more());
}

static void test_hostile_indices(void)
{
	ring->req_prod = 5000;
	notify();
	EXPECT_EQ(ring->error, XENSTORE_ERROR_RINGIDX);
	set_up();
	ring->rsp_cons = 3000;
	notify();
	EXPECT_EQ(ring->error, XENSTORE_ERROR_RINGIDX);
}

static void test_long_message(void)
{
	const struct xsd_sockmsg head = {XS_READ, 7, 0, XENSTORE_PAYLOAD_MAX + 1};

	put_bytes(&head, sizeof(head));
	notify();
	EXPECT_EQ(ring->error, XENSTORE_ERROR_PROTO);
	EXPECT_EQ(ring->rsp_prod, 0);
}

static const struct unit_test tests[] = {
	{"read", test_read},
	{"paths", test_paths},
	{"directory", test_directory},
	{"write", test_write},
	{"quota", test_quota},
	{"mkdir and rm", test_mkdir_and_rm},
	{"permissions", test_perms},
	{"watch", test_watch},
	{"watch below what goes", test_watch_below_what_goes},
	{"watch quota", test_watch_quota},
	{"transaction", test_transaction},
	{"transaction ends", test_transaction_ends},
	{"others", test_others},
	{"messages in pieces", test_pieces},
	{"hostile indices", test_hostile_indices},
	{"a message too long", test_long_message},
};

UNIT_MAIN("xenstore", set_up, tests)
