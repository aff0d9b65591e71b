/* SPDX-License-Identifier: MIT */
/* Hypercalls, by the page that the hypervisor has filled. */
#include "conformance/hyperv/lib/guest.h"

#define PATTERN 0xa5

uint8_t *hypercall_page, *hypercall_input, *hypercall_output;

/* The call that each processor makes of a page: where a fault in it goes on. */
static struct called {
	uint64_t code, rsp;
} calls[CPUS_MAX];

bool hypercall_fault(struct trap_frame *f)
{
	const struct called *called = &calls[cpu_number()];

	if (!called->code || f->rip - called->code >= PAGE_SIZE)
		return false;
	f->rsp = called->rsp;
	f->rip = ((uint64_t *)called->rsp)[-1];
	return true;
}

void hypercall_init(void)
{
	hypercall_page = page_alloc();
	hypercall_input = page_alloc();
	hypercall_output = page_alloc();
	memset(hypercall_input, PATTERN, PAGE_SIZE);
	memset(hypercall_output, PATTERN, PAGE_SIZE);
	wrmsr(HV_MSR_GUEST_OS_ID, GUEST_OS_ID);
	wrmsr(HV_MSR_HYPERCALL, (uint64_t)hypercall_page | HV_HYPERCALL_ENABLE);
}

uint64_t hypercall_at(const void *code, uint64_t control, uint64_t input, uint64_t output)
{
	struct called *called = &calls[cpu_number()];
	uint64_t result = ~0ull;

	called->code = (uint64_t)code;
	exception_clear();
	register uint64_t r8 asm("r8") = output;
	asm volatile("mov %%rsp, %[rsp]\n\tcall *%[code]"
		     : "+a"(result), "+c"(control), "+d"(input), "+r"(r8), [rsp] "=m"(called->rsp)
		     : [code] "r"(code)
		     : "cc", "memory", "r9", "r10", "r11");
	return result;
}

uint64_t hypercall(uint64_t control, uint64_t input, uint64_t output)
{
	return hypercall_at(hypercall_page, control, input, output);
}

uint64_t hypercall_xmm(uint64_t control, uint64_t input, uint64_t output, uint64_t xmm[12])
{
	uint64_t result;

	asm volatile("movups (%0), %%xmm0\n\tmovups 16(%0), %%xmm1\n\tmovups 32(%0), %%xmm2\n\t"
		     "movups 48(%0), %%xmm3\n\tmovups 64(%0), %%xmm4\n\tmovups 80(%0), %%xmm5"
		     : : "r"(xmm) : "memory");
	result = hypercall(control, input, output);
	asm volatile("movups %%xmm0, (%0)\n\tmovups %%xmm1, 16(%0)\n\tmovups %%xmm2, 32(%0)\n\t"
		     "movups %%xmm3, 48(%0)\n\tmovups %%xmm4, 64(%0)\n\tmovups %%xmm5, 80(%0)"
		     : : "r"(xmm) : "memory");
	return result;
}

/*
 * EDX:EAX control, EBX:ECX input, EDI:ESI output; EDX:EAX result.
 * R12: the registers; R13: the page.  What a 32-bit code segment does not see is kept.
 */
asm(".pushsection .text\n"
    "enter_32:\n\t"
    "push %rbx\n\tpush %rbp\n\tpush %r12\n\tpush %r13\n\tpush %r14\n\tpush %r15\n\t"
    "mov %rsi, %rbp\n\tpush %rdi\n\t"
    "mov 0(%rdi), %eax\n\tmov 4(%rdi), %edx\n\tmov 8(%rdi), %ecx\n\tmov 12(%rdi), %ebx\n\t"
    "mov 16(%rdi), %esi\n\tmov 20(%rdi), %edi\n\t"
    "ljmp *to_32\n"
    ".code32\n"
    "1:\tcall *%ebp\n\tljmp $0x08, $2f\n"
    ".code64\n"
    "2:\tpop %rdi\n\tmov %eax, 0(%rdi)\n\tmov %edx, 4(%rdi)\n\t"
    "pop %r15\n\tpop %r14\n\tpop %r13\n\tpop %r12\n\tpop %rbp\n\tpop %rbx\n\tret\n"
    ".popsection\n"
    ".pushsection .data\nto_32: .long 1b, 0x18\n.popsection");

uint64_t hypercall_32(uint64_t control, uint64_t input, uint64_t output)
{
	extern void enter_32(void *registers, const void *page);
	uint32_t registers[6] = { control, control >> 32, input, input >> 32, output, output >> 32 };

	exception_clear();
	enter_32(registers, hypercall_page);
	return (uint64_t)registers[1] << 32 | registers[0];
}

const char *status_name(uint64_t result)
{
	switch (result & 0xffff) {
#define STATUS_NAME(number, NAME, ...)                                                             \
	case number:                                                                               \
		return #NAME;
		HV_STATUSES(STATUS_NAME)
	}
	return "unknown";
}

void answer_result(const char *key, uint64_t result)
{
	uint64_t reps = result >> HV_RESULT_REPS_SHIFT;

	if (exception()->count)
		answer_exception(key);
	else if (reps || result >> 16)
		answer(key, "%s+0x%lx", status_name(result), result >> 16);
	else
		answer(key, "%s", status_name(result));
}
