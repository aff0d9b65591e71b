/* SPDX-License-Identifier: MIT */
/* Where the guest's kernel is entered, what it finds on its stack, and how it returns; as Xen 4.17
 * does it (xen-x86_64.h). */
#include <string.h>

#include "conformance/unit/fake_guest.h"
#include "translator/from/xen/trap.h"

#define HANDLER  0xffffffff81234560ull
#define USER_SP  0x7ffc00001238ull
#define USER_RIP 0x401000ull
#define BAD_RIP  0x0000800000000000ull /* not canonical */

static uint64_t stack_word(uint64_t sp, unsigned n)
{
	uint64_t word = 0;

	EXPECT_EQ(guest_read(&word, GVA(sp + 8 * n), 8), 0);
	return word;
}

static void set_trap(unsigned vector, unsigned flags)
{
	struct trap_info t[2] = {{.vector = vector, .flags = flags, .cs = FLAT_KERNEL_CS,
				  .address = HANDLER}};

	EXPECT_EQ(CALL(set_trap_table, PUT(t)), 0);
}

static void in_user_mode(void)
{
	fake_vcpu.in_kernel = 0;
	fake_regs.cs = FLAT_USER_CS;
	fake_regs.ss = FLAT_USER_SS;
	fake_regs.rip = USER_RIP;
	fake_regs.rsp = USER_SP;
}

static void set_up(void)
{
	fake_guest_reset();
	fake_regs.rip = 0xffffffff81000000;
	fake_regs.rcx = 0x1111;
	fake_regs.r11 = 0x2222;
	fake_regs.rax = 0x3333;
}

/* The kernel was entered: at its handler, on this stack. */
static void expect_entered(uint64_t handler, uint64_t sp)
{
	EXPECT(!fake_domain.dying);
	EXPECT(fake_vcpu.in_kernel);
	EXPECT_EQ(fake_regs.rip, handler);
	EXPECT_EQ(fake_regs.rsp, sp);
	EXPECT_EQ(fake_regs.cs, XEN_KERNEL_CS);
	EXPECT_EQ(fake_regs.ss, XEN_KERNEL_SS);
	EXPECT_EQ(fake_regs.rflags & RFLAGS_CLEARED_ON_ENTRY, 0);
}

static void expect_crashed(const char *why)
{
	EXPECT(fake_domain.dying);
	EXPECT_EQ(fake_domain.shutdown_reason, SHUTDOWN_crash);
	EXPECT(strstr(fake_log, why));
}

static void expect_words(uint64_t sp, const uint64_t *words, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		uint64_t word = stack_word(sp, i);

		if (word != words[i])
			printf("\n    word %u of the frame", i);
		EXPECT_EQ(word, words[i]);
	}
}

static void test_frame_from_kernel(void)
{
	uint64_t sp = fake_regs.rsp;
	const uint64_t frame[7] = {0x1111, 0x2222, 0xffffffff81000000, FLAT_KERNEL_CS & ~3ull,
				   0x202, sp, FLAT_KERNEL_SS};

	set_trap(6, 0);
	xen_inject_exception(&fake_vcpu, 6, NO_ERROR_CODE);
	expect_entered(HANDLER, (sp & ~15ull) - 56);
	expect_words(fake_regs.rsp, frame, 7);
	EXPECT_EQ(fake_cpu.kernel_entries, 0);
	EXPECT_EQ(fake_vcpu.info->evtchn_upcall_mask, 0);
}

static void test_frame_error_code(void)
{
	uint64_t sp = fake_regs.rsp = FAKE_STACK_TOP - 0x109; /* aligned before the frame */
	const uint64_t frame[8] = {0x1111, 0x2222, 0x1238, 0xffffffff81000000,
				   FLAT_KERNEL_CS & ~3ull, 0x202, sp, FLAT_KERNEL_SS};

	set_trap(13, 0);
	xen_inject_exception(&fake_vcpu, 13, 0x1238);
	expect_entered(HANDLER, (sp & ~15ull) - 64);
	expect_words(fake_regs.rsp, frame, 8);
}

static void test_frame_from_user(void)
{
	const uint64_t frame[7] = {0x1111, 0x2222, USER_RIP, FLAT_USER_CS, 0x202, USER_SP,
				   FLAT_USER_SS};

	set_trap(6, 0);
	in_user_mode();
	xen_inject_exception(&fake_vcpu, 6, NO_ERROR_CODE);
	expect_entered(HANDLER, FAKE_STACK_TOP - 56);
	expect_words(fake_regs.rsp, frame, 7);
	EXPECT_EQ(fake_cpu.kernel_entries, 1);
}

/* IF in the frame is the upcall mask; the mask itself is in bits 32-39 of CS. */
static void test_frame_masked(void)
{
	uint64_t sp = (fake_regs.rsp & ~15ull) - 56;

	set_trap(6, 4);
	fake_vcpu.info->evtchn_upcall_mask = 1;
	xen_inject_exception(&fake_vcpu, 6, NO_ERROR_CODE);
	EXPECT_EQ(stack_word(sp, 3), (FLAT_KERNEL_CS & ~3ull) | 1ull << 32);
	EXPECT_EQ(stack_word(sp, 4), 0x002);
	EXPECT_EQ(fake_vcpu.info->evtchn_upcall_mask, 1);
	set_up();
	set_trap(6, 4); /* TI_SET_IF: entering masks events */
	xen_inject_exception(&fake_vcpu, 6, NO_ERROR_CODE);
	EXPECT_EQ(stack_word(sp, 3), FLAT_KERNEL_CS & ~3ull);
	EXPECT_EQ(stack_word(sp, 4), 0x202);
	EXPECT_EQ(fake_vcpu.info->evtchn_upcall_mask, 1);
}

/* Flags that the entry clears stay in the frame; IOPL is shown as the guest set it. */
static void test_frame_flags(void)
{
	uint64_t sp = (fake_regs.rsp & ~15ull) - 56;

	set_trap(1, 0);
	fake_regs.rflags = 0x202 | 0x100 | 0x4000 | 0x40000 | 0x8d5 | 0x3000;
	xen_inject_exception(&fake_vcpu, 1, NO_ERROR_CODE);
	EXPECT_EQ(stack_word(sp, 4), 0x202 | 0x100 | 0x4000 | 0x40000 | 0x8d5);
	EXPECT_EQ(fake_regs.rflags & (RFLAGS_CLEARED_ON_ENTRY | 0x200), 0x200);
	set_up();
	set_trap(1, 0);
	EXPECT_EQ(CALL(vm_assist, VMASST_CMD_enable, VMASST_TYPE_architectural_iopl), 0);
	fake_vcpu.iopl = 1;
	xen_inject_exception(&fake_vcpu, 1, NO_ERROR_CODE);
	EXPECT_EQ(stack_word(sp, 4), 0x1202);
}

static void test_shown_selectors(void)
{
	uint64_t sp = (fake_regs.rsp & ~15ull) - 56;

	set_trap(6, 0);
	fake_regs.cs = 0x11; /* the kernel's own, at ring 1 */
	fake_regs.ss = 0x19;
	xen_inject_exception(&fake_vcpu, 6, NO_ERROR_CODE);
	EXPECT_EQ(stack_word(sp, 3), 0x10);
	EXPECT_EQ(stack_word(sp, 6), 0x1b);
	set_up();
	set_trap(6, 0);
	fake_regs.ss = 0;
	xen_inject_exception(&fake_vcpu, 6, NO_ERROR_CODE);
	EXPECT_EQ(stack_word(sp, 6), 0);
}

static void test_page_fault(void)
{
	uint64_t sp = (fake_regs.rsp & ~15ull) - 64;

	set_trap(14, 4);
	xen_inject_page_fault(&fake_vcpu, 0x123456, 7); /* the processor calls ring 3 a user */
	EXPECT_EQ(stack_word(sp, 2), 3);
	EXPECT_EQ(fake_vcpu.info->arch.cr2, 0x123456);
	EXPECT_EQ(fake_vcpu.ctrlreg[2], 0x123456);
	set_up();
	set_trap(14, 4);
	in_user_mode();
	xen_inject_page_fault(&fake_vcpu, 0x1000, 0x10);
	EXPECT_EQ(stack_word(FAKE_STACK_TOP - 64, 2), 0x14);
}

static void test_no_handler(void)
{
	xen_inject_exception(&fake_vcpu, 6, NO_ERROR_CODE);
	expect_crashed("no handler");
}

static void test_no_stack(void)
{
	static const uint64_t bad[] = {FAKE_UNMAPPED + 64, FAKE_NON_CANONICAL, FAKE_XEN_ADDRESS, 0, 8};

	for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
		set_up();
		set_trap(6, 0);
		fake_regs.rsp = bad[i];
		xen_inject_exception(&fake_vcpu, 6, NO_ERROR_CODE);
		expect_crashed("no usable kernel stack");
		set_up();
		set_trap(6, 0);
		in_user_mode();
		EXPECT_EQ(CALL(stack_switch, FLAT_KERNEL_SS, bad[i]), 0);
		xen_inject_exception(&fake_vcpu, 6, NO_ERROR_CODE);
		expect_crashed("no usable kernel stack");
	}
}

/* ---- the trap table ---- */

static void test_trap_table(void)
{
	struct trap_info t[4];

	memset(t, 0xa5, sizeof(t)); /* padding too */
	t[0].vector = 0, t[0].flags = 0, t[0].cs = 0, t[0].address = HANDLER;
	t[1].vector = 255, t[1].flags = 4 | 3, t[1].cs = FLAT_KERNEL_CS, t[1].address = HANDLER + 1;
	t[2].vector = 7, t[2].address = 0;
	EXPECT_EQ(CALL(set_trap_table, PUT(t)), 0);
	EXPECT(fake_arg_intact());
	EXPECT_EQ(fake_vcpu.traps[0].address, HANDLER);
	EXPECT_EQ(fake_vcpu.traps[0].dpl, 0);
	EXPECT(!fake_vcpu.traps[0].masks_events);
	EXPECT_EQ(fake_vcpu.traps[255].address, HANDLER + 1);
	EXPECT_EQ(fake_vcpu.traps[255].dpl, 3);
	EXPECT(fake_vcpu.traps[255].masks_events);
	EXPECT_EQ(fake_vcpu.traps[7].address, 0);
	/* Entry by entry: those before a bad one count. */
	t[1].address = BAD_RIP;
	t[0].address = HANDLER + 2;
	EXPECT_EQ(CALL(set_trap_table, PUT(t)), -XEN_EINVAL);
	EXPECT_EQ(fake_vcpu.traps[0].address, HANDLER + 2);
	EXPECT_EQ(fake_vcpu.traps[255].address, HANDLER + 1);
	EXPECT_BAD_ADDRESSES(CALL(set_trap_table, BAD), -XEN_EFAULT);
	EXPECT_EQ(CALL(set_trap_table, 0), 0);
	EXPECT_EQ(fake_vcpu.traps[0].address, 0);
	EXPECT_EQ(fake_vcpu.traps[255].address, 0);
}

/* A table without an end is read to the end of memory, and no further. */
static void test_trap_table_unended(void)
{
	struct trap_info t = {.vector = 3, .address = HANDLER};
	unsigned n = PAGE_SIZE / sizeof(t);

	for (unsigned i = 0; i < n; i++)
		memcpy((struct trap_info *)fake_page(FAKE_PFN_HOLE - 1) + i, &t, sizeof(t));
	EXPECT_EQ(CALL(set_trap_table, FAKE_UNMAPPED - PAGE_SIZE), -XEN_EFAULT);
	EXPECT_EQ(fake_vcpu.traps[3].address, HANDLER);
}

/* ---- callbacks ---- */

static long callback_register_at(unsigned type, uint64_t address, unsigned flags)
{
	struct callback_register r;

	memset(&r, 0xa5, sizeof(r));
	r.type = type;
	r.flags = flags;
	r.address = address;
	return CALL(callback_op, CALLBACKOP_register, PUT(r));
}

static long callback_unregister_at(unsigned type)
{
	struct callback_unregister u;

	memset(&u, 0xa5, sizeof(u));
	u.type = type;
	return CALL(callback_op, CALLBACKOP_unregister, PUT(u));
}

static void test_callbacks(void)
{
	static const struct { unsigned type; int which; long register_rc, unregister_rc; } rows[] = {
		{CALLBACKTYPE_event, XEN_CALLBACK_EVENT, 0, -XEN_EINVAL},
		{CALLBACKTYPE_failsafe, XEN_CALLBACK_FAILSAFE, 0, -XEN_EINVAL},
		{CALLBACKTYPE_syscall, XEN_CALLBACK_SYSCALL, 0, -XEN_EINVAL},
		{CALLBACKTYPE_sysenter, XEN_CALLBACK_SYSENTER, 0, -XEN_EINVAL},
		{CALLBACKTYPE_syscall32, XEN_CALLBACK_SYSCALL32, 0, -XEN_EINVAL},
		{CALLBACKTYPE_nmi, -1, 0, 0}, /* an entry of the trap table: test_nmi */
		{3, -1, -XEN_ENOSYS, -XEN_ENOSYS}, /* sysenter, before 3.0.3 */
		{6, -1, -XEN_ENOSYS, -XEN_ENOSYS},
		{8, -1, -XEN_ENOSYS, -XEN_ENOSYS},
		{0xffff, -1, -XEN_ENOSYS, -XEN_ENOSYS},
	};

	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		unsigned updates = fake_cpu.fast_path_updates;

		EXPECT_EQ(callback_register_at(rows[i].type, BAD_RIP, 0), -XEN_EINVAL);
		EXPECT_EQ(callback_register_at(rows[i].type, HANDLER + i, CALLBACKF_mask_events),
			  rows[i].register_rc);
		if (rows[i].which >= 0) {
			EXPECT_EQ(fake_vcpu.callback_address[rows[i].which], HANDLER + i);
			EXPECT_EQ(fake_cpu.fast_path_updates, updates + 1);
		}
		EXPECT_EQ(callback_unregister_at(rows[i].type), rows[i].unregister_rc);
	}
	EXPECT_EQ(fake_vcpu.traps[2].address, 0);
	EXPECT(fake_vcpu.callback_masks_events[XEN_CALLBACK_SYSCALL]);
	EXPECT_EQ(CALL(callback_op, 9, FAKE_UNMAPPED), -XEN_ENOSYS);
	EXPECT_BAD_ADDRESSES(CALL(callback_op, CALLBACKOP_register, BAD), -XEN_EFAULT);
	EXPECT_BAD_ADDRESSES(CALL(callback_op, CALLBACKOP_unregister, BAD), -XEN_EFAULT);
}

static void test_set_callbacks(void)
{
	EXPECT_EQ(CALL(set_callbacks, HANDLER, HANDLER + 1, HANDLER + 2), 0);
	EXPECT_EQ(fake_vcpu.callback_address[XEN_CALLBACK_EVENT], HANDLER);
	EXPECT_EQ(fake_vcpu.callback_address[XEN_CALLBACK_FAILSAFE], HANDLER + 1);
	EXPECT_EQ(fake_vcpu.callback_address[XEN_CALLBACK_SYSCALL], HANDLER + 2);
	EXPECT_EQ(CALL(set_callbacks, BAD_RIP, HANDLER, HANDLER), -XEN_EINVAL);
	EXPECT_EQ(CALL(set_callbacks, HANDLER, HANDLER, BAD_RIP), -XEN_EINVAL);
	EXPECT_EQ(fake_vcpu.callback_address[XEN_CALLBACK_FAILSAFE], HANDLER + 1);
}

static void test_nmi(void)
{
	struct xennmi_callback cb;

	memset(&cb, 0xa5, sizeof(cb));
	cb.handler_address = HANDLER;
	EXPECT_EQ(CALL(nmi_op, XENNMI_register_callback, PUT(cb)), 0);
	EXPECT_EQ(fake_vcpu.traps[2].address, HANDLER);
	cb.handler_address = BAD_RIP;
	EXPECT_EQ(CALL(nmi_op, XENNMI_register_callback, PUT(cb)), -XEN_EINVAL);
	EXPECT_BAD_ADDRESSES(CALL(nmi_op, XENNMI_register_callback, BAD), -XEN_EFAULT);
	EXPECT_EQ(CALL(nmi_op, XENNMI_unregister_callback, 0), 0);
	EXPECT_EQ(fake_vcpu.traps[2].address, 0);
	EXPECT_EQ(CALL(nmi_op, 9, 0), -XEN_ENOSYS);
}

static void test_stack_switch(void)
{
	EXPECT_EQ(CALL(stack_switch, FLAT_KERNEL_SS, FAKE_STACK_TOP - 8), 0);
	set_trap(6, 0);
	in_user_mode();
	xen_inject_exception(&fake_vcpu, 6, NO_ERROR_CODE);
	expect_entered(HANDLER, FAKE_STACK_TOP - 16 - 56);
	EXPECT_EQ(CALL(stack_switch, 0, FAKE_NON_CANONICAL), 0);
}

static void test_system_call(void)
{
	const uint64_t frame[7] = {0x1111, 0x2222, USER_RIP, FLAT_USER_CS, 0x202, USER_SP,
				   FLAT_USER_SS};

	EXPECT_EQ(callback_register_at(CALLBACKTYPE_syscall, HANDLER, 0), 0);
	in_user_mode();
	xen_system_call(&fake_vcpu);
	expect_entered(HANDLER, FAKE_STACK_TOP - 56);
	expect_words(fake_regs.rsp, frame, 7);
	EXPECT_EQ(fake_vcpu.info->evtchn_upcall_mask, 0);
	EXPECT_EQ(callback_register_at(CALLBACKTYPE_syscall, HANDLER, CALLBACKF_mask_events), 0);
	in_user_mode();
	xen_system_call(&fake_vcpu);
	EXPECT_EQ(fake_vcpu.info->evtchn_upcall_mask, 1);
}

static void test_system_call32(void)
{
	in_user_mode();
	set_trap(6, 0);
	xen_system_call32(&fake_vcpu); /* no callback: as if there were no such instruction */
	expect_entered(HANDLER, FAKE_STACK_TOP - 56);
	EXPECT_EQ(stack_word(FAKE_STACK_TOP - 56, 2), USER_RIP - 2);
	set_up();
	EXPECT_EQ(callback_register_at(CALLBACKTYPE_syscall32, HANDLER, CALLBACKF_mask_events), 0);
	in_user_mode();
	xen_system_call32(&fake_vcpu);
	expect_entered(HANDLER, FAKE_STACK_TOP - 56);
	EXPECT_EQ(stack_word(FAKE_STACK_TOP - 56, 2), USER_RIP);
	EXPECT_EQ(fake_vcpu.info->evtchn_upcall_mask, 1);
}

static void test_send_nmi(void)
{
	uint64_t rip = fake_regs.rip, sp = (fake_regs.rsp & ~15ull) - 56;

	EXPECT_EQ(CALL(vcpu_op, VCPUOP_send_nmi, 0, 8), -XEN_EINVAL);
	EXPECT_EQ(CALL(vcpu_op, VCPUOP_send_nmi, 0, 0), 0);
	xen_deliver_events(&fake_vcpu); /* no handler: lost */
	EXPECT_EQ(fake_regs.rip, rip);
	fake_vcpu.traps[2] = (struct xen_trap){.address = HANDLER, .masks_events = 1};
	xen_deliver_events(&fake_vcpu);
	EXPECT_EQ(fake_regs.rip, rip);
	EXPECT_EQ(CALL(vcpu_op, VCPUOP_send_nmi, 0, 0), 0);
	xen_deliver_events(&fake_vcpu);
	expect_entered(HANDLER, sp);
	EXPECT_EQ(CALL(vcpu_op, VCPUOP_send_nmi, 0, 0), 0);
	xen_deliver_events(&fake_vcpu); /* not while the handler runs */
	EXPECT_EQ(fake_regs.rsp, sp);
	EXPECT(fake_vcpu.nmi_pending && fake_vcpu.nmi_blocked);
}

static void test_events(void)
{
	struct vcpu_info *info = fake_vcpu.info;
	uint64_t rip = fake_regs.rip, sp = (fake_regs.rsp & ~15ull) - 56;

	EXPECT_EQ(callback_register_at(CALLBACKTYPE_event, HANDLER, 0), 0);
	xen_deliver_events(&fake_vcpu);
	EXPECT_EQ(fake_regs.rip, rip);
	info->evtchn_upcall_pending = 1;
	info->evtchn_upcall_mask = 1;
	xen_deliver_events(&fake_vcpu);
	EXPECT_EQ(fake_regs.rip, rip);
	info->evtchn_upcall_mask = 0;
	xen_deliver_events(&fake_vcpu);
	expect_entered(HANDLER, sp);
	EXPECT_EQ(info->evtchn_upcall_mask, 1);
	EXPECT_EQ(stack_word(sp, 3), FLAT_KERNEL_CS & ~3ull); /* events were open */
	EXPECT_EQ(stack_word(sp, 4), 0x202);
	xen_deliver_events(&fake_vcpu); /* once */
	EXPECT_EQ(fake_regs.rsp, sp);
}

/* ---- iret ---- */

static long iret(const struct iret_context *c)
{
	EXPECT_EQ(guest_write(GVA(fake_regs.rsp), c, sizeof(*c)), 0);
	return CALL(iret);
}

static struct iret_context user_context(void)
{
	return (struct iret_context){
		.rax = 0xaaaa, .r11 = 0xbbbb, .rcx = 0xcccc, .rip = USER_RIP, .cs = FLAT_USER_CS,
		.rflags = 0x202, .rsp = USER_SP, .ss = FLAT_USER_SS};
}

static void test_iret_user(void)
{
	struct iret_context c = user_context();

	fake_vcpu.user_root = fake_vcpu.kernel_root;
	fake_vcpu.info->evtchn_upcall_mask = 1;
	EXPECT_EQ(iret(&c), 0xaaaa);
	EXPECT(!fake_vcpu.in_kernel);
	EXPECT_EQ(fake_cpu.user_entries, 1);
	EXPECT_EQ(fake_regs.rip, USER_RIP);
	EXPECT_EQ(fake_regs.rsp, USER_SP);
	EXPECT_EQ(fake_regs.cs, FLAT_USER_CS);
	EXPECT_EQ(fake_regs.ss, FLAT_USER_SS);
	EXPECT_EQ(fake_regs.rcx, 0xcccc);
	EXPECT_EQ(fake_regs.r11, 0xbbbb);
	EXPECT_EQ(fake_vcpu.info->evtchn_upcall_mask, 0);
}

static void test_iret_in_syscall(void)
{
	struct iret_context c = user_context();

	fake_vcpu.user_root = fake_vcpu.kernel_root;
	c.flags = VGCF_in_syscall;
	iret(&c);
	EXPECT_EQ(fake_regs.rcx, USER_RIP);
	EXPECT_EQ(fake_regs.r11, 0x202);
}

/* IF stands for the upcall mask, is on itself; IOPL and VM are not the guest's to have. */
static void test_iret_flags(void)
{
	static const struct { uint64_t given, got; bool mask; } rows[] = {
		{0x202, 0x202, false}, {0x002, 0x202, true}, {0x3202, 0x202, false},
		{0x4202, 0x4202, false}, {0x40202, 0x40202, false}, {0x200202, 0x200202, false},
		{0x200, 0x202, false}, {0xad7, 0xad7, false}, {0x20202, 0x202, false},
		{0x102, 0x302, true},
	};

	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct iret_context c = user_context();

		set_up();
		fake_vcpu.user_root = fake_vcpu.kernel_root;
		c.rflags = rows[i].given;
		iret(&c);
		EXPECT_EQ(fake_regs.rflags, rows[i].got);
		EXPECT_EQ(fake_vcpu.info->evtchn_upcall_mask, rows[i].mask);
	}
}

/* What user mode gets is never better than ring 3. */
static void test_iret_user_selectors(void)
{
	struct iret_context c = user_context();

	fake_vcpu.user_root = fake_vcpu.kernel_root;
	c.cs = 0xffffffff00000033;
	c.ss = 0xffffffff00000028;
	iret(&c);
	EXPECT_EQ(fake_regs.cs, 0x33);
	EXPECT_EQ(fake_regs.ss, 0x2b);
}

static void test_iret_kernel(void)
{
	struct iret_context c = user_context();

	c.cs = FLAT_KERNEL_CS & ~3ull;
	c.rip = 0xffffffff81000010;
	c.rsp = FAKE_STACK_TOP;
	EXPECT_EQ(iret(&c), 0xaaaa);
	EXPECT(fake_vcpu.in_kernel);
	EXPECT_EQ(fake_cpu.user_entries, 0);
	EXPECT_EQ(fake_regs.cs, XEN_KERNEL_CS);
	EXPECT_EQ(fake_regs.ss, XEN_KERNEL_SS);
	EXPECT_EQ(fake_regs.rip, c.rip);
	EXPECT_EQ(fake_regs.rsp, c.rsp);
}

static void test_iret_stale_pair(void)
{
	struct iret_context c = user_context();

	fake_vcpu.user_root = fake_vcpu.kernel_root;
	fake_vcpu.pair_stale = 1;
	iret(&c);
	EXPECT(!fake_vcpu.pair_stale);
	EXPECT_EQ(fake_cpu.fast_path_updates, 1);
}

static void test_iret_bad(void)
{
	struct iret_context c = user_context();

	iret(&c);
	expect_crashed("without a user page table");
	EXPECT(fake_vcpu.in_kernel);
	for (unsigned i = 0; i < BAD_ADDRESSES; i++) {
		set_up();
		fake_regs.rsp = fake_bad_address[i];
		CALL(iret);
		expect_crashed("no readable iret frame");
	}
}

static const struct unit_test tests[] = {
	{"a frame from kernel mode", test_frame_from_kernel},
	{"a frame with an error code", test_frame_error_code},
	{"a frame from user mode", test_frame_from_user},
	{"events masked, before and by the entry", test_frame_masked},
	{"flags in a frame", test_frame_flags},
	{"selectors in a frame", test_shown_selectors},
	{"page faults", test_page_fault},
	{"no handler", test_no_handler},
	{"no stack", test_no_stack},
	{"the trap table", test_trap_table},
	{"a trap table without an end", test_trap_table_unended},
	{"callback_op", test_callbacks},
	{"set_callbacks", test_set_callbacks},
	{"nmi_op", test_nmi},
	{"stack_switch", test_stack_switch},
	{"system calls", test_system_call},
	{"SYSCALL in 32-bit code", test_system_call32},
	{"VCPUOP_send_nmi", test_send_nmi},
	{"delivery of events", test_events},
	{"iret to user mode", test_iret_user},
	{"iret out of a system call", test_iret_in_syscall},
	{"iret: flags", test_iret_flags},
	{"iret: selectors of user mode", test_iret_user_selectors},
	{"iret to the kernel itself", test_iret_kernel},
	{"iret with a pair of tables to compare", test_iret_stale_pair},
	{"iret: bad frames", test_iret_bad},
};

UNIT_MAIN("traps", set_up, tests)
