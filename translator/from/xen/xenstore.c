/* SPDX-License-Identifier: MIT */
/* The ring, and what the store holds at the start. */
#include "translator/from/xen/evtchn.h"
#include "translator/from/xen/xenstore_internal.h"

static struct xenstore store;

void xenstore_send(struct xenstore *s, const struct xsd_sockmsg *head, const void *a, uint32_t a_len,
		   const void *b, uint32_t b_len)
{
	uint8_t *to = s->out + s->out_len;

	__builtin_memcpy(to, head, sizeof(*head));
	__builtin_memcpy(to + sizeof(*head), a, a_len);
	if (b_len)
		__builtin_memcpy(to + sizeof(*head) + a_len, b, b_len);
	s->out_len += sizeof(*head) + a_len + b_len;
}

/* Each true if it moved something.  Indices are the guest's: more than a ring apart is an error, said
 * in the ring, and the end of the connection. */
static bool send_some(struct xenstore_domain_interface *ring, struct xenstore *s)
{
	uint32_t cons = __atomic_load_n(&ring->rsp_cons, __ATOMIC_ACQUIRE), prod = ring->rsp_prod;
	uint32_t from = s->out_sent;

	if (prod - cons > XENSTORE_RING_SIZE) {
		ring->error = XENSTORE_ERROR_RINGIDX;
		return false;
	}
	while (s->out_sent < s->out_len && prod - cons < XENSTORE_RING_SIZE)
		ring->rsp[MASK_XENSTORE_IDX(prod++)] = s->out[s->out_sent++];
	__atomic_store_n(&ring->rsp_prod, prod, __ATOMIC_RELEASE);
	if (s->out_sent == from)
		return false;
	if (s->out_sent == s->out_len)
		s->out_sent = s->out_len = 0;
	return true;
}

/* How many bytes the request in s->in has, as far as is known; 0: more than any may. */
static uint32_t wanted(const struct xenstore *s)
{
	struct xsd_sockmsg head;

	if (s->in_len < sizeof(head))
		return sizeof(head);
	__builtin_memcpy(&head, s->in, sizeof(head));
	return head.len > XENSTORE_PAYLOAD_MAX ? 0 : sizeof(head) + head.len;
}

static bool receive_some(struct xenstore_domain_interface *ring, struct xenstore *s)
{
	uint32_t prod = __atomic_load_n(&ring->req_prod, __ATOMIC_ACQUIRE), cons = ring->req_cons;
	uint32_t from = cons;

	if (prod - cons > XENSTORE_RING_SIZE) {
		ring->error = XENSTORE_ERROR_RINGIDX;
		return false;
	}
	while (cons != prod && s->in_len < wanted(s))
		s->in[s->in_len++] = ring->req[MASK_XENSTORE_IDX(cons++)];
	__atomic_store_n(&ring->req_cons, cons, __ATOMIC_RELEASE);
	if (!wanted(s))
		ring->error = XENSTORE_ERROR_PROTO;
	return cons != from;
}

static bool step(struct xenstore_domain_interface *ring, struct xenstore *s)
{
	bool moved = send_some(ring, s);

	if (s->out_len || ring->error) /* one request at a time: its reply has to leave first */
		return false;
	moved |= receive_some(ring, s);
	if (!ring->error && s->in_len >= sizeof(struct xsd_sockmsg) && s->in_len == wanted(s)) {
		xenstore_request(s);
		s->in_len = 0;
		moved = true;
	}
	return moved;
}

static void notified(struct xen_vcpu *v)
{
	struct xenstore_domain_interface *ring = v->domain->xenstore;
	uint32_t sent = ring->rsp_prod, received = ring->req_cons;

	if (ring->error)
		return;
	while (step(ring, &store))
		;
	if (ring->rsp_prod != sent || ring->req_cons != received)
		evtchn_notify_shim_port(v->domain, v->domain->xenstore_port);
}

/* What a toolstack writes for a domU without devices (docs/misc/xenstore-paths.pandoc); the last column
 * is who may write. */
static const struct {
	const char *path, *value, *perms;
} initial[] = {
	{"/local/domain/1", "", "n0\0r1"},
	{"/local/domain/1/vm", "/vm/00000000-0000-0000-0000-000000000001", "n0\0r1"},
	{"/local/domain/1/name", "hypershim", "n0\0r1"},
	{"/local/domain/1/domid", "1", "n0\0r1"},
	{"/local/domain/1/cpu", "", "n0\0r1"},
	{"/local/domain/1/cpu/0", "", "n0\0r1"},
	{"/local/domain/1/cpu/0/availability", "online", "n0\0r1"},
	{"/local/domain/1/memory", "", "n0\0r1"},
	{"/local/domain/1/device", "", "n0\0r1"},
	{"/local/domain/1/control", "", "n0\0r1"},
	{"/local/domain/1/control/shutdown", "", "n1\0"},
	{"/local/domain/1/control/feature-poweroff", "", "n1\0"},
	{"/local/domain/1/control/feature-reboot", "", "n1\0"},
	{"/local/domain/1/control/feature-suspend", "", "n1\0"},
	{"/local/domain/1/control/sysrq", "", "n1\0"},
	{"/local/domain/1/data", "", "n1\0"},
	{"/local/domain/1/drivers", "", "n1\0"},
	{"/local/domain/1/feature", "", "n1\0"},
	{"/local/domain/1/attr", "", "n1\0"},
	{"/local/domain/1/error", "", "n1\0"},
	{"/vm", "", "n0\0r1"},
	{"/vm/00000000-0000-0000-0000-000000000001", "", "n0\0r1"},
	{"/vm/00000000-0000-0000-0000-000000000001/name", "hypershim", "n0\0r1"},
	{"/vm/00000000-0000-0000-0000-000000000001/uuid", "00000000-0000-0000-0000-000000000001",
	 "n0\0r1"},
};

static struct xs_span text(const char *s)
{
	return (struct xs_span){s, __builtin_strlen(s)};
}

/* "n0\0r1" with its last NUL, or "n1\0". */
static struct xs_span perms(const char *p)
{
	return (struct xs_span){p, p[1] == '0' ? 6 : 3};
}

static int fill(struct xs_tree *t)
{
	unsigned i;
	int rc = 0;

	for (i = 0; !rc && i < ARRAY_SIZE(initial); i++) {
		rc = xs_tree_write(t, text(initial[i].path), text(initial[i].value), false);
		if (!rc)
			rc = xs_tree_set_perms(t, text(initial[i].path), perms(initial[i].perms), false);
	}
	return rc;
}

int xenstore_init(struct xen_vcpu *v, struct xenstore_domain_interface *ring)
{
	int rc;

	__builtin_memset(&store, 0, sizeof(store));
	rc = fill(&store.tree);
	if (rc)
		return -rc;
	ring->server_features = XENSTORE_SERVER_FEATURE_ERROR;
	v->domain->xenstore = ring;
	v->domain->xenstore_port = evtchn_alloc_shim_port(v, notified);
	return v->domain->xenstore_port;
}
