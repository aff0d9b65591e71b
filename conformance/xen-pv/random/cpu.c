/* SPDX-License-Identifier: MIT */
/* What belongs to a virtual processor: vcpu_op, traps, callbacks, segments, debug registers. */
#include "conformance/xen-pv/random/random.h"

static void vcpu_call(unsigned int cmd, uint32_t vcpu, void *arg)
{
	call(__HYPERVISOR_vcpu_op, cmd, vcpu, (uint64_t)choose_pointer("arg", arg), 0);
}

static void runstate(unsigned int cmd, uint32_t vcpu)
{
	static struct vcpu_register_runstate_memory_area registration;
	static struct vcpu_runstate_info info, area_info;

	if (cmd == VCPUOP_get_runstate_info) {
		info.state = 99;
		vcpu_call(cmd, vcpu, &info);
		result("state", info.state);
		return;
	}
	set_xen_guest_handle(registration.addr.h, choose_pointer("area", &area_info));
	vcpu_call(cmd, vcpu, &registration);
}

static void time_area(uint32_t vcpu)
{
	static struct vcpu_register_time_memory_area registration;
	static struct vcpu_time_info info;

	set_xen_guest_handle(registration.addr.h, choose_pointer("area", &info));
	vcpu_call(VCPUOP_register_vcpu_time_memory_area, vcpu, &registration);
}

/* Timers whose event nobody has bound. */
static void timer(unsigned int cmd, uint32_t vcpu)
{
	static const uint64_t times[] = {
		0, 1, 1000, 999999, 1000000, 1000000000, 1ul << 49, 1ul << 62, (1ul << 62) + 1,
		1ul << 63, ~0ul,
	};
	static struct vcpu_set_singleshot_timer op;

	op.timeout_abs_ns = CHOOSE(times);
	op.flags = choose(4);
	note("time", op.timeout_abs_ns);
	note("flags", op.flags);
	vcpu_call(cmd, vcpu, &op);
}

void random_vcpu_op(void)
{
	static vcpu_guest_context_t context;
	unsigned int cmd;
	uint32_t vcpu;

	record_begin("vcpu_op");
	cmd = choose_command(__HYPERVISOR_vcpu_op, VCPUOP_register_vcpu_time_memory_area);
	vcpu = choose_vcpu();
	switch (cmd) {
	case VCPUOP_get_runstate_info:
	case VCPUOP_register_runstate_memory_area:
		runstate(cmd, vcpu);
		return;
	case VCPUOP_set_periodic_timer:
	case VCPUOP_set_singleshot_timer:
		timer(cmd, vcpu);
		return;
	case VCPUOP_register_vcpu_time_memory_area:
		time_area(vcpu);
		return;
	}
	vcpu_call(cmd, vcpu, &context);
}

void random_set_timer_op(void)
{
	static const uint64_t times[] = { 0, 1, 1ul << 40, 1ul << 50, 1ul << 62, 1ul << 63, ~0ul };
	uint64_t time = CHOOSE(times);

	record_begin("set_timer_op");
	note("time", time);
	call(__HYPERVISOR_set_timer_op, time, 0, 0, 0);
}

/* The guest's own table is set again afterwards. */
void random_set_trap_table(void)
{
	static trap_info_t table[5];
	static const uint16_t selectors[] = {
		FLAT_KERNEL_CS, FLAT_KERNEL_CS, FLAT_KERNEL_DS, 0, 8, 0x33,
	};
	unsigned int count = choose(ARRAY_SIZE(table));

	record_begin("set_trap_table");
	memset(table, 0, sizeof(table));
	for (unsigned int i = 0; i < count; i++) {
		table[i].vector = 33 + choose(223);
		table[i].flags = choose(8);
		table[i].cs = CHOOSE(selectors);
		table[i].address = (unsigned long)trap_entry(table[i].vector);
		if (rarely(12))
			table[i].address = NO_POINTER;
		note("vector", table[i].vector);
		note("flags", table[i].flags);
		note("cs", table[i].cs);
		note_name("address", table[i].address == NO_POINTER ? "non-canonical" : "good");
	}
	call(__HYPERVISOR_set_trap_table, (uint64_t)choose_pointer("table", table), 0, 0, 0);
	traps_init();
}

/* Of use only to a guest with a user mode, which this one has not. */
void random_stack_switch(void)
{
	static const uint64_t selectors[] = {
		FLAT_KERNEL_SS, FLAT_KERNEL_DS, 0, 3, 8, 0x2b, 0xffff,
	};
	static const uint64_t stacks[] = { 0, GUEST_BASE, XEN_POINTER, NO_POINTER, ~0ul };
	uint64_t selector = CHOOSE(selectors), stack = CHOOSE(stacks);

	record_begin("stack_switch");
	note("ss", selector);
	note("rsp", stack);
	call(__HYPERVISOR_stack_switch, selector, stack, 0, 0);
}

void random_set_callbacks(void)
{
	record_begin("set_callbacks");
	call(__HYPERVISOR_set_callbacks, (uint64_t)event_entry, (uint64_t)failsafe_entry,
	     (uint64_t)syscall_entry, 0);
}

static void events_restore(void)
{
	struct callback_register back = {
		.type = CALLBACKTYPE_event, .address = (unsigned long)event_entry,
	};

	hypercall(__HYPERVISOR_callback_op, CALLBACKOP_register, &back);
}

void random_callback_op(void)
{
	static struct callback_register op;
	unsigned int cmd;

	record_begin("callback_op");
	cmd = choose_command(__HYPERVISOR_callback_op, CALLBACKOP_unregister);
	op = (struct callback_register){ .address = (unsigned long)failsafe_entry };
	op.type = choose(10);
	op.flags = choose(4);
	note("type", op.type);
	note("flags", op.flags);
	call(__HYPERVISOR_callback_op, cmd, (uint64_t)choose_pointer("arg", &op), 0, 0);
	events_restore();
}

void random_nmi_op(void)
{
	unsigned int cmd;

	record_begin("nmi_op");
	cmd = choose_command(__HYPERVISOR_nmi_op, 1);
	call(__HYPERVISOR_nmi_op, cmd, (uint64_t)choose_pointer("arg", nmi_entry), 0, 0);
}

/* --- Segments --- */

void random_set_gdt(void)
{
	static const unsigned int counts[] = { 0, 1, 8, 512, 512, 513, 7168, 7169, 0xffffffff };
	static unsigned long frames[16];
	unsigned int entries = CHOOSE(counts);

	record_begin("set_gdt");
	note("entries", entries);
	memset(frames, 0, sizeof(frames));
	frames[0] = rarely(6) ? NO_MFN : mfn_of(gdt);
	frames[1] = rarely(2) ? NO_MFN : mfn_of(gdt);
	note_name("frame", frames[0] == NO_MFN ? "none" : "gdt");
	note_name("second", frames[1] == NO_MFN ? "none" : "gdt");
	if (rarely(6))
		frames[0] = mfn_of(choose_used("used"));
	if (entries > 1024)
		frames[2] = NO_MFN;
	call(__HYPERVISOR_set_gdt, (uint64_t)choose_pointer("list", frames), entries, 0, 0);
}

/* Any descriptor but a call gate: system descriptors of the other types, segments of all kinds. */
static uint64_t choose_descriptor(void)
{
	uint64_t value = choose_any();

	if (!(value & 1ul << 44) && (value >> 40 & 15) == 12)
		value |= 1ul << 44;
	if (rarely(10))
		value = 0;
	note("val", value);
	return value;
}

void random_update_descriptor(void)
{
	static uint64_t *page; /* that is no table of descriptors so far */
	unsigned int slot = 1 + choose(500);
	uint64_t at = machine_of(&gdt[slot]), value;
	bool plain = rarely(8);

	if (!page)
		page = page_alloc();
	record_begin("update_descriptor");
	note("slot", slot);
	if (plain) {
		at = machine_of(&page[slot]);
		note_name("at", "page");
	}
	if (rarely(10)) {
		at = rarely(2) ? at + 4 : NO_MFN << 12;
		note_name("at", at == NO_MFN << 12 ? "nowhere" : "unaligned");
	}
	value = choose_descriptor();
	call(__HYPERVISOR_update_descriptor, at, value, 0, 0);
	result("entry", (plain ? page : gdt)[slot] & ~(3ul << 45));
}

void random_set_segment_base(void)
{
	static const uint64_t bases[] = {
		0, UNMAPPED, GUEST_BASE, AREA, 0x7fffffffffff, 0x800000000000, NO_POINTER, ~0ul,
	};
	unsigned int which = choose(6);
	uint64_t base = which == SEGBASE_GS_USER_SEL ? choose(4) : CHOOSE(bases);

	record_begin("set_segment_base");
	note("which", which);
	note("base", base);
	call(__HYPERVISOR_set_segment_base, which, base, 0, 0);
}

void random_fpu_taskswitch(void)
{
	unsigned int set = choose(3);

	record_begin("fpu_taskswitch");
	note("set", set);
	call(__HYPERVISOR_fpu_taskswitch, set, 0, 0, 0);
}

/* --- Debug registers --- */

static uint64_t choose_debug_value(unsigned int which)
{
	static const uint64_t addresses[] = {
		0, UNMAPPED, GUEST_BASE, 0x7ffffffff000, 0x800000000000, XEN_POINTER, NO_POINTER,
		~0ul,
	};
	unsigned int shift = rarely(4) ? 0 : 32;

	if (which == 7 || which == 5)
		return choose_any() >> shift & ~excluded_bits(VALUE_debug_control);
	return CHOOSE(addresses);
}

void random_set_debugreg(void)
{
	unsigned int which = choose(9);
	uint64_t value = choose_debug_value(which);

	record_begin("set_debugreg");
	note("which", which);
	note("value", value);
	call(__HYPERVISOR_set_debugreg, which, value, 0, 0);
}

void random_get_debugreg(void)
{
	unsigned int which = choose(9);

	record_begin("get_debugreg");
	note("which", which);
	call(__HYPERVISOR_get_debugreg, which, 0, 0, 0);
}
