/* SPDX-License-Identifier: MIT */
/* The handles of mapped grants: a table that grows as it is used, with a list through the free. */
#include "translator/from/xen/grant_internal.h"

static struct grant_mapping *slot(struct xen_grants *g, uint32_t handle)
{
	return &g->mapping[handle / MAPPINGS_PER_PAGE][handle % MAPPINGS_PER_PAGE];
}

static void add_page(struct xen_grants *g)
{
	uint32_t page = g->nr_mappings / MAPPINGS_PER_PAGE, i;

	if (page == MAPPING_PAGES)
		return;
	g->mapping[page] = page_alloc();
	if (!g->mapping[page])
		return;
	g->nr_mappings += MAPPINGS_PER_PAGE;
	for (i = MAPPINGS_PER_PAGE; i-- > 0;)
		grant_mapping_free(g, page * MAPPINGS_PER_PAGE + i);
}

uint32_t grant_mapping_new(struct xen_grants *g)
{
	uint32_t handle;

	if (g->free_mapping == NO_HANDLE)
		add_page(g);
	handle = g->free_mapping;
	if (handle != NO_HANDLE)
		g->free_mapping = slot(g, handle)->ref;
	return handle;
}

void grant_mapping_free(struct xen_grants *g, uint32_t handle)
{
	*slot(g, handle) = (struct grant_mapping){.ref = g->free_mapping};
	g->free_mapping = handle;
}

void grant_mapping_set(struct xen_grants *g, uint32_t handle, uint32_t ref, uint16_t flags)
{
	*slot(g, handle) = (struct grant_mapping){.ref = ref, .flags = flags};
}

struct grant_mapping *grant_mapping_get(struct xen_grants *g, uint32_t handle)
{
	if (handle >= g->nr_mappings || !slot(g, handle)->flags)
		return NULL;
	return slot(g, handle);
}
