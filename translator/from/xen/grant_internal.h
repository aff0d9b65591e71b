/* SPDX-License-Identifier: MIT */
/*
 * Grant tables, inside.  The only domain that a guest can name is itself, so every grant that is
 * used is one that it gave to itself; what Xen does for two domains falls together in one table.
 */
#ifndef TRANSLATOR_FROM_XEN_GRANT_INTERNAL_H
#define TRANSLATOR_FROM_XEN_GRANT_INTERNAL_H

#include "translator/from/xen/grant.h"
#include "translator/lock.h"

#define GRANT_MAX_FRAMES 64 /* Xen's default */
#define GRANTS_PER_FRAME_V1 (PAGE_SIZE / sizeof(grant_entry_v1_t))
#define GRANTS_PER_FRAME_V2 (PAGE_SIZE / sizeof(grant_entry_v2_t))
#define STATUS_PER_FRAME    (PAGE_SIZE / sizeof(grant_status_t))
#define GRANT_MAX_STATUS    (GRANT_MAX_FRAMES * GRANTS_PER_FRAME_V2 / STATUS_PER_FRAME)

enum grant_pin { PIN_HOST_WRITE, PIN_HOST_READ, PIN_DEVICE_WRITE, PIN_DEVICE_READ, GRANT_PINS };

/* What is known of an entry while somebody uses it: the guest may change its own copy meanwhile. */
struct grant_active {
	uint8_t pins[GRANT_PINS];
	uint32_t mfn;
	uint16_t start, length; /* of the part of the page that may be copied */
	bool sub_page;
};

#define GRANT_PIN_MAX   128 /* uses of one entry in one way, as in Xen */
#define ACTIVE_PER_PAGE (PAGE_SIZE / sizeof(struct grant_active))
#define ACTIVE_PAGES    (GRANT_MAX_FRAMES * GRANTS_PER_FRAME_V1 / ACTIVE_PER_PAGE)

/* A mapping, named by the handle that the guest got. */
struct grant_mapping {
	uint32_t ref;   /* a free one: the next free handle */
	uint16_t flags; /* GNTMAP_*; 0: free */
};

#define MAPPINGS_PER_PAGE (PAGE_SIZE / sizeof(struct grant_mapping))
#define MAPPING_PAGES     64
#define NO_HANDLE         UINT32_MAX

struct xen_grants {
	struct lock lock;
	uint8_t version;
	uint32_t nr_frames, nr_status;
	uint32_t nr_writers; /* pins for writing, over all entries */
	void *frame[GRANT_MAX_FRAMES];
	grant_status_t *status[GRANT_MAX_STATUS];
	struct grant_active *active[ACTIVE_PAGES]; /* NULL until an entry of it is used */
	struct grant_mapping *mapping[MAPPING_PAGES];
	uint32_t nr_mappings, free_mapping;
};
_Static_assert(sizeof(struct xen_grants) <= PAGE_SIZE, "one page of the shim's memory");

/* grant_entry.c: the entries and their use, with the lock held. */

uint32_t grant_entries(const struct xen_grants *g);
/* Have at least so many frames (at most GRANT_MAX_FRAMES) and their status: 0 or -XEN_ENOMEM. */
int grant_grow(struct xen_grants *g, uint32_t frames);
/* Have status frames for the frames that there are: 0 or -XEN_ENOMEM. */
int grant_add_status(struct xen_grants *g, uint32_t frames);
/* Entries below grant_entries(): as the guest sees them. */
grant_entry_v1_t *grant_entry_v1(struct xen_grants *g, uint32_t ref);
grant_entry_v2_t *grant_entry_v2(struct xen_grants *g, uint32_t ref);
grant_status_t *grant_status(struct xen_grants *g, uint32_t ref);
/* As we see them; NULL when there is no memory for it. */
struct grant_active *grant_active(struct xen_grants *g, uint32_t ref);
bool grant_pinned(const struct grant_active *a);
bool grant_pinned_for_write(const struct grant_active *a);
void grant_pin(struct xen_grants *g, struct grant_active *a, enum grant_pin pin);
void grant_unpin(struct xen_grants *g, struct grant_active *a, enum grant_pin pin);
/* The frame that the guest names, if it is one to grant: its own, or one shared with it. */
void *grant_frame(struct xen_domain *d, mfn_t mfn);

/* What is asked of an entry. */
struct grant_access {
	uint32_t ref;
	bool read_only;
	bool map; /* not merely copy: only whole pages */
};

/*
 * grant_status.c: tell the guest in the entry's status that it is in use, if it grants what is
 * asked: GNTST_okay or GNTST_general_error.
 */
int grant_claim(struct xen_grants *g, const struct grant_active *a, struct grant_access want);
/* Take from the entry's status what its pins do not need any more. */
void grant_relax(struct xen_grants *g, uint32_t ref, const struct grant_active *a, bool read_only);

/* grant_mapping.c: handles. */
uint32_t grant_mapping_new(struct xen_grants *g); /* or NO_HANDLE */
void grant_mapping_free(struct xen_grants *g, uint32_t handle);
void grant_mapping_set(struct xen_grants *g, uint32_t handle, uint32_t ref, uint16_t flags);
struct grant_mapping *grant_mapping_get(struct xen_grants *g, uint32_t handle); /* or NULL */

/* grant_pte.c: the guest's page-table entries for mappings; GNTST_*. */
int grant_pte_create(struct xen_vcpu *v, uint64_t host_addr, mfn_t mfn, uint32_t flags);
int grant_pte_destroy(struct xen_vcpu *v, uint64_t host_addr, mfn_t mfn, uint64_t new_addr,
		      uint32_t flags);

/* The operations, by file; each answers as the hypercall does. */
long grant_op_setup_table(struct xen_vcpu *v, gva_t uop);
long grant_op_query_size(struct xen_vcpu *v, gva_t uop);
long grant_op_get_status_frames(struct xen_vcpu *v, gva_t uop);
long grant_op_set_version(struct xen_vcpu *v, gva_t uop);
long grant_op_get_version(struct xen_vcpu *v, gva_t uop);
long grant_op_map(struct xen_vcpu *v, gva_t uop);
long grant_op_unmap(struct xen_vcpu *v, gva_t uop);
long grant_op_unmap_and_replace(struct xen_vcpu *v, gva_t uop);
long grant_op_copy(struct xen_vcpu *v, gva_t uop);
long grant_op_swap(struct xen_vcpu *v, gva_t uop);
long grant_op_cache_flush(struct xen_vcpu *v, gva_t uop);

/* Domain ids: of the operations that take DOMID_SELF, and of those that take only a number. */
static inline bool grant_is_self(domid_t dom)
{
	return dom == DOMID_SELF || dom == XEN_DOMID_GUEST;
}

/* Does the address lie where a guest may have memory?  (What lies there is not asked.) */
static inline bool grant_address_ok(uint64_t addr)
{
	return addr < 1ull << 47 || addr >= HYPERVISOR_VIRT_END;
}

#endif
