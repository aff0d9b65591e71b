/* SPDX-License-Identifier: MIT */
/*
 * Nothing is advertised that is refused, and nothing is accepted that is not advertised.  What
 * each CPUID bit promises stands here as the specification has it, not as our tables do: for many
 * sets of features, what the bits promise is what the dispatchers accept.
 */
#include <asm/errno.h>
#include <stdlib.h>
#include <string.h>

#include "abi/hyperv/cpuid.h"
#include "conformance/unit/fake_vm.h"
#include "conformance/unit/unit.h"

extern const uint8_t hv_page_template[], hv_page_wrmsr_64[];

#define LEAVES 7
#define NUMBERS (HV_MSR_LAST - HV_MSR_FIRST + 1)

static struct cpuid_leaf leaves[LEAVES];

/* What can be had, and is tried out at a fresh VM. */

static uint16_t hypercall(uint64_t control, uint64_t rdx, uint64_t r8)
{
	struct vp_regs *r = vp_regs(fake_vm_vp(0));
	const unsigned page = FAKE_VM_PAGE_FREE;

	EXPECT_EQ(hv_msr_write(fake_vm_vp(0), HV_MSR_GUEST_OS_ID, 1), ABI_DONE);
	EXPECT_EQ(hv_msr_write(fake_vm_vp(0), HV_MSR_HYPERCALL,
			       fake_vm_gpa(page, 0).addr | HV_HYPERCALL_ENABLE), ABI_DONE);
	r->rip = fake_vm_gpa(page, hv_page_wrmsr_64 - hv_page_template).addr;
	r->rax = control; /* as the page's code has it */
	r->rdx = rdx;
	r->r8 = r8;
	EXPECT_EQ(hv_msr_write(fake_vm_vp(0), HV_MSR_CALL_64, 0), ABI_DONE);
	return r->rax;
}

/* Arguments with which each call that there is succeeds. */
static const union argument {
	uint64_t words[32];
	struct hv_flush_virtual_address_space flush;
	struct hv_flush_virtual_address_space_ex flush_ex;
	struct hv_send_synthetic_cluster_ipi ipi;
	struct hv_send_synthetic_cluster_ipi_ex ipi_ex;
	struct {
		struct hv_vp_registers_header header;
		uint32_t name;
	} get;
	struct {
		struct hv_vp_registers_header header;
		struct hv_register_assoc assoc;
	} set;
	struct hv_post_message post;
	struct hv_get_vp_index_from_apic_id apic;
} argument_flush = {.flush = {.flags = HV_FLUSH_ALL_PROCESSORS}},
  argument_flush_ex = {.flush_ex = {.set = {.format = HV_VP_SET_ALL}}},
  argument_ipi = {.ipi = {.vector = 0x40, .processor_mask = 1}},
  argument_ipi_ex = {.ipi_ex = {.vector = 0x40, .set = {.format = HV_VP_SET_ALL}}},
  argument_get = {.get = {{HV_PARTITION_ID_SELF, HV_VP_INDEX_SELF, 0, {0}}, 0x00020003}},
  argument_set = {.set = {{HV_PARTITION_ID_SELF, HV_VP_INDEX_SELF, 0, {0}}, {.name = 0x00020003}}},
  argument_post = {.post = {.connection_id = 1, .message_type = 1}},
  argument_apic = {.apic = {.partition_id = HV_PARTITION_ID_SELF}},
  argument_none;

static const union argument *argument_of(unsigned code)
{
	switch (code) {
	case HvCallFlushVirtualAddressSpace:
	case HvCallFlushVirtualAddressList:
		return &argument_flush;
	case HvCallFlushVirtualAddressSpaceEx:
	case HvCallFlushVirtualAddressListEx:
		return &argument_flush_ex;
	case HvCallSendSyntheticClusterIpi:
		return &argument_ipi;
	case HvCallSendSyntheticClusterIpiEx:
		return &argument_ipi_ex;
	case HvCallGetVpRegisters:
		return &argument_get;
	case HvCallSetVpRegisters:
		return &argument_set;
	case HvCallPostMessage:
		return &argument_post;
	case HvCallGetVpIndexFromApicId:
		return &argument_apic;
	default:
		return &argument_none;
	}
}

/* Whether the specification has it as a rep call. */
static bool is_rep(unsigned code)
{
	static const unsigned rep[] = {0x03, 0x0c, 0x14, 0x48, 0x49, 0x4b, 0x4c, 0x50, 0x51,
				       0x69, 0x6a, 0x6e, 0x90, 0x9a, 0xb0, 0xdb, 0xf4, 0x110};
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(rep); i++)
		if (rep[i] == code)
			return true;
	return false;
}

static uint16_t call(unsigned code)
{
	gpa_t in = fake_vm_put(0, argument_of(code), sizeof(union argument));
	uint64_t control = code | (is_rep(code) ? 1ull << HV_CALL_REP_COUNT_SHIFT : 0);

	return hypercall(control, in.addr, fake_vm_poison_results(0).addr);
}

static bool call_accepted(unsigned code)
{
	uint16_t status = call(code);

	if (status == HV_STATUS_SUCCESS)
		return true;
	/* Refused for what it is, and not for how it was made. */
	if (status != HV_STATUS_ACCESS_DENIED)
		EXPECT_EQ(status, HV_STATUS_INVALID_HYPERCALL_CODE);
	return false;
}

static bool read_accepted(uint32_t msr)
{
	uint64_t value;

	return hv_msr_read(fake_vm_vp(0), msr, &value) != ABI_FAULT;
}

/* With a value that is always right. */
static bool write_accepted(uint32_t msr)
{
	bool sint = msr >= HV_MSR_SINT0 && msr < HV_MSR_SINT0 + HV_SINTS;

	return hv_msr_write(fake_vm_vp(0), msr, sint ? HV_SINT_MASKED : 0) != ABI_FAULT;
}

/* What the bits without an MSR or a call of their own promise. */

static bool can_input_xmm(void)
{
	uint64_t control = HvCallSendSyntheticClusterIpiEx | HV_CALL_FAST;

	memset(fake_vm.vp[0].xmm, 0, sizeof(fake_vm.vp[0].xmm));
	return hypercall(control, 0x40, HV_VP_SET_ALL) == HV_STATUS_SUCCESS;
}

static bool can_output_xmm(void)
{
	return hypercall(HvCallExtQueryCapabilities | HV_CALL_FAST, 0, 0) == HV_STATUS_SUCCESS;
}

static bool can_flush_extended_lists(void)
{
	uint64_t control = HvCallFlushVirtualAddressList | 1ull << HV_CALL_REP_COUNT_SHIFT;
	union argument a = argument_flush;
	gpa_t in;

	a.flush.flags |= HV_FLUSH_USE_EXTENDED_RANGE_FORMAT;
	in = fake_vm_put(0, &a, sizeof(a));
	return hypercall(control, in.addr, 0) == HV_STATUS_SUCCESS;
}

static bool write_stays(uint32_t msr, uint64_t value)
{
	uint64_t now = 0;

	return hv_msr_write(fake_vm_vp(0), msr, value) == ABI_DONE &&
	       hv_msr_read(fake_vm_vp(0), msr, &now) == ABI_DONE && now == value;
}

static bool can_poll(void)
{
	return write_stays(HV_MSR_SINT0 + 2, HV_SINT_POLLING | 0x50);
}

static bool can_lock(void)
{
	uint64_t locked = fake_vm_gpa(FAKE_VM_PAGE_FREE, 0).addr | HV_HYPERCALL_LOCKED;

	return write_stays(HV_MSR_HYPERCALL, locked) &&
	       hv_msr_write(fake_vm_vp(0), HV_MSR_HYPERCALL, 0) == ABI_FAULT;
}

static bool can_time_directly(void)
{
	return write_stays(HV_MSR_STIMER0_CONFIG,
			   HV_STIMER_DIRECT | 0x50 << HV_STIMER_VECTOR_SHIFT);
}

static bool nothing(void)
{
	return true;
}

/* A SINT that is not masked has none with auto-EOI: its deprecation is no promise that it works. */
static bool has_no_auto_eoi(void)
{
	return !write_stays(HV_MSR_SINT0 + 2, HV_SINT_AUTO_EOI | 0x50);
}

static bool host_has_no_smt(void)
{
	return fake_vm.host & VM_HOST_NO_SMT;
}

/*
 * The promises, by the specification.  With `probe` NULL the bit is a privilege: what it names is
 * there, and only with it.  A probe says nothing without the features in `with`.
 */
enum reg { EAX, EBX, ECX, EDX };
enum { R = 1, W = 2, RW = 3 };

static const struct promise {
	uint32_t leaf;
	enum reg reg;
	unsigned bit;
	struct {
		uint32_t first, last;
		unsigned access;
	} msr[3];
	unsigned call[8];
	bool (*probe)(void);
	uint32_t with; /* HV_HAS() */
} promises[] = {
	{0x40000003, EAX, 0, .msr = {{0x40000010, 0x40000010, R}}},
	{0x40000003, EAX, 1, .msr = {{0x40000020, 0x40000020, R}}},
	{0x40000003, EAX, 2, .msr = {{0x40000080, 0x40000080, RW}, {0x40000082, 0x40000084, RW},
				     {0x40000090, 0x4000009f, RW}}},
	{0x40000003, EAX, 2, .msr = {{0x40000081, 0x40000081, R}}},
	{0x40000003, EAX, 3, .msr = {{0x400000b0, 0x400000b7, RW}}},
	{0x40000003, EAX, 4, .msr = {{0x40000070, 0x40000070, W}, {0x40000071, 0x40000073, RW}}},
	{0x40000003, EAX, 5, .msr = {{0x40000000, 0x40000001, RW}}},
	{0x40000003, EAX, 6, .msr = {{0x40000002, 0x40000002, R}}},
	{0x40000003, EAX, 7, .msr = {{0x40000003, 0x40000003, RW}}},
	{0x40000003, EAX, 8, .msr = {{0x400000e0, 0x400000e3, RW}}},
	{0x40000003, EAX, 9, .msr = {{0x40000021, 0x40000021, RW}}},
	{0x40000003, EAX, 10, .msr = {{0x400000f0, 0x400000f0, R}}},
	{0x40000003, EAX, 11, .msr = {{0x40000022, 0x40000023, R}}},
	{0x40000003, EAX, 12, .msr = {{0x400000f1, 0x400000f5, RW}, {0x400000ff, 0x400000ff, RW}}},
	{0x40000003, EAX, 13, .msr = {{0x40000106, 0x40000108, RW}}},
	{0x40000003, EAX, 15, .msr = {{0x40000118, 0x40000118, RW}}},
	{0x40000003, EBX, 0, .call = {0x40, 0x41, 0x42, 0x43, 0x4e, 0x4f, 0x4b, 0x4c}},
	{0x40000003, EBX, 1, .call = {0x46}},
	{0x40000003, EBX, 2, .call = {0x48, 0x49, 0x4a}},
	{0x40000003, EBX, 4, .call = {0x5c}},
	{0x40000003, EBX, 5, .call = {0x5d}},
	{0x40000003, EBX, 6, .call = {0x95, 0x58}},
	{0x40000003, EBX, 7, .call = {0x96, 0x5b}},
	{0x40000003, EBX, 8, .call = {0x6c, 0x6d, 0x131}},
	{0x40000003, EBX, 11, .call = {0x69, 0x6a, 0x6b}},
	{0x40000003, EBX, 12, .call = {0x76}},
	{0x40000003, EBX, 16, .call = {0x0c, 0x0d, 0x0f, 0x11, 0x12}},
	{0x40000003, EBX, 17, .call = {0x50, 0x51}},
	{0x40000003, EBX, 20, .call = {0x8001}},
	{0x40000003, EBX, 21, .call = {0x99}},
	{0x40000003, EDX, 4, .probe = can_input_xmm, .with = HV_HAS(IPI)},
	{0x40000003, EDX, 5, .msr = {{0x400000f0, 0x400000f0, R}}},
	{0x40000003, EDX, 8, .msr = {{0x40000022, 0x40000023, R}}},
	{0x40000003, EDX, 10, .msr = {{0x40000100, 0x40000105, RW}}},
	{0x40000003, EDX, 11, .msr = {{0x400000f1, 0x400000f5, RW}, {0x400000ff, 0x400000ff, RW}}},
	{0x40000003, EDX, 12, .msr = {{0x40000040, 0x40000040, RW}}},
	{0x40000003, EDX, 14, .probe = can_flush_extended_lists, .with = HV_HAS(TLBFLUSH)},
	{0x40000003, EDX, 15, .probe = can_output_xmm, .with = HV_HAS(EXTENDED)},
	{0x40000003, EDX, 17, .probe = can_poll, .with = HV_HAS(SYNIC)},
	{0x40000003, EDX, 18, .probe = can_lock},
	{0x40000003, EDX, 19, .probe = can_time_directly, .with = HV_HAS(STIMER)},
	{0x40000003, EDX, 23, .msr = {{0x40000114, 0x40000115, RW}}},
};

/* Recommendations promise as much, but are no privileges: what they name may be there anyway. */
static const struct promise recommendations[] = {
	{0x40000004, EAX, 0, .call = {0x01}},
	{0x40000004, EAX, 1, .call = {0x02, 0x03}},
	{0x40000004, EAX, 2, .call = {0x02, 0x03}},
	{0x40000004, EAX, 3, .msr = {{0x40000070, 0x40000070, W}, {0x40000071, 0x40000072, RW}}},
	{0x40000004, EAX, 4, .msr = {{0x40000003, 0x40000003, RW}}},
	{0x40000004, EAX, 5, .probe = nothing},
	{0x40000004, EAX, 9, .probe = has_no_auto_eoi},
	{0x40000004, EAX, 10, .call = {0x0b}},
	/* The Ex forms of what there is: the flushes' are tested with the flushes. */
	{0x40000004, EAX, 11, .call = {0x15}},
	{0x40000004, EAX, 18, .probe = host_has_no_smt},
};

static bool shown(const struct promise *p)
{
	const struct cpuid_leaf *l = &leaves[p->leaf - HV_CPUID_VENDOR];
	const uint32_t value[] = {[EAX] = l->eax, [EBX] = l->ebx, [ECX] = l->ecx, [EDX] = l->edx};

	return value[p->reg] >> p->bit & 1;
}

/* A fresh VM with these features, and its leaves. */
static void start(uint32_t set)
{
	char list[1024] = "", why[128];

#define ADD(name, word, needs, host) \
	if (set & HV_HAS(name)) \
		strcat(list[0] ? strcat(list, ",") : list, word);
	HV_FEATURES(ADD)
#undef ADD
	fake_vm_reset(1);
	fake_vm_hv()->features = 0;
	fake_vm.host |= VM_HOST_NO_SMT;
	EXPECT_EQ(hyperv_abi.set_features(fake_vm_vm(), list, why, sizeof(why)), 0);
	EXPECT_EQ(fake_vm_hv()->features, set);
	hyperv_abi.vp_create(fake_vm_vp(0));
	EXPECT_EQ(hyperv_abi.cpuid(fake_vm_vm(), leaves, LEAVES), LEAVES);
}

static void say(const struct promise *p, const char *what, unsigned number)
{
	printf("\n    leaf %#x, register %d, bit %u, features %#x: %s %#x", p->leaf, p->reg, p->bit,
	       fake_vm_hv()->features, what, number);
}

static void expect_kept(const struct promise *p)
{
	uint32_t msr;
	unsigned i;
	bool kept;

	for (i = 0; i < ARRAY_SIZE(p->msr) && p->msr[i].access; i++) {
		for (msr = p->msr[i].first; msr <= p->msr[i].last; msr++) {
			kept = read_accepted(msr) == !!(p->msr[i].access & R) &&
			       write_accepted(msr) == !!(p->msr[i].access & W);
			if (!kept)
				say(p, "shown, but not so: MSR", msr);
			CU_ASSERT(kept);
		}
	}
	for (i = 0; i < ARRAY_SIZE(p->call) && p->call[i]; i++) {
		kept = call_accepted(p->call[i]);
		if (!kept)
			say(p, "shown, but refused: call", p->call[i]);
		CU_ASSERT(kept);
	}
}

/* What is accepted without being promised by any bit that is shown. */
static void expect_nothing_else(void)
{
	static uint8_t allowed[NUMBERS];
	uint32_t msr;
	size_t i;
	unsigned j;

	memset(allowed, 0, sizeof(allowed));
	for (i = 0; i < ARRAY_SIZE(promises); i++) {
		const struct promise *p = &promises[i];

		for (j = 0; shown(p) && j < ARRAY_SIZE(p->msr) && p->msr[j].access; j++)
			for (msr = p->msr[j].first; msr <= p->msr[j].last; msr++)
				allowed[msr - HV_MSR_FIRST] |= p->msr[j].access;
	}
	for (msr = HV_MSR_FIRST; msr <= HV_MSR_LAST; msr++) {
		unsigned access = allowed[msr - HV_MSR_FIRST];
		bool same = read_accepted(msr) == !!(access & R) &&
			    write_accepted(msr) == !!(access & W);

		if (!same)
			printf("\n    MSR %#x is accepted, and no bit says so", msr);
		CU_ASSERT(same);
	}
}

/* Calls that no bit of leaf 0x40000003 stands for, and when they are to be had. */
static bool is_had_anyway(unsigned code)
{
	const struct hv_vm *hv = fake_vm_hv();

	switch (code) {
	case HvCallFlushVirtualAddressSpace:
	case HvCallFlushVirtualAddressList:
	case HvCallFlushVirtualAddressSpaceEx:
	case HvCallFlushVirtualAddressListEx:
		return hv_has(hv, HV_FEATURE_TLBFLUSH);
	case HvCallSendSyntheticClusterIpi:
	case HvCallSendSyntheticClusterIpiEx:
		return hv_has(hv, HV_FEATURE_IPI);
	case HvCallGetVpIndexFromApicId:
		return hv_has(hv, HV_FEATURE_VPINDEX);
	default:
		return code == HvCallNotifyLongSpinWait;
	}
}

static bool is_promised(unsigned code)
{
	size_t i;
	unsigned j;

	for (i = 0; i < ARRAY_SIZE(promises); i++)
		for (j = 0; j < ARRAY_SIZE(promises[i].call); j++)
			if (code && promises[i].call[j] == code && shown(&promises[i]))
				return true;
	return is_had_anyway(code);
}

static void expect_calls(void)
{
	static const unsigned codes[] = {
#define CODE(code, ...) code,
		HV_HYPERCALLS(CODE)
#undef CODE
		/* of nobody */
		0x0000, 0x0004, 0x0016, 0x7fff, 0x8000, 0x8005, 0xffff,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(codes); i++) {
		bool promised = is_promised(codes[i]), accepted = call_accepted(codes[i]);

		if (accepted != promised)
			printf("\n    call %#x is %s", codes[i], promised ? "refused" : "accepted");
		CU_ASSERT(accepted == promised);
	}
}

static void expect_probe(const struct promise *p)
{
	bool same;

	if (!p->probe || p->with & ~fake_vm_hv()->features)
		return;
	same = p->probe() == shown(p);
	if (!same)
		say(p, "it is not as the bit says, whose value is", shown(p));
	CU_ASSERT(same);
}

/* The bits that are known to promise something; all others must be clear. */
static void expect_known_bits(void)
{
	struct cpuid_leaf rest[2] = {leaves[3], leaves[4]};
	uint32_t *reg[4];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(promises) + ARRAY_SIZE(recommendations); i++) {
		const struct promise *p = i < ARRAY_SIZE(promises)
						  ? &promises[i]
						  : &recommendations[i - ARRAY_SIZE(promises)];
		struct cpuid_leaf *l = &rest[p->leaf - HV_CPUID_FEATURES];

		reg[EAX] = &l->eax;
		reg[EBX] = &l->ebx;
		reg[ECX] = &l->ecx;
		reg[EDX] = &l->edx;
		*reg[p->reg] &= ~(1u << p->bit);
	}
	EXPECT_EQ(rest[0].eax | rest[0].ebx | rest[0].ecx | rest[0].edx, 0);
	EXPECT_EQ(rest[1].eax | rest[1].ecx | rest[1].edx, 0);
}

static void check(uint32_t set)
{
	size_t i;

	start(set);
	expect_known_bits();
	for (i = 0; i < ARRAY_SIZE(promises); i++) {
		start(set);
		if (shown(&promises[i]))
			expect_kept(&promises[i]);
		start(set);
		expect_probe(&promises[i]);
	}
	for (i = 0; i < ARRAY_SIZE(recommendations); i++) {
		start(set);
		if (!shown(&recommendations[i]))
			continue;
		expect_kept(&recommendations[i]);
		if (recommendations[i].probe)
			EXPECT(recommendations[i].probe());
	}
	start(set);
	expect_calls();
	start(set);
	expect_nothing_else();
}

static const uint32_t needs[] = {
#define NEEDS(name, word, needs, host) needs,
	HV_FEATURES(NEEDS)
#undef NEEDS
};

#define ALL ((1u << HV_FEATURE_COUNT) - 1)

/* The smallest set with these in it, and the largest without. */
static uint32_t with(uint32_t set)
{
	unsigned i;

	for (i = HV_FEATURE_COUNT; i--;)
		if (set & 1u << i)
			set |= needs[i];
	return set;
}

static uint32_t without(uint32_t gone)
{
	unsigned i;

	for (i = 0; i < HV_FEATURE_COUNT; i++)
		if (needs[i] & gone)
			gone |= 1u << i;
	return ALL & ~gone;
}

static void test_all_and_none(void)
{
	check(ALL);
	check(0);
}

static void test_each_alone(void)
{
	unsigned i;

	for (i = 0; i < HV_FEATURE_COUNT; i++)
		check(with(1u << i));
}

static void test_each_gone(void)
{
	unsigned i;

	for (i = 0; i < HV_FEATURE_COUNT; i++)
		check(without(1u << i));
}

static void test_pairs(void)
{
	unsigned i, j;

	for (i = 0; i < HV_FEATURE_COUNT; i++)
		for (j = 0; j < i; j++)
			check(with(1u << i | 1u << j));
}

/* The leaves themselves. */
static void test_leaves(void)
{
	struct cpuid_leaf two[3] = {{0}};
	unsigned i;

	start(ALL);
	for (i = 0; i < LEAVES; i++) {
		EXPECT_EQ(leaves[i].leaf, 0x40000000 + i);
		EXPECT_EQ(leaves[i].subleaf, 0);
	}
	EXPECT_EQ(leaves[0].eax, 0x40000006);
	EXPECT(!memcmp(&leaves[0].ebx, "Microsoft Hv", 12));
	EXPECT(!memcmp(&leaves[1].eax, "Hv#1", 4));
	EXPECT_EQ(leaves[1].ebx | leaves[1].ecx | leaves[1].edx, 0);
	EXPECT_EQ(leaves[2].ebx >> 16, 10);
	EXPECT_EQ(leaves[4].eax & 0xc, 0); /* no remote flush, no APIC by MSR */
	EXPECT_EQ(leaves[4].eax & 0x220, 0x220);
	EXPECT_EQ(leaves[4].ebx, 0x1fff);
	EXPECT_EQ(leaves[5].eax, 4096);
	EXPECT_EQ(leaves[6].eax | leaves[6].ebx | leaves[6].ecx | leaves[6].edx, 0);
	start(without(HV_HAS(SPINLOCKS)));
	EXPECT_EQ(leaves[4].ebx, 0xffffffff);
	/* No more than there is room for. */
	EXPECT_EQ(hv_cpuid(fake_vm_vm(), two, 2), 2);
	EXPECT_EQ(two[1].leaf, 0x40000001);
	EXPECT_EQ(two[2].leaf, 0);
}

/* Lists of features. */

#define LISTED "; docs/hyperv-support.md lists them"
#define NOT_THERE ", which is not in the list"

static void expect_wrong(const char *list, const char *why)
{
	char said[128] = "poison";
	uint32_t set;

	EXPECT_EQ(hv_parse_features(list, &set, said, sizeof(said)), -EINVAL);
	if (strcmp(said, why))
		printf("\n    \"%s\": \"%s\", not \"%s\"", list, said, why);
	CU_ASSERT(!strcmp(said, why));
}

static void test_lists(void)
{
	char why[128];
	uint32_t set;

	EXPECT_EQ(hv_parse_features(NULL, &set, why, sizeof(why)), 0);
	EXPECT_EQ(set, ALL);
	EXPECT_EQ(hv_parse_features("", &set, why, sizeof(why)), 0);
	EXPECT_EQ(set, 0);
	EXPECT_EQ(hv_parse_features("stimer,time,vpindex,synic,time", &set, why, sizeof(why)), 0);
	EXPECT_EQ(set, HV_HAS(STIMER) | HV_HAS(TIME) | HV_HAS(VPINDEX) | HV_HAS(SYNIC));
	EXPECT_EQ(hv_parse_features("stimer-direct,stimer,time,vpindex,synic", &set, NULL, 0), 0);
	EXPECT(set & HV_HAS(STIMER_DIRECT));
	expect_wrong("tim", "there is no feature 'tim'" LISTED);
	expect_wrong("timer", "there is no feature 'timer'" LISTED);
	expect_wrong("time, synic", "there is no feature ' synic'" LISTED);
	expect_wrong("time,,synic", "there is no feature ''" LISTED);
	expect_wrong("TIME", "there is no feature 'TIME'" LISTED);
	expect_wrong("synic", "feature 'synic' needs 'vpindex'" NOT_THERE);
	expect_wrong("stimer,synic,vpindex", "feature 'stimer' needs 'time'" NOT_THERE);
	expect_wrong("xmm-output", "feature 'xmm-output' needs 'xmm-input'" NOT_THERE);
}

/* A line of any length, and a buffer of any size. */
static void test_long_lists(void)
{
	char list[4096], *why;
	uint32_t set;
	size_t size;

	memset(list, 'x', sizeof(list) - 1);
	list[sizeof(list) - 1] = '\0';
	expect_wrong(list, "there is no feature 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'" LISTED);
	for (size = 0; size < 64; size++) {
		why = malloc(size);
		EXPECT_EQ(hv_parse_features("nonsense", &set, why, size), -EINVAL);
		EXPECT(!size || strlen(why) < size);
		free(why);
	}
}

static void expect_features(const char *list, int result, const char *why, uint32_t features)
{
	char said[128] = "";

	EXPECT_EQ(hv_set_features(fake_vm_vm(), list, said, sizeof(said)), result);
	EXPECT(!strcmp(said, why));
	EXPECT_EQ(fake_vm_hv()->features, features);
}

static void test_hosts(void)
{
	const uint32_t on_hosts = HV_HAS(VAPIC) | HV_HAS(TSC_INVARIANT) | HV_HAS(NO_NONARCH_CORESHARING);

	/* Not asked for: whatever there is. */
	fake_vm_reset(1);
	fake_vm.host = 0;
	expect_features(NULL, 0, "", ALL & ~on_hosts);
	fake_vm.host = ~0u;
	expect_features(NULL, 0, "", ALL);
	/* Asked for: an error, and nothing has changed. */
	fake_vm.host = VM_HOST_STABLE_TSC;
	expect_features("vapic", -EOPNOTSUPP,
			"feature 'vapic' cannot be had here: KVM has no paravirtual EOI", ALL);
	expect_features("time,tsc-invariant", -EOPNOTSUPP,
			"feature 'tsc-invariant' cannot be had here: "
			"the VMM shows the guest no invariant TSC", ALL);
	expect_features("no-nonarch-coresharing", -EOPNOTSUPP,
			"feature 'no-nonarch-coresharing' cannot be had here: "
			"the host's cores run more than one thread each", ALL);
	expect_features("nonsense", -EINVAL, "there is no feature 'nonsense'" LISTED, ALL);
	expect_features("time", 0, "", HV_HAS(TIME));
}

/* What a seat calls is all there. */
static void test_abi(void)
{
	const struct guest_abi *abi = &hyperv_abi;
	unsigned i;

	EXPECT(!strcmp(abi->name, "hyperv"));
	EXPECT_EQ(abi->timers, HV_STIMERS);
	EXPECT_EQ(abi->vm_state, sizeof(struct hv_vm));
	EXPECT_EQ(abi->vp_state, sizeof(struct hv_vp));
	EXPECT_EQ(abi->msr_first, 0x40000000);
	EXPECT(abi->msr_last >= HV_MSR_CALL_32);
	EXPECT_EQ(abi->hypercall_count, HV_HYPERCALL_ROWS);
	for (i = 0; i < abi->hypercall_count; i++)
		EXPECT(!strncmp(abi->hypercalls[i], "HvCall", 6));
	EXPECT(!strcmp(abi->hypercalls[HV_ROW_PostMessage], "HvCallPostMessage"));
	EXPECT(abi->msr_name && abi->set_features && abi->vp_create && abi->reset && abi->cpuid);
	EXPECT(abi->msr_read && abi->msr_write && abi->timer_expired && abi->work);
	EXPECT(abi->clock_changed && abi->post_message && abi->signal_event);
	EXPECT(abi->save && abi->load);
}

/* What a feature shows, by itself and with what it needs: as the specification has the bits. */
struct bits {
	uint32_t eax, ebx, edx; /* of 0x40000003 */
	uint32_t recommended;	/* EAX of 0x40000004 */
};

static const struct bits always = {.eax = 0x20, .edx = 0x40000};
static const struct bits bits_of[HV_FEATURE_COUNT] = {
	[HV_FEATURE_RELAXED] = {.recommended = 0x20},
	[HV_FEATURE_VAPIC] = {.eax = 0x10},
	[HV_FEATURE_VPINDEX] = {.eax = 0x40},
	[HV_FEATURE_RUNTIME] = {.eax = 0x1},
	[HV_FEATURE_TIME] = {.eax = 0x202},
	[HV_FEATURE_SYNIC] = {.eax = 0x4, .edx = 0x20000, .recommended = 0x200},
	[HV_FEATURE_STIMER] = {.eax = 0x8},
	[HV_FEATURE_STIMER_DIRECT] = {.edx = 0x80000},
	[HV_FEATURE_FREQUENCIES] = {.eax = 0x800, .edx = 0x100},
	[HV_FEATURE_REENLIGHTENMENT] = {.eax = 0x2000},
	[HV_FEATURE_CRASH] = {.edx = 0x400},
	[HV_FEATURE_RESET] = {.eax = 0x80},
	[HV_FEATURE_IDLE] = {.eax = 0x400},
	[HV_FEATURE_IPI] = {.recommended = 0xc00},
	[HV_FEATURE_TLBFLUSH_EXT] = {.edx = 0x4000},
	[HV_FEATURE_XMM_INPUT] = {.edx = 0x10},
	[HV_FEATURE_XMM_OUTPUT] = {.edx = 0x8000},
	[HV_FEATURE_TSC_INVARIANT] = {.eax = 0x8000},
	[HV_FEATURE_MESSAGES] = {.ebx = 0x30},
	[HV_FEATURE_VP_REGISTERS] = {.ebx = 0x20000},
	[HV_FEATURE_EXTENDED] = {.ebx = 0x100000},
	[HV_FEATURE_NO_NONARCH_CORESHARING] = {.recommended = 0x40000},
};

static void expect_exactly(uint32_t set)
{
	struct bits sum = always;
	unsigned i;

	for (i = 0; i < HV_FEATURE_COUNT; i++) {
		const struct bits *b = &bits_of[i];

		if (!(set & 1u << i))
			continue;
		sum.eax |= b->eax;
		sum.ebx |= b->ebx;
		sum.edx |= b->edx;
		sum.recommended |= b->recommended;
	}
	start(set);
	EXPECT_EQ(leaves[3].eax, sum.eax);
	EXPECT_EQ(leaves[3].ebx, sum.ebx);
	EXPECT_EQ(leaves[3].ecx, 0);
	EXPECT_EQ(leaves[3].edx, sum.edx);
	EXPECT_EQ(leaves[4].eax, sum.recommended);
}

static void test_bits(void)
{
	unsigned i;

	expect_exactly(0);
	expect_exactly((1u << HV_FEATURE_COUNT) - 1);
	for (i = 0; i < HV_FEATURE_COUNT; i++)
		expect_exactly(with(1u << i));
}

static const struct unit_test tests[] = {
	{"the bits of each feature, and no others", test_bits},
	{"all features, and none", test_all_and_none},
	{"each feature alone, with what it needs", test_each_alone},
	{"all features but one, and what needs it", test_each_gone},
	{"each two features", test_pairs},
	{"the leaves", test_leaves},
	{"lists of features", test_lists},
	{"long lists, small buffers", test_long_lists},
	{"what a host cannot do", test_hosts},
	{"the ABI's table", test_abi},
};

UNIT_MAIN("Hyper-V: CPUID and features", fake_vm_reset_one, tests)
