/* SPDX-License-Identifier: MIT */
/* Traps: records each, and goes on behind an instruction that was expected to fault. */
#include "conformance/xen-pv/lib/guest.h"

#define ENTRY_SIZE 16 /* trap_entries in start.S */

extern char trap_entries[];
extern const struct fixup {
	uint64_t from, to;
} __fixups_start[], __fixups_end[];
void user_leave(void);

struct exception exception;
bool (*trap_hook)(struct trap_frame *frame);

void *trap_entry(unsigned int vector)
{
	return trap_entries + vector * ENTRY_SIZE;
}

void traps_init(void)
{
	static trap_info_t table[33];

	for (unsigned int i = 0; i < ARRAY_SIZE(table) - 1; i++)
		table[i] = (trap_info_t){
			.vector = i,
			.flags = i == 3 || i == 4 ? 3 : 0,
			.cs = FLAT_KERNEL_CS,
			.address = (unsigned long)trap_entry(i),
		};
	if (hypercall(__HYPERVISOR_set_trap_table, table))
		report(OUTCOME_ERROR, "set_trap_table is refused");
}

void exception_clear(void)
{
	memset(&exception, 0, sizeof(exception));
}

static const char *vector_name(uint64_t vector)
{
	static char other[16];

	switch (vector) {
	case VECTOR_EVENT:
		return "event";
	case VECTOR_SYSCALL:
		return "syscall";
	case VECTOR_SYSENTER:
		return "sysenter";
	case VECTOR_NMI:
		return "nmi";
	case VECTOR_FAILSAFE:
		return "failsafe";
	}
	if (exception_vector_name(vector))
		return exception_vector_name(vector);
	format_into(other, sizeof(other), "vector-0x%lx", vector);
	return other;
}

const char *exception_name(void)
{
	static char name[48];

	if (!exception.count)
		return "none";
	if (!exception_has_error(exception.frame.vector))
		return vector_name(exception.frame.vector);
	format_into(name, sizeof(name), "%s(0x%lx)", vector_name(exception.frame.vector),
		    exception.frame.error);
	return name;
}

static void fatal(const struct trap_frame *f)
{
	print("report: unexpected %s error 0x%lx at 0x%lx, cr2 0x%lx, cs 0x%x, rsp 0x%lx\n",
	      vector_name(f->vector), f->error, f->rip, exception.cr2, f->cs, f->rsp);
	report(OUTCOME_ERROR, NULL);
	shutdown();
}

void trap(struct trap_frame *f)
{
	exception.count++;
	exception.frame = *f;
	exception.cr2 = shared_info ? shared_info->vcpu_info[0].arch.cr2 : 0;
	f->rflags &= ~0x100ul; /* a single step is one step */
	if (trap_hook && trap_hook(f))
		return;
	if ((f->cs & 3) == 3)
		user_leave();
	for (const struct fixup *x = __fixups_start; x < __fixups_end; x++)
		if (f->rip >= x->from && f->rip <= x->to) {
			f->rip = x->to;
			return;
		}
	fatal(f);
}
