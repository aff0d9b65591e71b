/* SPDX-License-Identifier: MIT */
/*
 * HvCallGetVpRegisters and HvCallSetVpRegisters, of the calling VP: with the AccessVpRegisters
 * privilege a partition may name its other VPs as well (TLFS), but those are in the guest now.
 *
 * Written are general registers, and synthetic ones by the MSR that each is.  The registers that
 * decide on the processor's mode can be read only: a set of them that the processor refuses would
 * stop the machine, and a guest has its own instructions for them, which make it a fault.  RIP
 * belongs to the hypercall itself.
 */
#include "abi/hyperv/cpuid.h"
#include "translator/from/hyperv/hypercall.h"

/* By their names (HV_REGISTER_NAME). */
#define GENERAL_REGISTERS(REGISTER) \
	REGISTER(0x00020000, rax) \
	REGISTER(0x00020001, rcx) \
	REGISTER(0x00020002, rdx) \
	REGISTER(0x00020003, rbx) \
	REGISTER(0x00020004, rsp) \
	REGISTER(0x00020005, rbp) \
	REGISTER(0x00020006, rsi) \
	REGISTER(0x00020007, rdi) \
	REGISTER(0x00020008, r8) \
	REGISTER(0x00020009, r9) \
	REGISTER(0x0002000a, r10) \
	REGISTER(0x0002000b, r11) \
	REGISTER(0x0002000c, r12) \
	REGISTER(0x0002000d, r13) \
	REGISTER(0x0002000e, r14) \
	REGISTER(0x0002000f, r15) \
	REGISTER(0x00020010, rip) \
	REGISTER(0x00020011, rflags)
#define CONTROL_REGISTERS(REGISTER) \
	REGISTER(0x00040000, cr0) \
	REGISTER(0x00040001, cr2) \
	REGISTER(0x00040002, cr3) \
	REGISTER(0x00040003, cr4) \
	REGISTER(0x00040004, cr8) \
	REGISTER(0x00080001, efer)
#define SEGMENT_REGISTERS(REGISTER) \
	REGISTER(0x00060000, es) \
	REGISTER(0x00060001, cs) \
	REGISTER(0x00060002, ss) \
	REGISTER(0x00060003, ds) \
	REGISTER(0x00060004, fs) \
	REGISTER(0x00060005, gs) \
	REGISTER(0x00060006, ldt) \
	REGISTER(0x00060007, tr)
#define TABLE_REGISTERS(REGISTER) \
	REGISTER(0x00070000, idt) \
	REGISTER(0x00070001, gdt)

#define NAME_RSP    0x00020004
#define NAME_RBP    0x00020005
#define NAME_RIP    0x00020010
#define NAME_RFLAGS 0x00020011

/* Those that are MSRs, or CPUID leaves: `count` names from `name` on, numbers from `number` on. */
struct synthetic {
	uint32_t name, count, number;
};

static const struct synthetic msrs[] = {
	{0x00000210, 6, HV_MSR_CRASH_P0}, /* GuestCrashP0 ... P4, GuestCrashCtl */
	{0x00000250, 1, HV_MSR_GUEST_IDLE},
	{0x00090000, 1, HV_MSR_VP_RUNTIME},
	{0x00090002, 1, HV_MSR_GUEST_OS_ID},
	{0x00090003, 1, HV_MSR_VP_INDEX},
	{0x00090004, 1, HV_MSR_TIME_REF_COUNT},
	{0x00090013, 1, HV_MSR_VP_ASSIST_PAGE},
	{0x00090017, 1, HV_MSR_REFERENCE_TSC},
	{0x000a0000, HV_SINTS, HV_MSR_SINT0},
	{0x000a0010, 5, HV_MSR_SCONTROL}, /* Scontrol, Sversion, Sifp, Sipp, Eom */
	{0x000b0000, 2 * HV_STIMERS, HV_MSR_STIMER0_CONFIG},
};

static const struct synthetic leaves[] = {
	{0x00000100, 1, HV_CPUID_VERSION},
	{0x00000200, 4, HV_CPUID_FEATURES}, /* ... ENLIGHTENMENT, LIMITS, HARDWARE */
};

static const struct synthetic *find(const struct synthetic *table, size_t count, uint32_t name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (name - table[i].name < table[i].count)
			return &table[i];
	return NULL;
}

/* NULL: not a general register.  RBP and RSP of a 32-bit caller are on its stack: the page's code
 * has use for them (page.S). */
static uint64_t *general(struct hv_call *c, uint32_t name)
{
	struct vp_regs *r = c->regs;

	if (!c->wide && (name == NAME_RSP || name == NAME_RBP))
		return NULL;
#define REGISTER(number, field) \
	case number: \
		return &r->field;

	switch (name) {
		GENERAL_REGISTERS(REGISTER)
	}
#undef REGISTER
	return NULL;
}

static struct hv_register_value of_segment(const struct vp_segment *s)
{
	return (struct hv_register_value){
		s->base, (uint64_t)s->attributes << 48 | (uint64_t)s->selector << 32 | s->limit};
}

static struct hv_register_value of_table(const struct vp_table *t)
{
	return (struct hv_register_value){(uint64_t)t->limit << 48, t->base};
}

static bool get_system(struct hv_call *c, uint32_t name, struct hv_register_value *out)
{
	struct vp_system_regs system;

	if (vp_get_system_regs(c->v->vp, &system))
		return false;
	switch (name) {
#define REGISTER(number, field) \
	case number: \
		*out = (struct hv_register_value){system.field, 0}; \
		return true;
		CONTROL_REGISTERS(REGISTER)
#undef REGISTER
#define REGISTER(number, field) \
	case number: \
		*out = of_segment(&system.field); \
		return true;
		SEGMENT_REGISTERS(REGISTER)
#undef REGISTER
#define REGISTER(number, field) \
	case number: \
		*out = of_table(&system.field); \
		return true;
		TABLE_REGISTERS(REGISTER)
#undef REGISTER
	}
	return false;
}

static bool get_leaf(struct hv_call *c, uint32_t leaf, struct hv_register_value *out)
{
	struct cpuid_leaf all[16];
	size_t count = hv_cpuid(c->v->vm->vm, all, ARRAY_SIZE(all)), i;

	for (i = 0; i < count && i < ARRAY_SIZE(all); i++) {
		if (all[i].leaf != leaf)
			continue;
		out->low = (uint64_t)all[i].ebx << 32 | all[i].eax;
		out->high = (uint64_t)all[i].edx << 32 | all[i].ecx;
		return true;
	}
	return false;
}

/* What an MSR asks for besides (to wait, a report of a crash) is done when the call is. */
static bool took(struct hv_call *c, enum abi_verdict verdict)
{
	if (verdict == ABI_FAULT)
		return false;
	if (verdict != ABI_DONE)
		c->verdict = verdict;
	return true;
}

static bool get(struct hv_call *c, uint32_t name, struct hv_register_value *out)
{
	const struct synthetic *s;
	const uint64_t *reg = general(c, name);

	out->high = 0;
	if (reg) {
		out->low = *reg;
		return true;
	}
	s = find(msrs, ARRAY_SIZE(msrs), name);
	if (s)
		return took(c, hv_msr_read(c->v->vp, s->number + (name - s->name), &out->low));
	s = find(leaves, ARRAY_SIZE(leaves), name);
	if (s)
		return get_leaf(c, s->number + (name - s->name), out);
	return get_system(c, name, out);
}

static bool set(struct hv_call *c, uint32_t name, uint64_t value)
{
	const struct synthetic *s = find(msrs, ARRAY_SIZE(msrs), name);
	uint64_t *reg = general(c, name);

	if (s)
		return took(c, hv_msr_write(c->v->vp, s->number + (name - s->name), value));
	if (!reg || name == NAME_RIP || name == NAME_RFLAGS)
		return false;
	*reg = value;
	return true;
}

/* The TLFS names no status for another partition; it is the one that says the least. */
static enum hv_status check(struct hv_call *c)
{
	const struct hv_vp_registers_header *in = (const void *)c->in;

	if (in->partition_id != HV_PARTITION_ID_SELF)
		return HV_STATUS_ACCESS_DENIED;
	if (!hv_own_vtl(in->target_vtl))
		return HV_STATUS_INVALID_PARAMETER;
	if (in->vp_index == HV_VP_INDEX_SELF || in->vp_index == vp_index(c->v->vp))
		return HV_STATUS_SUCCESS;
	return vm_vp(c->v->vm->vm, in->vp_index) ? HV_STATUS_INVALID_VP_STATE
						 : HV_STATUS_INVALID_VP_INDEX;
}

enum hv_status hv_call_get_vp_registers(struct hv_call *c)
{
	struct hv_register_value *out = (struct hv_register_value *)c->out;
	const uint32_t *names = hv_call_list(c);
	enum hv_status status = check(c);

	for (; status == HV_STATUS_SUCCESS && c->done < c->reps; c->done++)
		if (!get(c, names[c->done], &out[c->done]))
			return HV_STATUS_INVALID_PARAMETER;
	return status;
}

/* RAX and RCX, or EDX and EAX, have the call's own outcome when it returns. */
enum hv_status hv_call_set_vp_registers(struct hv_call *c)
{
	const struct hv_register_assoc *list = hv_call_list(c);
	enum hv_status status = check(c);

	for (; status == HV_STATUS_SUCCESS && c->done < c->reps; c->done++) {
		const struct hv_register_assoc *a = &list[c->done];

		if (a->reserved[0] || a->reserved[1] || a->reserved[2] || a->value.high ||
		    !set(c, a->name, a->value.low))
			return HV_STATUS_INVALID_PARAMETER;
	}
	return status;
}
