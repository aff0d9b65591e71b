/* SPDX-License-Identifier: MIT */
/* The requests (docs/misc/xenstore.txt, "Operations"). */
#include "translator/from/xen/xenstore_internal.h"

/* A request: its head, the tree that it is about, its payload, and its reply. */
struct request {
	struct xenstore *s;
	struct xsd_sockmsg head;
	struct xs_tree *tree; /* the store's, or the transaction's */
	const char *payload;
	char path_text[XS_PATH_MAX + 1];
	struct xs_span path;
	struct xs_span reply;
	/* What the watches hear of once the reply is on its way; NULL: nothing. */
	void (*tell)(struct request *r);
	bool removed;
	char text[XENSTORE_PAYLOAD_MAX];
};

static struct request request;

/* The first string of the payload, and what follows its NUL; without a NUL it is all. */
static bool split(struct xs_span all, struct xs_span *first, struct xs_span *rest)
{
	uint32_t i;

	for (i = 0; i < all.len; i++)
		if (!all.at[i]) {
			*first = (struct xs_span){all.at, i};
			*rest = (struct xs_span){all.at + i + 1, all.len - i - 1};
			return true;
		}
	return false;
}

static struct xs_span payload(const struct request *r)
{
	return (struct xs_span){r->payload, r->head.len};
}

/* The payload begins with a path. */
static int take_path(struct request *r, struct xs_span *rest)
{
	struct xs_span given;

	if (!split(payload(r), &given, rest))
		return XEN_EINVAL;
	return xenstore_path(given, r->path_text, &r->path);
}

static void reply_text(struct request *r, const char *text)
{
	r->reply = (struct xs_span){text, __builtin_strlen(text) + 1};
}

static void tell_change(struct request *r)
{
	xenstore_changed(r->s, r->path, r->removed);
}

/* Outside a transaction a change is seen at once. */
static int changed(struct request *r, int rc, bool removed)
{
	if (rc)
		return rc;
	reply_text(r, "OK");
	r->tell = r->head.tx_id ? NULL : tell_change;
	r->removed = removed;
	return 0;
}

static int op_read(struct request *r)
{
	struct xs_span rest;
	int rc = take_path(r, &rest);

	return rc ? rc : xs_tree_read(r->tree, r->path, &r->reply);
}

static int op_directory(struct request *r)
{
	struct xs_span rest;
	int rc = take_path(r, &rest);

	r->reply.at = r->text;
	return rc ? rc :
		    xs_tree_directory(r->tree, r->path, r->text, sizeof(r->text), &r->reply.len);
}

static int op_get_perms(struct request *r)
{
	struct xs_span rest;
	int rc = take_path(r, &rest);

	return rc ? rc : xs_tree_get_perms(r->tree, r->path, &r->reply);
}

static int op_write(struct request *r)
{
	struct xs_span value;
	int rc = take_path(r, &value);

	return changed(r, rc ? rc : xs_tree_write(r->tree, r->path, value, true), false);
}

static int op_mkdir(struct request *r)
{
	struct xs_span rest;
	int rc = take_path(r, &rest);

	return changed(r, rc ? rc : xs_tree_mkdir(r->tree, r->path, true), false);
}

static int op_rm(struct request *r)
{
	struct xs_span rest;
	int rc = take_path(r, &rest);

	return changed(r, rc ? rc : xs_tree_remove(r->tree, r->path, true), true);
}

/* Entries of a letter and a domain's number. */
static bool valid_perms(struct xs_span perms)
{
	struct xs_span entry, rest = perms;
	uint32_t i;

	if (!perms.len)
		return false;
	while (rest.len) {
		if (!split(rest, &entry, &rest) || entry.len < 2 || entry.len > 6)
			return false;
		if (entry.at[0] != 'n' && entry.at[0] != 'r' && entry.at[0] != 'w' && entry.at[0] != 'b')
			return false;
		for (i = 1; i < entry.len; i++)
			if (entry.at[i] < '0' || entry.at[i] > '9')
				return false;
	}
	return true;
}

static int op_set_perms(struct request *r)
{
	struct xs_span perms;
	int rc = take_path(r, &perms);

	if (!rc && !valid_perms(perms))
		rc = XEN_EINVAL;
	return changed(r, rc ? rc : xs_tree_set_perms(r->tree, r->path, perms, true), false);
}

static int watch_op(struct request *r, int (*op)(struct xenstore *, struct xs_span, struct xs_span))
{
	struct xs_span path, rest, token;
	int rc;

	if (!split(payload(r), &path, &rest) || !split(rest, &token, &rest))
		return XEN_EINVAL;
	rc = op(r->s, path, token);
	if (!rc)
		reply_text(r, "OK");
	return rc;
}

static int op_watch(struct request *r)
{
	return watch_op(r, xenstore_watch);
}

static int op_unwatch(struct request *r)
{
	return watch_op(r, xenstore_unwatch);
}

static int op_reset_watches(struct request *r)
{
	unsigned i;

	xenstore_reset_watches(r->s);
	for (i = 0; i < XS_TRANSACTIONS; i++)
		r->s->transactions[i].id = 0;
	reply_text(r, "OK");
	return 0;
}

static void put_number(char *to, uint32_t value)
{
	char digits[12];
	int n = 0;

	do
		digits[n++] = '0' + value % 10;
	while (value /= 10);
	while (n)
		*to++ = digits[--n];
	*to = 0;
}

static int op_transaction_start(struct request *r)
{
	struct xenstore *s = r->s;
	unsigned i;

	if (r->head.tx_id)
		return XEN_EBUSY;
	for (i = 0; i < XS_TRANSACTIONS && s->transactions[i].id; i++)
		;
	if (i == XS_TRANSACTIONS)
		return XEN_ENOSPC;
	if (!++s->next_transaction)
		s->next_transaction = 1;
	s->transactions[i].id = s->next_transaction;
	s->transactions[i].generation = s->tree.generation;
	s->transactions[i].tree = s->tree;
	put_number(r->text, s->next_transaction);
	reply_text(r, r->text);
	return 0;
}

static struct xs_transaction *find_transaction(struct xenstore *s, uint32_t id)
{
	unsigned i;

	for (i = 0; i < XS_TRANSACTIONS; i++)
		if (id && s->transactions[i].id == id)
			return &s->transactions[i];
	return NULL;
}

static struct xs_tree before_commit;

/* What is different, now that it is. */
static void tell_differences(struct request *r)
{
	const struct xs_tree *old = &before_commit, *new = &r->s->tree;
	struct xs_span path, ignored;
	uint32_t at = 0;

	while (xs_tree_next(new, &at, &path))
		if (!xs_tree_same_node(old, new, path))
			xenstore_changed(r->s, path, false);
	at = 0;
	while (xs_tree_next(old, &at, &path))
		if (xs_tree_read(new, path, &ignored) == XEN_ENOENT)
			xenstore_changed(r->s, path, true);
}

static int commit(struct request *r, struct xs_transaction *t)
{
	if (t->generation != r->s->tree.generation)
		return XEN_EAGAIN;
	before_commit = r->s->tree;
	r->s->tree = t->tree;
	r->tell = tell_differences;
	return 0;
}

static int op_transaction_end(struct request *r)
{
	struct xs_transaction *t = find_transaction(r->s, r->head.tx_id);
	bool apply = r->payload[0] == 'T';
	int rc = 0;

	if (r->head.len != 2 || r->payload[1] || (!apply && r->payload[0] != 'F'))
		return XEN_EINVAL;
	if (!t)
		return XEN_ENOENT;
	t->id = 0;
	reply_text(r, "OK");
	if (apply)
		rc = commit(r, t);
	return rc;
}

static bool payload_is_self(const struct request *r)
{
	return r->head.len == 2 && r->payload[0] == '0' + XEN_DOMID_GUEST && !r->payload[1];
}

static int op_get_domain_path(struct request *r)
{
	static const char home[] = "/local/domain/";
	struct xs_span id, rest;

	if (!split(payload(r), &id, &rest) || !id.len || id.len > 5)
		return XEN_EINVAL;
	__builtin_memcpy(r->text, home, sizeof(home) - 1);
	__builtin_memcpy(r->text + sizeof(home) - 1, id.at, id.len + 1);
	reply_text(r, r->text);
	return 0;
}

static int op_is_introduced(struct request *r)
{
	reply_text(r, payload_is_self(r) ? "T" : "F");
	return 0;
}

static int op_privileged(struct request *r)
{
	return XEN_EACCES;
}

static int (*const ops[XS_TYPE_COUNT])(struct request *) = {
	[XS_CONTROL] = op_privileged,
	[XS_DIRECTORY] = op_directory,
	[XS_READ] = op_read,
	[XS_GET_PERMS] = op_get_perms,
	[XS_WATCH] = op_watch,
	[XS_UNWATCH] = op_unwatch,
	[XS_TRANSACTION_START] = op_transaction_start,
	[XS_TRANSACTION_END] = op_transaction_end,
	[XS_INTRODUCE] = op_privileged,
	[XS_RELEASE] = op_privileged,
	[XS_GET_DOMAIN_PATH] = op_get_domain_path,
	[XS_WRITE] = op_write,
	[XS_MKDIR] = op_mkdir,
	[XS_RM] = op_rm,
	[XS_SET_PERMS] = op_set_perms,
	[XS_IS_DOMAIN_INTRODUCED] = op_is_introduced,
	[XS_RESUME] = op_privileged,
	[XS_SET_TARGET] = op_privileged,
	[XS_RESET_WATCHES] = op_reset_watches,
};

static const char *error_name(int error)
{
	switch (error) {
	case XEN_EACCES:
		return "EACCES";
	case XEN_EAGAIN:
		return "EAGAIN";
	case XEN_EBUSY:
		return "EBUSY";
	case XEN_EEXIST:
		return "EEXIST";
	case XEN_ENOENT:
		return "ENOENT";
	case XEN_ENOSPC:
		return "ENOSPC";
	case XEN_ENOSYS:
		return "ENOSYS";
	case XEN_EPERM:
		return "EPERM";
	case XEN_E2BIG:
		return "E2BIG";
	}
	return "EINVAL";
}

static void send_reply(struct request *r, int rc)
{
	if (rc) {
		r->head.type = XS_ERROR;
		reply_text(r, error_name(rc));
	}
	r->head.len = r->reply.len;
	xenstore_send(r->s, &r->head, r->reply.at, r->reply.len, NULL, 0);
}

void xenstore_request(struct xenstore *s)
{
	struct xs_transaction *t;
	int rc = XEN_ENOSYS;

	request.s = s;
	__builtin_memcpy(&request.head, s->in, sizeof(request.head));
	request.payload = (const char *)s->in + sizeof(request.head);
	request.reply = (struct xs_span){"", 0};
	request.tree = &s->tree;
	request.tell = NULL;
	t = find_transaction(s, request.head.tx_id);
	if (t)
		request.tree = &t->tree;
	if (request.head.tx_id && !t)
		rc = XEN_ENOENT;
	else if (request.head.type < XS_TYPE_COUNT && ops[request.head.type])
		rc = ops[request.head.type](&request);
	send_reply(&request, rc);
	if (!rc && request.tell)
		request.tell(&request);
	xenstore_send_overflowed(s);
}
