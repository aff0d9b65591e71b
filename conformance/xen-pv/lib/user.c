/* SPDX-License-Identifier: MIT */
/* User mode: a page of code and one of stack, in a user table beside the kernel's. */
#include "conformance/xen-pv/lib/guest.h"

extern char trap_stack_top[];
void user_enter(const struct iret_context *frame);

static void *code_page;
uint64_t *user_l1, *user_l4;

static void check(const char *what, long rc)
{
	if (!rc)
		return;
	print("report: %s: %ld\n", what, rc);
	report(OUTCOME_ERROR, "user mode cannot be set up");
	shutdown();
}

void user_init(void)
{
	uint64_t *l1 = page_alloc(), *l2 = page_alloc(), *l3 = page_alloc(), *l4 = page_alloc();
	uint64_t *tables[] = { l1, l2, l3, l4 };

	user_l1 = l1;
	user_l4 = l4;
	code_page = page_alloc();
	l1[(USER_CODE >> 12) & 511] = machine_of(code_page) | PTE_RWU;
	l1[((USER_STACK - 1) >> 12) & 511] = machine_of(page_alloc()) | PTE_RWU;
	l2[(USER_CODE >> 21) & 511] = machine_of(l1) | PTE_RWU;
	l3[0] = machine_of(l2) | PTE_RWU;
	l4[0] = machine_of(l3) | PTE_RWU;
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		page_protect(tables[i], PTE_ROU);
	check("pin", mmuext_one(MMUEXT_PIN_L4_TABLE, mfn_of(l4), 0));
	check("user base", mmuext_one(MMUEXT_NEW_USER_BASEPTR, mfn_of(l4), 0));
	check("slot 0", mmu_update_one(machine_of((void *)start_info->pt_base),
				       machine_of(l3) | PTE_RWU));
	check("stack_switch", hypercall(__HYPERVISOR_stack_switch, FLAT_KERNEL_SS, trap_stack_top));
}

struct iret_context user_frame(void)
{
	return (struct iret_context){
		.rip = USER_CODE,
		.cs = FLAT_USER_CS,
		.rflags = 0x202,
		.rsp = USER_STACK,
		.ss = FLAT_USER_SS,
	};
}

void user_run(const void *code, const void *end, const struct iret_context *frame)
{
	memcpy(code_page, code, (const char *)end - (const char *)code);
	exception_clear();
	user_enter(frame);
}
