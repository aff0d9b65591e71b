/* SPDX-License-Identifier: MIT */
/*
 * Every hypercall number with absurd arguments, pointers that no call may follow, multicalls, and
 * the calls that are too small for a test of their own.
 */
#include "conformance/xen-pv/lib/guest.h"

#define __XEN_TOOLS__ 1 /* dm_op.h gives its contents only to tools */
#include <xen/hvm/dm_op.h>
#include <xen/hvm/hvm_op.h>
#include <xen/xenoprof.h>

#define XEN_DOMCTL_shadow_op 10
#define DOMCTL_VERSION 0x15 /* XEN_DOMCTL_INTERFACE_VERSION of Xen 4.17 */

#define XEN_POINTER 0xffff830000000000ul
#define NON_CANONICAL (1ul << 63)
#define UNMAPPED 0x1000ul

static void test_version(void)
{
	static char buffer[4096];
	static const struct {
		const char *name;
		unsigned int cmd;
	} commands[] = {
		{ "extraversion", XENVER_extraversion },
		{ "compile-info", XENVER_compile_info },
		{ "capabilities", XENVER_capabilities },
		{ "changeset", XENVER_changeset },
		{ "platform-parameters", XENVER_platform_parameters },
		{ "get-features", XENVER_get_features },
		{ "guest-handle", XENVER_guest_handle },
	};
	char key[64];

	answer_hex("version/version", hypercall(__HYPERVISOR_xen_version, XENVER_version, NULL));
	answer_rc("version/pagesize", hypercall(__HYPERVISOR_xen_version, XENVER_pagesize, NULL));
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		memset(buffer, 0, sizeof(buffer));
		format_into(key, sizeof(key), "version/%s", commands[i].name);
		answer_rc(key, hypercall(__HYPERVISOR_xen_version, commands[i].cmd, buffer));
		format_into(key, sizeof(key), "version/%s-unmapped", commands[i].name);
		answer_rc(key, hypercall(__HYPERVISOR_xen_version, commands[i].cmd, UNMAPPED));
	}
	hypercall(__HYPERVISOR_xen_version, XENVER_capabilities, buffer);
	for (char *c = buffer; *c; c++)
		if (*c == ' ')
			*c = ',';
	answer("version/capabilities-text", "%s", buffer);
	memset(buffer, 0, 16);
	hypercall(__HYPERVISOR_xen_version, XENVER_platform_parameters, buffer);
	answer_hex("version/virt-start", *(uint64_t *)buffer);
	answer_rc("version/unknown", hypercall(__HYPERVISOR_xen_version, 99, buffer));
}

static void test_console(void)
{
	static char line[] = "misc: a line on the console\n";

	answer_rc("console/write", hypercall(__HYPERVISOR_console_io, CONSOLEIO_write,
					     sizeof(line) - 1, line));
	answer_rc("console/write-0", hypercall(__HYPERVISOR_console_io, CONSOLEIO_write, 0, line));
	answer_rc("console/write-unmapped",
		  hypercall(__HYPERVISOR_console_io, CONSOLEIO_write, 5, UNMAPPED));
	answer_rc("console/read-0", hypercall(__HYPERVISOR_console_io, CONSOLEIO_read, 0, line));
	answer_rc("console/read-none", hypercall(__HYPERVISOR_console_io, CONSOLEIO_read, 1, line));
	answer_rc("console/unknown", hypercall(__HYPERVISOR_console_io, 7, 0, line));
}

static void test_callbacks(void)
{
	static const char *const names[] = {
		"event", "failsafe", "syscall", "sysenter-old", "nmi", "sysenter", "gap",
		"syscall32", "none",
	};
	char key[48];

	for (unsigned int type = 0; type < ARRAY_SIZE(names); type++) {
		struct callback_register callback = {
			.type = type, .address = (unsigned long)event_entry,
		};
		struct callback_unregister gone = { .type = type };

		format_into(key, sizeof(key), "callback/%s", names[type]);
		answer_rc(key, hypercall(__HYPERVISOR_callback_op, CALLBACKOP_register, &callback));
		callback.address = NON_CANONICAL;
		format_into(key, sizeof(key), "callback/%s-non-canonical", names[type]);
		answer_rc(key, hypercall(__HYPERVISOR_callback_op, CALLBACKOP_register, &callback));
		format_into(key, sizeof(key), "callback/%s-unregister", names[type]);
		answer_rc(key, hypercall(__HYPERVISOR_callback_op, CALLBACKOP_unregister, &gone));
	}
	answer_rc("callback/unknown", hypercall(__HYPERVISOR_callback_op, 9, UNMAPPED));
	answer_rc("callback/unmapped",
		  hypercall(__HYPERVISOR_callback_op, CALLBACKOP_register, UNMAPPED));
	answer_rc("callbacks/set", hypercall(__HYPERVISOR_set_callbacks, event_entry,
					     failsafe_entry, syscall_entry));
	answer_rc("callbacks/non-canonical",
		  hypercall(__HYPERVISOR_set_callbacks, NON_CANONICAL, failsafe_entry, 0));
	answer_rc("nmi/register", hypercall(__HYPERVISOR_nmi_op, 0, UNMAPPED));
	answer_rc("nmi/unknown", hypercall(__HYPERVISOR_nmi_op, 9, NULL));
}

/* Every command, its argument all zeroes or not there; and in the way of old. */
static void test_physdev_commands(void)
{
	struct physdev_op compat;
	uint64_t zeroes[8];
	char key[32];

	for (unsigned int cmd = 0; cmd < 40; cmd++) {
		memset(zeroes, 0, sizeof(zeroes));
		format_into(key, sizeof(key), "physdev/%u", cmd);
		answer_rc(key, hypercall(__HYPERVISOR_physdev_op, cmd, zeroes));
		format_into(key, sizeof(key), "physdev/%u-unmapped", cmd);
		answer_rc(key, hypercall(__HYPERVISOR_physdev_op, cmd, UNMAPPED));
		memset(&compat, 0, sizeof(compat));
		compat.cmd = cmd;
		format_into(key, sizeof(key), "physdev/%u-compat", cmd);
		answer_rc(key, hypercall(__HYPERVISOR_physdev_op_compat, &compat));
	}
	answer_rc("physdev/unknown", hypercall(__HYPERVISOR_physdev_op, 200, zeroes));
}

/* As many as there are of a type, the first and the last. */
static void free_pirqs(const char *key, unsigned int type)
{
	unsigned int first = 0, last = 0, count = 0;
	struct physdev_get_free_pirq f;
	long rc;

	for (; count < 100; last = f.pirq) {
		f = (struct physdev_get_free_pirq){ .type = type };
		rc = hypercall(__HYPERVISOR_physdev_op, PHYSDEVOP_get_free_pirq, &f);
		if (rc)
			break;
		if (!count++)
			first = f.pirq;
	}
	answer(key, "%u/%u-%u/%s", count, first, last, rc ? errno_name(rc) : "more");
}

/* A domU may ask about interrupts and reserve numbers, and gets none. */
static void test_irqs(void)
{
	struct physdev_irq_status_query query = { .irq = 5, .flags = 0xff };
	struct physdev_map_pirq map = { .domid = DOMID_SELF, .pirq = 5 };
	struct physdev_unmap_pirq unmap = { .domid = DOMID_SELF, .pirq = 5 };
	struct physdev_eoi taken = { .irq = 50 };
	struct physdev_setup_gsi gsi = { .gsi = 24 };
	unsigned int irqs = 0;

	answer_rc("irq/setup-no-gsi", hypercall(__HYPERVISOR_physdev_op, PHYSDEVOP_setup_gsi, &gsi));
	gsi.gsi = 23;
	answer_rc("irq/setup-gsi", hypercall(__HYPERVISOR_physdev_op, PHYSDEVOP_setup_gsi, &gsi));
	answer_rc("irq/status",
		  hypercall(__HYPERVISOR_physdev_op, PHYSDEVOP_irq_status_query, &query));
	answer_hex("irq/flags", query.flags);
	answer_rc("irq/eoi", hypercall(__HYPERVISOR_physdev_op, PHYSDEVOP_eoi, &query));
	for (query.irq = 0; query.irq < 5000; query.irq++)
		irqs += !hypercall(__HYPERVISOR_physdev_op, PHYSDEVOP_irq_status_query, &query);
	answer("irq/with-status", "%u", irqs);
	answer_rc("irq/eoi-none", hypercall(__HYPERVISOR_physdev_op, PHYSDEVOP_eoi, &query));
	answer_rc("irq/map-self", hypercall(__HYPERVISOR_physdev_op, PHYSDEVOP_map_pirq, &map));
	map.domid = 1234;
	answer_rc("irq/map-none", hypercall(__HYPERVISOR_physdev_op, PHYSDEVOP_map_pirq, &map));
	answer_rc("irq/unmap-self", hypercall(__HYPERVISOR_physdev_op, PHYSDEVOP_unmap_pirq, &unmap));
	unmap.domid = 1234;
	answer_rc("irq/unmap-none", hypercall(__HYPERVISOR_physdev_op, PHYSDEVOP_unmap_pirq, &unmap));
	free_pirqs("irq/free-gsis", MAP_PIRQ_TYPE_GSI);
	free_pirqs("irq/free-msis", MAP_PIRQ_TYPE_MSI);
	free_pirqs("irq/free-of-no-type", 99);
	answer_rc("irq/eoi-taken", hypercall(__HYPERVISOR_physdev_op, PHYSDEVOP_eoi, &taken));
}

static void test_eoi_page(void)
{
	uint64_t *table = table_alloc();
	struct physdev_pirq_eoi_gmfn page = { .gmfn = mfn_of(entry_of(table, 1)) };

	answer_rc("eoi-page/page-table",
		  hypercall(__HYPERVISOR_physdev_op, PHYSDEVOP_pirq_eoi_gmfn_v2, &page));
	page.gmfn = 1ul << 39;
	answer_rc("eoi-page/no-frame",
		  hypercall(__HYPERVISOR_physdev_op, PHYSDEVOP_pirq_eoi_gmfn_v2, &page));
	page.gmfn = mfn_of(page_alloc());
	answer_rc("eoi-page/good",
		  hypercall(__HYPERVISOR_physdev_op, PHYSDEVOP_pirq_eoi_gmfn_v2, &page));
	answer_rc("eoi-page/again",
		  hypercall(__HYPERVISOR_physdev_op, PHYSDEVOP_pirq_eoi_gmfn_v1, &page));
}

/* Calls that only some guests may make; the argument is right as far as it goes. */
static void test_privileged(void)
{
	uint32_t wrong_version[64] = { 1, 0xffff };

	answer_rc("privileged/sysctl-version", hypercall(__HYPERVISOR_sysctl, wrong_version));
	answer_rc("privileged/sysctl-unmapped", hypercall(__HYPERVISOR_sysctl, UNMAPPED));
	answer_rc("privileged/domctl-version", hypercall(__HYPERVISOR_domctl, wrong_version));
	answer_rc("privileged/domctl-unmapped", hypercall(__HYPERVISOR_domctl, UNMAPPED));
	answer_rc("privileged/platform-version",
		  hypercall(__HYPERVISOR_platform_op, wrong_version));
}

/* What is for HVM guests, asked by a PV guest of itself, of another domain, and of nowhere. */
static void test_hvm(void)
{
	/* Each begins with a domain; the rest is zero. */
	static const unsigned short domains[] = { DOMID_SELF, 1234 };
	char key[40];

	for (unsigned op = 0; op <= HVMOP_altp2m + 1; op++) {
		format_into(key, sizeof(key), "hvm/%u-null", op);
		answer_rc(key, hypercall(__HYPERVISOR_hvm_op, op, NULL));
		format_into(key, sizeof(key), "hvm/%u-unmapped", op);
		answer_rc(key, hypercall(__HYPERVISOR_hvm_op, op, UNMAPPED));
		for (size_t i = 0; i < ARRAY_SIZE(domains); i++) {
			unsigned short argument[64] = { domains[i] };

			format_into(key, sizeof(key), "hvm/%u-%s", op, i ? "other" : "self");
			answer_rc(key, hypercall(__HYPERVISOR_hvm_op, op, argument));
		}
	}
	answer_rc("hvm/unknown", hypercall(__HYPERVISOR_hvm_op, 99, NULL));
	answer_rc("hvm/unknown-unmapped", hypercall(__HYPERVISOR_hvm_op, 99, UNMAPPED));
}

/* A device model's calls name the domain that they serve. */
static void test_device_model(void)
{
	static const struct {
		const char *key;
		unsigned short domain;
	} domains[] = { { "self", DOMID_SELF }, { "other", 1234 }, { "dom0", 0 } };
	struct xen_dm_op_buf bufs[8] = { 0 };
	char key[40];

	for (size_t i = 0; i < ARRAY_SIZE(domains); i++)
		for (unsigned n = 0; n <= 4; n++) {
			format_into(key, sizeof(key), "dm/%s-%u", domains[i].key, n);
			answer_rc(key, hypercall(__HYPERVISOR_dm_op, domains[i].domain, n, bufs));
			format_into(key, sizeof(key), "dm/%s-%u-unmapped", domains[i].key, n);
			answer_rc(key, hypercall(__HYPERVISOR_dm_op, domains[i].domain, n, UNMAPPED));
		}
	answer_rc("dm/many", hypercall(__HYPERVISOR_dm_op, DOMID_SELF, 1u << 31, bufs));
	answer_rc("dm/number-is-32-bits", hypercall(__HYPERVISOR_dm_op, DOMID_SELF, 1ul << 32, bufs));
}

static void test_profiling(void)
{
	char key[40];

	for (unsigned op = 0; op <= XENOPROF_last_op + 1; op++) {
		unsigned long argument[64] = { 0 };

		format_into(key, sizeof(key), "xenoprof/%u", op);
		answer_rc(key, hypercall(__HYPERVISOR_xenoprof_op, op, argument));
		format_into(key, sizeof(key), "xenoprof/%u-unmapped", op);
		answer_rc(key, hypercall(__HYPERVISOR_xenoprof_op, op, UNMAPPED));
	}
	answer_rc("xenoprof/negative", hypercall(__HYPERVISOR_xenoprof_op, -1, NULL));
	answer_rc("xenoprof/number-is-32-bits", hypercall(__HYPERVISOR_xenoprof_op, 1ul << 32, NULL));
}

static void test_continuation(void)
{
	uint32_t domctl[64] = { 1, DOMCTL_VERSION };

	answer_rc("paging/other", hypercall(49, domctl));
	domctl[1] = 0;
	answer_rc("paging/version", hypercall(49, domctl));
	domctl[0] = XEN_DOMCTL_shadow_op;
	domctl[1] = DOMCTL_VERSION;
	answer_rc("paging/shadow-op", hypercall(49, domctl));
	answer_rc("paging/unmapped", hypercall(49, UNMAPPED));
}

static void test_numbers(void)
{
	static const unsigned long beyond[] = { 64, 100, 0xffff, 0xffffffff, 1ul << 32, ~0ul };
	char key[32];

	for (unsigned long nr = 0; nr < 64; nr++) {
		if (nr == __HYPERVISOR_iret)
			continue; /* gives up the context */
		format_into(key, sizeof(key), "number/%lu", nr);
		answer_rc(key, hypercall(nr, ~0ul, ~0ul, ~0ul, ~0ul, ~0ul, ~0ul));
	}
	for (size_t i = 0; i < ARRAY_SIZE(beyond); i++) {
		format_into(key, sizeof(key), "number/0x%lx", beyond[i]);
		answer_rc(key, hypercall(beyond[i], 0, 0, 0, 0, 0, 0));
	}
	/* Some of these took effect. */
	hypercall(__HYPERVISOR_fpu_taskswitch, 0);
	hypercall(__HYPERVISOR_set_callbacks, event_entry, failsafe_entry, syscall_entry);
	traps_init();
}

static void test_pointers(void)
{
	static const struct {
		const char *name;
		unsigned long nr, cmd;
		unsigned int pointer; /* which argument, from 0 */
	} calls[] = {
		{ "set-trap-table", __HYPERVISOR_set_trap_table, 0, 0 },
		{ "set-gdt", __HYPERVISOR_set_gdt, 0, 0 },
		{ "memory-op", __HYPERVISOR_memory_op, XENMEM_populate_physmap, 1 },
		{ "machphys", __HYPERVISOR_memory_op, XENMEM_machphys_mapping, 1 },
		{ "xen-version", __HYPERVISOR_xen_version, XENVER_capabilities, 1 },
		{ "vcpu-op", __HYPERVISOR_vcpu_op, VCPUOP_register_vcpu_info, 2 },
		{ "sched-shutdown", __HYPERVISOR_sched_op, SCHEDOP_shutdown, 1 },
		{ "sched-poll", __HYPERVISOR_sched_op, SCHEDOP_poll, 1 },
		{ "callback-op", __HYPERVISOR_callback_op, CALLBACKOP_register, 1 },
		{ "event-channel", __HYPERVISOR_event_channel_op, EVTCHNOP_status, 1 },
		{ "physdev", __HYPERVISOR_physdev_op, PHYSDEVOP_set_iopl, 1 },
	};
	static const struct {
		const char *name;
		unsigned long value;
	} pointers[] = {
		{ "unmapped", UNMAPPED }, { "non-canonical", NON_CANONICAL },
		{ "xen", XEN_POINTER },
	};
	char key[64];

	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		for (size_t j = 0; j < ARRAY_SIZE(pointers); j++) {
			unsigned long args[3] = { calls[i].cmd, 0, 0 };

			args[calls[i].pointer] = pointers[j].value;
			if (calls[i].nr == __HYPERVISOR_set_gdt)
				args[1] = 512;
			format_into(key, sizeof(key), "pointer/%s-%s", calls[i].name,
				    pointers[j].name);
			answer_rc(key, hypercall(calls[i].nr, args[0], args[1], args[2]));
		}
	/* A result that cannot be written back. */
	answer_rc("pointer/read-only-result",
		  hypercall(__HYPERVISOR_xen_version, XENVER_capabilities, table_alloc()));
}

static long multicall(multicall_entry_t *calls, unsigned long count)
{
	return hypercall(__HYPERVISOR_multicall, calls, count);
}

static void test_multicall(void)
{
	multicall_entry_t calls[4] = {
		{ .op = __HYPERVISOR_xen_version, .args = { XENVER_version } },
		{ .op = 63, .result = 0x55 },
		{ .op = __HYPERVISOR_xen_version, .args = { XENVER_extraversion, UNMAPPED } },
		{ .op = __HYPERVISOR_xen_version, .args = { XENVER_pagesize } },
	};
	multicall_entry_t nested = { .op = __HYPERVISOR_multicall, .args = { 0, 0 } };
	multicall_entry_t far = { .op = 1ul << 32 | __HYPERVISOR_xen_version };

	answer_rc("multicall/all", multicall(calls, 4));
	answer_hex("multicall/version", calls[0].result);
	answer_rc("multicall/unknown", calls[1].result);
	answer_rc("multicall/bad-pointer", calls[2].result);
	answer_rc("multicall/after-bad", calls[3].result);
	answer_rc("multicall/none", multicall(calls, 0));
	answer_rc("multicall/null", multicall(NULL, 0));
	answer_rc("multicall/unmapped", multicall((void *)UNMAPPED, 1));
	answer_rc("multicall/xen", multicall((void *)XEN_POINTER, 1));
	nested.args[0] = (unsigned long)calls;
	nested.args[1] = 1;
	calls[0].result = 0x66;
	answer_rc("multicall/nested", multicall(&nested, 1));
	answer_rc("multicall/nested-result", nested.result);
	answer_hex("multicall/nested-inner", calls[0].result);
	answer_rc("multicall/far", multicall(&far, 1));
	answer_rc("multicall/far-result", far.result);
}

/* An iret in a multicall leaves for its frame; calls behind it are not made. */
static void test_multicall_iret(void)
{
	static multicall_entry_t calls[3] = {
		{ .op = __HYPERVISOR_xen_version, .result = 1, .args = { XENVER_pagesize } },
		{ .op = __HYPERVISOR_iret, .result = 1 },
		{ .op = __HYPERVISOR_xen_version, .result = 1, .args = { XENVER_pagesize } },
	};
	unsigned long rax = __HYPERVISOR_multicall, count = 3;

	asm volatile("mov %%rsp, %%rcx\n\t"
		     "push $0xe02b\n\t"
		     "push %%rcx\n\t"
		     "pushf\n\t"
		     "push $0xe030\n\t"
		     "lea 1f(%%rip), %%rcx\n\t"
		     "push %%rcx\n\t"
		     "push $0\n\t"
		     "push $0\n\t"
		     "push $0\n\t"
		     "push $0x4321\n\t"
		     "syscall\n\t"
		     "ud2\n"
		     "1:"
		     : "+a"(rax), "+S"(count)
		     : "D"(calls)
		     : "rcx", "rdx", "r8", "r9", "r10", "r11", "memory");
	answer_hex("multicall-iret/rax", rax);
	answer_rc("multicall-iret/first", calls[0].result);
	answer_rc("multicall-iret/third", calls[2].result);
}

static void test_entries(void)
{
	answer("entry/inline", "%ld", hypercall(__HYPERVISOR_xen_version, XENVER_version) >> 16);
	answer("entry/page", "%ld",
	       hypercall_by_page(__HYPERVISOR_xen_version, XENVER_version, 0, 0) >> 16);
	answer_rc("entry/page-63", hypercall_by_page(63, 0, 0, 0));
}

/* What a hypercall leaves in the registers that it does not return. */
static void test_registers(void)
{
	register unsigned long r10 asm("r10") = 10, r8 asm("r8") = 8, r9 asm("r9") = 9;
	unsigned long rdi = XENVER_pagesize, rsi = 6, rdx = 3, rbx = 0x77;
	long rax = __HYPERVISOR_xen_version;

	asm volatile("syscall"
		     : "+a"(rax), "+D"(rdi), "+S"(rsi), "+d"(rdx), "+r"(r10), "+r"(r8), "+r"(r9),
		       "+b"(rbx)
		     :
		     : "rcx", "r11", "memory");
	answer("registers/kept", "%lu/%lu/%lu/%lu/%lu/0x%lx", rsi, rdx, r10, r8, r9, rbx);
}

void test_main(void)
{
	test_version();
	test_console();
	test_callbacks();
	test_physdev_commands();
	test_irqs();
	test_eoi_page();
	test_privileged();
	test_pointers();
	test_multicall();
	test_multicall_iret();
	test_entries();
	test_registers();
	test_hvm();
	test_device_model();
	test_profiling();
	test_continuation();
	test_numbers();
	report(OUTCOME_SUCCESS, NULL);
}
