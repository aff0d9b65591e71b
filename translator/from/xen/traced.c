/* SPDX-License-Identifier: MIT */
/*
 * What a hypercall has in memory is read for the record alone, before the call and once more after
 * it, when answers are there; the handler goes by its own copy.
 */
#include "abi/xen/memory_argument.h"
#include "translator/from/xen/hypercall.h"
#include "translator/from/xen/traced.h"
#include "translator/seat.h"

enum {
#define NUMBER(nr, name, nargs, guests, state) NUMBER_##name = nr,
	XEN_HYPERCALLS(NUMBER)
#undef NUMBER
};

/* The argument's number and 1; 0: there is none. */
static const uint8_t memory_argument[XEN_HYPERCALL_MAX] = {
#define ROW(name, argument) [NUMBER_##name] = (argument) + 1,
	XEN_MEMORY_ARGUMENTS(ROW)
#undef ROW
};

static gva_t memory_of(const struct xen_vcpu *v, uint64_t nr, const uint64_t args[6])
{
	if (nr == __HYPERVISOR_iret)
		return GVA(v->regs->rsp);
	if (nr >= XEN_HYPERCALL_MAX || !memory_argument[nr])
		return GVA(0);
	return GVA(args[memory_argument[nr] - 1]);
}

/* As many bytes as there are, up to `len`. */
static size_t read_some(uint8_t *to, gva_t at, size_t len)
{
	size_t first = PAGE_SIZE - (at.addr & ~PAGE_MASK);

	if (first > len)
		first = len;
	if (!at.addr || guest_read(to, at, first))
		return 0;
	return guest_read(to + first, gva_add(at, first), len - first) ? first : len;
}

static void note_memory(struct trace_record *r, gva_t at)
{
	uint8_t bytes[TRACE_BYTES];
	size_t len = read_some(bytes, at, sizeof(bytes));

	if (len < r->in) /* it is gone since */
		return;
	r->in = len;
	__builtin_memcpy(r->bytes, bytes, len);
}

static struct trace_record *begin(struct xen_vcpu *v, uint64_t nr, const uint64_t args[6])
{
	struct trace_record *r = trace_begin(&guest_trace, &(struct trace_call){
				.number = nr,
				.kind = v->traced_multicall ? TRACE_ENTRY : TRACE_CALL,
				.vcpu = v->id,
			});

	if (!r)
		return NULL;
	__builtin_memcpy(r->args, args, sizeof(r->args));
	return r;
}

long xen_hypercall_traced(struct xen_vcpu *v, uint64_t nr, const uint64_t args[6])
{
	gva_t memory = memory_of(v, nr, args);
	uint8_t inside = v->traced_multicall;
	struct trace_record *r;
	long result;

	if (!trace_wants(&guest_trace, nr) || !(r = begin(v, nr, args)))
		return xen_hypercall_untraced(v, nr, args);
	note_memory(r, memory);
	trace_begun(r);
	v->traced_multicall = nr == __HYPERVISOR_multicall;
	result = xen_hypercall_untraced(v, nr, args);
	v->traced_multicall = inside;
	note_memory(r, memory);
	r->result = result;
	trace_ended(r);
	return result;
}
