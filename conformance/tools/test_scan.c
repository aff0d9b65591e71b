/* SPDX-License-Identifier: MIT */
/* Machine code whose hypercalls are known, byte by byte. */
#include <CUnit/Basic.h>
#include <string.h>

#include "conformance/tools/tests.h"
#include "tools/file.h"
#include "tools/scan/facts.h"

#define BASE 0xffffffff81000000

#define CODE(...) ((struct bytes){(const uint8_t[]){__VA_ARGS__}, sizeof((uint8_t[]){__VA_ARGS__})})

static struct scan scan_it(struct bytes bytes, struct scan_code code)
{
	struct scan_range range = {.address = BASE, .data = bytes.data, .len = bytes.len};
	struct scan scan;

	if (!code.bits)
		code.bits = 64;
	if (code.bits == 32)
		range.address = 0xc0100000;
	code.ranges = &range;
	code.count = 1;
	CU_ASSERT_EQUAL_FATAL(scan_run(&code, &scan), 0);
	/* The range ends with this function. */
	for (size_t i = 0; i < scan.site_count; i++)
		scan.sites[i].range = NULL;
	return scan;
}

/* One site, of this kind and name, or NULL for a number that is not known. */
static void expect_one(struct bytes bytes, struct scan_code code, enum scan_how how,
		       enum scan_abi abi, const char *name)
{
	struct scan scan = scan_it(bytes, code);
	const struct scan_site *site = scan.sites;
	const char *got;

	CU_ASSERT_EQUAL(scan.site_count, 1);
	if (scan.site_count == 1) {
		got = site->known ? scan_call_name(site->abi, site->number) : NULL;
		CU_ASSERT_EQUAL(site->how, how);
		CU_ASSERT_EQUAL(site->abi, abi);
		CU_ASSERT_EQUAL(!!got, !!name);
		if (got && name)
			CU_ASSERT_STRING_EQUAL(got, name);
	}
	scan_free(&scan);
}

static void expect_none(struct bytes bytes, struct scan_code code)
{
	struct scan scan = scan_it(bytes, code);

	CU_ASSERT_EQUAL(scan.site_count, 0);
	scan_free(&scan);
}

static const struct scan_code xen = {.xen = true}, kvm = {.kvm = true}, plain = {0};

static void test_instructions(void)
{
	const struct scan_code xen32 = {.xen = true, .bits = 32};

	/* mov $29,%eax; syscall; ret */
	expect_one(CODE(0xb8, 29, 0, 0, 0, 0x0f, 0x05, 0xc3), xen, SCAN_SYSCALL, SCAN_ABI_XEN,
		   "sched_op");
	/* push $0; push %rax; mov $23,%eax; syscall */
	expect_one(CODE(0x6a, 0, 0x50, 0xb8, 23, 0, 0, 0, 0x0f, 0x05), xen, SCAN_SYSCALL,
		   SCAN_ABI_XEN, "iret");
	/* mov $12,%eax; int $0x82; ret */
	expect_one(CODE(0xb8, 12, 0, 0, 0, 0xcd, 0x82, 0xc3), xen32, SCAN_INT82, SCAN_ABI_XEN,
		   "memory_op");
	/* mov $17,%eax; vmcall */
	expect_one(CODE(0xb8, 17, 0, 0, 0, 0x0f, 0x01, 0xc1), xen, SCAN_VMCALL, SCAN_ABI_XEN,
		   "xen_version");
	/* mov $0x1005d,%ecx; vmcall */
	expect_one(CODE(0xb9, 0x5d, 0, 1, 0, 0x0f, 0x01, 0xc1), plain, SCAN_VMCALL, SCAN_ABI_HYPERV,
		   "SignalEvent");
	/* mov $5,%eax; vmmcall */
	expect_one(CODE(0xb8, 5, 0, 0, 0, 0x0f, 0x01, 0xd9), kvm, SCAN_VMMCALL, SCAN_ABI_KVM,
		   "kick_cpu");
	/* mov $0x564d5868,%eax; mov $0x5658,%edx; in (%dx),%eax */
	expect_one(CODE(0xb8, 0x68, 0x58, 0x4d, 0x56, 0xba, 0x58, 0x56, 0, 0, 0xed), plain, SCAN_IN,
		   SCAN_ABI_VMWARE, "backdoor");
	/* out %al,$0xe9 */
	expect_one(CODE(0xe6, 0xe9), plain, SCAN_OUT, SCAN_ABI_XEN, NULL);
	/* rep vmmcall: VMGEXIT */
	expect_one(CODE(0xb8, 1, 0, 0, 0, 0xf3, 0x0f, 0x01, 0xd9), xen, SCAN_VMGEXIT,
		   SCAN_ABI_UNKNOWN, NULL);
}

static void test_none(void)
{
	/* A system call, of who has no Xen notes. */
	expect_none(CODE(0xb8, 1, 0, 0, 0, 0x0f, 0x05), plain);
	/* VMCALL's bytes as a number, and an INT and a port of another kind. */
	expect_none(CODE(0xb8, 0x0f, 0x01, 0xc1, 0, 0xc3), xen);
	expect_none(CODE(0xcd, 0x80, 0xe6, 0x80), xen);
	/* A number that is no call of Xen's is not named. */
	expect_one(CODE(0xb8, 63, 0, 0, 0, 0x0f, 0x05), xen, SCAN_SYSCALL, SCAN_ABI_XEN, NULL);
}

static void test_constants(void)
{
	/* xor %eax,%eax; mov %eax,%ebx; or $1,%ebx; mov %ebx,%eax; syscall */
	expect_one(CODE(0x31, 0xc0, 0x89, 0xc3, 0x83, 0xcb, 1, 0x89, 0xd8, 0x0f, 0x05), xen,
		   SCAN_SYSCALL, SCAN_ABI_XEN, "mmu_update");
	/* push $2; pop %rax; syscall */
	expect_one(CODE(0x6a, 2, 0x58, 0x0f, 0x05), xen, SCAN_SYSCALL, SCAN_ABI_XEN, "set_gdt");
	/* mov $1,%eax; mov $5,%al; syscall */
	expect_one(CODE(0xb8, 1, 0, 0, 0, 0xb0, 5, 0x0f, 0x05), xen, SCAN_SYSCALL, SCAN_ABI_XEN, NULL);
	/* mov $1,%eax; call elsewhere; syscall */
	expect_one(CODE(0xb8, 1, 0, 0, 0, 0xe8, 0, 1, 0, 0, 0x0f, 0x05), xen, SCAN_SYSCALL,
		   SCAN_ABI_XEN, NULL);
	/* mov $1,%ebx; call elsewhere; mov %ebx,%eax; syscall */
	expect_one(CODE(0xbb, 1, 0, 0, 0, 0xe8, 0, 1, 0, 0, 0x89, 0xd8, 0x0f, 0x05), xen,
		   SCAN_SYSCALL, SCAN_ABI_XEN, "mmu_update");
	/* mov $1,%eax; 1: syscall; mov (%rbx),%eax; jmp 1b */
	expect_one(CODE(0xb8, 1, 0, 0, 0, 0x0f, 0x05, 0x8b, 0x03, 0xeb, 0xfa), xen, SCAN_SYSCALL,
		   SCAN_ABI_XEN, NULL);
	/* mov $1,%eax; ret; syscall */
	expect_one(CODE(0xb8, 1, 0, 0, 0, 0xc3, 0x0f, 0x05), xen, SCAN_SYSCALL, SCAN_ABI_XEN, NULL);
	/* push %rbx; mov $1,%ebx; 1: mov %ebx,%eax; syscall; jmp 1b: one constant in its function */
	expect_one(CODE(0x53, 0xbb, 1, 0, 0, 0, 0x89, 0xd8, 0x0f, 0x05, 0xeb, 0xfa), xen, SCAN_SYSCALL,
		   SCAN_ABI_XEN, "mmu_update");
	/* The same with mov $2,%ebx before the jump: two. */
	expect_one(CODE(0x53, 0xbb, 1, 0, 0, 0, 0x89, 0xd8, 0x0f, 0x05, 0xbb, 2, 0, 0, 0, 0xeb, 0xf5),
		   xen, SCAN_SYSCALL, SCAN_ABI_XEN, NULL);
	/* What is left in EAX is no number where Hyper-V may be called. */
	expect_one(CODE(0x31, 0xc0, 0x0f, 0x01, 0xd9),
		   (struct scan_code){.xen = true, .hyperv = true}, SCAN_VMMCALL, SCAN_ABI_UNKNOWN,
		   NULL);
}

/* As Linux has it: a caller, a trampoline, a function that chooses, and two instructions. */
static void test_stub(void)
{
	struct scan scan = scan_it(CODE(0xb8, 29, 0, 0, 0,		/*  0 mov $29,%eax */
					0xe8, 12, 0, 0, 0, 0xc3,	/*  5 call 22 */
					0x8b, 0x07, 0xe8, 4, 0, 0, 0, 0xc3, /* 11 mov (%rdi),%eax; call 22 */
					0xcc, 0xcc, 0xcc,
					0xeb, 2, 0xcc, 0xcc,		/* 22 jmp 26 */
					0x50, 0xe8, 0, 1, 0, 0,		/* 26 push %rax; call far away */
					0x58, 0x74, 2, 0xeb, 4,		/* 32 pop; je 37; jmp 41 */
					0x0f, 0x01, 0xd9, 0xc3,		/* 37 vmmcall; ret */
					0x0f, 0x01, 0xc1, 0xc3),	/* 41 vmcall; ret */
				   xen);
	const struct scan_site *s = scan.sites;

	CU_ASSERT_EQUAL_FATAL(scan.site_count, 4);
	CU_ASSERT_TRUE(s[0].address == BASE + 5 && s[0].how == SCAN_CALL && s[0].known);
	CU_ASSERT_EQUAL(s[0].number, 29);
	CU_ASSERT_TRUE(s[0].through && s[0].stub == BASE + 22);
	CU_ASSERT_TRUE(s[1].address == BASE + 13 && s[1].how == SCAN_CALL && !s[1].known);
	CU_ASSERT_TRUE(s[2].address == BASE + 37 && s[2].how == SCAN_VMMCALL && s[2].callers == 2);
	CU_ASSERT_TRUE(s[3].address == BASE + 41 && s[3].how == SCAN_VMCALL && s[3].callers == 2);
	scan_free(&scan);
}

static void test_page(void)
{
	static uint8_t code[16 + 4096];
	const struct scan_code page = {.xen = true, .has_page = true, .page = BASE + 16};
	struct scan scan;

	memset(code, 0xcc, sizeof(code));
	code[0] = 0xe8; /* call the slot of 12 */
	code[1] = 11 + 12 * 32 % 256;
	code[2] = 12 * 32 / 256;
	code[3] = code[4] = 0;
	scan = scan_it((struct bytes){code, sizeof(code)}, page);
	CU_ASSERT_EQUAL_FATAL(scan.site_count, 1);
	CU_ASSERT_TRUE(scan.sites[0].known && scan.sites[0].how == SCAN_CALL);
	CU_ASSERT_STRING_EQUAL(scan_call_name(SCAN_ABI_XEN, scan.sites[0].number), "memory_op");
	scan_free(&scan);
}

/* Hyper-V's page: a pointer that is set with the MSR, and two calls by it, one by a retpoline. */
static void test_pointer(void)
{
	struct scan scan = scan_it(CODE(0xb9, 1, 0, 0, 0x40,		   /*  0 mov $0x40000001,%ecx */
					0x48, 0x89, 0x05, 0xf4, 0, 0, 0,   /*  5 mov %rax,256 */
					0x0f, 0x30, 0xc3,		   /* 12 wrmsr; ret */
					0xb9, 0x5d, 0, 1, 0,		   /* 15 mov $0x1005d,%ecx */
					0x48, 0x8b, 0x05, 0xe5, 0, 0, 0,   /* 20 mov 256,%rax */
					0xff, 0xd0, 0xc3,		   /* 27 call *%rax; ret */
					0x48, 0x8b, 0x15, 0xdb, 0, 0, 0,   /* 30 mov 256,%rdx */
					0xe8, 6, 0, 0, 0, 0xc3,		   /* 37 call 48; ret */
					0xcc, 0xcc, 0xcc, 0xcc, 0xcc,
					0x48, 0x89, 0x14, 0x24, 0xc3),	   /* 48 mov %rdx,(%rsp); ret */
				   plain);
	const struct scan_site *s = scan.sites;

	CU_ASSERT_EQUAL_FATAL(scan.site_count, 2);
	CU_ASSERT_TRUE(s[0].address == BASE + 27 && s[0].known && s[0].number == 0x1005d);
	CU_ASSERT_TRUE(s[1].address == BASE + 37 && !s[1].known);
	CU_ASSERT_TRUE(s[1].abi == SCAN_ABI_HYPERV && s[1].through && s[1].stub == BASE + 256);
	scan_free(&scan);
}

static void test_traps(void)
{
	/* cli; wrmsr; mov %rax,%cr3; mov %cr8,%rax; mov %db7,%rax; in %dx,%al; rdtsc; nop */
	struct scan scan = scan_it(CODE(0xfa, 0x0f, 0x30, 0x0f, 0x22, 0xd8, 0x44, 0x0f, 0x20, 0xc0,
					0x0f, 0x21, 0xf8, 0xec, 0x0f, 0x31, 0x90),
				   plain);
	static const char *const names[] = {"cli",	    "wrmsr",	   "mov to cr3",
					    "mov from cr8", "mov from dr7", "in"};

	CU_ASSERT_EQUAL_FATAL(scan.trap_count, 6);
	for (unsigned i = 0; i < 6; i++)
		CU_ASSERT_STRING_EQUAL(scan.traps[i].name, names[i]);
	scan_free(&scan);
}

static void test_numbers(void)
{
	/* mov $0x40000001,%ecx; mov $0x40000000,%eax; mov $0x40000070,%edi; mov $0x40000001,%esi */
	struct scan scan = scan_it(CODE(0xb9, 1, 0, 0, 0x40, 0xb8, 0, 0, 0, 0x40, 0xbf, 0x70, 0, 0, 0x40,
					0xbe, 1, 0, 0, 0x40),
				   plain);

	CU_ASSERT_EQUAL_FATAL(scan.number_count, 3);
	CU_ASSERT_STRING_EQUAL(scan_msr_name(scan.numbers[0].value), "HYPERCALL");
	CU_ASSERT_TRUE(scan.numbers[1].leaf);
	CU_ASSERT_STRING_EQUAL(scan_msr_name(scan.numbers[2].value), "EOI");
	scan_free(&scan);
}

/* More than a piece of the sweep: the second one is in step with the first. */
static void test_pieces(void)
{
	static uint8_t code[600 << 10];
	size_t count = sizeof(code) / 7;
	struct scan scan;

	/* movabs's bytes are instructions too, if one starts among them. */
	for (size_t i = 0; i < count; i++)
		memcpy(code + i * 7, (uint8_t[]){0x48, 0xc7, 0xc0, 0xfa, 0xf4, 0xfa, 0x0f}, 7);
	scan = scan_it((struct bytes){code, count * 7}, plain);
	CU_ASSERT_EQUAL(scan.instructions, count);
	CU_ASSERT_EQUAL(scan.trap_count, 0);
	scan_free(&scan);
}

/* What is no kernel's code ends in an error, and soon. */
static void test_too_many(void)
{
	struct scan_range range = {.address = BASE, .len = 12 << 20};
	struct scan_code code = {.bits = 64, .ranges = &range, .count = 1};
	uint8_t *cli = memset(malloc(range.len), 0xfa, range.len);
	struct scan scan;

	range.data = cli;
	CU_ASSERT_EQUAL(scan_run(&code, &scan), SCAN_TOO_MANY);
	scan_free(&scan);
	free(cli);
}

void suite_scan(void)
{
	CU_pSuite s = CU_add_suite("scan", NULL, NULL);

	CU_add_test(s, "each instruction, with its number", test_instructions);
	CU_add_test(s, "what is no hypercall", test_none);
	CU_add_test(s, "constants, and where they end", test_constants);
	CU_add_test(s, "a stub's callers", test_stub);
	CU_add_test(s, "Xen's hypercall page", test_page);
	CU_add_test(s, "Hyper-V's hypercall page", test_pointer);
	CU_add_test(s, "privileged instructions", test_traps);
	CU_add_test(s, "MSR numbers and CPUID leaves", test_numbers);
	CU_add_test(s, "pieces of the sweep", test_pieces);
	CU_add_test(s, "too many hits", test_too_many);
}
