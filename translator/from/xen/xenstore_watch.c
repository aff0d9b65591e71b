/* SPDX-License-Identifier: MIT */
#include "translator/from/xen/xenstore_internal.h"

static struct xs_span given_path(const struct xs_watch *w)
{
	return (struct xs_span){w->text, w->path_len - 1};
}

static struct xs_watch *find(struct xenstore *s, struct xs_span path, struct xs_span token)
{
	unsigned i;

	for (i = 0; i < XS_WATCHES; i++) {
		struct xs_watch *w = &s->watches[i];

		if (w->path_len == path.len + 1 && w->token_len == token.len + 1 &&
		    !__builtin_memcmp(w->text, path.at, path.len) &&
		    !__builtin_memcmp(w->text + w->path_len, token.at, token.len))
			return w;
	}
	return NULL;
}

static struct xs_watch *find_free(struct xenstore *s)
{
	unsigned i;

	for (i = 0; i < XS_WATCHES; i++)
		if (!s->watches[i].path_len)
			return &s->watches[i];
	return NULL;
}

static void send_event(struct xenstore *s, const struct xs_watch *w, struct xs_span path)
{
	struct xsd_sockmsg head = {.type = XS_WATCH_EVENT};
	char text[XS_PATH_MAX + 1];

	__builtin_memcpy(text, path.at, path.len);
	text[path.len] = 0;
	head.len = path.len + 1 + w->token_len;
	xenstore_send(s, &head, text, path.len + 1, w->text + w->path_len, w->token_len);
}

static bool is_special(struct xs_span path)
{
	return path.len && path.at[0] == '@'; /* @introduceDomain, @releaseDomain: never here */
}

/* A new watch has an event at once. */
int xenstore_watch(struct xenstore *s, struct xs_span path, struct xs_span token)
{
	char absolute[XS_PATH_MAX + 1];
	struct xs_span ignored;
	struct xs_watch *w;
	int rc = is_special(path) ? XEN_EACCES : xenstore_path(path, absolute, &ignored);

	if (rc)
		return rc;
	if (find(s, path, token))
		return XEN_EEXIST;
	w = find_free(s);
	if (!w || path.len + token.len + 2 > XS_WATCH_SIZE)
		return XEN_E2BIG;
	w->path_len = path.len + 1;
	w->token_len = token.len + 1;
	__builtin_memcpy(w->text, path.at, path.len);
	w->text[path.len] = 0;
	__builtin_memcpy(w->text + w->path_len, token.at, token.len);
	w->text[w->path_len + token.len] = 0;
	w->overflowed = true; /* sent behind the reply */
	return 0;
}

int xenstore_unwatch(struct xenstore *s, struct xs_span path, struct xs_span token)
{
	struct xs_watch *w = find(s, path, token);

	if (!w)
		return XEN_ENOENT;
	w->path_len = 0;
	w->overflowed = false;
	return 0;
}

void xenstore_reset_watches(struct xenstore *s)
{
	unsigned i;

	for (i = 0; i < XS_WATCHES; i++)
		s->watches[i] = (struct xs_watch){0};
}

/* The changed path as the watch's owner names it: relative where the watch is. */
static struct xs_span as_named(const struct xs_watch *w, struct xs_span watched, struct xs_span path)
{
	uint32_t skip = watched.len - (w->path_len - 1);

	return (struct xs_span){path.at + skip, path.len - skip};
}

static void tell(struct xenstore *s, struct xs_watch *w, struct xs_span path, bool removed)
{
	char absolute[XS_PATH_MAX + 1];
	struct xs_span watched;

	if (xenstore_path(given_path(w), absolute, &watched))
		return;
	if (xs_path_within(path, watched))
		path = as_named(w, watched, path);
	else if (removed && xs_path_within(watched, path))
		path = given_path(w);
	else
		return;
	if (s->out_len + XS_EVENT_MAX > XS_OUT_SIZE - XS_RESERVE)
		w->overflowed = true;
	else
		send_event(s, w, path);
}

void xenstore_changed(struct xenstore *s, struct xs_span path, bool removed)
{
	unsigned i;

	for (i = 0; i < XS_WATCHES; i++)
		if (s->watches[i].path_len)
			tell(s, &s->watches[i], path, removed);
}

void xenstore_send_overflowed(struct xenstore *s)
{
	unsigned i;

	for (i = 0; i < XS_WATCHES; i++) {
		struct xs_watch *w = &s->watches[i];

		if (w->path_len && w->overflowed)
			send_event(s, w, given_path(w));
		w->overflowed = false;
	}
}
