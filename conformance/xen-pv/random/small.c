/* SPDX-License-Identifier: MIT */
/* The small calls: version, console, physical devices, assists, multicalls, and bare numbers. */
#include "conformance/xen-pv/random/random.h"

void random_xen_version(void)
{
	static uint8_t buffer[PAGE_SIZE];
	unsigned int cmd;

	record_begin("xen_version");
	cmd = choose_command(__HYPERVISOR_xen_version, XENVER_build_id);
	memset(buffer, 0, sizeof(buffer));
	if (cmd == XENVER_get_features)
		buffer[0] = 1 + choose(200);
	call(__HYPERVISOR_xen_version, cmd, (uint64_t)choose_pointer("arg", buffer), 0, 0);
	if (cmd == XENVER_get_features || cmd == XENVER_platform_parameters)
		result("value", *(uint64_t *)buffer);
}

/* Nothing that writes or reads a character. */
void random_console_io(void)
{
	static char buffer[8];
	unsigned int cmd;

	record_begin("console_io");
	cmd = choose_command(__HYPERVISOR_console_io, CONSOLEIO_read);
	call(__HYPERVISOR_console_io, cmd, 0, (uint64_t)choose_pointer("buffer", buffer), 0);
}

static void io_bitmap(void)
{
	static const unsigned int counts[] = { 0, 1, 64, 65535, 65536, 65537, 0xffffffff };
	static struct physdev_set_iobitmap op;
	static uint8_t bitmap[16];

	op = (struct physdev_set_iobitmap){ .nr_ports = CHOOSE(counts) };
	note("ports", op.nr_ports);
	set_xen_guest_handle(op.bitmap, choose_pointer("bitmap", bitmap));
	call(__HYPERVISOR_physdev_op, PHYSDEVOP_set_iobitmap, (uint64_t)choose_pointer("arg", &op),
	     0, 0);
}

/* Of most commands the first word says what about: a level, an interrupt, a type. */
void random_physdev_op(void)
{
	static uint32_t arg[16];
	unsigned int cmd;

	record_begin("physdev_op");
	cmd = choose_command(__HYPERVISOR_physdev_op, PHYSDEVOP_release_msix);
	if (cmd == PHYSDEVOP_set_iobitmap) {
		io_bitmap();
		return;
	}
	memset(arg, 0, sizeof(arg));
	arg[0] = rarely(4) ? choose(80) : choose(6);
	note("of", arg[0]);
	call(__HYPERVISOR_physdev_op, cmd, (uint64_t)choose_pointer("arg", arg), 0, 0);
	result("value", arg[1]);
}

void random_vm_assist(void)
{
	static const unsigned int types[] = { 31, 32, 33, 63, 64, 0xffffffff };
	unsigned int cmd = choose(3), type = rarely(3) ? CHOOSE(types) : choose(8);

	record_begin("vm_assist");
	note("cmd", cmd);
	note("type", type);
	call(__HYPERVISOR_vm_assist, cmd, type, 0, 0);
}

/* Calls that say something by themselves, in a list; one may be a multicall, which may not nest. */
void random_multicall(void)
{
	static const unsigned int numbers[] = {
		__HYPERVISOR_xen_version, __HYPERVISOR_xen_version, __HYPERVISOR_multicall,
		__HYPERVISOR_fpu_taskswitch, __HYPERVISOR_get_debugreg, 11, 63, 64, 0xffffffff,
	};
	static multicall_entry_t list[3];
	unsigned int count = choose(4);

	record_begin("multicall");
	memset(list, 0, sizeof(list));
	for (unsigned int i = 0; i < ARRAY_SIZE(list); i++) {
		list[i].op = CHOOSE(numbers);
		list[i].args[0] = choose(4);
		list[i].result = 0x55;
		if (list[i].op == __HYPERVISOR_multicall)
			list[i].args[1] = 0;
		note("op", list[i].op);
		note("arg", list[i].args[0]);
	}
	call(__HYPERVISOR_multicall, (uint64_t)choose_pointer("list", list), count, 0, 0);
	for (unsigned int i = 0; i < count; i++)
		result("result", list[i].result);
}

/* Numbers that no call has, and calls that are a control domain's. */
void random_number(void)
{
	static const uint64_t beyond[] = { 64, 100, 1000, 0xffffffff, 1ul << 32, ~0ul };
	static const unsigned int refused[] = {
		11, __HYPERVISOR_tmem_op, __HYPERVISOR_argo_op, 43, 44, 45, 46, 47, 50, 55, 56, 62,
		63, __HYPERVISOR_platform_op, __HYPERVISOR_xsm_op, __HYPERVISOR_sysctl,
		__HYPERVISOR_domctl, __HYPERVISOR_kexec_op, __HYPERVISOR_hypfs_op,
		__HYPERVISOR_arch_0,
	};
	uint64_t nr = rarely(3) ? CHOOSE(beyond) : CHOOSE(refused), first = choose_any();

	record_begin("number");
	note("nr", nr);
	call(nr, first, choose(4), ~first, 0);
}
