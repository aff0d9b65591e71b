/* SPDX-License-Identifier: MIT */
/* The KVM host: found where it is, not where it is not, its clock, and what it shares with a
 * processor. */
#include <asm/errno.h>
#include <asm/kvm_para.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>

#include "conformance/unit/fake_machine.h"
#include "conformance/unit/fake_seat.h"
#include "conformance/unit/unit.h"
#include "translator/clock.h"
#include "translator/machine.h"
#include "translator/to/bare/lapic_regs.h"
#include "translator/to/hosts.h"
#include "translator/to/kvm/pvclock.h"

static void set_up(void)
{
	fake_reset();
	fake_machine_reset();
	fake.kvm.base = 0x40000000;
	fake.kvm.features = 1u << KVM_FEATURE_CLOCKSOURCE2;
	fake.kvm.system_time = 777;
	fake.kvm.wall_ns = 1795312000123456789;
}

static void expect_host(const char *name)
{
	EXPECT_EQ(host_probe(), 0);
	EXPECT(!strcmp(host_name(), name));
}

static void test_found(void)
{
	static const uint32_t bases[] = {0x40000000, 0x40000100, 0x40000200, 0x4000ff00};

	for (size_t i = 0; i < ARRAY_SIZE(bases); i++) {
		set_up();
		fake.kvm.base = bases[i];
		EXPECT(kvm_probe() != NULL);
	}
	fake.kvm.base = 0x40000100;
	fake.kvm.hyperv_first = true;
	expect_host("kvm");
}

static void test_not_found(void)
{
	fake.kvm.base = 0;
	EXPECT(kvm_probe() == NULL);
	fake.kvm.hyperv_first = true;
	EXPECT(kvm_probe() == NULL);
	fake.kvm.base = 0x40010000; /* beyond where hypervisors are looked for */
	EXPECT(kvm_probe() == NULL);
	expect_host("bare");
}

/* Its clock is what KVM's page says, and nothing is measured. */
static void test_clock(void)
{
	struct clock_params p;

	fake.pm_timer.present = false;
	fake.pit.absent = true;
	expect_host("kvm");
	EXPECT(fake.kvm.clock_msr & KVM_MSR_ENABLED);
	host_clock_read_params(&p);
	EXPECT_EQ(p.tsc_timestamp, fake.tsc_offset);
	EXPECT_EQ(p.system_time, 777);
	EXPECT_EQ(p.tsc_to_system_mul, 3303820998u);
	EXPECT_EQ(p.tsc_shift, -1);
	EXPECT(host_clock_now() >= fake_now_ns());
	EXPECT(host_clock_now() <= fake_now_ns() + 2000);
	EXPECT_EQ(host_wall_clock_base(), 1795312000123456789);
}

/* What KVM changes later is what is read then. */
static void test_clock_changes(void)
{
	struct pvclock_time *page;
	struct clock_params p;

	expect_host("kvm");
	page = frame_map_any(fake.kvm.clock_msr >> PAGE_SHIFT);
	EXPECT(page != NULL);
	page->system_time += 1000;
	page->version += 2;
	host_clock_read_params(&p);
	EXPECT_EQ(p.system_time, 1777);
}

static void test_timer_and_console(void)
{
	uint64_t deadline;

	for (unsigned deadline_mode = 0; deadline_mode < 2; deadline_mode++) {
		set_up();
		fake.tsc_deadline_cpuid = deadline_mode;
		expect_host("kvm");
		deadline = host_clock_now() + 50000000;
		host_timer_arm(deadline);
		fake.events = 0;
		host_idle();
		EXPECT_EQ(fake.events, HOST_EVENT_TIMER);
		EXPECT(host_clock_now() >= deadline);
		EXPECT(host_clock_now() <= deadline + 100000);
	}
	host_console_write("kvm", 3);
	EXPECT_EQ(fake.uart.out_len, 3);
	EXPECT_EQ(FAKE_END_OF(host_power_off()), FAKE_POWERED_OFF);
}

/* A KVM without its clock is a bare machine: kvm_probe() must not touch an MSR that is not
 * advertised (the fake would abort). */
static void test_without_clock(void)
{
	fake.kvm.features = ~0u & ~(1u << KVM_FEATURE_CLOCKSOURCE2);
	EXPECT(kvm_probe() == NULL);
	expect_host("bare");
	EXPECT(strstr(fake_log, "KVM without kvmclock"));
}

/* A clock that is advertised and never filled in, or never finished: bare again, and the page is
 * taken back before it is given to somebody else. */
static void test_clock_broken(void)
{
	for (unsigned i = 0; i < 2; i++) {
		set_up();
		fake.kvm.silent = i == 0;
		fake.kvm.unfinished = i == 1;
		expect_host("bare");
		EXPECT_EQ(fake.kvm.clock_msr, 0);
		EXPECT(strstr(fake_log, "does not fill in the clock"));
	}
}

static void test_no_memory(void)
{
	fake_heap_limit(0);
	expect_host("bare");
	EXPECT_EQ(fake.kvm.clock_msr, 0);
}

static void test_no_wall_clock(void)
{
	fake.kvm.no_wall = true;
	expect_host("kvm");
	EXPECT_EQ(host_wall_clock_base(), 0);
	EXPECT(strstr(fake_log, "does not tell the date"));
}

static void test_page_versions(void)
{
	struct pvclock_time time = {.version = 2, .tsc_to_system_mul = 1, .tsc_shift = -3};
	struct pvclock_wall wall = {.version = 2, .sec = 3, .nsec = 4};
	struct clock_params p;
	uint64_t ns;

	EXPECT_EQ(pvclock_read_time(&time, &p), 0);
	EXPECT_EQ(p.tsc_shift, -3);
	time.version = 1;
	EXPECT_EQ(pvclock_read_time(&time, &p), -EIO);
	time.version = 0;
	EXPECT_EQ(pvclock_read_time(&time, &p), -EIO);
	time.version = 2;
	time.tsc_to_system_mul = 0;
	EXPECT_EQ(pvclock_read_time(&time, &p), -EIO);
	EXPECT_EQ(pvclock_read_wall(&wall, &ns), 0);
	EXPECT_EQ(ns, 3000000004);
	wall.version = 0;
	EXPECT_EQ(pvclock_read_wall(&wall, &ns), -EIO);
	wall.version = 5;
	EXPECT_EQ(pvclock_read_wall(&wall, &ns), -EIO);
}

/* ---- what KVM shares with each processor ---- */

#define MS 1000000ull

static void set_up_with(uint32_t features)
{
	set_up();
	fake.kvm.features |= features;
	EXPECT_EQ(host_probe_clock(), 0);
	EXPECT(!strcmp(host_name(), "kvm"));
}

/* Those that have a place in the page, and those beyond. */
static const unsigned cpus[] = {0, 1, 3, 15};
static const unsigned cpus_beyond[] = {16, 17, 255, CPU_UNKNOWN};

static uint64_t system_time(unsigned cpu)
{
	struct clock_params p;

	fake.cpu = cpu;
	host_clock_read_params(&p);
	return p.system_time;
}

/* One for all, while KVM says that they are the same. */
static void test_clock_stable(void)
{
	fake.kvm.apart_ns = 1000 * MS; /* to find out whose was read */
	EXPECT_EQ(host_probe_clock(), 0);
	for (size_t i = 0; i < ARRAY_SIZE(cpus); i++)
		EXPECT_EQ(system_time(cpus[i]), 777);
	for (size_t i = 0; i < ARRAY_SIZE(cpus_beyond); i++)
		EXPECT_EQ(system_time(cpus_beyond[i]), 777);
	EXPECT_EQ(fake.kvm.cpu[0].clock_writes, 1);
	for (unsigned cpu = 1; cpu < FAKE_KVM_CPUS; cpu++)
		EXPECT_EQ(fake.kvm.cpu[cpu].clock_writes, 0);
}

static void set_up_unstable(void)
{
	set_up();
	fake.kvm.unstable = true;
	fake.kvm.apart_ns = 1000 * MS;
	EXPECT_EQ(host_probe_clock(), 0);
}

/* Each processor its own, which KVM is told of when it first reads it. */
static void test_clock_unstable(void)
{
	uint64_t now;

	set_up_unstable();
	for (unsigned again = 0; again < 2; again++) {
		for (size_t i = 0; i < ARRAY_SIZE(cpus); i++) {
			EXPECT_EQ(system_time(cpus[i]), 777 + cpus[i] * 1000 * MS);
			EXPECT_EQ(fake.kvm.cpu[cpus[i]].clock_writes, 1);
			EXPECT(fake.kvm.cpu[cpus[i]].clock_msr & KVM_MSR_ENABLED);
			now = host_clock_now();
			EXPECT(now >= fake_now_ns() + cpus[i] * 1000 * MS);
			EXPECT(now <= fake_now_ns() + cpus[i] * 1000 * MS + 4000);
		}
	}
	EXPECT_EQ(fake.kvm.cpu[2].clock_writes, 0);
}

/* The first one's is better than none. */
static void test_clock_unstable_beyond(void)
{
	set_up_unstable();
	for (size_t i = 0; i < ARRAY_SIZE(cpus_beyond); i++)
		EXPECT_EQ(system_time(cpus_beyond[i]), 777);
	EXPECT_EQ(fake.kvm.cpu[0].clock_writes, 1);
}

/* After a migration, for one. */
static void test_clock_becomes_unstable(void)
{
	struct pvclock_time *first;

	fake.kvm.apart_ns = 1000 * MS;
	EXPECT_EQ(host_probe_clock(), 0);
	EXPECT_EQ(system_time(2), 777);
	first = fake_kvm_page(fake.kvm.cpu[0].clock_msr);
	first->flags = 0;
	first->version += 2;
	EXPECT_EQ(system_time(2), 777 + 2000 * MS);
	first->flags = 1;
	first->version += 2;
	EXPECT_EQ(system_time(2), 777);
}

/* ---- the end of an interrupt ---- */

static void end_interrupt(unsigned cpu)
{
	fake.cpu = cpu;
	host_apic_write(LAPIC_EOI, 0);
	tsc_read(); /* what was written to the APIC's page takes effect */
}

static uint32_t *eoi_word(unsigned cpu)
{
	return fake_kvm_page(fake.kvm.cpu[cpu].eoi_msr);
}

static void test_eoi_registered_once(void)
{
	uint64_t page;

	set_up_with(1u << KVM_FEATURE_PV_EOI);
	page = fake.kvm.cpu[0].clock_msr & PAGE_MASK;
	for (unsigned again = 0; again < 3; again++)
		for (size_t i = 0; i < ARRAY_SIZE(cpus); i++)
			end_interrupt(cpus[i]);
	for (size_t i = 0; i < ARRAY_SIZE(cpus); i++) {
		const struct fake_kvm_cpu *c = &fake.kvm.cpu[cpus[i]];

		EXPECT_EQ(c->eoi_writes, 1);
		EXPECT_EQ(c->eoi_msr, page + cpus[i] * 128 + 32 + KVM_MSR_ENABLED);
	}
	EXPECT_EQ(fake.kvm.cpu[2].eoi_writes, 0);
	EXPECT_EQ(fake.lapic.ends, 3 * ARRAY_SIZE(cpus)); /* as KVM never said that it knows */
}

/* KVM knows of the end by the bit's being cleared: the APIC is not told as well. */
static void test_eoi_known(void)
{
	set_up_with(1u << KVM_FEATURE_PV_EOI);
	for (size_t i = 0; i < ARRAY_SIZE(cpus); i++) {
		end_interrupt(cpus[i]);
		fake.lapic.ends = 0;
		*eoi_word(cpus[i]) = 0xffffffff;
		end_interrupt(cpus[i]);
		EXPECT_EQ(fake.lapic.ends, 0);
		EXPECT_EQ(*eoi_word(cpus[i]), 0xfffffffe); /* the other bits are not ours */
		end_interrupt(cpus[i]);
		EXPECT_EQ(fake.lapic.ends, 1);
		EXPECT_EQ(*eoi_word(cpus[i]), 0xfffffffe);
	}
}

/* Of another processor, or in another register: not this interrupt's end. */
static void test_eoi_of_others(void)
{
	set_up_with(1u << KVM_FEATURE_PV_EOI);
	end_interrupt(0);
	end_interrupt(1);
	fake.lapic.ends = 0;
	*eoi_word(1) = 1;
	end_interrupt(0);
	EXPECT_EQ(fake.lapic.ends, 1);
	EXPECT_EQ(*eoi_word(1), 1);
	fake.cpu = 1;
	host_apic_write(LAPIC_TPR, 0x20);
	EXPECT_EQ(host_apic_read(LAPIC_TPR), 0x20);
	EXPECT_EQ(*eoi_word(1), 1);
}

/* The fake aborts when an MSR is written that is not advertised, or by a processor beyond. */
static void test_eoi_not_offered(void)
{
	set_up_with(1u << KVM_FEATURE_STEAL_TIME);
	for (unsigned i = 1; i <= ARRAY_SIZE(cpus); i++) {
		end_interrupt(cpus[i - 1]);
		EXPECT_EQ(fake.lapic.ends, i);
	}
	set_up_with(1u << KVM_FEATURE_PV_EOI);
	for (unsigned i = 1; i <= ARRAY_SIZE(cpus_beyond); i++) {
		end_interrupt(cpus_beyond[i - 1]);
		EXPECT_EQ(fake.lapic.ends, i);
	}
}

/* ---- stolen time ---- */

static uint64_t stolen(unsigned cpu)
{
	fake.cpu = cpu;
	return host_stolen_time();
}

static void test_steal(void)
{
	uint64_t page;

	set_up_with(1u << KVM_FEATURE_STEAL_TIME);
	page = fake.kvm.cpu[0].clock_msr & PAGE_MASK;
	fake.kvm.stolen_ns = 5 * MS;
	for (size_t i = 0; i < ARRAY_SIZE(cpus); i++) {
		const struct fake_kvm_cpu *c = &fake.kvm.cpu[cpus[i]];

		EXPECT_EQ(stolen(cpus[i]), 5 * MS);
		fake_steal_ns((i + 1) * MS);
		EXPECT_EQ(stolen(cpus[i]), (6 + i) * MS);
		EXPECT_EQ(c->steal_writes, 1);
		EXPECT_EQ(c->steal_msr, page + cpus[i] * 128 + 64 + KVM_MSR_ENABLED);
		EXPECT_EQ((c->steal_msr & ~1ull) % 64, 0); /* what KVM insists on */
	}
	EXPECT_EQ(stolen(0), 6 * MS);
}

static void test_steal_not_offered(void)
{
	set_up_with(1u << KVM_FEATURE_PV_EOI);
	fake.kvm.stolen_ns = 5 * MS;
	for (size_t i = 0; i < ARRAY_SIZE(cpus); i++)
		EXPECT_EQ(stolen(cpus[i]), 0);
	set_up_with(1u << KVM_FEATURE_STEAL_TIME);
	fake.kvm.stolen_ns = 5 * MS;
	for (size_t i = 0; i < ARRAY_SIZE(cpus_beyond); i++)
		EXPECT_EQ(stolen(cpus_beyond[i]), 0);
	set_up();
	fake.kvm.base = 0;
	expect_host("bare"); /* which knows of no others */
	fake_steal_ns(MS);
	EXPECT_EQ(stolen(0), 0);
}

static volatile struct kvm_steal_time *unfinished;
static volatile sig_atomic_t finished;

static void finish(int signal)
{
	unfinished->steal = 9 * MS;
	unfinished->version++;
	finished = true;
}

/* KVM writes, and whoever reads waits for its end: here a signal some time later. */
static void test_steal_being_written(void)
{
	const struct itimerval soon = {.it_value.tv_usec = 5000};

	set_up_with(1u << KVM_FEATURE_STEAL_TIME);
	EXPECT_EQ(stolen(1), 0);
	unfinished = fake_kvm_page(fake.kvm.cpu[1].steal_msr);
	unfinished->steal = 0xdeadbeef;
	unfinished->version++;
	EXPECT_EQ(unfinished->version & 1, 1);
	finished = false;
	signal(SIGALRM, finish);
	setitimer(ITIMER_REAL, &soon, NULL);
	EXPECT_EQ(stolen(1), 9 * MS);
	EXPECT(finished);
	signal(SIGALRM, SIG_DFL);
}

/* Nothing that KVM writes is where something else is. */
static void claim(uint8_t *page, uint64_t first, uint64_t msr, size_t len)
{
	uint64_t offset = (msr & ~(uint64_t)KVM_MSR_ENABLED) - first;
	unsigned taken = 0;

	EXPECT(offset + len <= PAGE_SIZE);
	for (size_t i = 0; i < len && offset + len <= PAGE_SIZE; i++)
		taken += page[offset + i]++;
	EXPECT_EQ(taken, 0);
}

static void test_nothing_overlaps(void)
{
	static uint8_t page[PAGE_SIZE];
	uint64_t first;

	set_up();
	fake.kvm.unstable = true;
	fake.kvm.features |= 1u << KVM_FEATURE_PV_EOI | 1u << KVM_FEATURE_STEAL_TIME;
	EXPECT_EQ(host_probe_clock(), 0);
	first = fake.kvm.cpu[0].clock_msr & PAGE_MASK;
	memset(page, 0, sizeof(page));
	claim(page, first, fake.kvm.wall_msr, sizeof(struct pvclock_wall));
	for (unsigned cpu = 0; cpu < FAKE_KVM_CPUS; cpu++) {
		const struct fake_kvm_cpu *c = &fake.kvm.cpu[cpu];

		system_time(cpu);
		stolen(cpu);
		end_interrupt(cpu);
		claim(page, first, c->clock_msr, sizeof(struct pvclock_time));
		claim(page, first, c->eoi_msr, sizeof(uint32_t));
		claim(page, first, c->steal_msr, sizeof(struct kvm_steal_time));
	}
}

/* KVM forgets with a new bring-up, and is told again. */
static void test_told_again(void)
{
	for (unsigned i = 0; i < 2; i++) {
		set_up_with(1u << KVM_FEATURE_PV_EOI | 1u << KVM_FEATURE_STEAL_TIME);
		end_interrupt(1);
		stolen(1);
		EXPECT_EQ(fake.kvm.cpu[1].eoi_writes, 1);
		EXPECT_EQ(fake.kvm.cpu[1].steal_writes, 1);
	}
}

static const struct unit_test tests[] = {
	{"found, at any base", test_found},
	{"not found", test_not_found},
	{"clock and date", test_clock},
	{"clock: a change", test_clock_changes},
	{"timer, console, power", test_timer_and_console},
	{"no clock offered", test_without_clock},
	{"clock not filled in", test_clock_broken},
	{"no memory for the clock", test_no_memory},
	{"no date", test_no_wall_clock},
	{"versions of the pages", test_page_versions},
	{"clock: stable", test_clock_stable},
	{"clock: not stable", test_clock_unstable},
	{"clock: not stable, processors beyond", test_clock_unstable_beyond},
	{"clock: not stable any more", test_clock_becomes_unstable},
	{"end of interrupt: KVM is told once", test_eoi_registered_once},
	{"end of interrupt: that KVM knows of", test_eoi_known},
	{"end of interrupt: of others", test_eoi_of_others},
	{"end of interrupt: not offered", test_eoi_not_offered},
	{"stolen time", test_steal},
	{"stolen time: not offered", test_steal_not_offered},
	{"stolen time: being written", test_steal_being_written},
	{"nothing overlaps", test_nothing_overlaps},
	{"told again", test_told_again},
};

UNIT_MAIN("kvm", set_up, tests)
