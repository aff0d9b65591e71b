/* SPDX-License-Identifier: MIT */
/* The grant table's frames, its entries, and who uses them. */
#include "translator/from/xen/grant_internal.h"

uint32_t grant_entries(const struct xen_grants *g)
{
	return g->nr_frames * (g->version == 1 ? GRANTS_PER_FRAME_V1 : GRANTS_PER_FRAME_V2);
}

grant_entry_v1_t *grant_entry_v1(struct xen_grants *g, uint32_t ref)
{
	grant_entry_v1_t *entries = g->frame[ref / GRANTS_PER_FRAME_V1];

	return &entries[ref % GRANTS_PER_FRAME_V1];
}

grant_entry_v2_t *grant_entry_v2(struct xen_grants *g, uint32_t ref)
{
	grant_entry_v2_t *entries = g->frame[ref / GRANTS_PER_FRAME_V2];

	return &entries[ref % GRANTS_PER_FRAME_V2];
}

grant_status_t *grant_status(struct xen_grants *g, uint32_t ref)
{
	if (g->version == 1)
		return &grant_entry_v1(g, ref)->flags;
	return &g->status[ref / STATUS_PER_FRAME][ref % STATUS_PER_FRAME];
}

struct grant_active *grant_active(struct xen_grants *g, uint32_t ref)
{
	struct grant_active **page = &g->active[ref / ACTIVE_PER_PAGE];

	if (!*page)
		*page = page_alloc();
	return *page ? &(*page)[ref % ACTIVE_PER_PAGE] : NULL;
}

bool grant_pinned(const struct grant_active *a)
{
	return a->pins[PIN_HOST_WRITE] || a->pins[PIN_HOST_READ] || a->pins[PIN_DEVICE_WRITE] ||
	       a->pins[PIN_DEVICE_READ];
}

bool grant_pinned_for_write(const struct grant_active *a)
{
	return a->pins[PIN_HOST_WRITE] || a->pins[PIN_DEVICE_WRITE];
}

static bool writes(enum grant_pin pin)
{
	return pin == PIN_HOST_WRITE || pin == PIN_DEVICE_WRITE;
}

void grant_pin(struct xen_grants *g, struct grant_active *a, enum grant_pin pin)
{
	a->pins[pin]++;
	g->nr_writers += writes(pin);
}

void grant_unpin(struct xen_grants *g, struct grant_active *a, enum grant_pin pin)
{
	a->pins[pin]--;
	g->nr_writers -= writes(pin);
}

/* All pages or none. */
static int add_pages(void **pages, uint32_t have, uint32_t want)
{
	uint32_t i;

	for (i = have; i < want; i++) {
		pages[i] = page_alloc();
		if (!pages[i])
			break;
	}
	if (i == want || want <= have)
		return 0;
	while (i-- > have) {
		page_free(pages[i]);
		pages[i] = NULL;
	}
	return -XEN_ENOMEM;
}

int grant_add_status(struct xen_grants *g, uint32_t frames)
{
	uint32_t want = (frames * GRANTS_PER_FRAME_V2 + STATUS_PER_FRAME - 1) / STATUS_PER_FRAME;

	if (want <= g->nr_status)
		return 0;
	if (add_pages((void **)g->status, g->nr_status, want))
		return -XEN_ENOMEM;
	g->nr_status = want;
	return 0;
}

int grant_grow(struct xen_grants *g, uint32_t frames)
{
	if (g->version == 2 && grant_add_status(g, frames))
		return -XEN_ENOMEM;
	if (frames <= g->nr_frames)
		return 0;
	if (add_pages(g->frame, g->nr_frames, frames))
		return -XEN_ENOMEM;
	g->nr_frames = frames;
	return 0;
}

int grant_init(struct xen_domain *d)
{
	struct xen_grants *g = page_alloc();

	if (!g)
		return -XEN_ENOMEM;
	g->version = 1;
	g->free_mapping = NO_HANDLE;
	if (grant_grow(g, 1)) {
		page_free(g);
		return -XEN_ENOMEM;
	}
	d->grants = g;
	return 0;
}

bool grant_table_frame(const struct xen_domain *d, mfn_t mfn)
{
	const struct xen_grants *g = d->grants;
	uint32_t i;

	for (i = 0; i < g->nr_frames; i++)
		if (page_mfn(g->frame[i]) == mfn)
			return true;
	for (i = 0; i < g->nr_status; i++)
		if (page_mfn(g->status[i]) == mfn)
			return true;
	return false;
}

void *grant_frame(struct xen_domain *d, mfn_t mfn)
{
	void *frame = frame_map(mfn);

	if (frame)
		return frame;
	if (mfn == page_mfn(d->shared_info) || grant_table_frame(d, mfn))
		return frame_map_any(mfn);
	return NULL;
}

bool grant_frame_writable(const struct xen_domain *d, mfn_t mfn)
{
	const struct xen_grants *g = d->grants;
	const struct grant_active *a;
	uint32_t page;

	if (!g->nr_writers)
		return false;
	for (page = 0; page < ACTIVE_PAGES; page++)
		for (a = g->active[page]; a && a < g->active[page] + ACTIVE_PER_PAGE; a++)
			if (a->mfn == mfn && grant_pinned_for_write(a))
				return true;
	return false;
}
