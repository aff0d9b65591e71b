/* SPDX-License-Identifier: MIT */
/*
 * The kernel's and the user's page table: what is in only one of them is seen in that mode alone,
 * whatever the entries' flags say, and changes of either take effect.  Linux's two tables agree but
 * for one slot; a hypervisor that uses one table for both has to notice when they do not.
 */
#include "conformance/xen-pv/lib/guest.h"

#define SLOT   ((AREA >> 39) + 1)
#define AT     (SLOT << 39)
#define L4_VA  ((uint64_t *)start_info->pt_base)

USER_CODE_BYTES(user_read, "mov (%rax), %rbx; ud2");
USER_CODE_BYTES(user_write, "mov %rcx, (%rax); ud2");

static struct area area;

/* What user mode finds at an address: its value, or the exception that reading it is. */
static void user_reads(const char *key, unsigned long address)
{
	struct iret_context f = user_frame();

	f.rax = address;
	user_run(user_read, user_read_end, &f);
	if (exception.frame.vector == 6)
		answer_hex(key, exception.frame.rbx);
	else
		answer_exception(key);
}

static void user_writes(const char *key, unsigned long address, uint64_t value)
{
	struct iret_context f = user_frame();

	f.rax = address;
	f.rcx = value;
	user_run(user_write, user_write_end, &f);
	answer_exception(key);
}

static void kernel_reads(const char *key, unsigned long address)
{
	uint64_t value = 0;

	TRY("mov (%[a]), %[v]", [v] "+r"(value) : [a] "r"(address));
	if (exception.count)
		answer_exception(key);
	else
		answer_hex(key, value);
}

/* An L3 and what hangs below it, which maps one page with `value` at its first address. */
static uint64_t *tables_for(uint64_t value)
{
	uint64_t *l1 = page_alloc(), *l2 = page_alloc(), *l3 = page_alloc(), *page = page_alloc();

	*page = value;
	l1[0] = machine_of(page) | PTE_RWU;
	l2[0] = machine_of(l1) | PTE_RWU;
	l3[0] = machine_of(l2) | PTE_RWU;
	page_protect(l1, PTE_ROU);
	page_protect(l2, PTE_ROU);
	page_protect(l3, PTE_ROU);
	return l3;
}

static void set_slot(uint64_t *l4, const uint64_t *l3)
{
	if (mmu_update_one(machine_of(&l4[SLOT]), l3 ? machine_of(l3) | PTE_RWU : 0))
		report(OUTCOME_ERROR, "an L4 entry is refused");
	mmuext_one(MMUEXT_TLB_FLUSH_LOCAL, 0, 0);
}

static void test_one_sided(void)
{
	uint64_t *one = tables_for(0x111), *two = tables_for(0x222);

	*area.data = 0x333;
	kernel_reads("kernel-only/kernel", AREA);
	user_reads("kernel-only/user", AREA);
	user_writes("kernel-only/user-write", AREA, 1);
	answer_hex("kernel-only/after", *area.data);

	set_slot(user_l4, one);
	user_reads("user-only/user", AT);
	kernel_reads("user-only/kernel", AT);
	user_writes("user-only/write", AT, 0x112);
	user_reads("user-only/written", AT);

	set_slot(L4_VA, two);
	user_reads("different/user", AT);
	kernel_reads("different/kernel", AT);
	user_reads("different/user-again", AT);

	set_slot(L4_VA, one);
	user_reads("same/user", AT);
	kernel_reads("same/kernel", AT);
	set_slot(user_l4, NULL);
	user_reads("gone/user", AT);
	kernel_reads("gone/kernel", AT);
	set_slot(L4_VA, NULL);
	kernel_reads("gone/kernel-too", AT);
}

/* Entries of a table that both modes share. */
static void test_shared(void)
{
	volatile uint64_t *entry = &user_l1[((USER_CODE >> 12) & 511) + 5];
	unsigned long at = USER_CODE + 5 * PAGE_SIZE;
	uint64_t *one = page_alloc(), *two = page_alloc();

	*one = 0x1001;
	*two = 0x2002;
	user_reads("shared/absent", at);
	answer_rc("shared/set", mmu_update_one(machine_of((void *)entry), machine_of(one) | PTE_RWU));
	user_reads("shared/user", at);
	kernel_reads("shared/kernel", at);
	*entry = machine_of(two) | PTE_ROU;
	mmuext_one(MMUEXT_INVLPG_LOCAL, at, 0);
	user_reads("shared/written-directly", at);
	user_writes("shared/read-only", at, 1);
	*entry = 0;
	mmuext_one(MMUEXT_INVLPG_LOCAL, at, 0);
	user_reads("shared/gone", at);
}

static void test_base_pointers(void)
{
	uint64_t *other = page_alloc(), *l3 = tables_for(0x555);

	other[0] = user_l4[0];
	other[SLOT] = machine_of(l3) | PTE_RWU;
	page_protect(other, PTE_ROU);
	answer_rc("base/pin", mmuext_one(MMUEXT_PIN_L4_TABLE, mfn_of(other), 0));
	user_reads("base/before", AT);
	answer_rc("base/switch", mmuext_one(MMUEXT_NEW_USER_BASEPTR, mfn_of(other), 0));
	user_reads("base/after", AT);
	kernel_reads("base/kernel", AT);
	answer_rc("base/back", mmuext_one(MMUEXT_NEW_USER_BASEPTR, mfn_of(user_l4), 0));
	user_reads("base/back-again", AT);
	answer_rc("base/unpin", mmuext_one(MMUEXT_UNPIN_TABLE, mfn_of(other), 0));
}

void test_main(void)
{
	area = area_init();
	user_init();
	hypercall(__HYPERVISOR_vm_assist, VMASST_CMD_enable, VMASST_TYPE_writable_pagetables);
	test_one_sided();
	test_shared();
	test_base_pointers();
	report(OUTCOME_SUCCESS, NULL);
}
