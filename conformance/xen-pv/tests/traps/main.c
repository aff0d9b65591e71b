/* SPDX-License-Identifier: MIT */
/*
 * Exceptions and callbacks: which vector, error code and frame the guest's handler sees, from its
 * kernel and from user mode, and what iret does with the frame that it is given.
 */
#include "conformance/xen-pv/lib/guest.h"

#define DPL3 3
#define MASK_EVENTS 4

static unsigned int mask_in_handler;

static bool record_mask(struct trap_frame *frame)
{
	mask_in_handler = shared_info->vcpu_info[0].evtchn_upcall_mask;
	return false;
}

static long set_trap(unsigned int vector, unsigned int flags)
{
	trap_info_t table[2] = { {
		.vector = vector,
		.flags = flags,
		.cs = FLAT_KERNEL_CS,
		.address = (unsigned long)trap_entry(vector),
	} };

	return hypercall(__HYPERVISOR_set_trap_table, table);
}

static void test_set_trap_table(void)
{
	trap_info_t bad[2] = { { .vector = 40, .cs = FLAT_KERNEL_CS, .address = 1ul << 63 } };
	trap_info_t null_cs[2] = { { .vector = 40, .cs = 0, .address = 0x1000 } };
	trap_info_t other_cs[2] = { { .vector = 40, .cs = 0x1238, .address = 0x1000 } };
	trap_info_t in_xen[2] = { { .vector = 40, .cs = FLAT_KERNEL_CS,
				    .address = HYPERVISOR_VIRT_START } };

	answer_rc("table/non-canonical", hypercall(__HYPERVISOR_set_trap_table, bad));
	answer_rc("table/null-selector", hypercall(__HYPERVISOR_set_trap_table, null_cs));
	answer_rc("table/other-selector", hypercall(__HYPERVISOR_set_trap_table, other_cs));
	answer_rc("table/in-xen", hypercall(__HYPERVISOR_set_trap_table, in_xen));
	answer_rc("table/bad-pointer", hypercall(__HYPERVISOR_set_trap_table, 0x1000));
	answer_rc("table/xen-pointer",
		  hypercall(__HYPERVISOR_set_trap_table, 0xffff830000000000));
	answer_rc("table/vector-255", set_trap(255, 0));
	answer_rc("table/vector-0x80", set_trap(0x80, DPL3));
	answer_rc("table/empty", hypercall(__HYPERVISOR_set_trap_table, &bad[1]));
	answer_rc("table/null", hypercall(__HYPERVISOR_set_trap_table, NULL));
	traps_init();
}

static void test_kernel_exceptions(void)
{
	uint64_t zero = 0, address = 0x1000;

	PROBE("kernel/de", "xor %%edx, %%edx; div %[z]", [z] "+r"(zero) : : "rax", "rdx", "cc");
	PROBE("kernel/bp", "int3", :);
	PROBE("kernel/int-3", ".byte 0xcd, 3", :);
	PROBE("kernel/int-4", "int $4", :);
	PROBE("kernel/ud2", "ud2", :);
	PROBE("kernel/gp-non-canonical", "mov (%[a]), %%rax", : [a] "r"(1ul << 63) : "rax");
	PROBE("kernel/gp-selector", "mov %[s], %%es", : [s] "r"(0x1238));
	PROBE("kernel/pf-read", "mov (%[a]), %%rax", : [a] "r"(address) : "rax");
	answer_hex("kernel/pf-read-cr2", exception.cr2);
	PROBE("kernel/pf-write", "mov %%rax, 4(%[a])", : [a] "r"(address));
	answer_hex("kernel/pf-write-cr2", exception.cr2);
	PROBE("kernel/pf-read-xen", "mov (%[a]), %%rax",
	      : [a] "r"(0xffff830000000000) : "rax");
	PROBE("kernel/tf", "pushf; orl $0x100, (%%rsp); popf; nop", :);
	answer("kernel/tf-rflags", "0x%lx", exception.frame.rflags & 0x100);
}

/* The calls that jump to an unmapped address leave a frame whose RIP is that address. */
static bool return_from_jump(struct trap_frame *frame)
{
	if (frame->rip != 0x1000)
		return false;
	frame->rip = *(uint64_t *)frame->rsp;
	frame->rsp += 8;
	return true;
}

static void test_frames(void)
{
	unsigned long rsp, ip = 0;

	trap_hook = record_mask;
	asm volatile("mov %%rsp, %0" : "=r"(rsp));
	TRY("lea (%%rip), %[ip]; ud2", [ip] "+r"(ip) :);
	answer_hex("frame/cs", exception.frame.cs);
	answer_hex("frame/ss", exception.frame.ss);
	answer("frame/rip", "%ld", exception.frame.rip - ip);
	answer("frame/rsp", "%ld", exception.frame.rsp - rsp);
	answer_hex("frame/rflags", exception.frame.rflags & ~0x8d5ul);
	answer("frame/upcall-mask", "%u", exception.frame.upcall_mask);
	answer("frame/handler-mask", "%u", mask_in_handler);
	TRY("lea (%%rip), %[ip]; int3", [ip] "+r"(ip) :);
	answer("frame/bp-rip", "%ld", exception.frame.rip - ip);

	shared_info->vcpu_info[0].evtchn_upcall_mask = 0;
	TRY("ud2", :);
	answer_hex("frame/open-cs", exception.frame.cs);
	answer_hex("frame/open-rflags", exception.frame.rflags & ~0x8d5ul);
	answer("frame/open-upcall-mask", "%u", exception.frame.upcall_mask);
	answer("frame/open-handler-mask", "%u", mask_in_handler);
	answer("frame/open-after", "%u", shared_info->vcpu_info[0].evtchn_upcall_mask);
	set_trap(6, MASK_EVENTS);
	TRY("ud2", :);
	answer("frame/masking-upcall-mask", "%u", exception.frame.upcall_mask);
	answer("frame/masking-handler-mask", "%u", mask_in_handler);
	answer("frame/masking-after", "%u", shared_info->vcpu_info[0].evtchn_upcall_mask);
	shared_info->vcpu_info[0].evtchn_upcall_mask = 1;
	set_trap(6, 0);

	trap_hook = return_from_jump;
	PROBE("frame/pf-fetch", "call *%[to]", : [to] "r"(0x1000ul) : "memory");
	answer("frame/pf-fetch-rip", "0x%lx", exception.frame.rip);
	trap_hook = NULL;
}

static void test_force_emulation(void)
{
	uint32_t a = 0x40000000, b = 0, c = 0, d = 0;
	char signature[13] = "";

	PROBE("forced/cpuid", "ud2; .ascii \"xen\"; cpuid", "+a"(a), "+b"(b), "+c"(c), "+d"(d) :);
	memcpy(signature, &b, 4);
	memcpy(signature + 4, &c, 4);
	memcpy(signature + 8, &d, 4);
	answer("forced/signature", "%s", signature);
	PROBE("forced/other", "ud2; .ascii \"xen\"; nop", :);
	PROBE("forced/rdtsc", "ud2; .ascii \"xen\"; rdtsc", "+a"(a), "+d"(d) :);
}

/* Executed natively by the kernel: each stays in the kernel, in the same mode. */
static void test_native_returns(void)
{
	unsigned long count = 0;

	PROBE("native/iretq",
	      "mov %%rsp, %%rcx; mov %%ss, %%eax; push %%rax; push %%rcx; pushf;"
	      "mov %%cs, %%eax; push %%rax; lea 1f(%%rip), %%rax; push %%rax; iretq;"
	      "1: inc %[n]", [n] "+r"(count) : : "rax", "rcx", "cc", "memory");
	PROBE("native/lretq",
	      "mov %%cs, %%eax; push %%rax; lea 1f(%%rip), %%rax; push %%rax; lretq;"
	      "1: inc %[n]", [n] "+r"(count) : : "rax", "cc", "memory");
	/* With the selectors of the ABI's header, which a guest may use as constants. */
	PROBE("native/iretq-flat",
	      "mov %%rsp, %%rcx; push $0xe02b; push %%rcx; pushf;"
	      "push $0xe033; lea 1f(%%rip), %%rax; push %%rax; iretq;"
	      "1: inc %[n]", [n] "+r"(count) : : "rax", "rcx", "cc", "memory");
	PROBE("native/lretq-flat",
	      "push $0xe033; lea 1f(%%rip), %%rax; push %%rax; lretq;"
	      "1: inc %[n]", [n] "+r"(count) : : "rax", "cc", "memory");
	answer("native/arrived", "%lu", count);
	TRY("ud2", :);
	answer_hex("native/cs-after", exception.frame.cs);
	answer_hex("native/ss-after", exception.frame.ss);
}

USER_CODE_BYTES(user_ud2, "ud2");
USER_CODE_BYTES(user_int3, "int3");
USER_CODE_BYTES(user_int4, "int $4");
USER_CODE_BYTES(user_int80, "int $0x80");
USER_CODE_BYTES(user_int6, "int $6");
USER_CODE_BYTES(user_de, "xor %eax, %eax; div %eax");
USER_CODE_BYTES(user_read, "mov 0x1000, %rax");
USER_CODE_BYTES(user_write, "mov %rax, 0x1000");
USER_CODE_BYTES(user_kernel, "mov $0xffffffff80100000, %rax; mov (%rax), %rax");
USER_CODE_BYTES(user_m2p, "mov $0xffff800000000000, %rax; mov (%rax), %rax");
USER_CODE_BYTES(user_jump, "mov $0x1000, %eax; jmp *%rax");
USER_CODE_BYTES(user_cli, "cli");
USER_CODE_BYTES(user_hlt, "hlt");
USER_CODE_BYTES(user_in, "in $0x21, %al");
USER_CODE_BYTES(user_rdmsr, "mov $0xc0000102, %ecx; rdmsr");
USER_CODE_BYTES(user_cr0, "mov %cr0, %rax");
USER_CODE_BYTES(user_tf, "pushf; orl $0x100, (%rsp); popf; nop; ud2");
USER_CODE_BYTES(user_syscall, "mov $0x1234, %eax; syscall");
USER_CODE_BYTES(user_push, "push %rax; pop %rax; ud2");
USER_CODE_BYTES(user_flags, "pushf; pop %rax; mov %cs, %ebx; mov %ss, %edx; ud2");
USER_CODE_BYTES(user_emulation, "ud2; .ascii \"xen\"; cpuid; ud2");

#define USER(key, code)                                                                            \
	do {                                                                                       \
		struct iret_context f_ = user_frame();                                             \
		user_run(code, code##_end, &f_);                                                   \
		answer_exception(key);                                                             \
		answer(key "/rip", "%ld", exception.frame.rip - USER_CODE);                        \
	} while (0)

static void test_user_exceptions(void)
{
	USER("user/ud2", user_ud2);
	answer_hex("user/ud2-cs", exception.frame.cs);
	answer_hex("user/ud2-ss", exception.frame.ss);
	answer_hex("user/ud2-rsp", exception.frame.rsp);
	answer_hex("user/ud2-rflags", exception.frame.rflags & ~0x8d5ul);
	answer("user/ud2-upcall-mask", "%u", exception.frame.upcall_mask);
	USER("user/int3", user_int3);
	USER("user/int4", user_int4);
	USER("user/de", user_de);
	USER("user/read", user_read);
	answer_hex("user/read-cr2", exception.cr2);
	USER("user/write", user_write);
	answer_hex("user/write-cr2", exception.cr2);
	USER("user/jump", user_jump);
	USER("user/kernel", user_kernel);
	USER("user/m2p", user_m2p);
	USER("user/push", user_push);
	USER("user/cli", user_cli);
	USER("user/hlt", user_hlt);
	USER("user/in", user_in);
	USER("user/rdmsr", user_rdmsr);
	USER("user/cr0", user_cr0);
	USER("user/tf", user_tf);
	USER("user/emulation", user_emulation);
}

static void test_user_int(void)
{
	USER("user/int6", user_int6); /* the gate's DPL is 0 */
	set_trap(0x80, DPL3);
	USER("user/int80", user_int80);
	set_trap(0x80, 0);
	USER("user/int80-dpl0", user_int80);
}

static long set_callback(unsigned int type, unsigned int flags, void *entry)
{
	struct callback_register callback = {
		.type = type,
		.flags = flags,
		.address = (unsigned long)entry,
	};

	return hypercall(__HYPERVISOR_callback_op, CALLBACKOP_register, &callback);
}

static void test_user_syscall(void)
{
	answer_rc("syscall/register", set_callback(CALLBACKTYPE_syscall, 0, syscall_entry));
	trap_hook = record_mask;
	shared_info->vcpu_info[0].evtchn_upcall_mask = 0;
	USER("syscall/call", user_syscall);
	answer_hex("syscall/rax", exception.frame.rax);
	answer("syscall/rcx-is-rip", "%d", exception.frame.rcx == exception.frame.rip);
	answer("syscall/r11-is-rflags", "%d", exception.frame.r11 == exception.frame.rflags);
	answer_hex("syscall/cs", exception.frame.cs);
	answer_hex("syscall/ss", exception.frame.ss);
	answer_hex("syscall/rflags", exception.frame.rflags & ~0x8d5ul);
	answer("syscall/upcall-mask", "%u", exception.frame.upcall_mask);
	answer("syscall/handler-mask", "%u", mask_in_handler);
	answer_rc("syscall/register-masking",
		  set_callback(CALLBACKTYPE_syscall, CALLBACKF_mask_events, syscall_entry));
	shared_info->vcpu_info[0].evtchn_upcall_mask = 0;
	USER("syscall/masking", user_syscall);
	answer("syscall/masking-handler-mask", "%u", mask_in_handler);
	shared_info->vcpu_info[0].evtchn_upcall_mask = 1;
	trap_hook = NULL;
}

/* Runs user_flags with RFLAGS of the caller's choice and prints what user mode sees. */
static void iret_rflags(const char *key, uint64_t rflags)
{
	struct iret_context f = user_frame();
	char longer[48];

	f.rflags = rflags;
	user_run(user_flags, user_flags_end, &f);
	answer(key, "%s", exception_name());
	format_into(longer, sizeof(longer), "%s-seen", key);
	answer_hex(longer, exception.frame.rax);
}

static void test_iret(void)
{
	struct iret_context f = user_frame();

	iret_rflags("iret/plain", 0x202);
	answer_hex("iret/cs", exception.frame.rbx);
	answer_hex("iret/ss", exception.frame.rdx);
	answer("iret/plain-mask", "%u", exception.frame.upcall_mask);
	iret_rflags("iret/if-clear", 0x2);
	answer("iret/if-clear-mask", "%u", exception.frame.upcall_mask);
	iret_rflags("iret/iopl-3", 0x3202);
	iret_rflags("iret/nt", 0x4202);
	iret_rflags("iret/ac", 0x40202);
	iret_rflags("iret/id", 0x200202);
	iret_rflags("iret/bit-1-clear", 0x200);
	iret_rflags("iret/status", 0x202 | 0x8d5);

	f.rax = 0x1111;
	f.rcx = 0x2222;
	f.r11 = 0x3333;
	user_run(user_ud2, user_ud2_end, &f);
	answer_hex("iret/rax", exception.frame.rax);
	answer_hex("iret/rcx", exception.frame.rcx);
	answer_hex("iret/r11", exception.frame.r11);
	f.flags = VGCF_in_syscall;
	user_run(user_ud2, user_ud2_end, &f);
	answer_hex("iret/in-syscall-rax", exception.frame.rax);
	answer("iret/in-syscall-rcx-is-rip", "%d", exception.frame.rcx == f.rip);
	answer("iret/in-syscall-r11-is-rflags", "%d", exception.frame.r11 == f.rflags);
	answer_hex("iret/in-syscall-cs", exception.frame.cs);
}

/* Selectors and addresses that the processor cannot return to. */
static void test_bad_iret(void)
{
	static const struct {
		const char *name;
		uint16_t cs, ss;
	} selectors[] = {
		{ "cs-null", 3, FLAT_USER_SS }, { "cs-none", 0x1233, FLAT_USER_SS },
		{ "cs-data", FLAT_USER_SS, FLAT_USER_SS }, { "cs-xen", 0xe00b, FLAT_USER_SS },
		{ "cs-ldt", 0x0f, FLAT_USER_SS }, { "ss-null", FLAT_USER_CS, 0 },
		{ "ss-none", FLAT_USER_CS, 0x1233 }, { "ss-code", FLAT_USER_CS, FLAT_USER_CS },
		{ "ss-xen", FLAT_USER_CS, 0xe013 },
	};
	struct iret_context f = user_frame();

	answer_rc("bad-iret/failsafe", set_callback(CALLBACKTYPE_failsafe, 0, failsafe_entry));
	f.ss = 0xe029; /* RPL 1 */
	user_run(user_ud2, user_ud2_end, &f);
	answer("bad-iret/ss-rpl-1", "%s/0x%lx", exception_name(), exception.frame.ss);
	f = user_frame();
	f.rip = 1ul << 62;
	user_run(user_ud2, user_ud2_end, &f);
	answer_exception("bad-iret/rip");
	for (size_t i = 0; i < ARRAY_SIZE(selectors); i++) {
		char key[48];

		f = user_frame();
		f.cs = selectors[i].cs;
		f.ss = selectors[i].ss;
		user_run(user_ud2, user_ud2_end, &f);
		format_into(key, sizeof(key), "bad-iret/%s", selectors[i].name);
		answer(key, "%s/%ld/0x%x/0x%lx", exception_name(),
		       exception.frame.rip - USER_CODE, exception.frame.cs, exception.frame.ss);
	}
}

void test_main(void)
{
	set_callback(CALLBACKTYPE_event, 0, event_entry);
	test_set_trap_table();
	test_kernel_exceptions();
	test_frames();
	test_force_emulation();
	test_native_returns();
	user_init();
	test_user_exceptions();
	test_user_int();
	test_user_syscall();
	test_iret();
	test_bad_iret();
	report(OUTCOME_SUCCESS, NULL);
}
