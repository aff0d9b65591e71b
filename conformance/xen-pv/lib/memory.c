/* SPDX-License-Identifier: MIT */
/* The guest's own pages and the page tables that the hypervisor built for it. */
#include "conformance/xen-pv/lib/guest.h"

#define POOL_PAGES 96

static uint8_t pool[POOL_PAGES][PAGE_SIZE] __attribute__((aligned(4096)));
static uint8_t shared_info_page[PAGE_SIZE] __attribute__((aligned(4096)));
static unsigned int pool_used;
shared_info_t *shared_info;

static void stop(const char *why)
{
	report(OUTCOME_ERROR, why);
	shutdown();
}

void *page_alloc(void)
{
	if (pool_used == POOL_PAGES)
		stop("no page left in the pool");
	return pool[pool_used++];
}

unsigned long mfn_of(const void *address)
{
	const unsigned long *p2m = (const unsigned long *)start_info->mfn_list;

	return p2m[((unsigned long)address - GUEST_BASE) / PAGE_SIZE];
}

uint64_t machine_of(const void *address)
{
	return mfn_of(address) * PAGE_SIZE + (unsigned long)address % PAGE_SIZE;
}

void *address_of(unsigned long mfn)
{
	return (void *)(GUEST_BASE + machine_to_phys_mapping[mfn] * PAGE_SIZE);
}

uint64_t *entry_of(const void *address, int level)
{
	uint64_t *table = (uint64_t *)start_info->pt_base;
	unsigned long va = (unsigned long)address;

	for (int l = 4;; l--) {
		uint64_t *entry = &table[(va >> (3 + 9 * l)) & 511];

		if (l == level || !(*entry & PTE_P))
			return l == level ? entry : NULL;
		table = address_of((*entry & PTE_FRAME) / PAGE_SIZE);
	}
}

uint64_t entry_machine(const void *address, int level)
{
	return machine_of(entry_of(address, level));
}

void page_protect(void *address, uint64_t flags)
{
	if (hypercall(__HYPERVISOR_update_va_mapping, address,
		      mfn_of(address) * PAGE_SIZE | flags, UVMF_INVLPG | UVMF_ALL))
		stop("update_va_mapping of an own page is refused");
}

uint64_t *table_alloc(void)
{
	uint64_t *table = page_alloc();

	page_protect(table, PTE_ROU);
	return table;
}

long mmu_update_one(uint64_t ptr, uint64_t val)
{
	mmu_update_t update = { .ptr = ptr, .val = val };

	return hypercall(__HYPERVISOR_mmu_update, &update, 1, 0, DOMID_SELF);
}

long mmuext_one(unsigned int cmd, unsigned long arg1, unsigned long arg2)
{
	struct mmuext_op op = { .cmd = cmd, .arg1.linear_addr = arg1, .arg2.src_mfn = arg2 };

	return hypercall(__HYPERVISOR_mmuext_op, &op, 1, 0, DOMID_SELF);
}

void memory_init(void)
{
	if (hypercall(__HYPERVISOR_update_va_mapping, shared_info_page,
		      start_info->shared_info | PTE_RWU, UVMF_INVLPG | UVMF_ALL))
		stop("shared_info cannot be mapped");
	shared_info = (shared_info_t *)shared_info_page;
}

struct area area_init(void)
{
	struct area a = { page_alloc(), page_alloc(), page_alloc(), page_alloc() };
	uint64_t *l4 = (uint64_t *)start_info->pt_base;

	a.l1[0] = machine_of(a.data) | PTE_RWU;
	a.l2[0] = machine_of(a.l1) | PTE_RWU;
	a.l3[0] = machine_of(a.l2) | PTE_RWU;
	page_protect(a.l1, PTE_ROU);
	page_protect(a.l2, PTE_ROU);
	page_protect(a.l3, PTE_ROU);
	if (mmu_update_one(machine_of(&l4[AREA >> 39]), machine_of(a.l3) | PTE_RWU))
		stop("the test's own tables are refused");
	return a;
}
