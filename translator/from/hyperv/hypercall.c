/* SPDX-License-Identifier: MIT */
/*
 * The one dispatcher of hypercalls (TLFS, "Hypercall Interface"): everything that can be said about
 * a call from its row in abi/hyperv/hypercalls.h is checked here, and a handler is left with what
 * the call means.
 *
 * The TLFS leaves the order of errors open.  It is Linux's KVM's where that has one: the privilege,
 * the reserved bits, the call code, then the shape of the call.
 */
#include "translator/from/hyperv/hypercall.h"
#include "translator/x86.h"

#define SEGMENT_L 0x2000 /* of struct vp_segment's attributes: 64-bit code */

enum kind { SIMPLE, REP };
enum header { FIXED, VARIABLE };

struct row {
	enum hv_status (*handler)(struct hv_call *c); /* NULL: absent */
	uint8_t kind, header, feature;
	uint8_t rep_in, rep_out; /* sizes */
	uint16_t in, out;
};

#define HANDLER_HERE(name)   hv_call_##name
#define HANDLER_ABSENT(name) NULL
#define ROW(code, Name, name, kind, variable, in, rep_in, out, rep_out, feature, state) \
	[HV_ROW_##Name] = {HANDLER_##state(name), kind, variable, HV_FEATURE_##feature, \
			   rep_in, rep_out, in, out},

static const struct row rows[HV_HYPERCALL_ROWS] = {HV_HYPERCALLS(ROW)};

#define NOT_BOTH(code, Name, name, kind, variable, in, rep_in, out, rep_out, feature, state) \
	_Static_assert(!(out) || !(rep_out), #Name ": output is fixed, or a list");
HV_HYPERCALLS(NOT_BOTH)

/* Call codes are dense below the extended ones, which begin at 0x8000. */
#define EXTENDED  0x8000
#define LOW_CODES 0x180
#define EXT_CODES 0x10
#define PLACE(code) ((code) < EXTENDED ? (code) : (code) - EXTENDED + LOW_CODES)

/* A row's number and 1; 0: there is none.  A code beyond the ranges above does not compile. */
static const uint8_t row_of[LOW_CODES + EXT_CODES] = {
#define FIND(code, Name, ...) [PLACE(code)] = HV_ROW_##Name + 1,
	HV_HYPERCALLS(FIND)
};

_Static_assert(HV_HYPERCALL_ROWS < UINT8_MAX, "row_of has bytes");

/* NULL: no such call code. */
static const struct row *find(uint64_t control)
{
	unsigned code = control & HV_CALL_CODE;
	unsigned i;

	if (code >= LOW_CODES && code - EXTENDED >= EXT_CODES)
		return NULL;
	i = row_of[PLACE(code)];
	return i ? &rows[i - 1] : NULL;
}

/* In real mode a hypercall is an error, and each of the two conventions has its own mode. */
static bool is_callers_mode(const struct vp_system_regs *system, uint32_t call_msr)
{
	bool wide = system->efer & EFER_LMA && system->cs.attributes & SEGMENT_L;

	return system->cr0 & CR0_PE && wide == (call_msr == HV_MSR_CALL_64);
}

static bool find_caller(struct hv_vp *v, uint32_t call_msr, uint64_t rip, gpa_t *at)
{
	struct vp_system_regs system;

	if (vp_get_system_regs(v->vp, &system) || !is_callers_mode(&system, call_msr))
		return false;
	if (call_msr == HV_MSR_CALL_32)
		rip = (uint32_t)(system.cs.base + rip);
	return !vp_translate(v->vp, rip, at);
}

/*
 * TLFS, "Legal Hypercall Environments": elsewhere than in the page it would be #UD, which cannot be
 * had for a WRMSR; the #GP of an MSR that does not exist is its own right answer.
 */
static bool is_from_page(struct hv_vp *v, uint32_t call_msr, uint64_t rip)
{
	uint64_t known = __atomic_load_n(&v->call_rip, __ATOMIC_RELAXED);
	bool found;
	gpa_t at;

	if (known && rip == known && call_msr == v->call_msr)
		return true;
	if (!find_caller(v, call_msr, rip, &at))
		return false;
	vm_lock(v->vm->vm);
	found = hv_page_calls_from(v->vm, at, call_msr);
	if (found) {
		v->call_msr = call_msr;
		__atomic_store_n(&v->call_rip, rip, __ATOMIC_RELAXED);
	}
	vm_unlock(v->vm->vm);
	return found;
}

/* "Hypercall Inputs": what stands in the input value behind the call code and the fast bit. */
static enum hv_status check_fields(struct hv_call *c, const struct row *row)
{
	unsigned count = c->control >> HV_CALL_REP_COUNT_SHIFT & HV_CALL_REP_MASK;
	unsigned start = c->control >> HV_CALL_REP_START_SHIFT & HV_CALL_REP_MASK;
	unsigned banks = c->control >> HV_CALL_VARIABLE_SHIFT & HV_CALL_VARIABLE_MASK;

	if (row->kind == REP ? start >= count : start || count)
		return HV_STATUS_INVALID_HYPERCALL_INPUT;
	if (banks && row->header == FIXED)
		return HV_STATUS_INVALID_HYPERCALL_INPUT;
	c->reps = count;
	c->done = start;
	c->banks = banks;
	c->in_size += banks * sizeof(uint64_t) + (size_t)count * row->rep_in;
	c->out_size += (size_t)count * row->rep_out;
	return HV_STATUS_SUCCESS;
}

/* The fields against the row, and the sizes that follow.  Most calls have none of them. */
static enum hv_status check_shape(struct hv_call *c, const struct row *row)
{
	c->reps = 0;
	c->done = 0;
	c->banks = 0;
	c->header = c->in_size = row->in;
	c->out_size = row->out;
	if (!(c->control >> HV_CALL_VARIABLE_SHIFT) && row->kind == SIMPLE)
		return HV_STATUS_SUCCESS;
	return check_fields(c, row);
}

/* Output before a list is there when the call succeeds, of the list as much as is done. */
static size_t output_end(const struct hv_call *c, const struct row *row, enum hv_status status)
{
	if (row->out && status != HV_STATUS_SUCCESS)
		return 0;
	return row->out + (size_t)c->done * row->rep_out;
}

/* Does the work, and gives the caller the output of it; elements whose output has no place count as
 * not done. */
static enum hv_status run(struct hv_call *c, const struct row *row)
{
	unsigned start = c->done;
	size_t first = (size_t)start * row->rep_out, end;
	enum hv_status status = row->handler(c), copied;

	if (!c->out_size)
		return status;
	end = output_end(c, row, status);
	if (first >= end)
		return status;
	copied = hv_call_copy_out(c, first, end);
	if (copied == HV_STATUS_SUCCESS)
		return status;
	c->done = start;
	return copied;
}

static enum hv_status check(struct hv_call *c, const struct row *row)
{
	enum hv_status status;

	if (row && !hv_has(c->v->vm, row->feature))
		return HV_STATUS_ACCESS_DENIED;
	/* "Is Nested": there is no hypervisor below this one to answer. */
	if (c->control & (HV_CALL_RESERVED | HV_CALL_NESTED))
		return HV_STATUS_INVALID_HYPERCALL_INPUT;
	if (!row || !row->handler)
		return HV_STATUS_INVALID_HYPERCALL_CODE;
	status = check_shape(c, row);
	return status == HV_STATUS_SUCCESS ? hv_call_copy_in(c) : status;
}

enum hv_status hv_call_check(struct hv_call *c)
{
	return check(c, find(c->control));
}

/**
 * The WRMSR to HV_MSR_CALL_64 or _32 with which the hypercall page's code leaves the guest.
 * ABI_FAULT: it was not the page's; nothing has changed.  Else what the call asks for, mostly
 * ABI_DONE, with the result in the caller's registers.
 *
 * A rep call is always done in one go: a page's worth of elements takes less than the 50 us after
 * which the TLFS ("Hypercall Continuation") would have it come back.
 */
enum abi_verdict hv_hypercall(struct hv_vp *v, uint32_t call_msr)
{
	const struct row *row;
	struct hv_call c; /* not cleared: two pages, of which a call uses what it names */
	enum hv_status status;
	bool ran;

	c.v = v;
	c.regs = vp_regs(v->vp);
	if (!is_from_page(v, call_msr, c.regs->rip))
		return ABI_FAULT;
	hv_call_enter(&c, call_msr == HV_MSR_CALL_64);
	row = find(c.control);
	if (row)
		vp_count_hypercall(v->vp, row - rows);
	status = check(&c, row);
	ran = status == HV_STATUS_SUCCESS;
	if (ran)
		status = run(&c, row);
	hv_call_leave(&c, status, ran && row->kind == REP);
	return c.verdict;
}
