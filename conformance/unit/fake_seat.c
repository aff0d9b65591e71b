/* SPDX-License-Identifier: MIT */
#include "conformance/unit/fake_seat.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "translator/from/xen/frame.h"
#include "translator/from/xen/pagetable.h"
#include "translator/from/xen/traced.h"

#define POISON 0xa5

struct xen_domain fake_domain;
struct xen_vcpu fake_vcpu;
struct fake_cpu fake_cpu;
struct trace guest_trace;
char fake_log[4096];
enum log_level fake_log_level;

static uint8_t frames[FAKE_PFNS + FAKE_HEAP][PAGE_SIZE] __attribute__((aligned(4096)));
static uint8_t frame_info[FAKE_FRAMES];
static uint16_t frame_uses[FAKE_FRAMES];
static uint64_t m2p[FAKE_FRAMES];
static bool heap_used[FAKE_HEAP];
static unsigned heap_left;
static size_t arg_len;

static mfn_t frame_number(const void *bytes)
{
	return FAKE_FIRST_MFN + ((const uint8_t *)bytes - frames[0]) / PAGE_SIZE;
}

mfn_t fake_mfn(pfn_t pfn)
{
	return FAKE_FIRST_MFN + pfn;
}

void *fake_page(pfn_t pfn)
{
	return frames[pfn];
}

gva_t fake_gva(pfn_t pfn, unsigned offset)
{
	return GVA(FAKE_LINEAR + pfn * PAGE_SIZE + offset);
}

uint64_t *fake_pte(pfn_t pfn)
{
	return (uint64_t *)frames[FAKE_PFN_L1] + pfn;
}

static void build_tables(void)
{
	const uint64_t table = PTE_PRESENT | PTE_RW | PTE_USER | PTE_ACCESSED;
	uint64_t *l4 = fake_page(FAKE_PFN_L4), *l3 = fake_page(FAKE_PFN_L3);
	uint64_t *l2 = fake_page(FAKE_PFN_L2);
	pfn_t pfn;

	l4[pte_index(FAKE_LINEAR, 4)] = fake_mfn(FAKE_PFN_L3) << PAGE_SHIFT | table;
	l3[pte_index(FAKE_LINEAR, 3)] = fake_mfn(FAKE_PFN_L2) << PAGE_SHIFT | table;
	l2[pte_index(FAKE_LINEAR, 2)] = fake_mfn(FAKE_PFN_L1) << PAGE_SHIFT | table;
	for (pfn = 0; pfn < FAKE_PFNS; pfn++)
		*fake_pte(pfn) = fake_mfn(pfn) << PAGE_SHIFT | PTE_PRESENT | PTE_ACCESSED | PTE_DIRTY |
				 PTE_NX | (pfn < FAKE_PFN_L4 ? PTE_RW : 0);
	*fake_pte(FAKE_PFN_HOLE) = 0;
}

static void describe_frames(struct xen_domain *d)
{
	pfn_t pfn;

	memset(frame_info, 0, sizeof(frame_info));
	memset(frame_uses, 0, sizeof(frame_uses));
	memset(m2p, 0xff, sizeof(m2p));
	for (pfn = 0; pfn < FAKE_PFNS; pfn++) {
		frame_info[fake_mfn(pfn)] = FRAME_RAM | FRAME_GUEST;
		m2p[fake_mfn(pfn)] = pfn;
	}
	frame_info[fake_mfn(FAKE_PFN_L1)] |= 1;
	frame_info[fake_mfn(FAKE_PFN_L2)] |= 2;
	frame_info[fake_mfn(FAKE_PFN_L3)] |= 3;
	frame_info[fake_mfn(FAKE_PFN_L4)] |= 4 | FRAME_PINNED;
	for (pfn = FAKE_PFN_L4; pfn <= FAKE_PFN_L1; pfn++)
		frame_uses[fake_mfn(pfn)] = 1;
	frame_uses[fake_mfn(FAKE_PFN_L4)]++; /* loaded too */
	d->frame_info = frame_info;
	d->frame_uses = frame_uses;
	d->m2p = m2p;
	d->nr_frames = FAKE_FRAMES;
	d->nr_pages = d->max_pages = FAKE_PFNS;
}

void fake_reset(void)
{
	struct xen_domain *d = &fake_domain;
	struct xen_vcpu *v = &fake_vcpu;

	memset(frames, 0, sizeof(frames));
	memset(d, 0, sizeof(*d));
	memset(v, 0, sizeof(*v));
	memset(&fake_cpu, 0, sizeof(fake_cpu));
	memset(&guest_trace, 0, sizeof(guest_trace));
	memset(heap_used, 0, sizeof(heap_used));
	memset(fake_log, 0, sizeof(fake_log));
	heap_left = FAKE_HEAP;
	describe_frames(d);
	build_tables();
	d->linear_base[0] = FAKE_LINEAR;
	d->shared_info = page_alloc();
	d->vcpu[0] = v;
	v->domain = d;
	v->info = &d->shared_info->vcpu_info[0];
	v->kernel_root = fake_mfn(FAKE_PFN_L4);
	v->in_kernel = 1;
	v->up = 1;
	v->singleshot_deadline = v->periodic_next = ~0ull;
}

gva_t fake_put(const void *bytes, size_t len)
{
	uint8_t *page = fake_page(FAKE_PFN_ARGS);

	memset(page, POISON, PAGE_SIZE);
	memcpy(fake_arg(), bytes, len);
	arg_len = len;
	return fake_gva(FAKE_PFN_ARGS, 64);
}

void *fake_arg(void)
{
	return (uint8_t *)fake_page(FAKE_PFN_ARGS) + 64;
}

bool fake_arg_intact(void)
{
	const uint8_t *page = fake_page(FAKE_PFN_ARGS);
	size_t i;

	for (i = 0; i < PAGE_SIZE; i++)
		if ((i < 64 || i >= 64 + arg_len) && page[i] != POISON)
			return false;
	return true;
}

/* Bytes that the guest has at a linear address, up to the end of the page; NULL for a fault. */
static uint8_t *reach(uint64_t linear, bool write)
{
	uint64_t need = PTE_PRESENT | (write ? PTE_RW : 0), *pte;
	uint8_t *page;

	if (is_hypervisor_linear(linear) || (linear >> 47 != 0 && linear >> 47 != 0x1ffff))
		return NULL;
	pte = pagetable_walk(fake_vcpu.kernel_root, linear);
	if (!pte || (*pte & need) != need)
		return NULL;
	page = frame_map_any(pte_mfn(*pte));
	return page ? page + linear % PAGE_SIZE : NULL;
}

static int access_guest(uint8_t *ours, uint64_t linear, size_t len, bool write)
{
	while (len) {
		size_t piece = PAGE_SIZE - linear % PAGE_SIZE;
		uint8_t *theirs = reach(linear, write);

		if (!theirs)
			return -XEN_EFAULT;
		if (piece > len)
			piece = len;
		memcpy(write ? theirs : ours, write ? ours : theirs, piece);
		ours += piece;
		linear += piece;
		len -= piece;
	}
	return 0;
}

int guest_read(void *dst, gva_t src, size_t len)
{
	return access_guest(dst, src.addr, len, false);
}

int guest_write(gva_t dst, const void *src, size_t len)
{
	return access_guest((uint8_t *)src, dst.addr, len, true);
}

void *frame_map(mfn_t mfn)
{
	return frame_is(&fake_domain, mfn, FRAME_GUEST) ? frames[mfn - FAKE_FIRST_MFN] : NULL;
}

static bool is_heap(mfn_t mfn)
{
	return mfn >= FAKE_FIRST_MFN + FAKE_PFNS && mfn < FAKE_FRAMES &&
	       heap_used[mfn - FAKE_FIRST_MFN - FAKE_PFNS];
}

void *frame_map_any(mfn_t mfn)
{
	return is_heap(mfn) ? frames[mfn - FAKE_FIRST_MFN] : frame_map(mfn);
}

void fake_heap_limit(unsigned pages)
{
	heap_left = pages;
}

void *page_alloc(void)
{
	unsigned i;

	if (!heap_left)
		return NULL;
	for (i = 0; i < FAKE_HEAP; i++) {
		if (heap_used[i])
			continue;
		heap_used[i] = true;
		heap_left--;
		return memset(frames[FAKE_PFNS + i], 0, PAGE_SIZE);
	}
	return NULL;
}

void page_free(void *page)
{
	memset(page, POISON, PAGE_SIZE);
	heap_used[frame_number(page) - FAKE_FIRST_MFN - FAKE_PFNS] = false;
	heap_left++;
}

mfn_t page_mfn(const void *page)
{
	return frame_number(page);
}

void pagetable_fill_slots(uint64_t *l4)
{
	fake_cpu.l4_filled++;
}

void cpu_load_root(mfn_t root)
{
	fake_cpu.roots_loaded++;
	fake_cpu.root = root;
}

void cpu_flush_tlb(void)
{
	fake_cpu.flushes++;
}

void cpu_invlpg(uint64_t linear)
{
	fake_cpu.invlpgs++;
	fake_cpu.invlpg = linear;
}

void cpu_enter_kernel(struct xen_vcpu *v)
{
	fake_cpu.kernel_entries++;
	v->in_kernel = 1;
}

void cpu_enter_user(struct xen_vcpu *v)
{
	fake_cpu.user_entries++;
	v->in_kernel = 0;
}

void cpu_update_fast_paths(struct xen_vcpu *v)
{
	fake_cpu.fast_path_updates++;
}

void cpu_load_gdt(struct xen_vcpu *v)
{
	fake_cpu.gdt_loads++;
}

void cpu_gdt_changed(struct xen_vcpu *v, unsigned offset)
{
}

void cpu_load_ldt(struct xen_vcpu *v, uint64_t linear, unsigned entries)
{
	fake_cpu.ldt_loads++;
	fake_cpu.ldt = linear;
	fake_cpu.ldt_entries = entries;
}

void cpu_set_fs_base(struct xen_vcpu *v, uint64_t base)
{
	fake_cpu.fs_base = base;
}

void cpu_set_gs_base(struct xen_vcpu *v, uint64_t base)
{
	fake_cpu.gs_base = base;
}

int cpu_load_user_gs(struct xen_vcpu *v, unsigned selector)
{
	fake_cpu.user_gs_loads++;
	fake_cpu.user_gs = fake_cpu.user_gs_refused ? 0 : selector;
	return fake_cpu.user_gs_refused ? -1 : 0;
}

void cpu_set_ts(bool set)
{
	fake_cpu.ts_changes++;
	fake_cpu.ts = set;
}

void cpu_set_debugreg(unsigned reg, uint64_t value)
{
	fake_cpu.debugreg_writes++;
	fake_cpu.debugreg[reg & 7] = value;
}


void log_line(enum log_level level, const char *fmt, ...)
{
	size_t used = strlen(fake_log);
	va_list args;

	fake_log_level = level;
	va_start(args, fmt);
	vsnprintf(fake_log + used, sizeof(fake_log) - used, fmt, args);
	va_end(args);
	used = strlen(fake_log);
	snprintf(fake_log + used, sizeof(fake_log) - used, "\n");
}
