/* SPDX-License-Identifier: MIT */
/*
 * Privileged instructions of the guest's kernel, which the hypervisor executes for it or refuses:
 * control and debug registers, MSRs, I/O ports, descriptor tables, caches, CPUID.
 */
#include "conformance/xen-pv/lib/guest.h"

static void test_interrupt_flag(void)
{
	uint64_t flags = 0;

	PROBE("if/cli", "cli", : : "memory");
	answer("if/cli-mask", "%u", shared_info->vcpu_info[0].evtchn_upcall_mask);
	PROBE("if/sti", "sti", : : "memory");
	answer("if/sti-mask", "%u", shared_info->vcpu_info[0].evtchn_upcall_mask);
	PROBE("if/popf-clear", "pushf; andl $~0x200, (%%rsp); popf; pushf; pop %[f]",
	      [f] "+r"(flags) : : "memory", "cc");
	answer_hex("if/popf-seen", flags & 0x3200);
	PROBE("if/popf-iopl", "pushf; orl $0x3000, (%%rsp); popf; pushf; pop %[f]",
	      [f] "+r"(flags) : : "memory", "cc");
	answer_hex("if/popf-iopl-seen", flags & 0x3200);
}

static void test_ports(void)
{
	struct physdev_set_iopl iopl = { 1 };
	uint32_t value = 0;

	PROBE("port/in-iopl-0", "in $0x21, %%al", "+a"(value) :);
	PROBE("port/out-iopl-0", "out %%al, $0x21", "+a"(value) :);
	answer_rc("port/set-iopl-1", hypercall(__HYPERVISOR_physdev_op, PHYSDEVOP_set_iopl, &iopl));
	value = 0;
	PROBE("port/in8", "in $0x21, %%al", "+a"(value) :);
	answer_hex("port/in8-value", value);
	value = 0;
	PROBE("port/in16", "mov $0x20, %%edx; in %%dx, %%ax", "+a"(value) : : "rdx");
	answer_hex("port/in16-value", value);
	value = 0;
	PROBE("port/in32", "mov $0x40, %%edx; in %%dx, %%eax", "+a"(value) : : "rdx");
	answer_hex("port/in32-value", value);
	PROBE("port/out8", "out %%al, $0x21", "+a"(value) :);
	PROBE("port/cli-iopl-1", "cli", : : "memory");
	PROBE("port/sti-iopl-1", "sti", : : "memory");
	iopl.iopl = 0;
	answer_rc("port/set-iopl-0", hypercall(__HYPERVISOR_physdev_op, PHYSDEVOP_set_iopl, &iopl));
	PROBE("port/in-iopl-0-again", "in $0x21, %%al", "+a"(value) :);
	iopl.iopl = 4;
	answer_rc("port/set-iopl-4", hypercall(__HYPERVISOR_physdev_op, PHYSDEVOP_set_iopl, &iopl));
}

static void test_control_registers(void)
{
	uint64_t value = 0, cr4 = 0, cr3 = machine_of((void *)start_info->pt_base);

	PROBE("cr/read-0", "mov %%cr0, %[v]", [v] "+r"(value) :);
	answer_hex("cr/0", value);
	PROBE("cr/write-0-same", "mov %[v], %%cr0", [v] "+r"(value) :);
	value |= 8;
	PROBE("cr/write-0-ts", "mov %[v], %%cr0", [v] "+r"(value) :);
	PROBE("cr/read-0-ts", "mov %%cr0, %[v]", [v] "+r"(value) :);
	answer("cr/0-ts", "%lu", value >> 3 & 1);
	PROBE("cr/clts", "clts", :);
	TRY("mov %%cr0, %[v]", [v] "+r"(value) :);
	answer("cr/0-clts", "%lu", value >> 3 & 1);
	value ^= 0x10000; /* WP */
	PROBE("cr/write-0-wp", "mov %[v], %%cr0", [v] "+r"(value) :);
	TRY("mov (%[a]), %%rax", : [a] "r"(0x1000) : "rax");
	PROBE("cr/read-2", "mov %%cr2, %[v]", [v] "+r"(value) :);
	answer_hex("cr/2", value);
	value = 0x5678;
	PROBE("cr/write-2", "mov %[v], %%cr2", [v] "+r"(value) :);
	answer_hex("cr/2-written", shared_info->vcpu_info[0].arch.cr2);
	PROBE("cr/read-3", "mov %%cr3, %[v]", [v] "+r"(value) :);
	answer("cr/3-is-base", "%d", value == cr3);
	PROBE("cr/write-3", "mov %[v], %%cr3", [v] "+r"(cr3) :);
	value = 1ul << 51;
	PROBE("cr/write-3-no-frame", "mov %[v], %%cr3", [v] "+r"(value) :);
	PROBE("cr/read-4", "mov %%cr4, %[v]", [v] "+r"(cr4) :);
	answer_hex("cr/4-pae-osfxsr", cr4 & 0x220);
	PROBE("cr/write-4-same", "mov %[v], %%cr4", [v] "+r"(cr4) :);
	value = cr4 ^ 0x80; /* PGE */
	PROBE("cr/write-4-pge", "mov %[v], %%cr4", [v] "+r"(value) :);
	value = cr4 | 1ul << 18; /* OSXSAVE */
	PROBE("cr/write-4-osxsave", "mov %[v], %%cr4", [v] "+r"(value) :);
	TRY("mov %%cr4, %[v]", [v] "+r"(value) :);
	answer("cr/4-osxsave", "%lu", value >> 18 & 1);
	PROBE("cr/read-8", "mov %%cr8, %[v]", [v] "+r"(value) :);
	PROBE("cr/write-8", "mov %[v], %%cr8", [v] "+r"(value) :);
	PROBE("cr/smsw", "smsw %[v]", [v] "+r"(value) :);
	PROBE("cr/lmsw", "lmsw %w[v]", [v] "+r"(value) :);
}

static void test_debug_registers(void)
{
	uint64_t value = 0x123000, seen = 0;

	PROBE("dr/write-0", "mov %[v], %%dr0", [v] "+r"(value) :);
	PROBE("dr/read-0", "mov %%dr0, %[v]", [v] "+r"(seen) :);
	answer_hex("dr/0", seen);
	PROBE("dr/read-4", "mov %%dr4, %[v]", [v] "+r"(seen) :);
	PROBE("dr/read-6", "mov %%dr6, %[v]", [v] "+r"(seen) :);
	PROBE("dr/read-7", "mov %%dr7, %[v]", [v] "+r"(seen) :);
	answer_hex("dr/7", seen);
	value = HYPERVISOR_VIRT_START;
	PROBE("dr/write-0-xen", "mov %[v], %%dr0", [v] "+r"(value) :);
	value = 0;
	PROBE("dr/write-0-zero", "mov %[v], %%dr0", [v] "+r"(value) :);
	PROBE("dr/write-7-zero", "mov %[v], %%dr7", [v] "+r"(value) :);
	value = 1ul << 40;
	PROBE("dr/write-7-high", "mov %[v], %%dr7", [v] "+r"(value) :);
}

static void rdmsr(const char *key, uint32_t msr, bool show)
{
	uint32_t low = 0, high = 0;

	TRY("rdmsr", "+a"(low), "+d"(high) : "c"(msr));
	if (show && !exception.count)
		answer(key, "0x%lx", (uint64_t)high << 32 | low);
	else
		answer_exception(key);
}

static void wrmsr(const char *key, uint32_t msr, uint64_t value)
{
	uint32_t low = value, high = value >> 32;

	TRY("wrmsr", "+a"(low), "+d"(high) : "c"(msr) : "memory");
	answer_exception(key);
}

static void test_msr_bases(void)
{
	static const struct {
		const char *name;
		uint32_t msr;
	} bases[] = { { "fs", 0xc0000100 }, { "gs", 0xc0000101 }, { "kernel-gs", 0xc0000102 } };
	char key[48];

	for (size_t i = 0; i < ARRAY_SIZE(bases); i++) {
		format_into(key, sizeof(key), "msr/%s-write", bases[i].name);
		wrmsr(key, bases[i].msr, 0xffff880012345000 + i);
		format_into(key, sizeof(key), "msr/%s-read", bases[i].name);
		rdmsr(key, bases[i].msr, true);
		format_into(key, sizeof(key), "msr/%s-non-canonical", bases[i].name);
		wrmsr(key, bases[i].msr, 1ul << 63);
		format_into(key, sizeof(key), "msr/%s-after", bases[i].name);
		rdmsr(key, bases[i].msr, true);
		format_into(key, sizeof(key), "msr/%s-zero", bases[i].name);
		wrmsr(key, bases[i].msr, 0);
	}
}

static void test_msrs(void)
{
	static const struct {
		const char *name;
		uint32_t msr;
	} msrs[] = {
		{ "tsc", 0x10 }, { "apic-base", 0x1b }, { "feature-control", 0x3a },
		{ "spec-ctrl", 0x48 }, { "bios-sign", 0x8b }, { "perfctr0", 0xc1 },
		{ "platform-info", 0xce }, { "mtrr-cap", 0xfe }, { "arch-capabilities", 0x10a },
		{ "misc-features", 0x140 }, { "sysenter-cs", 0x174 }, { "mcg-cap", 0x179 },
		{ "mcg-status", 0x17a }, { "evntsel0", 0x186 }, { "misc-enable", 0x1a0 },
		{ "debugctl", 0x1d9 }, { "mtrr-fix64k", 0x250 }, { "pat", 0x277 },
		{ "mtrr-def-type", 0x2ff }, { "mc0-ctl", 0x400 }, { "x2apic-id", 0x802 },
		{ "xss", 0xda0 }, { "hypercall-page", 0x40000000 }, { "kvm-clock", 0x4b564d01 },
		{ "efer", 0xc0000080 }, { "star", 0xc0000081 }, { "lstar", 0xc0000082 },
		{ "cstar", 0xc0000083 }, { "sfmask", 0xc0000084 }, { "tsc-aux", 0xc0000103 },
		{ "syscfg", 0xc0010010 }, { "hwcr", 0xc0010015 }, { "patch-level", 0xc001008b },
		{ "none", 0x12345678 }, { "none-amd", 0xc0019999 },
	};
	char key[48];

	for (size_t i = 0; i < ARRAY_SIZE(msrs); i++) {
		format_into(key, sizeof(key), "rdmsr/%s", msrs[i].name);
		rdmsr(key, msrs[i].msr, false);
	}
	rdmsr("rdmsr/efer-value", 0xc0000080, true);
	rdmsr("rdmsr/pat-value", 0x277, true);
	wrmsr("wrmsr/none", 0x12345678, 0);
	wrmsr("wrmsr/efer-nxe-off", 0xc0000080, 0x501);
	wrmsr("wrmsr/efer-same", 0xc0000080, 0xd01);
	wrmsr("wrmsr/lstar", 0xc0000082, 0xffffffff80000000);
	wrmsr("wrmsr/star", 0xc0000081, 0);
	wrmsr("wrmsr/apic-base", 0x1b, 0);
	wrmsr("wrmsr/pat-bad", 0x277, 0x0202020202020202);
	wrmsr("wrmsr/misc-enable", 0x1a0, 1);
	wrmsr("wrmsr/tsc", 0x10, 0);
	wrmsr("wrmsr/mtrr-def-type", 0x2ff, 0);
	wrmsr("wrmsr/sysenter-cs", 0x174, 0);
	wrmsr("wrmsr/patch-loader", 0x79, 0);
	wrmsr("wrmsr/hypercall-page", 0x40000000, 1ul << 51);
}

static void test_descriptor_tables(void)
{
	struct {
		uint16_t limit;
		uint64_t base;
	} __attribute__((packed)) table = { 0, 0 };
	uint64_t selector = 0;

	PROBE("table/lgdt", "lgdt %[t]", : [t] "m"(table));
	PROBE("table/lidt", "lidt %[t]", : [t] "m"(table));
	PROBE("table/lldt", "lldt %w[s]", [s] "+r"(selector) :);
	PROBE("table/ltr", "ltr %w[s]", [s] "+r"(selector) :);
	PROBE("table/sgdt", "sgdt %[t]", [t] "+m"(table) :);
	PROBE("table/sidt", "sidt %[t]", [t] "+m"(table) :);
	PROBE("table/sldt", "sldt %[s]", [s] "+r"(selector) :);
	PROBE("table/str", "str %[s]", [s] "+r"(selector) :);
	PROBE("table/swapgs", "swapgs", :);
}

static void test_caches(void)
{
	uint64_t value = 0, low = 7, high = 0;

	PROBE("cache/wbinvd", "wbinvd", : : "memory");
	PROBE("cache/invd", "invd", : : "memory");
	PROBE("cache/invlpg", "invlpg (%[p])", : [p] "r"(&value) : "memory");
	PROBE("cache/clflush", "clflush (%[p])", : [p] "r"(&value) : "memory");
	PROBE("time/rdtsc", "rdtsc", "+a"(low), "+d"(high) :);
	PROBE("time/rdpmc", "xor %%ecx, %%ecx; rdpmc", "+a"(low), "+d"(high) : : "rcx");
	PROBE("xsave/xsetbv-osxsave-on", "xor %%ecx, %%ecx; xgetbv; xsetbv",
	      "+a"(low), "+d"(high) : : "rcx");
	PROBE("xsave/xgetbv", "xor %%ecx, %%ecx; xgetbv", "+a"(low), "+d"(high) : : "rcx");
	PROBE("xsave/xsetbv-same", "xor %%ecx, %%ecx; xsetbv", "+a"(low), "+d"(high) : : "rcx");
	low = 2;
	PROBE("xsave/xsetbv-bad", "xor %%ecx, %%ecx; xsetbv", "+a"(low), "+d"(high) : : "rcx");
	PROBE("xsave/xsetbv-1", "mov $1, %%ecx; xsetbv", "+a"(low), "+d"(high) : : "rcx");
	PROBE("other/monitor", "xor %%ecx, %%ecx; xor %%edx, %%edx; monitor", "+a"(low)
	      : : "rcx", "rdx");
	PROBE("other/vmcall", "vmcall", "+a"(low) :);
	PROBE("other/vmmcall", "vmmcall", "+a"(low) :);
	PROBE("other/sysret", "sysretq", : : "rcx", "r11", "memory");
	PROBE("other/rsm", "rsm", :);
}

/* An event is pending, so that the processor wakes at once. */
static void test_hlt(void)
{
	struct callback_register callback = {
		.type = CALLBACKTYPE_event,
		.address = (unsigned long)event_entry,
	};
	struct evtchn_bind_ipi ipi = { .vcpu = 0 };
	struct evtchn_send send;

	hypercall(__HYPERVISOR_callback_op, CALLBACKOP_register, &callback);
	hypercall(__HYPERVISOR_event_channel_op, EVTCHNOP_bind_ipi, &ipi);
	send.port = ipi.port;
	shared_info->vcpu_info[0].evtchn_upcall_mask = 1;
	answer_rc("hlt/send", hypercall(__HYPERVISOR_event_channel_op, EVTCHNOP_send, &send));
	TRY("hlt", : : "memory");
	answer("hlt/result", "%s", exception_name());
	answer("hlt/mask", "%u", shared_info->vcpu_info[0].evtchn_upcall_mask);
}

static void cpuid(const char *key, uint32_t leaf, uint32_t mask[4])
{
	uint32_t a = leaf, b = 0, c = 0, d = 0;

	TRY("ud2; .ascii \"xen\"; cpuid", "+a"(a), "+b"(b), "+c"(c), "+d"(d) :);
	answer(key, "%08x/%08x/%08x/%08x", a & mask[0], b & mask[1], c & mask[2], d & mask[3]);
}

static void test_cpuid(void)
{
	uint32_t all[] = { ~0u, ~0u, ~0u, ~0u }, some[] = { 0, 0, 0, 0 };

	cpuid("cpuid/0x40000000", 0x40000000, (uint32_t[]){ 0, ~0u, ~0u, ~0u });
	cpuid("cpuid/0x40000001", 0x40000001, all);
	cpuid("cpuid/0x40000002", 0x40000002, all);
	/* VMX, MONITOR, x2APIC, hypervisor; PSE, APIC, SEP, PGE, PSE36. */
	some[2] = 1u << 5 | 1u << 3 | 1u << 21 | 1u << 31;
	some[3] = 1u << 3 | 1u << 9 | 1u << 11 | 1u << 13 | 1u << 17;
	cpuid("cpuid/1", 1, some);
	/* SYSCALL, NX, 1 GiB pages, RDTSCP, LM. */
	some[2] = 0;
	some[3] = 1u << 11 | 1u << 20 | 1u << 26 | 1u << 27 | 1u << 29;
	cpuid("cpuid/0x80000001", 0x80000001, some);
}

void test_main(void)
{
	test_interrupt_flag();
	test_ports();
	test_control_registers();
	test_debug_registers();
	test_msr_bases();
	test_msrs();
	test_descriptor_tables();
	test_caches();
	test_hlt();
	test_cpuid();
	report(OUTCOME_SUCCESS, NULL);
}
