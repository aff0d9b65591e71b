/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the dispatcher of hypercalls and every handler, as a guest's kernel may: any input value,
 * any registers, any memory, any features.  A run of some length has to have made every call well,
 * lest it fuzz nothing but error paths.
 */
#include <stddef.h>
#include <unistd.h>

#include "conformance/fuzz/fuzz.h"
#include "conformance/unit/fake_vm.h"

#define PAGE_AT	      (20 * PAGE_SIZE) /* where the guest has the hypercall page */
#define CALLS	      8		       /* at most, of one input */
#define ARGS_SIZE     512
#define ENOUGH_INPUTS 20000

enum { SIMPLE, REP, FIXED, VARIABLE };

static const struct row {
	uint16_t code, out, rep_out;
	uint8_t kind, header;
	bool here;
} rows[] = {
#define STATE_HERE   true
#define STATE_ABSENT false
#define ROW(code, Name, name, kind, variable, in, rep_in, out, rep_out, feature, state)            \
	{code, out, rep_out, kind, variable, STATE_##state},
	HV_HYPERCALLS(ROW)};

enum {
	ROWS_HERE = 0
#define COUNT(code, Name, name, kind, variable, in, rep_in, out, rep_out, feature, state)          \
	+STATE_##state
	HV_HYPERCALLS(COUNT)
};

/* Where the names of registers are, that a guest can know of. */
static const uint32_t register_names[] = {0x00020000, 0x00040000, 0x00060000, 0x00070000,
					  0x00090000, 0x000a0000, 0x000b0000, 0x00000200};

static unsigned inputs, succeeded[ARRAY_SIZE(rows)];

/* How one call is made, in the first byte of it. */
enum {
	WIDE = 1,
	FAST = 2,
	FIELDS = 4, /* the input value is made of fields, as a row wants them */
	NAMES = 8,  /* the input names what there is */
	AIMED = 16, /* GPAs are of the pages for arguments and results */
	ELSEWHERE = 32,
	FORGET = 64,
	BROKEN = 128, /* the host refuses something */
};

static struct call {
	uint8_t how;
	uint64_t control, first, second;
	const struct row *row; /* NULL: no such code */
	struct vp_regs before;
} call;

static unsigned wrmsr_at[2]; /* [wide] */

/* What was written to the guest's memory since the call was made: one piece at most. */
static struct {
	unsigned count;
	uint64_t at;
	size_t len;
} written;

static void on_write(gpa_t at, const void *src, size_t len)
{
	written.count++;
	written.at = at.addr;
	written.len = len;
}

static unsigned find_wrmsr(const uint8_t *page, uint32_t msr)
{
	const uint8_t code[] = {0xb9, msr, msr >> 8, msr >> 16, msr >> 24, 0x0f, 0x30};
	unsigned i;

	for (i = 0; i + sizeof(code) <= PAGE_SIZE; i++)
		if (!memcmp(page + i, code, sizeof(code)))
			return i + 5;
	abort();
}

static void report(void)
{
	unsigned i, missed = 0;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].here && !succeeded[i]) {
			fprintf(stderr, "hypercall %#x has never succeeded\n", rows[i].code);
			missed++;
		}
	if (missed && inputs >= ENOUGH_INPUTS)
		_exit(1);
}

static void start(struct fuzz_input *in)
{
	static uint8_t page[PAGE_SIZE];
	struct hv_vm *hv = fake_vm_hv();

	if (!inputs++)
		atexit(report);
	fake_vm_reset(1 + fuzz_byte(in) % FAKE_VM_VPS);
	hv_page_build(hv, page);
	wrmsr_at[1] = find_wrmsr(page, HV_MSR_CALL_64);
	wrmsr_at[0] = find_wrmsr(page, HV_MSR_CALL_32);
	hv->guest_os_id = 1;
	hv->hypercall_page.on = true;
	hv->hypercall_page.at = GPA(PAGE_AT);
	fake_vm.on_write = on_write;
	/* All features, most of the time. */
	if (fuzz_byte(in) >= 0xe0)
		hv->features &= fuzz_64(in);
}

static const struct row *find(uint64_t control)
{
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].code == (control & HV_CALL_CODE))
			return &rows[i];
	return NULL;
}

/* One that is here. */
static const struct row *some_row(struct fuzz_input *in)
{
	unsigned nth = fuzz_byte(in) % ROWS_HERE;
	const struct row *row = rows;

	while (!row->here || nth--)
		row++;
	return row;
}

static uint64_t some_control(struct fuzz_input *in)
{
	const struct row *row;
	uint64_t control;

	if (!(call.how & FIELDS))
		return fuzz_64(in);
	row = some_row(in);
	control = row->code | (call.how & FAST ? HV_CALL_FAST : 0);
	if (row->kind == REP) {
		control |= (uint64_t)(fuzz_byte(in) % 4 + 1) << HV_CALL_REP_COUNT_SHIFT;
		control |= (uint64_t)(fuzz_byte(in) % 4) << HV_CALL_REP_START_SHIFT;
	}
	if (row->header == VARIABLE)
		control |= (uint64_t)(fuzz_byte(in) % 4) << HV_CALL_VARIABLE_SHIFT;
	return control;
}

/* Fields of 1, 2, 4 or 8 bytes, in structures of mostly zeros. */
static void some_field(struct fuzz_input *in, uint8_t *args)
{
	uint8_t at = fuzz_byte(in);

	fuzz_take(in, args + at / 4 * 4, 1u << at % 4);
}

static void some_registers(struct fuzz_input *in, uint8_t *list, size_t step)
{
	uint32_t name;
	unsigned i;

	for (i = 0; i < 4; i++) {
		name = register_names[fuzz_byte(in) % ARRAY_SIZE(register_names)] +
		       fuzz_byte(in) % 32;
		memcpy(list + i * step, &name, sizeof(name));
	}
}

/* What there is at the beginning of the input of calls that are choosy. */
static void some_names(struct fuzz_input *in, uint8_t *args)
{
	static const struct hv_vp_registers_header self = {
		HV_PARTITION_ID_SELF, HV_VP_INDEX_SELF, 0, {0}};

	switch (call.row ? call.row->code : 0) {
	case HvCallGetVpRegisters:
		memcpy(args, &self, sizeof(self));
		some_registers(in, args + sizeof(self), sizeof(uint32_t));
		break;
	case HvCallSetVpRegisters:
		memcpy(args, &self, sizeof(self));
		some_registers(in, args + sizeof(self), sizeof(struct hv_register_assoc));
		break;
	case HvCallGetVpIndexFromApicId:
		memcpy(args, &self.partition_id, sizeof(self.partition_id));
		break;
	case HvCallPostMessage:
		args[offsetof(struct hv_post_message, message_type)] = 1;
		break;
	}
}

/* The page for arguments, and the same bytes for registers. */
static void some_arguments(struct fuzz_input *in, uint8_t *args)
{
	unsigned i;

	memset(args, 0, ARGS_SIZE);
	for (i = fuzz_byte(in) % 16; i; i--)
		some_field(in, args);
	if (call.how & NAMES)
		some_names(in, args);
	memcpy(fake_vm_page(FAKE_VM_PAGE_ARGS), args, ARGS_SIZE);
	memcpy(fake_vm.vp[0].xmm, args + 16, HV_XMM_INPUT_MAX - 16);
}

static void some_parameters(struct fuzz_input *in, const uint8_t *args)
{
	if (call.control & HV_CALL_FAST) {
		memcpy(&call.first, args, 8);
		memcpy(&call.second, args + 8, 8);
	} else if (call.how & AIMED) {
		call.first = fake_vm_gpa(FAKE_VM_PAGE_ARGS, 0).addr;
		call.second = fake_vm_gpa(FAKE_VM_PAGE_RESULTS, fuzz_byte(in) * 16).addr;
	} else {
		call.first = fuzz_64(in);
		call.second = fuzz_64(in);
	}
}

static void some_errors(struct fuzz_input *in)
{
	uint8_t which = call.how & BROKEN ? fuzz_byte(in) : 0;

	fake_vm.apic_error = which & 1 ? -5 : 0;
	fake_vm.registers_error = which & 2 ? -5 : 0;
	fake_vm.translate_error = which & 4 ? -14 : 0;
	fake_vm.post_error = fake_vm.signal_error = which & 8 ? -(which >> 4) : 0;
}

/* As the page's code leaves the caller's registers. */
static void put_registers(void)
{
	struct vp_regs *r = &fake_vm.vp[0].regs;
	bool wide = call.how & WIDE;

	memset(r, FAKE_VM_POISON, sizeof(*r));
	r->rip = PAGE_AT + wrmsr_at[wide] + !!(call.how & ELSEWHERE);
	fake_vm.vp[0].system.efer = wide ? 0x500 : 0;
	fake_vm.vp[0].system.cs.attributes = wide ? 0xa09b : 0xc09b;
	if (wide) {
		r->rax = call.control;
		r->rdx = call.first;
		r->r8 = call.second;
	} else {
		r->rdx = call.control >> 32;
		r->rax = (uint32_t)call.control;
		r->rbx = call.first >> 32;
		r->rbp = (uint32_t)call.first;
		r->rdi = call.second >> 32;
		r->rsi = (uint32_t)call.second;
	}
	call.before = *r;
}

static void some_call(struct fuzz_input *in)
{
	uint8_t args[ARGS_SIZE];

	call.how = fuzz_byte(in);
	call.control = some_control(in);
	call.row = find(call.control);
	some_arguments(in, args);
	some_parameters(in, args);
	some_errors(in);
	put_registers();
	if (call.how & FORGET)
		hv_page_forget(fake_vm_hv());
	memset(&written, 0, sizeof(written));
}

static bool is_status(enum hv_status status)
{
	switch (status) {
#define IS_STATUS(number, NAME) case number:
		HV_STATUSES(IS_STATUS)
		return true;
	}
	return false;
}

/* The bytes of the output that there are: first ... end - 1. */
struct span {
	size_t first, end;
};

static struct span output(enum hv_status status, unsigned done)
{
	size_t start = call.control >> HV_CALL_REP_START_SHIFT & HV_CALL_REP_MASK;

	if (!call.row)
		return (struct span){0, 0};
	if (call.row->out)
		return (struct span){0, status == HV_STATUS_SUCCESS ? call.row->out : 0};
	return (struct span){start * call.row->rep_out, (size_t)done * call.row->rep_out};
}

/* Nothing but the output was written, and that once. */
static void check_memory(struct span s)
{
	if (call.control & HV_CALL_FAST || s.first >= s.end) {
		FUZZ_EXPECT(!written.count);
		return;
	}
	FUZZ_EXPECT(written.count == 1);
	FUZZ_EXPECT(written.at == call.second + s.first);
	FUZZ_EXPECT(written.len == s.end - s.first);
}

static void check_registers(uint64_t result, struct span s)
{
	const struct vp_regs *r = &fake_vm.vp[0].regs;
	struct vp_regs e = call.before;
	bool wide = call.how & WIDE;

	e.rax = wide ? result : (uint32_t)result;
	if (wide) {
		FUZZ_EXPECT(!((r->rcx ^ call.control) &
			      ~(HV_CALL_REP_MASK << HV_CALL_REP_START_SHIFT)));
		e.rcx = r->rcx;
	} else {
		e.rdx = result >> 32;
		e.rcx = (uint32_t)call.before.rbp;
	}
	if (wide && call.control & HV_CALL_FAST && s.first < s.end) {
		e.rdx = r->rdx;
		e.r8 = r->r8;
	}
	FUZZ_EXPECT(!memcmp(r, &e, sizeof(e)));
}

static void check(enum abi_verdict verdict)
{
	const struct vp_regs *r = &fake_vm.vp[0].regs;
	uint64_t result = call.how & WIDE ? r->rax : r->rdx << 32 | (uint32_t)r->rax;
	unsigned count = call.control >> HV_CALL_REP_COUNT_SHIFT & HV_CALL_REP_MASK;
	unsigned done = result >> HV_RESULT_REPS_SHIFT & HV_CALL_REP_MASK;
	enum hv_status status = result & 0xffff;

	FUZZ_EXPECT(r->rip == call.before.rip);
	FUZZ_EXPECT(!fake_vm.locked);
	FUZZ_EXPECT(fake_vm_intact());
	if (verdict == ABI_FAULT) {
		FUZZ_EXPECT(!memcmp(r, &call.before, sizeof(*r)));
		check_memory((struct span){0, 0});
		return;
	}
	FUZZ_EXPECT(!(call.how & ELSEWHERE));
	FUZZ_EXPECT(is_status(status));
	FUZZ_EXPECT(!(result & ~(0xffffull | HV_CALL_REP_MASK << HV_RESULT_REPS_SHIFT)));
	FUZZ_EXPECT(done <= count && (status != HV_STATUS_SUCCESS || done == count));
	FUZZ_EXPECT(status != HV_STATUS_SUCCESS || (call.row && call.row->here));
	if (status == HV_STATUS_SUCCESS)
		succeeded[call.row - rows]++;
	/* That one writes any register, and MSRs that put pages into memory. */
	if (call.row && call.row->code == HvCallSetVpRegisters)
		return;
	FUZZ_EXPECT(verdict == ABI_DONE);
	check_registers(result, output(status, done));
	check_memory(output(status, done));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = {data, size};
	enum abi_verdict verdict;
	unsigned i;

	start(&in);
	for (i = 0; i < CALLS && in.left; i++) {
		some_call(&in);
		verdict = hv_hypercall(fake_vm_hvp(0),
				       call.how & WIDE ? HV_MSR_CALL_64 : HV_MSR_CALL_32);
		check(verdict);
		/* The guest may have taken the page away, or its identity. */
		if (!fake_vm_hv()->hypercall_page.on || !fake_vm_hv()->guest_os_id)
			break;
	}
	return 0;
}
