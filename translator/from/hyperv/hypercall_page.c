/* SPDX-License-Identifier: MIT */
/*
 * The hypercall page: the code of page.S, with as much of the host's own (vm_code()) as answers a
 * call without leaving the guest.
 */
#include <string.h>

#include "translator/from/hyperv/hyperv.h"

/* page.S */
extern const uint8_t hv_page_template[PAGE_SIZE], hv_page_wrmsr_64[], hv_page_wrmsr_32[];
extern const uint8_t hv_page_ipi[], hv_page_ipi_gap[], hv_page_ipi_gap_end[], hv_page_ipi_end[];
extern const uint8_t hv_page_flush[], hv_page_flush_gap[], hv_page_flush_gap_end[],
	hv_page_flush_end[];

/* A part of the page that does one call: it begins with an instruction of at least JUMP bytes, and
 * falls out at its end where the call is not for it. */
struct part {
	const uint8_t *start, *gap, *gap_end, *end;
};

static const struct part ipi = {hv_page_ipi, hv_page_ipi_gap, hv_page_ipi_gap_end, hv_page_ipi_end};
static const struct part flush = {hv_page_flush, hv_page_flush_gap, hv_page_flush_gap_end,
				  hv_page_flush_end};

#define JUMP 5
#define NOP  0x90

static void put_jump(uint8_t at[JUMP], size_t over)
{
	int32_t distance = over - JUMP;

	at[0] = 0xe9;
	memcpy(at + 1, &distance, sizeof(distance));
}

static uint8_t *in_page(uint8_t *page, const uint8_t *at)
{
	return page + (at - hv_page_template);
}

/* Over what the host's code leaves of its gap. */
static void fill_gap(uint8_t *at, size_t left)
{
	if (left < JUMP)
		memset(at, NOP, left);
	else
		put_jump(at, left);
}

/* code NULL: the part is closed. */
static void put_code(uint8_t *page, const struct part *part, const void *code, size_t len)
{
	size_t room = part->gap_end - part->gap;

	if (!code || len > room) {
		put_jump(in_page(page, part->start), part->end - part->start);
		return;
	}
	memcpy(in_page(page, part->gap), code, len);
	fill_gap(in_page(page, part->gap) + len, room - len);
}

static bool flush_is_local(struct hv_vm *hv)
{
	return hv_has(hv, HV_FEATURE_TLBFLUSH) && hv_has(hv, HV_FEATURE_XMM_INPUT) &&
	       vm_vp_count(hv->vm) == 1;
}

/**
 * Writes the page for the features, the host and the VPs that there are now.  On another host
 * (after a load) it has to be written anew; for another VP there is hv_page_vp_added(),
 * so the lock is held from here until the page is in its place.  Position-independent.
 */
void hv_page_build(struct hv_vm *hv, uint8_t page[PAGE_SIZE])
{
	size_t ipi_len = 0, flush_len = 0;
	const void *ipi_code = vm_code(hv->vm, VM_CODE_SEND_IPI, &ipi_len);
	const void *flush_code = vm_code(hv->vm, VM_CODE_FLUSH_TLB, &flush_len);

	memcpy(page, hv_page_template, PAGE_SIZE);
	put_code(page, &ipi, hv_has(hv, HV_FEATURE_IPI) ? ipi_code : NULL, ipi_len);
	put_code(page, &flush, flush_is_local(hv) ? flush_code : NULL, flush_len);
}

/* One aligned write, so that a VP which is about to execute it sees the old or the new. */
static void close_part(struct hv_vm *hv, const struct part *part)
{
	uint8_t first[8];

	memcpy(first, part->start, sizeof(first));
	put_jump(first, part->end - part->start);
	overlay_write_locked(hv->vm, &hv->hypercall_page, part->start - hv_page_template, first,
			     sizeof(first));
}

void hv_page_vp_added(struct hv_vp *v)
{
	struct hv_vm *hv = v->vm;

	vm_lock(hv->vm);
	if (hv->hypercall_page.on) {
		close_part(hv, &flush);
		if (vp_apic_id(v->vp) != vp_index(v->vp))
			close_part(hv, &ipi);
	}
	vm_unlock(hv->vm);
}

bool hv_page_calls_from(struct hv_vm *hv, gpa_t at, uint32_t call_msr)
{
	const uint8_t *wrmsr = call_msr == HV_MSR_CALL_64 ? hv_page_wrmsr_64 : hv_page_wrmsr_32;

	return hv->hypercall_page.on &&
	       at.addr == hv->hypercall_page.at.addr + (wrmsr - hv_page_template);
}

void hv_page_forget(struct hv_vm *hv)
{
	unsigned count = vm_vp_count(hv->vm), i;

	for (i = 0; i < count; i++) {
		struct vp *vp = vm_vp(hv->vm, i);
		struct hv_vp *v = vp ? vp_state(vp) : NULL;

		if (v)
			__atomic_store_n(&v->call_rip, 0, __ATOMIC_RELAXED);
	}
}
