/* SPDX-License-Identifier: MIT */
/* HYPERVISOR_grant_table_op: one row per operation, and the batches. */
#include "translator/from/xen/grant_internal.h"

/* Above these bits the command carries what Xen needs to continue a GNTTABOP_cache_flush. */
#define CMD_BITS 12

enum count_rule { COUNT_BATCH, COUNT_ONE, COUNT_IGNORED };

/* Pages go from domain to domain by GNTTABOP_transfer, and there is only one: as gnttab=no-transfer
 * on Xen's command line. */
static long op_transfer(struct xen_vcpu *v, gva_t uop)
{
	return -XEN_EOPNOTSUPP;
}

static const struct grant_row {
	long (*handler)(struct xen_vcpu *v, gva_t uop);
	enum count_rule rule;
	uint8_t size; /* of an element of a batch */
} rows[] = {
	/* clang-format off */
	[GNTTABOP_map_grant_ref]     = {grant_op_map, COUNT_BATCH, sizeof(struct gnttab_map_grant_ref)},
	[GNTTABOP_unmap_grant_ref]   = {grant_op_unmap, COUNT_BATCH, sizeof(struct gnttab_unmap_grant_ref)},
	[GNTTABOP_setup_table]       = {grant_op_setup_table, COUNT_ONE, 0},
	[GNTTABOP_transfer]          = {op_transfer, COUNT_BATCH, sizeof(struct gnttab_transfer)},
	[GNTTABOP_copy]              = {grant_op_copy, COUNT_BATCH, sizeof(struct gnttab_copy)},
	[GNTTABOP_query_size]        = {grant_op_query_size, COUNT_ONE, 0},
	[GNTTABOP_unmap_and_replace] = {grant_op_unmap_and_replace, COUNT_BATCH,
					sizeof(struct gnttab_unmap_and_replace)},
	[GNTTABOP_set_version]       = {grant_op_set_version, COUNT_IGNORED, 0},
	[GNTTABOP_get_status_frames] = {grant_op_get_status_frames, COUNT_ONE, 0},
	[GNTTABOP_get_version]       = {grant_op_get_version, COUNT_IGNORED, 0},
	[GNTTABOP_swap_grant_ref]    = {grant_op_swap, COUNT_BATCH, sizeof(struct gnttab_swap_grant_ref)},
	[GNTTABOP_cache_flush]       = {grant_op_cache_flush, COUNT_BATCH, sizeof(struct gnttab_cache_flush)},
	/* clang-format on */
};

static long batch(struct xen_vcpu *v, const struct grant_row *row, gva_t uop, unsigned count)
{
	unsigned i;
	long rc;

	if (!grant_address_ok(uop.addr))
		return -XEN_EFAULT;
	for (i = 0; i < count; i++) {
		rc = row->handler(v, gva_add(uop, (uint64_t)i * row->size));
		if (rc)
			return rc;
	}
	return 0;
}

long grant_table_op(struct xen_vcpu *v, unsigned cmd, gva_t uop, unsigned count)
{
	unsigned op = cmd & ((1u << CMD_BITS) - 1);
	const struct grant_row *row;

	if ((int)count < 0 || (op != GNTTABOP_cache_flush && cmd != op))
		return -XEN_EINVAL;
	if (op >= ARRAY_SIZE(rows) || !rows[op].handler) /* GNTTABOP_dump_table, since Xen 4.15 */
		return -XEN_ENOSYS;
	row = &rows[op];
	if (row->rule == COUNT_BATCH)
		return batch(v, row, uop, count);
	if (row->rule == COUNT_ONE && count != 1)
		return -XEN_EINVAL;
	return row->handler(v, uop);
}
