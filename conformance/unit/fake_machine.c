/* SPDX-License-Identifier: MIT */
/* Virtual time, and who answers which access. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/unit/fake_devices.h"
#include "translator/machine.h"
#include "translator/ops.h"

struct fake_machine fake;
jmp_buf fake_end_jump;
bool fake_end_awaited;

void fake_machine_reset(void)
{
	memset(&fake, 0, sizeof(fake));
	fake.step_ps = 1000 * PS_PER_NS; /* what a port access costs that leaves the VM */
	fake.random = 1;
	fake.tsc_hz = 2600000000ull;
	fake.tsc_offset = 123456789;
	fake.pm_timer.present = true;
	fake.rtc.bcd = true;
	fake.rtc.base_seconds = 1795312000; /* 2026-11-22 */
	fake_lapic_reset();
	fake_acpi_build(1);
}

void fake_machine_end(enum fake_end how)
{
	if (!fake_end_awaited) {
		fprintf(stderr, "fake machine: ended (%d) when nobody expected it\n", how);
		abort();
	}
	fake_end_awaited = false;
	fake.end = how;
	longjmp(fake_end_jump, 1);
}

uint64_t fake_tsc(void)
{
	return fake.tsc_offset +
	       (uint64_t)((unsigned __int128)fake.now_ps * fake.tsc_hz / PS_PER_SEC);
}

uint64_t fake_now_ns(void)
{
	return fake.now_ps / PS_PER_NS;
}

void fake_advance_ps(uint64_t ps)
{
	fake.now_ps += ps;
}

void fake_steal_ns(uint64_t ns)
{
	fake_advance_ps(ns * PS_PER_NS);
	fake_kvm_stolen(ns);
}

static uint32_t random_below(uint32_t limit)
{
	fake.random = fake.random * 1664525 + 1013904223;
	return (fake.random >> 8) % limit;
}

static uint64_t step_after(void)
{
	return fake.uneven ? fake.step_ps / 100 * random_below(100) : fake.step_ps / 2;
}

/* One access of the machine; the time it takes passes before it, and before the next. */
static void tick(void)
{
	fake_advance_ps(fake.left_ps);
	fake.left_ps = step_after();
	fake_advance_ps(fake.step_ps - fake.left_ps);
	if (fake.preempt_one_in && random_below(fake.preempt_one_in) == 0)
		fake_steal_ns(fake.preempt_ps / PS_PER_NS);
	if (++fake.accesses == fake.lost_at_access)
		fake_advance_ps(fake.lost_ps);
	if (fake.accesses == fake.uart.arrives_at)
		fake_uart_receive("!", 1);
	fake_lapic_sync();
}

static uint32_t port_in(uint16_t port, uint32_t nothing)
{
	uint32_t value = nothing;

	tick();
	if (!fake_uart_in(port, &value) && !fake_pit_in(port, &value) &&
	    !fake_pm_timer_in(port, &value) && !fake_rtc_in(port, &value) &&
	    !fake_pic_in(port, &value))
		fake_power_in(port, &value);
	return value & nothing;
}

static void port_out(uint16_t port, uint32_t value)
{
	tick();
	if (!fake_uart_out(port, value) && !fake_pit_out(port, value) &&
	    !fake_rtc_out(port, value) && !fake_pic_out(port, value))
		fake_power_out(port, value);
}

uint8_t port_in8(uint16_t port)
{
	return (uint8_t)port_in(port, 0xff);
}

uint16_t port_in16(uint16_t port)
{
	return (uint16_t)port_in(port, 0xffff);
}

uint32_t port_in32(uint16_t port)
{
	return port_in(port, 0xffffffff);
}

void port_out8(uint16_t port, uint8_t value)
{
	port_out(port, value);
}

void port_out16(uint16_t port, uint16_t value)
{
	port_out(port, value);
}

void port_out32(uint16_t port, uint32_t value)
{
	port_out(port, value);
}

/* A real machine would raise #GP, which the shim has nobody for: the test is over. */
static _Noreturn void unknown_msr(const char *what, uint32_t msr)
{
	fprintf(stderr, "fake machine: %s of MSR %#x, which this machine has not\n", what, msr);
	abort();
}

uint64_t msr_read(uint32_t msr)
{
	uint64_t value;

	tick();
	if (!fake_lapic_msr_read(msr, &value))
		unknown_msr("read", msr);
	return value;
}

void msr_write(uint32_t msr, uint64_t value)
{
	tick();
	if (!fake_lapic_msr_write(msr, value) && !fake_kvm_msr_write(msr, value))
		unknown_msr("write", msr);
}

uint64_t tsc_read(void)
{
	tick();
	return fake_tsc();
}

struct cpuid_regs cpuid_read(uint32_t leaf, uint32_t subleaf)
{
	uint32_t r[4] = {0};

	if (leaf == 1) {
		r[2] = (fake.tsc_deadline_cpuid ? 1u << 24 : 0) | 1u << 31;
		r[3] = fake.no_lapic_cpuid ? 0 : 1u << 9;
	} else {
		fake_kvm_cpuid(leaf, r);
	}
	return (struct cpuid_regs){r[0], r[1], r[2], r[3]};
}

volatile void *phys_map(uint64_t phys, size_t len)
{
	if (phys < sizeof(fake.ram) && len <= sizeof(fake.ram) - phys)
		return fake.ram + phys;
	if (phys == (fake.lapic.base_msr & PAGE_MASK) && phys >> 32 == 0 && len <= PAGE_SIZE)
		return fake.lapic.regs;
	return NULL;
}

unsigned cpu_number(void)
{
	tick();
	return fake.cpu;
}

void cpu_pause(void)
{
	fake_advance_ps(10 * PS_PER_NS);
}

/* The next interrupt that can come; -1 when none can. */
static int next_interrupt(void)
{
	int vector = fake_pic_acknowledge();
	uint64_t timer;

	if (vector >= 0)
		return vector;
	timer = fake_lapic_timer_ps();
	if (timer == UINT64_MAX)
		return -1;
	if (timer > fake.now_ps)
		fake_advance_ps(timer - fake.now_ps);
	return fake_lapic_timer_fire();
}

void cpu_wait_for_interrupt(void)
{
	int vector;

	fake_lapic_sync();
	vector = next_interrupt();
	if (vector < 0)
		fake_machine_end(FAKE_HALTED);
	fake.interrupts++;
	fake.events |= host_interrupt((unsigned)vector);
	fake_lapic_sync();
}
