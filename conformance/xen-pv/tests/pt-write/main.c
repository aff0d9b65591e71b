/* SPDX-License-Identifier: MIT */
/*
 * Direct writes to page tables that are mapped read-only, in the instruction forms that compilers
 * and kernels use: the hypervisor emulates them.  Linux does so on every fork and unmap.  A write
 * to any other read-only page is the guest's own page fault.
 */
#include "conformance/xen-pv/lib/guest.h"

#define NO_FRAME 0x0008000000000000ul

static struct area area;
static uint64_t good; /* an entry that is always accepted */
static uint64_t good_copy __attribute__((used)); /* for movsq */

/* Prints what became of *entry: the exception if any, and the entry's flags. */
static void after(const char *key, const volatile uint64_t *entry)
{
	uint64_t now = *entry, shown = now & ~PTE_FRAME & ~PTE_XENS;
	const char *frame = (now & PTE_FRAME) == (good & PTE_FRAME) ? "frame" :
			    now & PTE_FRAME			     ? "other" : "none";

	answer(key, "%s/%s+0x%lx", exception_name(), frame, shown);
}

/* Sets the entry to `from`, executes, prints.  The operand is %[e], values are %[v]. */
#define WRITE(key, from, instruction, value)                                                       \
	do {                                                                                       \
		uint64_t *e_ = &area.l1[1], v_ = (value), a_ = (from);                             \
		if (mmu_update_one(machine_of(e_), from))                                          \
			report(OUTCOME_ERROR, "a starting entry is refused: " key);                \
		a_ = *e_;                                                                          \
		TRY(instruction, [v] "+r"(v_), "+a"(a_)                                            \
		    : [e] "r"(e_) : "memory", "cc", "rcx", "rsi", "rdi");                          \
		after(key, e_);                                                                    \
	} while (0)

static long assist(unsigned int cmd)
{
	return hypercall(__HYPERVISOR_vm_assist, cmd, VMASST_TYPE_writable_pagetables);
}

/* A domU has to ask for it. */
static void test_assist(void)
{
	WRITE("assist/at-first", good, "movq $0, (%[e])", 0);
	answer_rc("assist/enable", assist(VMASST_CMD_enable));
	WRITE("assist/enabled", good, "movq $0, (%[e])", 0);
	answer_rc("assist/disable", assist(VMASST_CMD_disable));
	WRITE("assist/disabled", good, "movq $0, (%[e])", 0);
	assist(VMASST_CMD_enable);
}

static void test_moves(void)
{
	WRITE("mov64/set", 0, "mov %[v], (%[e])", good);
	WRITE("mov64/clear", good, "mov %[v], (%[e])", 0);
	WRITE("mov64/imm", good, "movq $0, (%[e])", 0);
	WRITE("mov64/read-only", good, "mov %[v], (%[e])", good & ~PTE_RW);
	WRITE("mov64/not-present", good, "mov %[v], (%[e])", 0x8000);
	WRITE("mov64/nx", good, "mov %[v], (%[e])", good | PTE_NX);
	WRITE("mov64/no-frame", good, "mov %[v], (%[e])", NO_FRAME | PTE_RWU);
	WRITE("mov64/readable-table", good, "mov %[v], (%[e])", machine_of(area.l1) | PTE_ROU);
	WRITE("mov32/low", good, "movl %k[v], (%[e])", (uint32_t)(good & ~PTE_RW));
	WRITE("mov32/high-nx", good, "movl $0x80000000, 4(%[e])", 0);
	WRITE("mov32/imm", good, "movl $0, (%[e])", 0);
	WRITE("mov16/low", good, "movw %w[v], (%[e])", good & ~PTE_RW);
	WRITE("mov8/low", good, "movb %b[v], (%[e])", good & ~PTE_RW & 0xff);
	WRITE("mov8/imm", good, "movb $0, (%[e])", 0);
	WRITE("mov64/unaligned", good, "mov %[v], 4(%[e])", 0);
	WRITE("movnti", good, "movnti %[v], (%[e])", good & ~PTE_RW);
}

static void test_read_modify_write(void)
{
	WRITE("xchg", good, "xchg %[v], (%[e])", 0);
	WRITE("xchg32", good, "xchgl %k[v], (%[e])", (uint32_t)(good & ~PTE_RW));
	WRITE("lock-and", good, "lock andq %[v], (%[e])", ~PTE_RW);
	WRITE("lock-and-imm", good, "lock andq $-3, (%[e])", 0);
	WRITE("lock-and8", good, "lock andb $0xfd, (%[e])", 0);
	WRITE("and", good, "andq %[v], (%[e])", ~PTE_RW);
	WRITE("lock-or", good & ~PTE_RW, "lock orq %[v], (%[e])", PTE_RW);
	WRITE("lock-btr", good, "lock btrq $1, (%[e])", 0);
	WRITE("lock-bts", good & ~PTE_RW, "lock btsq $1, (%[e])", 0);
	WRITE("lock-btr-reg", good, "lock btr %[v], (%[e])", 5);
	WRITE("lock-cmpxchg", good, "lock cmpxchg %[v], (%[e])", good & ~PTE_RW);
	WRITE("cmpxchg", good, "cmpxchg %[v], (%[e])", good & ~PTE_RW);
	WRITE("lock-cmpxchg-differs", good, "xor %%eax, %%eax; lock cmpxchg %[v], (%[e])", 0);
	WRITE("lock-xadd", good & ~PTE_RW, "lock xadd %[v], (%[e])", PTE_RW);
	WRITE("add", good & ~PTE_RW, "addq %[v], (%[e])", PTE_RW);
	WRITE("sub", good, "subq %[v], (%[e])", PTE_RW);
	WRITE("xor", good, "xorq %[v], (%[e])", PTE_RW);
	WRITE("inc", good & ~PTE_P, "incq (%[e])", 0);
	WRITE("dec", good, "decq (%[e])", 0);
	WRITE("not", 0, "notq (%[e])", 0);
	WRITE("neg", 0, "negq (%[e])", 0);
	WRITE("lock-or-no-frame", good, "lock orq %[v], (%[e])", NO_FRAME);
}

static void test_strings(void)
{
	WRITE("stosq", good, "mov %[e], %%rdi; xor %%eax, %%eax; stosq", 0);
	WRITE("rep-stosq-1", good,
	      "mov %[e], %%rdi; xor %%eax, %%eax; mov $1, %%ecx; rep stosq", 0);
	WRITE("rep-stosq-3", good,
	      "mov %[e], %%rdi; xor %%eax, %%eax; mov $3, %%ecx; rep stosq", 0);
	WRITE("movsq", good, "mov %[e], %%rdi; lea good_copy(%%rip), %%rsi; movsq", 0);
	WRITE("rep-movsq", good,
	      "mov %[e], %%rdi; lea good_copy(%%rip), %%rsi; mov $1, %%ecx; rep movsq", 0);
	WRITE("movsb", good, "mov %[e], %%rdi; lea good_copy(%%rip), %%rsi; movsb", 0);
	WRITE("push", good,
	      "mov %%rsp, %%rcx; lea 8(%[e]), %%rsp; push %[v]; mov %%rcx, %%rsp", good & ~PTE_RW);
	WRITE("push-imm8", good,
	      "mov %%rsp, %%rcx; lea 8(%[e]), %%rsp; push $0; mov %%rcx, %%rsp", 0);
	WRITE("push-imm32", good,
	      "mov %%rsp, %%rcx; lea 8(%[e]), %%rsp; push $0x8000; mov %%rcx, %%rsp", 0);
	WRITE("stosl", good, "mov %[e], %%rdi; xor %%eax, %%eax; stosl", 0);
}

/* What the emulated instruction leaves in registers and flags. */
static void test_results(void)
{
	uint64_t *e = &area.l1[1], old = 0, flags = 0, rax = 0;

	mmu_update_one(machine_of(e), good);
	uint64_t before = *e;
	TRY("xchg %[old], (%[e])", [old] "+r"(old) : [e] "r"(e) : "memory");
	answer("result/xchg-old", "%d", old == before);
	mmu_update_one(machine_of(e), good);
	TRY("lock btrq $1, (%[e]); pushf; pop %[f]", [f] "+r"(flags) : [e] "r"(e) : "memory", "cc");
	answer("result/btr-carry", "%lu", flags & 1);
	TRY("lock btrq $1, (%[e]); pushf; pop %[f]", [f] "+r"(flags) : [e] "r"(e) : "memory", "cc");
	answer("result/btr-carry-again", "%lu", flags & 1);
	mmu_update_one(machine_of(e), good);
	TRY("lock cmpxchg %[v], (%[e]); pushf; pop %[f]",
	    "+a"(rax), [f] "+r"(flags) : [e] "r"(e), [v] "r"(0ul) : "memory", "cc");
	answer("result/cmpxchg-fails", "%d/%lu", rax == *e, flags >> 6 & 1);
	TRY("lock cmpxchg %[v], (%[e]); pushf; pop %[f]",
	    "+a"(rax), [f] "+r"(flags) : [e] "r"(e), [v] "r"(0ul) : "memory", "cc");
	answer("result/cmpxchg-succeeds", "%d/%lu", *e == 0, flags >> 6 & 1);
	mmu_update_one(machine_of(e), good);
	TRY("lock andq $0, (%[e]); pushf; pop %[f]", [f] "+r"(flags) : [e] "r"(e) : "memory", "cc");
	answer("result/and-zero", "%lu", flags >> 6 & 1);
	old = 0;
	mmu_update_one(machine_of(e), good);
	TRY("lock xadd %[old], (%[e])", [old] "+r"(old) : [e] "r"(e) : "memory", "cc");
	answer("result/xadd-old", "%d", old == *e);
}

/* The new mapping is what the processor uses. */
static void test_takes_effect(void)
{
	volatile uint64_t *at = (uint64_t *)(AREA + PAGE_SIZE);
	uint64_t *one = page_alloc(), *two = page_alloc();
	unsigned long value = 0;

	*one = 1;
	*two = 2;
	*(volatile uint64_t *)&area.l1[1] = machine_of(one) | PTE_RWU;
	answer("effect/one", "%lu", *at);
	*(volatile uint64_t *)&area.l1[1] = machine_of(two) | PTE_RWU;
	mmuext_one(MMUEXT_INVLPG_LOCAL, (unsigned long)at, 0);
	answer("effect/two", "%lu", *at);
	*(volatile uint64_t *)&area.l1[1] = machine_of(two) | PTE_ROU;
	mmuext_one(MMUEXT_INVLPG_LOCAL, (unsigned long)at, 0);
	PROBE("effect/read-only", "movq $3, (%[at])", : [at] "r"(at) : "memory");
	answer("effect/cr2", "area+0x%lx", exception.cr2 - AREA);
	*(volatile uint64_t *)&area.l1[1] = 0;
	mmuext_one(MMUEXT_INVLPG_LOCAL, (unsigned long)at, 0);
	PROBE("effect/gone", "mov 8(%[at]), %[v]", [v] "+r"(value) : [at] "r"(at));
	answer("effect/gone-cr2", "area+0x%lx", exception.cr2 - AREA);
}

/* Writes that are no business of the page-table emulation. */
static void test_other_pages(void)
{
	uint64_t *read_only = table_alloc(), *l4 = (uint64_t *)start_info->pt_base;

	PROBE("other/read-only", "movq $0, (%[p])", : [p] "r"(read_only) : "memory");
	answer("other/cr2", "page+0x%lx", exception.cr2 - (uint64_t)read_only);
	PROBE("other/l2", "movq $0, 8(%[p])", : [p] "r"(area.l2) : "memory");
	PROBE("other/l3", "movq $0, 8(%[p])", : [p] "r"(area.l3) : "memory");
	PROBE("other/l4", "movq $0, 8(%[p])", : [p] "r"(l4) : "memory");
	PROBE("other/l4-xen-slot", "movq $0, 2048(%[p])", : [p] "r"(l4) : "memory");
	PROBE("other/m2p", "movq $0, (%[p])", : [p] "r"(HYPERVISOR_VIRT_START) : "memory");
	PROBE("other/xen", "movq $0, (%[p])", : [p] "r"(0xffff830000000000ul) : "memory");
	PROBE("other/unmapped", "movq $0, (%[p])", : [p] "r"(0x1000ul) : "memory");
	PROBE("other/non-canonical", "movq $0, (%[p])", : [p] "r"(1ul << 63) : "memory");
	PROBE("other/not-a-write", "cmpq $0, (%[p])", : [p] "r"(area.l1) : "memory", "cc");
}

/* Last: a hypervisor that accepts this may not know the table for one afterwards. */
static void test_writable_table(void)
{
	WRITE("mov64/writable-table", good, "mov %[v], (%[e])", machine_of(area.l1) | PTE_RWU);
}

/* As WRITE, for the first entry of a table behind a writable page. */
#define FIRST(key, instruction)                                                                    \
	do {                                                                                       \
		if (mmu_update_one(machine_of(e), good))                                           \
			report(OUTCOME_ERROR, "a starting entry is refused: " key);                \
		TRY(instruction, : [e] "r"(e) : "memory", "cc", "rax", "rcx", "rsi", "rdi", "r12");  \
		after(key, e);                                                                     \
	} while (0)

/* An operand may begin on the page before; the fault then has this page's first address. */
static void test_first_entry(void)
{
	uint64_t *before = page_alloc(), *e = table_alloc();

	if (e != before + PAGE_SIZE / 8)
		report(OUTCOME_ERROR, "pages do not follow each other");
	if (mmu_update_one(machine_of(&area.l2[7]), machine_of(e) | PTE_RWU))
		report(OUTCOME_ERROR, "no table");
	FIRST("first/mov", "movq $0, (%[e])");
	FIRST("first/disp8", "lea -16(%[e]), %%rcx; movq $0, 16(%%rcx)");
	FIRST("first/disp32", "lea -0x1000(%[e]), %%r12; movq $0, 0x1000(%%r12)");
	FIRST("first/sib", "lea -24(%[e]), %%rax; mov $3, %%ecx; movq $0, (%%rax,%%rcx,8)");
	FIRST("first/index-only", "mov %[e], %%rcx; movq $0, 0(,%%rcx,1)");
	FIRST("first/no-base", "mov %[e], %%rax; xor %%ecx, %%ecx; lock btrq $1, (%%rax,%%rcx,2)");
	FIRST("first/bit-string", "mov $65, %%ecx; lock btr %%rcx, -8(%[e])");
	FIRST("first/bit-string-back", "mov $-63, %%rcx; lock btr %%rcx, 8(%[e])");
	FIRST("first/stosq", "mov %[e], %%rdi; xor %%eax, %%eax; stosq");
	FIRST("first/straddling", "movq $0, -4(%[e])");
	FIRST("first/straddling-32", "movl $0, -1(%[e])");
	FIRST("first/odd-16", "movw $0, 1(%[e])");
	mmu_update_one(machine_of(&area.l2[7]), 0);
}

void test_main(void)
{
	area = area_init();
	good = machine_of(page_alloc()) | PTE_RWU;
	good_copy = good & ~PTE_RW;
	test_assist();
	test_moves();
	test_read_modify_write();
	test_strings();
	test_results();
	test_takes_effect();
	test_other_pages();
	test_writable_table();
	test_first_entry();
	report(OUTCOME_SUCCESS, NULL);
}
