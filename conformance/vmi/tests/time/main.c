/* SPDX-License-Identifier: MIT */
/*
 * The timer group: counters against a clock that is not the VMI's, alarms of both wirings counted against
 * time, idle.  An alarm is never early.  How late it is depends on the machine below: only where that
 * keeps virtual time (the word exact) are the ticks of a periodic alarm counted from below as well.
 */
#include "conformance/vmi/lib/guest.h"
#include "translator/wide.h"

#define MS 1000000ull
#define S  (1000 * MS)

static uint64_t hz;

static uint64_t cycles(uint64_t ns)
{
	return mul_div(ns, hz, S);
}

static uint64_t counter(uint32_t which)
{
	return VMI(GetCycleCounter, which);
}

static void set_alarm(uint32_t flags, uint64_t expiry, uint64_t period)
{
	VMI(SetAlarm, flags, (uint32_t)expiry, expiry >> 32, (uint32_t)period, period >> 32);
}

static bool near(uint64_t a, uint64_t b, uint64_t per_mille)
{
	uint64_t apart = a > b ? a - b : b - a;

	return apart * 1000 <= b * per_mille;
}

static void test_counters(void)
{
	uint64_t start_ns = native_ns(), start = counter(VMI_CYCLES_REAL), tsc = native_tsc(), last = start;
	uint64_t passed, passed_ns, available, stolen, real, tolerance = word("exact") ? 20 : 500;

	EXPECT(hz > 10000000, "a frequency of %llu Hz", hz);
	while (native_ns() < start_ns + 200 * MS) {
		uint64_t now = counter(VMI_CYCLES_REAL);

		EXPECT(now >= last, "the counter went back by %llu", last - now);
		last = now;
	}
	passed = counter(VMI_CYCLES_REAL) - start;
	tsc = native_tsc() - tsc;
	passed_ns = native_ns() - start_ns;
	EXPECT(near(passed, cycles(passed_ns), tolerance), "%llu cycles in %llu ns of the ACPI timer, at %llu Hz", passed,
	       passed_ns, hz);
	EXPECT(near(passed, tsc, tolerance), "%llu cycles while the TSC counted %llu", passed, tsc);
	real = counter(VMI_CYCLES_REAL);
	stolen = counter(VMI_CYCLES_STOLEN);
	available = counter(VMI_CYCLES_AVAILABLE);
	EXPECT(available + stolen >= real, "available and stolen are less than real");
	EXPECT(available <= counter(VMI_CYCLES_REAL), "available is more than real");
	EXPECT_EQ("a counter that there is not", vmi_refused(VMI_CALL_GetCycleCounter, 3), 0);
	EXPECT_EQ("counter -1", counter(~0u), 0);
}

/* --- Wall clock, against the CMOS clock ------------------------------------------------------ */

static uint8_t cmos(uint8_t index)
{
	outb(0x70, index);
	return inb(0x71);
}

static unsigned bcd(uint8_t value)
{
	return (value >> 4) * 10 + (value & 15);
}

static uint32_t cmos_seconds_of_day(void)
{
	unsigned h, m, s;

	do {
		while (cmos(0x0a) & 0x80)
			;
		s = bcd(cmos(0));
		m = bcd(cmos(2));
		h = bcd(cmos(4));
	} while (s != bcd(cmos(0)));
	return h * 3600 + m * 60 + s;
}

static void test_wall_clock(void)
{
	uint64_t ns = VMI_0(GetWallclockTime);
	uint32_t native = cmos_seconds_of_day();
	uint32_t seconds = mul_div(ns, 1, S), apart = (seconds + 86400 + 5 - native) % 86400;

	EXPECT(apart <= 10, "the wall clock shows %u s of the day, the CMOS clock %u", seconds % 86400, native);
	EXPECT(seconds > 1700000000, "the wall clock shows %u s since 1970", seconds);
	EXPECT(VMI_0(GetWallclockTime) >= ns, "the wall clock went back");
	EXPECT_EQ("WallclockUpdated", (uint32_t)VMI(WallclockUpdated, 1, 1, 1), 0);
}

/* --- Alarms ---------------------------------------------------------------------------------- */

static const struct wiring {
	const char *name;
	uint32_t flag, vector;
	uint64_t longest, beyond; /* ns: what it can count, and more than that */
	unsigned cancelled; /* how many more may come, within 100 ms of being cancelled */
} wirings[] = {
	{"IRQ0", 0, VECTOR_IRQ0, 54 * MS, 160 * MS, 1}, /* QEMU's 8254 cannot be stopped at once */
	{"LVTT", VMI_ALARM_WIRED_LVTT, VECTOR_LVTT, 400 * MS, 5 * S, 0},
};

static void on(void)
{
	asm volatile("sti" : : : "memory");
}

static void off(void)
{
	asm volatile("cli" : : : "memory");
}

/* Interrupts of that vector in so much time. */
static unsigned count_for(uint32_t vector, uint64_t ns)
{
	unsigned before = interrupts[vector];

	on();
	wait_ns(ns);
	off();
	return interrupts[vector] - before;
}

static void expect_count(const struct wiring *w, const char *what, uint64_t ns, unsigned expected)
{
	unsigned count = count_for(w->vector, ns);

	EXPECT(count == expected, "%s: %u %s, not %u", w->name, count, what, expected);
}

/* Until one comes; false: none did in 20 s. */
static bool await(uint32_t vector)
{
	uint64_t end = native_ns() + 20 * S;
	unsigned before = interrupts[vector];

	on();
	while (interrupts[vector] == before && native_ns() < end)
		;
	off();
	return interrupts[vector] != before;
}

static void test_one_shot(const struct wiring *w)
{
	static const uint64_t delays[] = {50000, 1 * MS, 10 * MS, 50 * MS};

	for (unsigned i = 0; i < ARRAY_SIZE(delays); i++) {
		uint64_t expiry = counter(VMI_CYCLES_REAL) + cycles(delays[i]);

		set_alarm(w->flag, expiry, 0);
		if (!await(w->vector)) {
			broken("%s: no alarm after %llu ns", w->name, delays[i]);
			continue;
		}
		EXPECT(counter(VMI_CYCLES_REAL) >= expiry, "%s: %llu cycles early", w->name,
		       expiry - counter(VMI_CYCLES_REAL));
		EXPECT(!word("exact") || counter(VMI_CYCLES_REAL) < expiry + cycles(2 * MS),
		       "%s: %llu cycles late", w->name, counter(VMI_CYCLES_REAL) - expiry);
		expect_count(w, "alarms after the only one", 20 * MS, 0);
	}
	/* What is past is due. */
	set_alarm(w->flag, 0, 0);
	EXPECT(await(w->vector), "%s: no alarm for a time that is past", w->name);
	set_alarm(w->flag, counter(VMI_CYCLES_REAL), 0);
	EXPECT(await(w->vector), "%s: no alarm for now", w->name);
}

/* pending: how many may be due already, with interrupts off.  KVM's PIT still delivers the ticks that the
 * guest was too slow for, however many, but no more after them. */
static void cancel(const struct wiring *w, unsigned pending)
{
	unsigned count;

	VMI(CancelAlarm, w->flag);
	count = count_for(w->vector, 100 * MS);
	EXPECT(!word("exact") || count <= w->cancelled + pending, "%s: %u alarms after CancelAlarm", w->name,
	       count);
	count = count_for(w->vector, 100 * MS);
	EXPECT(count == 0, "%s: %u alarms 100 ms after CancelAlarm", w->name, count);
}

static void test_replaced(const struct wiring *w)
{
	uint64_t now = counter(VMI_CYCLES_REAL);

	set_alarm(w->flag, now + cycles(30 * MS), 0);
	set_alarm(w->flag, now + cycles(10 * MS), 0);
	expect_count(w, "alarms, the second of which replaced the first", 50 * MS, 1);
	set_alarm(w->flag, counter(VMI_CYCLES_REAL) + cycles(20 * MS), 0);
	cancel(w, 0);
	cancel(w, 0);
}

static void test_periodic(const struct wiring *w)
{
	static const uint64_t periods[] = {1 * MS, 4 * MS, 10 * MS};

	for (unsigned i = 0; i < ARRAY_SIZE(periods); i++) {
		uint64_t start = native_ns(), passed;
		unsigned ticks;

		set_alarm(w->flag | VMI_ALARM_IS_PERIODIC, counter(VMI_CYCLES_REAL), cycles(periods[i]));
		ticks = count_for(w->vector, 200 * MS);
		passed = native_ns() - start;
		cancel(w, 1);
		EXPECT((ticks - 1) * (periods[i] - periods[i] / 50) <= passed, "%s: %u ticks of %llu ns in %llu ns",
		       w->name, ticks, periods[i], passed);
		EXPECT(ticks > 0, "%s: no ticks", w->name);
		EXPECT(!word("exact") || (ticks + 2) * (periods[i] + periods[i] / 50) >= passed,
		       "%s: only %u ticks of %llu ns in %llu ns", w->name, ticks, periods[i], passed);
	}
}

/* Wrong use: no such alarm, no period, a time that never comes. */
static void test_wrong(const struct wiring *w)
{
	uint64_t now = counter(VMI_CYCLES_REAL);

	set_alarm(w->flag | VMI_CYCLES_STOLEN, now, 0);
	set_alarm(w->flag | 0x55, now, 0);
	expect_count(w, "alarms of counters that have none", 20 * MS, 0);
	set_alarm(w->flag, ~0ull, 0);
	expect_count(w, "alarms at the end of time", 20 * MS, 0);
	set_alarm(w->flag | VMI_ALARM_IS_PERIODIC, counter(VMI_CYCLES_REAL), 0);
	EXPECT(await(w->vector), "%s: a periodic alarm without a period is not even one", w->name);
	cancel(w, 0);
	/* A period is only one where it is said to be. */
	set_alarm(w->flag, counter(VMI_CYCLES_REAL) + cycles(5 * MS), cycles(1 * MS));
	expect_count(w, "alarms with a period that was not asked for", 40 * MS, 1);
	/* The other counter with an alarm. */
	set_alarm(w->flag | VMI_CYCLES_AVAILABLE, counter(VMI_CYCLES_AVAILABLE) + cycles(5 * MS), 0);
	EXPECT(await(w->vector), "%s: no alarm of the available counter", w->name);
}

static void test_long(const struct wiring *w)
{
	uint64_t expiry = counter(VMI_CYCLES_REAL) + cycles(w->longest - MS);

	set_alarm(w->flag, expiry, 0);
	EXPECT(await(w->vector), "%s: no alarm", w->name);
	EXPECT(counter(VMI_CYCLES_REAL) >= expiry, "%s: early", w->name);
	/* Further than it counts: early, and set again by whoever sees that. */
	expiry = counter(VMI_CYCLES_REAL) + cycles(w->beyond);
	for (unsigned i = 0; i < 10 && counter(VMI_CYCLES_REAL) < expiry; i++) {
		set_alarm(w->flag, expiry, 0);
		EXPECT(await(w->vector), "%s: no alarm far away", w->name);
	}
	EXPECT(counter(VMI_CYCLES_REAL) >= expiry, "%s: a far alarm takes more than 10 settings", w->name);
}

/* Sleeps until the alarm, with interrupts disabled before and enabled after. */
static void test_halt(const struct wiring *w)
{
	unsigned before = interrupts[w->vector];
	uint64_t expiry = counter(VMI_CYCLES_REAL) + cycles(20 * MS);

	set_alarm(w->flag, expiry, 0);
	VMI_0(Halt);
	EXPECT(native_flags() & EFLAGS_IF, "interrupts are disabled after Halt");
	EXPECT_EQ("alarms when Halt returned", interrupts[w->vector] - before, 1);
	EXPECT(counter(VMI_CYCLES_REAL) >= expiry, "Halt returned early");
	off();
}

void test_main(void)
{
	if (!rom)
		stop("there is no VMI ROM");
	EXPECT_EQ("VMI_Init", vmi_init_at(PAGE_OFFSET), 0);
	report(OUTCOME_SUCCESS, NULL);
	hz = VMI_0(GetCycleFrequency);
	/* The APIC as Linux sets it up, by call; the PIC is behind it. */
	VMI(APICWrite, APIC_SPIV, 0x1ff);
	VMI(APICWrite, APIC_LVT0, 0x700);
	VMI(APICWrite, APIC_TPR, 0);
	pic_unmask(0);
	test_counters();
	test_wall_clock();
	/* Quiet: what the firmware left of the PIT's ticks. */
	VMI(CancelAlarm, 0);
	count_for(VECTOR_IRQ0, 60 * MS);
	for (unsigned i = 0; i < ARRAY_SIZE(wirings); i++) {
		if (wirings[i].flag)
			VMI(APICWrite, APIC_LVTT, VECTOR_LVTT);
		/* The first takes longer than any other: the host gets to know its timer. */
		set_alarm(wirings[i].flag, counter(VMI_CYCLES_REAL), 0);
		EXPECT(await(wirings[i].vector), "%s: no alarm at all", wirings[i].name);
		test_one_shot(&wirings[i]);
		test_replaced(&wirings[i]);
		test_periodic(&wirings[i]);
		test_wrong(&wirings[i]);
		test_long(&wirings[i]);
		test_halt(&wirings[i]);
	}
	/* Masked in the LVT entry, an alarm is silent; the entry keeps what the guest gave it. */
	VMI(APICWrite, APIC_LVTT, VECTOR_LVTT | APIC_MASKED);
	set_alarm(VMI_ALARM_WIRED_LVTT, counter(VMI_CYCLES_REAL), 0);
	EXPECT_EQ("alarms that are masked", count_for(VECTOR_LVTT, 10 * MS), 0);
	EXPECT_EQ("the LVT entry", VMI(APICRead, APIC_LVTT) & (APIC_MASKED | 0xff), VECTOR_LVTT | APIC_MASKED);
}
