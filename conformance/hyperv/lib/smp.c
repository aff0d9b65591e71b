/* SPDX-License-Identifier: MIT */
/* Other processors: started by INIT and SIPI, then each waits for what it is to run. */
#include "conformance/hyperv/lib/guest.h"

#define ICR_INIT 0x4500
#define ICR_SIPI 0x4600

extern char trampoline[], trampoline_end[];
extern volatile uint32_t starting;
void processor_main(unsigned cpu) __attribute__((noreturn));

static struct {
	void (*volatile f)(void *);
	void *volatile argument;
	volatile bool up;
} processors[CPUS_MAX] = { { .up = true } };
static unsigned count = 1;

/* The task register tells: each processor has its own TSS. */
unsigned cpu_number(void)
{
	uint32_t selector;

	asm volatile("str %0" : "=r"(selector));
	return selector ? (selector - TSS) / 16 : 0;
}

unsigned cpu_count(void)
{
	return count;
}

void processor_main(unsigned cpu)
{
	traps_init(cpu);
	apic_init();
	processors[cpu].up = true;
	for (;;) {
		pause();
		if (!processors[cpu].f)
			continue;
		processors[cpu].f(processors[cpu].argument);
		processors[cpu].f = NULL;
	}
}

static void start(unsigned cpu)
{
	starting = cpu;
	apic_send_icr(cpu, ICR_INIT);
	apic_send_icr(cpu, ICR_SIPI | TRAMPOLINE / PAGE_SIZE);
	while (!processors[cpu].up)
		pause();
}

void cpus_start(void)
{
	unsigned there = cpuid(1).ebx >> 16 & 0xff;

	memcpy((void *)TRAMPOLINE, trampoline, trampoline_end - trampoline);
	for (; count < there && count < CPUS_MAX; count++)
		start(count);
}

void cpu_run(unsigned cpu, void (*f)(void *), void *argument)
{
	if (cpu == cpu_number()) {
		f(argument);
		return;
	}
	cpu_wait(cpu);
	processors[cpu].argument = argument;
	processors[cpu].f = f;
}

void cpu_wait(unsigned cpu)
{
	while (processors[cpu].f)
		pause();
}
