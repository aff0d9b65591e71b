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

/* A jump from one place of the page to another, if there is room for it between. */
static void put_jump(uint8_t *page, const uint8_t *from, const uint8_t *to)
{
	uint8_t *at = page + (from - hv_page_template);
	int32_t distance = to - from - JUMP;

	if (distance < 0) {
		memset(at, NOP, to - from);
		return;
	}
	at[0] = 0xe9;
	memcpy(at + 1, &distance, sizeof(distance));
}

/* code NULL: the part is closed. */
static void put_code(uint8_t *page, const struct part *part, const void *code, size_t len)
{
	if (!code || len > (size_t)(part->gap_end - part->gap)) {
		put_jump(page, part->start, part->end);
		return;
	}
	memcpy(page + (part->gap - hv_page_template), code, len);
	put_jump(page, part->gap + len, part->gap_end);
}

static bool flush_is_local(struct hv_vm *hv)
{
	return hv_has(hv, HV_FEATURE_TLBFLUSH) && hv_has(hv, HV_FEATURE_XMM_INPUT) &&
	       vm_vp_count(hv->vm) == 1;
}

/**
 * Writes the page for the features, the host and the number of VPs that there are now; when one of
 * them changes (a VP is plugged in, the machine was loaded on another host), it has to be written
 * anew.  Position-independent.
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
