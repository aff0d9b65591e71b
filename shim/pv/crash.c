/* SPDX-License-Identifier: MIT */
/* How the machine ends. */
#include "shim/pv/boot_info.h"
#include "shim/pv/cpu.h"
#include "shim/pv/guest.h"
#include "shim/pv/image.h"
#include "translator/from/xen/console.h"
#include "translator/machine.h"
#include "translator/ops.h"

#define STACK_WORDS 32

void report_registers(const struct xen_regs *r, bool of_guest)
{
	uint64_t words[4];
	unsigned i;

	log_line(LOG_ERROR, "rip %04lx:%016lx rsp %04lx:%016lx rflags %08lx", r->cs, r->rip, r->ss,
		 r->rsp, r->rflags);
	log_line(LOG_ERROR, "vector %lu error %lx cr2 %016lx cr3 %016lx", r->vector, r->error_code,
		 read_cr2(), of_guest ? domain.vcpu[0]->kernel_root << 12 : 0);
	log_line(LOG_ERROR, "rax %016lx rbx %016lx rcx %016lx rdx %016lx", r->rax, r->rbx, r->rcx,
		 r->rdx);
	log_line(LOG_ERROR, "rsi %016lx rdi %016lx rbp %016lx r8  %016lx", r->rsi, r->rdi, r->rbp,
		 r->r8);
	log_line(LOG_ERROR, "r9  %016lx r10 %016lx r11 %016lx r12 %016lx", r->r9, r->r10, r->r11,
		 r->r12);
	log_line(LOG_ERROR, "r13 %016lx r14 %016lx r15 %016lx", r->r13, r->r14, r->r15);
	for (i = 0; i < STACK_WORDS; i += 4) {
		if (of_guest ? guest_read(words, GVA(r->rsp + i * 8), sizeof(words)) : 1)
			break;
		log_line(LOG_ERROR, "stack %016lx %016lx %016lx %016lx", words[0], words[1],
			 words[2], words[3]);
	}
}

_Noreturn void machine_exit(unsigned code)
{
	if (boot_info.debug_exit_port)
		port_out8(boot_info.debug_exit_port, code);
	for (;;) /* nobody to report to: stay, with the report on the console */
		__asm__ volatile("cli; hlt");
}

_Noreturn void shim_fatal(const struct xen_regs *r, const char *why)
{
	log_line(LOG_ERROR, "fault of the shim itself: %s", why);
	report_registers(r, false);
	machine_exit(SHIM_EXIT_CRASH);
}

_Noreturn void guest_end(struct xen_vcpu *v)
{
	console_flush(v);
	switch (domain.shutdown_reason) {
	case SHUTDOWN_poweroff:
		log_line(LOG_DEBUG, "the guest powered off");
		if (boot_info.selftest)
			machine_exit(SHIM_EXIT_SELFTEST_OK);
		host_power_off();
	case SHUTDOWN_reboot:
	case SHUTDOWN_soft_reset:
		log_line(LOG_DEBUG, "the guest reboots");
		host_reset();
	}
	log_line(LOG_ERROR, "the guest crashed (shutdown reason %u)", domain.shutdown_reason);
	report_registers(v->regs, true);
	machine_exit(SHIM_EXIT_CRASH);
}
