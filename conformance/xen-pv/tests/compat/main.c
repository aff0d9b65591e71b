/* SPDX-License-Identifier: MIT */
/*
 * 32-bit programs of a 64-bit guest: code under Xen's flat 32-bit segment, its traps, and the ways
 * into the kernel that such programs use.
 */
#include "conformance/xen-pv/lib/guest.h"

#define USER_CODE32(name, instructions) USER_CODE_BYTES(name, ".code32\n" instructions "\n.code64")

USER_CODE32(ud2_32, "mov $0x12345678, %eax; ud2");
USER_CODE32(int80_32, "mov $0x1234, %eax; int $0x80");
USER_CODE32(syscall_32, "mov $0x1234, %eax; syscall");
USER_CODE32(sysenter_32, "sysenter");
USER_CODE32(push_32, "xor %esp, %esp; push %eax");
USER_CODE32(kernel_32, "mov 0x80000000, %eax");
USER_CODE32(inc_32, ".byte 0x40; ud2"); /* a REX prefix, were it 64-bit code */
USER_CODE32(far_64, "ljmp $0xe033, $0x400100");
USER_CODE32(in_32, "in $0x80, %al");
USER_CODE32(cli_32, "cli");

static void set_trap(unsigned int vector, unsigned int flags)
{
	trap_info_t table[2] = { {
		.vector = vector,
		.flags = flags,
		.cs = FLAT_KERNEL_CS,
		.address = (unsigned long)trap_entry(vector),
	} };

	hypercall(__HYPERVISOR_set_trap_table, table);
}

static void set_callback(const char *key, unsigned int type, void *entry)
{
	struct callback_register callback = { .type = type, .address = (unsigned long)entry };

	answer_rc(key, hypercall(__HYPERVISOR_callback_op, CALLBACKOP_register, &callback));
}

static void run(const char *key, const char *code, const char *end)
{
	struct iret_context f = user_frame();
	char longer[48];

	f.cs = FLAT_USER_CS32;
	f.rax = 0x777;
	user_run(code, end, &f);
	answer(key, "%s", exception_name());
	format_into(longer, sizeof(longer), "%s/frame", key);
	answer(longer, "%ld/0x%x/0x%lx/0x%lx", exception.frame.rip - USER_CODE, exception.frame.cs,
	       exception.frame.rsp, exception.frame.ss);
	format_into(longer, sizeof(longer), "%s/rax", key);
	answer_hex(longer, exception.frame.rax);
}

#define RUN(key, name) run(key, name, name##_end)

void test_main(void)
{
	user_init();
	RUN("ud2", ud2_32);
	RUN("inc", inc_32);
	RUN("push", push_32);
	answer_hex("push/cr2", exception.cr2);
	RUN("kernel", kernel_32);
	answer_hex("kernel/cr2", exception.cr2);
	RUN("far-64", far_64);
	RUN("in", in_32);
	RUN("cli", cli_32);
	set_trap(0x80, 3);
	RUN("int80", int80_32);
	RUN("syscall-none", syscall_32);
	set_callback("register-syscall32", CALLBACKTYPE_syscall32, syscall_entry);
	RUN("syscall", syscall_32);
	RUN("sysenter-none", sysenter_32);
	set_callback("register-sysenter", CALLBACKTYPE_sysenter, sysenter_entry);
	RUN("sysenter", sysenter_32);
	report(OUTCOME_SUCCESS, NULL);
}
