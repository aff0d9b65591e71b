/* SPDX-License-Identifier: MIT */
#include "shim/pv/memory.h"
#include "shim/pv/boot_info.h"
#include "shim/pv/guest.h"
#include "shim/string.h"
#include "translator/from/xen/frame.h"
#include "translator/from/xen/pagetable.h"
#include "translator/seat.h"

/* Of the heap: a page for each MiB of the machine's, within these. */
#define HEAP_PAGES_MIN 96
#define HEAP_PAGES_MAX 224

#define TABLE_FLAGS (PTE_PRESENT | PTE_RW | PTE_ACCESSED | PTE_DIRTY)

extern uint64_t boot_l4[512], boot_l3[512];
extern char image_start[], image_end[];

uint64_t shim_slots[SHIM_SLOTS];

/* One contiguous piece of memory that everything below is cut from, bottom up. */
static uint64_t carve_next, carve_end;
static struct {
	uint8_t *start;
	size_t pages;
	size_t used; /* pages handed out at least once */
	void *free;  /* first of a list through the free pages */
} heap;

static uint64_t pages_for(uint64_t bytes)
{
	return (bytes + PAGE_SIZE - 1) & PAGE_MASK;
}

static void *carve(uint64_t bytes)
{
	uint64_t at = carve_next;

	carve_next += pages_for(bytes);
	memset(direct(at), 0, carve_next - at);
	return direct(at);
}

static bool overlaps(struct phys_range a, struct phys_range b)
{
	return a.start < b.end && b.start < a.end;
}

static struct phys_range image_range(void)
{
	return (struct phys_range){direct_phys(image_start), direct_phys(image_end)};
}

static uint64_t memory_end(void)
{
	uint64_t end = 0;
	unsigned i;

	for (i = 0; i < boot_info.nr_ram; i++) {
		if (boot_info.ram[i].end > MAX_PHYS)
			boot_info.ram[i].end = MAX_PHYS;
		if (boot_info.ram[i].start < boot_info.ram[i].end && boot_info.ram[i].end > end)
			end = boot_info.ram[i].end;
	}
	return end;
}

/* The top of a region below 4 GiB (where the boot tables reach) that touches no module. */
static uint64_t find_carve(uint64_t bytes)
{
	uint64_t best = 0;
	unsigned i;

	for (i = 0; i < boot_info.nr_ram; i++) {
		struct phys_range r = boot_info.ram[i];

		if (r.end > 4ull << 30)
			r.end = 4ull << 30;
		if (r.end < r.start + bytes)
			continue;
		r.start = r.end - bytes;
		if (!overlaps(r, image_range()) && !overlaps(r, boot_info.kernel) &&
		    !overlaps(r, boot_info.initrd) && r.start > best)
			best = r.start;
	}
	return best;
}

static uint64_t *subtable(uint64_t *entry)
{
	if (!(*entry & PTE_PRESENT))
		*entry = direct_phys(carve(PAGE_SIZE)) | TABLE_FLAGS;
	return direct(*entry & PTE_FRAME);
}

static void extend_direct_map(uint64_t end)
{
	uint64_t at;

	for (at = 4ull << 30; at < end; at += 2ull << 20)
		subtable(&boot_l3[at >> 30])[at >> 21 & 511] = at | TABLE_FLAGS | PTE_PSE;
}

static void map_m2p(const struct xen_domain *d)
{
	uint64_t phys = direct_phys(d->m2p), pages = (d->nr_frames * 8 + PAGE_SIZE - 1) >> 12, i;
	uint64_t *l3 = subtable(&boot_l4[M2P_SLOT]), *l2 = subtable(&l3[0]);

	for (i = 0; i < pages; i++)
		subtable(&l2[i >> 9])[i & 511] = (phys + (i << 12)) | PTE_PRESENT | PTE_ACCESSED | PTE_NX;
}

void percpu_map(uint64_t linear, uint64_t pte)
{
	uint64_t *l3 = subtable(&boot_l4[PERCPU_SLOT]);
	uint64_t *l2 = subtable(&l3[linear >> 30 & 511]);

	subtable(&l2[linear >> 21 & 511])[linear >> 12 & 511] = pte;
	cpu_invlpg(linear);
}

static void mark_ram(struct xen_domain *d)
{
	struct phys_range image = image_range();
	uint64_t at;
	unsigned i;

	for (i = 0; i < boot_info.nr_ram; i++)
		for (at = boot_info.ram[i].start; at < boot_info.ram[i].end; at += PAGE_SIZE)
			if ((at < image.start || at >= image.end) &&
			    (at < direct_phys(d->m2p) || at >= carve_end))
				d->frame_info[at >> 12] = FRAME_RAM;
}

static size_t heap_pages(uint64_t frames)
{
	uint64_t pages = frames >> 8;

	if (pages < HEAP_PAGES_MIN)
		return HEAP_PAGES_MIN;
	return pages < HEAP_PAGES_MAX ? pages : HEAP_PAGES_MAX;
}

const char *memory_init(struct xen_domain *d)
{
	uint64_t end = memory_end(), frames = end >> 12, bytes;

	/* M2P and its map, what is known of frames, direct map beyond 4 GiB, the per-processor area, heap. */
	bytes = pages_for(frames * 8) + pages_for(frames) + pages_for(frames * sizeof(d->frame_uses[0]));
	bytes += ((frames >> 18) + 4) * PAGE_SIZE + (frames >> 18) * PAGE_SIZE;
	bytes += (3 + heap_pages(frames)) * PAGE_SIZE;
	carve_next = find_carve(bytes);
	if (!carve_next)
		return "no room for the shim's tables: give the machine more memory";
	carve_end = carve_next + bytes;
	d->nr_frames = frames;
	d->m2p = carve(frames * 8);
	memset(d->m2p, 0xff, frames * 8);
	d->frame_info = carve(frames);
	d->frame_uses = carve(frames * sizeof(d->frame_uses[0]));
	extend_direct_map(end);
	map_m2p(d);
	percpu_map(PERCPU_VIRT, 0);
	heap.start = carve(heap_pages(frames) * PAGE_SIZE);
	heap.pages = heap_pages(frames);
	mark_ram(d);
	memcpy(shim_slots, &boot_l4[SHIM_FIRST_SLOT], sizeof(shim_slots));
	boot_l4[0] = 0; /* the identity map was for the way in */
	cpu_load_root(direct_phys(boot_l4) >> 12);
	return NULL;
}

void *page_alloc(void)
{
	void *page = heap.free;

	if (page)
		heap.free = *(void **)page;
	else if (heap.used < heap.pages)
		page = heap.start + PAGE_SIZE * heap.used++;
	else
		return NULL;
	memset(page, 0, PAGE_SIZE);
	return page;
}

void page_free(void *page)
{
	*(void **)page = heap.free;
	heap.free = page;
}

mfn_t page_mfn(const void *page)
{
	return direct_phys(page) >> 12;
}

/* Is this frame one of the heap's? */
static bool is_heap(mfn_t mfn)
{
	uint64_t first = page_mfn(heap.start);

	return mfn >= first && mfn < first + heap.used;
}

void *frame_map(mfn_t mfn)
{
	return frame_is(&domain, mfn, FRAME_GUEST) ? direct(mfn << 12) : NULL;
}

void *frame_map_any(mfn_t mfn)
{
	return is_heap(mfn) ? direct(mfn << 12) : frame_map(mfn);
}
