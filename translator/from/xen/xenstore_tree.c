/* SPDX-License-Identifier: MIT */
#include "translator/from/xen/domain.h"
#include "translator/from/xen/xenstore_tree.h"

/* A record: this, then path, permissions and value. */
struct record {
	uint16_t path_len, perms_len, value_len;
} __attribute__((packed));

#define GUEST_PERMS ((struct xs_span){"n1", 3})

static struct record *first(const struct xs_tree *t)
{
	return (struct record *)t->bytes;
}

static uint32_t record_size(const struct record *r)
{
	return sizeof(*r) + r->path_len + r->perms_len + r->value_len;
}

static struct record *next(struct record *r)
{
	return (struct record *)((uint8_t *)r + record_size(r));
}

static bool at_end(const struct xs_tree *t, const struct record *r)
{
	return (const uint8_t *)r >= t->bytes + t->used;
}

static struct xs_span path_of(const struct record *r)
{
	return (struct xs_span){(const char *)(r + 1), r->path_len};
}

static struct xs_span perms_of(const struct record *r)
{
	return (struct xs_span){(const char *)(r + 1) + r->path_len, r->perms_len};
}

static struct xs_span value_of(const struct record *r)
{
	return (struct xs_span){(const char *)(r + 1) + r->path_len + r->perms_len, r->value_len};
}

static bool same(struct xs_span a, struct xs_span b)
{
	return a.len == b.len && !__builtin_memcmp(a.at, b.at, a.len);
}

bool xs_path_within(struct xs_span path, struct xs_span above)
{
	if (above.len == 1) /* "/" */
		return true;
	return path.len >= above.len && !__builtin_memcmp(path.at, above.at, above.len) &&
	       (path.len == above.len || path.at[above.len] == '/');
}

static struct record *find(const struct xs_tree *t, struct xs_span path)
{
	struct record *r;

	for (r = first(t); !at_end(t, r); r = next(r))
		if (same(path_of(r), path))
			return r;
	return NULL;
}

static struct xs_span parent(struct xs_span path)
{
	while (path.len > 1 && path.at[path.len - 1] != '/')
		path.len--;
	if (path.len > 1)
		path.len--;
	return path;
}

static bool names_guest(const char *entry)
{
	return entry[1] == '0' + XEN_DOMID_GUEST && !entry[2];
}

/* The letter that a list of permissions has for the guest: that of its own entry, or else the first
 * entry's, which is the owner's and everybody's default.  The owner may do all. */
static char access_of(struct xs_span perms)
{
	const char *entry = perms.at, *end = perms.at + perms.len;

	if (!perms.len)
		return 'n';
	if (names_guest(entry))
		return 'b';
	for (; entry < end; entry += __builtin_strlen(entry) + 1)
		if (names_guest(entry))
			return entry[0];
	return perms.at[0];
}

static bool may_write(const struct record *r)
{
	char a = access_of(perms_of(r));

	return a == 'w' || a == 'b';
}

static bool may_read(const struct record *r)
{
	char a = access_of(perms_of(r));

	return a == 'r' || a == 'b';
}

static void put(uint8_t **to, struct xs_span s)
{
	__builtin_memcpy(*to, s.at, s.len);
	*to += s.len;
}

static void remove_record(struct xs_tree *t, struct record *r)
{
	uint32_t size = record_size(r), offset = (uint8_t *)r - t->bytes;

	__builtin_memmove(r, next(r), t->used - offset - size);
	t->used -= size;
}

static int append(struct xs_tree *t, struct xs_span path, struct xs_span perms, struct xs_span value)
{
	struct record r = {path.len, perms.len, value.len};
	uint8_t *to = t->bytes + t->used;

	if (value.len > XS_TREE_SIZE || record_size(&r) > XS_TREE_SIZE - t->used)
		return XEN_ENOSPC;
	put(&to, (struct xs_span){(const char *)&r, sizeof(r)});
	put(&to, path);
	put(&to, perms);
	put(&to, value);
	t->used = to - t->bytes;
	t->generation++;
	return 0;
}

/* Replace what a record holds: the new one first, so that nothing is lost when there is no room. */
static int replace(struct xs_tree *t, struct record *r, struct xs_span perms, struct xs_span value)
{
	int rc = append(t, path_of(r), perms, value);

	if (!rc)
		remove_record(t, r);
	return rc;
}

/* Parents first, and all or nothing.  A node that the guest makes is its own; one of ours has its parent's permissions. */
static int create(struct xs_tree *t, struct xs_span path, struct xs_span value, bool as_guest)
{
	struct xs_span up = parent(path), perms = {"r0", 3};
	const uint32_t used = t->used, generation = t->generation;
	const struct record *r;
	int rc;

	if (path.len > XS_PATH_MAX)
		return XEN_ENOSPC;
	if (!find(t, up) && path.len > 1) {
		rc = create(t, up, (struct xs_span){"", 0}, as_guest);
		if (rc)
			return rc;
	}
	r = path.len > 1 ? find(t, up) : NULL;
	if (as_guest && (!r || !may_write(r)))
		return XEN_EACCES;
	if (as_guest)
		perms = GUEST_PERMS;
	else if (r)
		perms = perms_of(r);
	rc = append(t, path, perms, value);
	if (rc) { /* everything since was appended: the parents go with it */
		t->used = used;
		t->generation = generation;
	}
	return rc;
}

/* The node, if the guest may read it. */
static int find_readable(const struct xs_tree *t, struct xs_span path, const struct record **r)
{
	*r = find(t, path);
	if (!*r)
		return XEN_ENOENT;
	return may_read(*r) ? 0 : XEN_EACCES;
}

int xs_tree_read(const struct xs_tree *t, struct xs_span path, struct xs_span *value)
{
	const struct record *r;
	int rc = find_readable(t, path, &r);

	if (!rc)
		*value = value_of(r);
	return rc;
}

int xs_tree_write(struct xs_tree *t, struct xs_span path, struct xs_span value, bool as_guest)
{
	struct record *r = find(t, path);

	if (!r)
		return create(t, path, value, as_guest);
	if (as_guest && !may_write(r))
		return XEN_EACCES;
	return replace(t, r, perms_of(r), value);
}

int xs_tree_mkdir(struct xs_tree *t, struct xs_span path, bool as_guest)
{
	const struct record *r = find(t, path);

	if (!r)
		return create(t, path, (struct xs_span){"", 0}, as_guest);
	return as_guest && !may_write(r) ? XEN_EACCES : 0;
}

int xs_tree_remove(struct xs_tree *t, struct xs_span path, bool as_guest)
{
	struct record *r = find(t, path);

	if (path.len == 1)
		return XEN_EINVAL;
	if (!r)
		return find(t, parent(path)) ? 0 : XEN_ENOENT;
	if (as_guest && !may_write(r))
		return XEN_EACCES;
	for (r = first(t); !at_end(t, r);)
		if (xs_path_within(path_of(r), path))
			remove_record(t, r);
		else
			r = next(r);
	t->generation++;
	return 0;
}

int xs_tree_directory(const struct xs_tree *t, struct xs_span path, char *out, uint32_t room,
		      uint32_t *len)
{
	const struct record *node;
	struct record *r;
	int rc = find_readable(t, path, &node);

	if (rc)
		return rc;
	*len = 0;
	for (r = first(t); !at_end(t, r); r = next(r)) {
		struct xs_span p = path_of(r);
		uint32_t skip = path.len == 1 ? 1 : path.len + 1;

		if (p.len <= skip || !same(parent(p), path))
			continue;
		if (p.len - skip + 1 > room - *len)
			return XEN_E2BIG;
		__builtin_memcpy(out + *len, p.at + skip, p.len - skip);
		*len += p.len - skip;
		out[(*len)++] = 0;
	}
	return 0;
}

int xs_tree_get_perms(const struct xs_tree *t, struct xs_span path, struct xs_span *perms)
{
	const struct record *r;
	int rc = find_readable(t, path, &r);

	if (!rc)
		*perms = perms_of(r);
	return rc;
}

/* Only the owner gives permissions, and an unprivileged one cannot give the node away. */
int xs_tree_set_perms(struct xs_tree *t, struct xs_span path, struct xs_span perms, bool as_guest)
{
	struct record *r = find(t, path);

	if (!r)
		return XEN_ENOENT;
	if (as_guest && (!names_guest(perms_of(r).at) || !names_guest(perms.at)))
		return XEN_EPERM;
	return replace(t, r, perms, value_of(r));
}

bool xs_tree_next(const struct xs_tree *t, uint32_t *at, struct xs_span *path)
{
	const struct record *r = (const struct record *)(t->bytes + *at);

	if (at_end(t, r))
		return false;
	*path = path_of(r);
	*at += record_size(r);
	return true;
}

bool xs_tree_same_node(const struct xs_tree *a, const struct xs_tree *b, struct xs_span path)
{
	const struct record *x = find(a, path), *y = find(b, path);

	return x && y && same(value_of(x), value_of(y)) && same(perms_of(x), perms_of(y));
}
