/* SPDX-License-Identifier: MIT */
/*
 * A hostile guest: MSR and hypercall traffic that is almost right, on all processors, from a seed on
 * its command line, so many rounds as that says.  It may break itself, but the hypervisor must live,
 * and answer when all is over.
 */
#include "conformance/hyperv/lib/guest.h"

#define SCRATCH	 8
#define BEYOND	 0x7f00000000ull

static uint64_t state[CPUS_MAX];
static uint8_t *scratch[SCRATCH], *ipi_page[CPUS_MAX];

static uint64_t random64(void)
{
	uint64_t *s = &state[cpu_number()];

	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return *s * 0x2545f4914f6cdd1d;
}

static uint64_t random_address(void)
{
	uint64_t page = (uint64_t)scratch[random64() % SCRATCH];

	switch (random64() % 8) {
	case 0:
		return random64();
	case 1:
		return BEYOND + random64() % 65536;
	case 2:
		return page + random64() % PAGE_SIZE;
	case 3:
		return page + PAGE_SIZE - random64() % 64 / 8 * 8;
	}
	return page;
}

static uint64_t random_value(void)
{
	switch (random64() % 6) {
	case 0:
		return random64() % 64;
	case 1:
		return 1ull << random64() % 64;
	case 2:
		return ~0ull << random64() % 64;
	case 3:
		return random_address() | (random64() & 3);
	case 4:
		return rdmsr(HV_MSR_TIME_REF_COUNT) + random64() % MILLISECONDS;
	}
	return random64();
}

/* What would end the guest, or take from it what it needs to say that it lives. */
static bool forbidden(uint32_t msr)
{
	return msr == HV_MSR_RESET || msr == HV_MSR_CRASH_CTL || msr == HV_MSR_ICR ||
	       msr == HV_MSR_HYPERCALL || msr == HV_MSR_GUEST_OS_ID;
}

/* Vectors of one's own, so that no interrupt looks like an exception; no timer faster than it is taken. */
static uint64_t tamed(uint32_t msr, uint64_t value)
{
	if (msr - HV_MSR_SINT0 < 16 && !(value & HV_SINT_MASKED))
		return (value & ~HV_SINT_VECTOR) | 0xd0;
	if (msr - HV_MSR_STIMER0_CONFIG < 8 && msr % 2 == 0) {
		value &= ~HV_STIMER_VECTOR;
		return value | 0xd1 << HV_STIMER_VECTOR_SHIFT;
	}
	if (msr - HV_MSR_STIMER0_CONFIG < 8)
		return value | 100 * MILLISECONDS;
	/* Pages are laid over scratch memory only. */
	if (msr == HV_MSR_SIMP || msr == HV_MSR_SIEFP || msr == HV_MSR_VP_ASSIST_PAGE ||
	    msr == HV_MSR_REFERENCE_TSC)
		return (uint64_t)scratch[random64() % SCRATCH] | (value & 0xfff);
	return value;
}

static void one_msr(void)
{
	uint32_t msr = HV_MSR_FIRST + random64() % (HV_MSR_LAST - HV_MSR_FIRST + 1);
	uint64_t value;

	if (random64() & 1)
		msr = HV_MSR_FIRST + random64() % 0xc0;
	if (forbidden(msr))
		return;
	if (random64() % 4)
		wrmsr_try(msr, tamed(msr, random_value()));
	else
		rdmsr_try(msr, &value);
}

static const uint16_t codes[] = {
#define CODE(code, ...) code,
	HV_HYPERCALLS(CODE)
};

static void fill(uint64_t at)
{
	uint64_t *page = (uint64_t *)(at & ~(PAGE_SIZE - 1));

	for (unsigned i = 0; i < SCRATCH; i++)
		if (page == (uint64_t *)scratch[i])
			for (unsigned word = 0; word < 40; word++)
				page[word] = random64() & 1 ? random_value() : random64() % 4;
}

/* An interrupt that looks like an exception would end the guest by its own hand; a page that other
 * processors write could make one of any. */
static uint64_t tamed_ipi(bool fast, uint64_t input)
{
	uint64_t *own = (uint64_t *)ipi_page[cpu_number()];

	if (fast)
		return 0xd2 | (random64() & 0xf) << 32;
	if (input >= BEYOND)
		return input;
	for (unsigned word = 1; word < 40; word++)
		own[word] = random64() & 1 ? random_value() : random64() % 4;
	own[0] = 0xd2;
	return (uint64_t)own;
}

static void one_hypercall(void)
{
	uint64_t control = codes[random64() % ARRAY_SIZE(codes)], input = random_address(), xmm[12];

	if (random64() % 16 == 0)
		control = random64() % 0x10000;
	if (random64() & 1)
		control |= HV_CALL_FAST;
	if (random64() % 3 == 0)
		control |= (random64() % 4) << HV_CALL_VARIABLE_SHIFT;
	if (random64() & 1)
		control |= (random64() & 1 ? random64() % 8 : random64() % 4096) << HV_CALL_REP_COUNT_SHIFT;
	if (random64() % 4 == 0)
		control |= (random64() % 4096) << HV_CALL_REP_START_SHIFT;
	if (random64() % 16 == 0)
		control |= random64() & HV_CALL_RESERVED;
	fill(input);
	for (unsigned i = 0; i < ARRAY_SIZE(xmm); i++)
		xmm[i] = random_value();
	if ((control & 0xffff) == HvCallSendSyntheticClusterIpi ||
	    (control & 0xffff) == HvCallSendSyntheticClusterIpiEx)
		input = tamed_ipi(control & HV_CALL_FAST, input);
	hypercall_xmm(control, input, random_address(), xmm);
}

static void traffic(void *unused)
{
	uint64_t rounds = parameter("rounds", 2000);

	interrupts_on();
	for (uint64_t i = 0; i < rounds; i++) {
		if (random64() & 1)
			one_msr();
		else
			one_hypercall();
		if (i == rounds / 2)
			outb(PORT_MARK, 0); /* and saved and loaded in the middle of it, if so told */
	}
	interrupts_off();
}

void test_main(void)
{
	uint64_t seed = parameter("seed", 1), end;

	cpus_start();
	hypercall_init();
	for (unsigned i = 0; i < SCRATCH; i++)
		scratch[i] = page_alloc();
	for (unsigned cpu = 0; cpu < cpu_count(); cpu++)
		ipi_page[cpu] = page_alloc();
	for (unsigned cpu = 0; cpu < cpu_count(); cpu++)
		state[cpu] = (seed * 0x9e3779b97f4a7c15 + cpu * 0xbf58476d1ce4e5b9) | 1;
	print("abuse: %u processors\n", cpu_count());
	for (unsigned cpu = 1; cpu < cpu_count(); cpu++)
		cpu_run(cpu, traffic, NULL);
	traffic(NULL);
	for (unsigned cpu = 1; cpu < cpu_count(); cpu++)
		cpu_wait(cpu);
	end = reference_time();
	CHECK(reference_time() >= end);
	CHECK(!hypercall(HvCallNotifyLongSpinWait | HV_CALL_FAST, 1, 0));
	answer("lives", "yes");
	report(OUTCOME_SUCCESS, NULL);
}
