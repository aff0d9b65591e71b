/* SPDX-License-Identifier: MIT */
/* The choice of the host, and the wrappers that own the defaults. */
#include "translator/ops.h"

#include <asm/errno.h>

#include "translator/clock.h"
#include "translator/machine.h"
#include "translator/seat.h"
#include "translator/to/hosts.h"

/*
 * In the order in which they are tried.  Hypervisors impersonate one another: KVM shows Hyper-V's
 * or Xen's signature first (at 0x40000000) and its own behind it (at 0x40000100) when it is told to
 * offer their interfaces, whereas nothing else shows KVM's signature.  So a host that is found by a
 * signature that nobody borrows comes before those that are borrowed.  Bare asks for nothing and
 * takes every machine, so it is the last.
 */
static const struct host_ops *(*const host_probes[])(void) = {
	kvm_probe,
	bare_probe,
};

static const struct host_ops *host;

static int init_all(void)
{
	int error = host->init_devices();

	if (!error)
		error = host->init_clock();
	if (!error)
		error = host->init_timer();
	return error;
}

static int init_clock(void)
{
	return host->init_clock();
}

static int probe(int (*init)(void))
{
	int error = -ENODEV;

	for (size_t i = 0; i < ARRAY_SIZE(host_probes); i++) {
		/* Set before init: what init logs goes to this host's console, and what it arms is
		 * measured with this host's clock. */
		host = host_probes[i]();
		if (!host)
			continue;
		error = init();
		if (!error)
			return 0;
		log_line(LOG_ERROR, "host %s cannot be used here: error %d", host->name, error);
	}
	host = NULL;
	return error;
}

int host_probe(void)
{
	return probe(init_all);
}

int host_probe_clock(void)
{
	return probe(init_clock);
}

const char *host_name(void)
{
	return host ? host->name : "none";
}

void host_clock_read_params(struct clock_params *out)
{
	host->clock_read_params(out);
}

uint64_t host_clock_now(void)
{
	struct clock_params params;

	host->clock_read_params(&params);
	return clock_ns_at(&params, tsc_read());
}

uint64_t host_stolen_time(void)
{
	return host->stolen_time ? host->stolen_time() : 0;
}

uint64_t host_wall_clock_base(void)
{
	return host->wall_clock_base();
}

void host_timer_arm(uint64_t deadline)
{
	host->timer_arm(deadline);
}

void host_idle(void)
{
	host->idle();
}

void host_yield(void)
{
	host->yield();
}

unsigned host_interrupt(unsigned vector)
{
	return host ? host->interrupt(vector) : HOST_EVENT_UNKNOWN;
}

void host_alarm_arm(enum host_alarm alarm, uint64_t deadline, uint64_t period)
{
	host->alarm_arm(alarm, deadline, period);
}

uint32_t host_apic_read(unsigned reg)
{
	return host->apic_read(reg);
}

void host_apic_write(unsigned reg, uint32_t value)
{
	host->apic_write(reg, value);
}

void host_processor_starts(unsigned cpu)
{
	if (host->processor_starts)
		host->processor_starts(cpu);
}

/* Console and ends work before a host was chosen, and after none was found: there is always
 * something to log, and always a need to stop. */
void host_console_write(const char *bytes, size_t len)
{
	if (host)
		host->console_write(bytes, len);
}

size_t host_console_read(char *bytes, size_t len)
{
	return host ? host->console_read(bytes, len) : 0;
}

static _Noreturn void halt_for_ever(void)
{
	for (;;)
		cpu_wait_for_interrupt();
}

_Noreturn void host_power_off(void)
{
	if (host)
		host->power_off();
	log_line(LOG_ERROR, "this machine cannot be powered off: halted");
	halt_for_ever();
}

#define RESET_CONTROL	   0xcf9 /* Intel chipsets since PIIX3 */
#define RESET_CONTROL_ARM  0x02	 /* hard reset, not begun */
#define RESET_CONTROL_GO   0x06
#define KEYBOARD_COMMAND   0x64
#define KEYBOARD_CPU_RESET 0xfe

_Noreturn void host_reset(void)
{
	if (host)
		host->reset();
	port_out8(RESET_CONTROL, RESET_CONTROL_ARM);
	port_out8(RESET_CONTROL, RESET_CONTROL_GO);
	port_out8(KEYBOARD_COMMAND, KEYBOARD_CPU_RESET);
	log_line(LOG_ERROR, "this machine cannot be reset: halted");
	halt_for_ever();
}
