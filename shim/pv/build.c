/* SPDX-License-Identifier: MIT */
/*
 * Build the guest: the layout that public/xen.h describes under "start of day".  The loader's modules
 * become the guest's memory where they lie, as far as pages allow; so a machine needs room for little
 * more than what the guest itself needs.
 */
#include "abi/xen/xen.h"
#include "shim/pv/boot_info.h"
#include "shim/pv/build.h"
#include "shim/pv/elf.h"
#include "shim/pv/guest.h"
#include "shim/pv/hypercall_page.h"
#include "shim/pv/memory.h"
#include "shim/string.h"
#include "translator/from/xen/console.h"
#include "translator/from/xen/frame.h"
#include "translator/from/xen/pagetable.h"
#include "translator/from/xen/trap.h"
#include "translator/from/xen/xenstore.h"
#include "translator/x86.h"

#define TABLE_PTE (PTE_PRESENT | PTE_RW | PTE_USER | PTE_ACCESSED | PTE_DIRTY)
#define LOW_PFN   256 /* 1 MiB */
#define PAGES(bytes) (((bytes) + PAGE_SIZE - 1) >> PAGE_SHIFT)

static struct build b;

/* --- frames --- */

static bool in_range(struct phys_range r, mfn_t mfn)
{
	return mfn >= r.start >> PAGE_SHIFT && mfn < PAGES(r.end);
}

static bool is_module(mfn_t mfn)
{
	return in_range(boot_info.kernel, mfn) || in_range(boot_info.initrd, mfn);
}

static bool is_free(mfn_t mfn)
{
	return (domain.frame_info[mfn] & (FRAME_RAM | FRAME_GUEST)) == FRAME_RAM;
}

static void give(pfn_t pfn, mfn_t mfn)
{
	b.p2m[pfn] = mfn;
	domain.m2p[mfn] = pfn;
	domain.frame_info[mfn] |= FRAME_GUEST;
}

/* A zeroed frame for `pfn` that is no module's, unless it has one. */
static void *need(pfn_t pfn)
{
	if (b.p2m[pfn] == INVALID_MFN) {
		while (b.next_free < domain.nr_frames &&
		       (!is_free(b.next_free) || is_module(b.next_free)))
			b.next_free++;
		if (b.next_free == domain.nr_frames)
			return NULL;
		give(pfn, b.next_free);
		memset(direct(b.p2m[pfn] << PAGE_SHIFT), 0, PAGE_SIZE);
	}
	return direct(b.p2m[pfn] << PAGE_SHIFT);
}

static uint64_t count_free(void)
{
	uint64_t mfn, n = 0;

	for (mfn = 0; mfn < domain.nr_frames; mfn++)
		n += is_free(mfn);
	return n;
}

/* --- the p2m list, which everything else is entered into: contiguous, so that we can --- */

static const char *place_p2m(uint64_t pages)
{
	mfn_t mfn = 1;
	uint64_t run = 0;

	for (; mfn < domain.nr_frames && run < pages; mfn++)
		run = is_free(mfn) && !is_module(mfn) ? run + 1 : 0;
	if (run < pages)
		return "no room for the guest's frame list: give the machine more memory";
	b.p2m_mfn = mfn - pages;
	b.p2m = direct(b.p2m_mfn << PAGE_SHIFT);
	memset(b.p2m, 0xff, pages << PAGE_SHIFT);
	return NULL;
}

/* --- the kernel --- */

static bool usable_in_place(const uint8_t *page, uint64_t left)
{
	uint64_t phys = direct_phys(page);

	return left >= PAGE_SIZE && !(phys & ~PAGE_MASK) && is_free(phys >> PAGE_SHIFT);
}

/* The part of one page that the segment covers: bytes [from, to) of the segment's memory. */
static bool load_page(const Elf64_Phdr *p, uint64_t from, uint64_t to, pfn_t pfn)
{
	const uint8_t *source = b.kernel.file + p->p_offset + from;
	uint64_t left = from < p->p_filesz ? p->p_filesz - from : 0;
	uint64_t at = (p->p_paddr + from) & ~PAGE_MASK;
	uint8_t *page;

	if (!at && b.p2m[pfn] == INVALID_MFN && usable_in_place(source, left)) {
		give(pfn, direct_phys(source) >> PAGE_SHIFT);
		return true;
	}
	page = need(pfn);
	if (page && left)
		memcpy(page + at, source, left < to - from ? left : to - from);
	return page;
}

static bool load_segment(const Elf64_Phdr *p)
{
	uint64_t base = p->p_paddr - b.kernel.paddr_offset, from, to;

	for (from = 0; from < p->p_memsz; from = to) {
		to = ((base + from + PAGE_SIZE) & PAGE_MASK) - base;
		if (to > p->p_memsz)
			to = p->p_memsz;
		if (!load_page(p, from, to, (base + from) >> PAGE_SHIFT))
			return false;
	}
	return true;
}

static bool load_kernel(void)
{
	unsigned i;

	for (i = 0; i < b.kernel.nr_phdr; i++)
		if (b.kernel.phdr[i].p_type == PT_LOAD && !load_segment(&b.kernel.phdr[i]))
			return false;
	return true;
}

/* --- layout --- */

static struct piece take(uint64_t pages)
{
	struct piece p = {b.next_pfn, pages};

	b.next_pfn += pages;
	return p;
}

/*
 * Frame numbers for what is named by frame number and not mapped from virt_base: behind all that is,
 * where Linux expects the frame list (it unmaps what virt_base maps below that, and not above).  A small
 * machine whose kernel reaches its end has room below the kernel only, past the first MiB, of which
 * guests have ideas of their own.
 */
static struct piece take_unmapped(uint64_t pages)
{
	struct piece p = {b.low_pfn, pages};

	if (b.next_pfn + pages <= b.nr_pages || b.low_pfn + pages > b.kernel.start >> PAGE_SHIFT)
		return take(pages);
	b.low_pfn += pages;
	return p;
}

static uint64_t tables_for(uint64_t start, uint64_t end)
{
	uint64_t n = 0;
	unsigned level;

	for (level = 1; level < 4; level++) {
		unsigned shift = PAGE_SHIFT + 9 * level;

		n += ((end - 1) >> shift) - (start >> shift) + 1;
	}
	return n;
}

/* The tables map themselves and the stack behind them: count until it fits. */
static void lay_out_tables(uint64_t p2m_pages)
{
	uint64_t n = 1, need_tables;

	for (;; n = need_tables) {
		uint64_t end = b.next_pfn + n + 1; /* the stack's page */

		end = ((end << PAGE_SHIFT) + (512 << 10) + (4 << 20) - 1) & ~((4ull << 20) - 1);
		b.mapped = end >> PAGE_SHIFT < b.nr_pages ? end >> PAGE_SHIFT : b.nr_pages;
		need_tables = 1 + tables_for(b.kernel.virt_base,
					     b.kernel.virt_base + (b.mapped << PAGE_SHIFT));
		if (b.kernel.has_init_p2m)
			need_tables += tables_for(b.kernel.init_p2m,
						  b.kernel.init_p2m + (p2m_pages << PAGE_SHIFT));
		if (need_tables <= n)
			break;
	}
	b.tables = take(n);
	b.stack = take(1);
}

static void lay_out(uint64_t p2m_pages, uint64_t initrd_pages)
{
	b.next_pfn = PAGES(b.kernel.end);
	b.low_pfn = LOW_PFN;
	if (!b.kernel.mod_start_pfn)
		b.initrd = take(initrd_pages);
	if (!b.kernel.has_init_p2m)
		b.p2m_list = take(p2m_pages);
	b.start_info = take(1);
	b.console = take(1);
	b.store = take(1);
	lay_out_tables(p2m_pages);
	if (b.next_pfn < b.mapped)
		b.next_pfn = b.mapped;
	if (b.kernel.mod_start_pfn)
		b.initrd = take_unmapped(initrd_pages);
	if (b.kernel.has_init_p2m)
		b.p2m_list = take_unmapped(p2m_pages);
}

static bool fill(void)
{
	struct piece pieces[] = {b.start_info, b.console, b.store, b.tables, b.stack};
	uint64_t i, j;

	for (i = 0; i < b.p2m_list.pages; i++)
		give(b.p2m_list.pfn + i, b.p2m_mfn + i);
	if (!load_kernel())
		return false;
	for (i = 0; i < b.initrd.pages; i++)
		give(b.initrd.pfn + i, (boot_info.initrd.start >> PAGE_SHIFT) + i);
	for (i = 0; i < ARRAY_SIZE(pieces); i++)
		for (j = 0; j < pieces[i].pages; j++)
			if (!need(pieces[i].pfn + j))
				return false;
	return true;
}

/* All that is left, to the frame numbers that are left; the modules' rests too. */
static void fill_rest(void)
{
	mfn_t mfn = 0;
	pfn_t pfn;

	for (pfn = 0; pfn < b.nr_pages; pfn++) {
		if (b.p2m[pfn] != INVALID_MFN)
			continue;
		while (!is_free(mfn))
			mfn++;
		give(pfn, mfn);
	}
}

/* --- initial page tables: U at every level, as Xen's; our own pages of them read-only --- */

static uint64_t *table_below(uint64_t *entry, unsigned level)
{
	if (!(*entry & PTE_PRESENT)) {
		mfn_t mfn = b.p2m[b.tables.pfn + b.tables_used++];

		domain.frame_info[mfn] |= level;
		frame_use(&domain, mfn);
		*entry = mfn << PAGE_SHIFT | TABLE_PTE;
	}
	return direct(*entry & PTE_FRAME);
}

static void map(uint64_t linear, pfn_t pfn)
{
	uint64_t *table = direct(b.p2m[b.tables.pfn] << PAGE_SHIFT);
	uint64_t pte = b.p2m[pfn] << PAGE_SHIFT | TABLE_PTE;
	unsigned level;

	for (level = 4; level > 1; level--)
		table = table_below(&table[pte_index(linear, level)], level - 1);
	if (pfn - b.tables.pfn < b.tables.pages)
		pte &= ~PTE_RW;
	table[pte_index(linear, 1)] = pte;
}

static void build_tables(void)
{
	mfn_t root = b.p2m[b.tables.pfn];
	uint64_t i;

	b.tables_used = 1;
	domain.frame_info[root] |= 4 | FRAME_PINNED;
	frame_use(&domain, root); /* the pin */
	frame_use(&domain, root); /* set_registers() */
	pagetable_fill_slots(direct(root << PAGE_SHIFT));
	for (i = 0; i < b.mapped; i++)
		map(b.kernel.virt_base + (i << PAGE_SHIFT), i);
	if (b.kernel.has_init_p2m)
		for (i = 0; i < b.p2m_list.pages; i++)
			map(b.kernel.init_p2m + (i << PAGE_SHIFT), b.p2m_list.pfn + i);
}

/* --- start_info and registers --- */

static uint64_t linear_of(pfn_t pfn)
{
	return b.kernel.virt_base + (pfn << PAGE_SHIFT);
}

static void *pfn_map(pfn_t pfn)
{
	return direct(b.p2m[pfn] << PAGE_SHIFT);
}

static void fill_start_info(int console_port, int xenstore_port)
{
	struct start_info *s = pfn_map(b.start_info.pfn);

	copy_string(s->magic, "xen-3.0-x86_64", sizeof(s->magic));
	s->nr_pages = b.nr_pages;
	s->shared_info = page_mfn(domain.shared_info) << PAGE_SHIFT;
	s->console.domU.mfn = b.p2m[b.console.pfn];
	s->console.domU.evtchn = console_port;
	s->store_mfn = b.p2m[b.store.pfn];
	s->store_evtchn = xenstore_port;
	s->pt_base = linear_of(b.tables.pfn);
	s->nr_pt_frames = b.tables.pages;
	s->mfn_list = b.kernel.has_init_p2m ? b.kernel.init_p2m : linear_of(b.p2m_list.pfn);
	if (b.kernel.has_init_p2m) {
		s->first_p2m_pfn = b.p2m_list.pfn;
		s->nr_p2m_frames = b.p2m_list.pages;
	}
	if (b.initrd.pages) {
		s->mod_len = boot_info.initrd.end - boot_info.initrd.start;
		s->mod_start = b.kernel.mod_start_pfn ? b.initrd.pfn : linear_of(b.initrd.pfn);
		s->flags |= b.kernel.mod_start_pfn ? SIF_MOD_START_PFN : 0;
	}
	copy_string((char *)s->cmd_line, boot_info.cmdline, sizeof(s->cmd_line));
}

static const char *fill_hypercall_page(void)
{
	uint64_t *pte;

	if (!b.kernel.has_hypercall_page)
		return NULL;
	pte = pagetable_walk(b.p2m[b.tables.pfn], b.kernel.hypercall_page);
	if (!pte || b.kernel.hypercall_page & ~PAGE_MASK)
		return "the kernel's hypercall page lies outside of it";
	hypercall_page_fill(direct(*pte & PTE_FRAME));
	return NULL;
}

static void set_registers(struct xen_vcpu *v, struct xen_regs *r)
{
	*r = (struct xen_regs){
		.rip = b.kernel.entry,
		.cs = XEN_KERNEL_CS,
		.rflags = RFLAGS_IF | RFLAGS_FIXED,
		.rsp = linear_of(b.stack.pfn) + PAGE_SIZE,
		.ss = XEN_KERNEL_SS,
		.rsi = linear_of(b.start_info.pfn),
	};
	v->kernel_root = b.p2m[b.tables.pfn];
	v->in_kernel = 1;
}

static const char *check_memory(void)
{
	/* What the layout ends with has to exist, and the kernel may not lie beyond it. */
	if (b.next_pfn > b.nr_pages) {
		log_line(LOG_ERROR, "the guest needs %lu KiB, the machine has %lu KiB for it",
			 b.next_pfn * 4, b.nr_pages * 4);
		return "not enough memory for the kernel and its initrd";
	}
	return NULL;
}

const char *guest_build(struct xen_vcpu *v, struct xen_regs *r)
{
	uint64_t initrd_pages = PAGES(boot_info.initrd.end - boot_info.initrd.start), p2m_pages;
	const char *error = elf_parse(&b.kernel, direct(boot_info.kernel.start),
				      boot_info.kernel.end - boot_info.kernel.start);

	if (error)
		return error;
	b.nr_pages = count_free();
	p2m_pages = PAGES(b.nr_pages * sizeof(b.p2m[0]));
	error = place_p2m(p2m_pages);
	if (error)
		return error;
	lay_out(p2m_pages, initrd_pages);
	error = check_memory();
	if (error)
		return error;
	if (!fill())
		return "not enough memory to place the kernel";
	fill_rest();
	build_tables();
	error = fill_hypercall_page();
	if (error)
		return error;
	domain.nr_pages = domain.max_pages = b.nr_pages;
	domain.linear_base[0] = b.kernel.virt_base;
	set_registers(v, r);
	return NULL;
}

int guest_connect(struct xen_vcpu *v)
{
	int console_port = console_init(v, pfn_map(b.console.pfn));
	int xenstore_port = xenstore_init(v, pfn_map(b.store.pfn));

	if (console_port < 0 || xenstore_port < 0)
		return console_port < 0 ? console_port : xenstore_port;
	fill_start_info(console_port, xenstore_port);
	return 0;
}
