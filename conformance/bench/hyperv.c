/* SPDX-License-Identifier: MIT */
/*
 * A test guest (conformance/hyperv/lib) that times what Hyper-V's interface is made of, on a machine
 * with two processors.  Prints one line to a row,
 *
 *   bench: NAME TICKS
 *
 * ticks of the TSC, the median over the row's samples of the mean of one operation within a sample.
 * What this machine does not have has no row, and the interrupts are then the local APIC's.
 */
#include "conformance/hyperv/lib/guest.h"

#define SAMPLES	   15
#define OPERATIONS 40

#define VECTOR	   0x80 /* to oneself */
#define ASK	   0x81 /* the other processor sends ANSWER back */
#define ANSWER	   0x82
#define TICK	   0x83
#define CONNECTION 0x77 /* there is none */
#define FAR	   (1000 * SECONDS)

#define X2APIC_ICR    0x830
#define X2APIC_LVTT   0x832
#define X2APIC_TMICT  0x838
#define LVT_MASKED    0x10000u
#define LVT_PERIODIC  0x20000u
#define TICK_PERIOD   5000000 /* 10 ms: the bus has 1 GHz, and the divisor is 2 */

#define TIMER 1 /* of the synthetic ones */

static bool enlightened;
static volatile struct hv_vp_assist_page *assist;
static volatile struct hv_reference_tsc_page *reference_page;
static uint64_t eoi_ticks;

static void write_msr(uint32_t msr, uint64_t value)
{
	asm volatile("wrmsr" : : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)) : "memory");
}

static uint64_t read_msr(uint32_t msr)
{
	uint32_t low, high;

	asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return (uint64_t)high << 32 | low;
}

/* As a kernel calls the page: no more than the registers. */
static uint64_t call(uint64_t control, uint64_t input, uint64_t output)
{
	register uint64_t r8 asm("r8") = output;
	uint64_t result;

	asm volatile("call *%[page]"
		     : "=a"(result), "+c"(control), "+d"(input), "+r"(r8)
		     : [page] "r"(hypercall_page)
		     : "cc", "memory", "r9", "r10", "r11");
	return result;
}

static bool succeeded(uint64_t result)
{
	return (result & 0xffff) == HV_STATUS_SUCCESS;
}

/* --- Hypercalls: each says whether it was answered as it should be ------------------------------ */

static bool call_spin(void)
{
	return succeeded(call(HvCallNotifyLongSpinWait | HV_CALL_FAST, 1, 0));
}

static bool no_connection(uint64_t result)
{
	return (result & 0xffff) == HV_STATUS_INVALID_CONNECTION_ID;
}

static bool call_fast(void)
{
	return no_connection(call(HvCallSignalEvent | HV_CALL_FAST, CONNECTION, 0));
}

static bool call_slow(void)
{
	return no_connection(call(HvCallPostMessage, (uint64_t)hypercall_input, 0));
}

static void prepare_slow(void)
{
	struct hv_post_message *in = (struct hv_post_message *)hypercall_input;

	*in = (struct hv_post_message){ .connection_id = CONNECTION, .message_type = 1,
					.payload_size = HV_MESSAGE_PAYLOAD_MAX };
}

static bool call_rep(void)
{
	return succeeded(call(HvCallFlushVirtualAddressList | 1ull << HV_CALL_REP_COUNT_SHIFT,
			      (uint64_t)hypercall_input, 0));
}

static void prepare_rep(void)
{
	uint64_t *in = (uint64_t *)hypercall_input;

	in[0] = 0;
	in[1] = HV_FLUSH_ALL_VIRTUAL_ADDRESS_SPACES;
	in[2] = 1; /* VP 0 */
	in[3] = (uint64_t)hypercall_input;
}

static bool call_output(void)
{
	return succeeded(call(HvCallGetVpRegisters | 1ull << HV_CALL_REP_COUNT_SHIFT,
			      (uint64_t)hypercall_input, (uint64_t)hypercall_output));
}

static void prepare_output(void)
{
	struct hv_vp_registers_header *in = (struct hv_vp_registers_header *)hypercall_input;

	*in = (struct hv_vp_registers_header){ .partition_id = HV_PARTITION_ID_SELF,
					       .vp_index = HV_VP_INDEX_SELF };
	*(uint32_t *)(in + 1) = 0x00090002; /* HvRegisterGuestOsId */
}

/* IPI to oneself, its rest in XMM0; with interrupts off, when only the first one is new. */
static bool call_xmm(void)
{
	static const uint64_t set[2] = { 1, 1 };

	asm volatile("movups %0, %%xmm0" : : "m"(set));
	return succeeded(call(HvCallSendSyntheticClusterIpiEx | HV_CALL_FAST |
			      1ull << HV_CALL_VARIABLE_SHIFT, VECTOR, HV_VP_SET_SPARSE_4K));
}

/* --- What is not a hypercall -------------------------------------------------------------------- */

static bool port(void)
{
	outb(PORT_MARK, 0);
	return true;
}

/* The bare exit, on a host that does nothing with it. */
static bool wrmsr_exit(void)
{
	write_msr(HV_MSR_CALL_64, 0);
	return true;
}

static bool rdmsr_exit(void)
{
	read_msr(HV_MSR_TIME_REF_COUNT);
	return true;
}

static bool msr_write(void)
{
	write_msr(HV_MSR_EOM, 0);
	return true;
}

static bool time_page(void)
{
	volatile struct hv_reference_tsc_page *page = reference_page;
	uint32_t sequence;
	uint64_t time;

	do {
		sequence = page->tsc_sequence;
		time = ((unsigned __int128)rdtsc() * page->tsc_scale >> 64) + page->tsc_offset;
	} while (page->tsc_sequence != sequence);
	return sequence != HV_REFERENCE_TSC_SEQUENCE_INVALID && time;
}

static bool timer_arm(void)
{
	if (enlightened)
		write_msr(HV_MSR_STIMER0_CONFIG + 2 * TIMER + 1, FAR);
	else
		write_msr(X2APIC_TMICT, 0xffffffff);
	return true;
}

static void prepare_timer(void)
{
	if (enlightened)
		wrmsr(HV_MSR_STIMER0_CONFIG + 2 * TIMER, HV_STIMER_AUTO_ENABLE | HV_STIMER_DIRECT |
		      (uint64_t)VECTOR << HV_STIMER_VECTOR_SHIFT);
	else
		wrmsr(X2APIC_LVTT, LVT_MASKED | VECTOR);
}

static void send(unsigned cpu, uint8_t vector)
{
	if (enlightened)
		call(HvCallSendSyntheticClusterIpi | HV_CALL_FAST, vector, 1ull << cpu);
	else
		write_msr(X2APIC_ICR, (uint64_t)cpu << 32 | vector);
}

static void end_interrupt(void)
{
	bool ended = false;

	if (assist)
		asm volatile("btrl $0, %0" : "+m"(assist->apic_assist), "=@ccc"(ended));
	if (!ended)
		apic_eoi();
}

static bool on_interrupt(uint8_t vector)
{
	uint64_t from;

	if (vector == ASK) {
		apic_eoi();
		send(0, ANSWER);
		return true;
	}
	from = rdtsc();
	end_interrupt();
	eoi_ticks += rdtsc() - from;
	return true;
}

/* An interrupt to oneself, until it was handled. */
static bool ipi_self(void)
{
	unsigned before = interrupts[0][VECTOR];

	send(0, VECTOR);
	while (interrupts[0][VECTOR] == before)
		pause();
	return true;
}

/*
 * TCG's VMRUN does not load the interrupt shadow, so an exit between STI and HLT lets the answer in before
 * the halt, which then nobody ends: a tick does, one in some 50 operations.
 */
static void prepare_pair(void)
{
	wrmsr(X2APIC_LVTT, LVT_PERIODIC | TICK);
	wrmsr(X2APIC_TMICT, TICK_PERIOD);
}

/* One to another processor, which answers with one; both halt meanwhile. */
static bool ipi_pair(void)
{
	unsigned before = interrupts[0][ANSWER];

	interrupts_off();
	send(1, ASK);
	while (interrupts[0][ANSWER] == before)
		asm volatile("sti\n\thlt\n\tcli" : : : "memory");
	interrupts_on();
	return true;
}

static void answer_asks(void *unused)
{
	apic_x2apic();
	interrupts_on();
	for (;;)
		asm volatile("hlt");
}

/* --- Rows --------------------------------------------------------------------------------------- */

static bool on_any(void)
{
	return true;
}

static bool on_enlightened(void)
{
	return enlightened;
}

/* A host that takes the MSRs' exits and does nothing. */
static bool on_exits_only(void)
{
	return parameter("exits-only", 0);
}

static bool on_quiet(void)
{
	return !on_exits_only();
}

static const struct row {
	const char *name;
	bool (*has)(void);
	void (*prepare)(void);
	bool (*operation)(void);
	bool interrupts;
} rows[] = {
	{ "port", on_any, NULL, port, false },
	{ "raw-wrmsr", on_exits_only, NULL, wrmsr_exit, false },
	{ "raw-rdmsr", on_exits_only, NULL, rdmsr_exit, false },
	{ "call-spin", on_enlightened, NULL, call_spin, false },
	{ "call-fast", on_enlightened, NULL, call_fast, false },
	{ "call-slow", on_enlightened, prepare_slow, call_slow, false },
	{ "call-rep", on_enlightened, prepare_rep, call_rep, false },
	{ "call-output", on_enlightened, prepare_output, call_output, false },
	{ "call-xmm", on_enlightened, NULL, call_xmm, false },
	{ "msr-read", on_enlightened, NULL, rdmsr_exit, false },
	{ "msr-write", on_enlightened, NULL, msr_write, false },
	{ "time", on_enlightened, NULL, time_page, false },
	{ "timer", on_quiet, prepare_timer, timer_arm, false },
	{ "ipi-self", on_quiet, NULL, ipi_self, true },
	{ "ipi-pair", on_quiet, prepare_pair, ipi_pair, true },
};

static uint64_t median(uint64_t *values)
{
	for (unsigned i = 1; i < SAMPLES; i++)
		for (unsigned k = i; k && values[k] < values[k - 1]; k--) {
			uint64_t v = values[k];

			values[k] = values[k - 1];
			values[k - 1] = v;
		}
	return values[SAMPLES / 2];
}

static uint64_t sample(const struct row *row)
{
	uint64_t from = rdtsc();

	for (unsigned i = 0; i < OPERATIONS; i++)
		row->operation();
	return (rdtsc() - from) / OPERATIONS;
}

static void run(const struct row *row)
{
	uint64_t took[SAMPLES], eoi[SAMPLES];

	if (!row->has())
		return;
	if (row->prepare)
		row->prepare();
	if (row->interrupts)
		interrupts_on();
	if (row->operation()) {
		sample(row); /* warm */
		for (unsigned i = 0; i < SAMPLES; i++) {
			eoi_ticks = 0;
			took[i] = sample(row);
			eoi[i] = eoi_ticks / OPERATIONS;
		}
		print("bench: %s %lu\n", row->name, median(took));
		if (row->operation == ipi_self)
			print("bench: eoi %lu\n", median(eoi));
	}
	interrupts_off();
}

static void *enable_page(uint32_t msr)
{
	void *page = page_alloc();

	wrmsr(msr, (uint64_t)page | HV_PAGE_ENABLE);
	return page;
}

void test_main(void)
{
	enlightened = cpuid(0x40000000).ebx == 0x7263694d; /* "Micr" */
	apic_x2apic();
	interrupt_hook = on_interrupt;
	if (enlightened) {
		hypercall_init();
		reference_page = enable_page(HV_MSR_REFERENCE_TSC);
		assist = enable_page(HV_MSR_VP_ASSIST_PAGE);
		synic_init();
	}
	cpus_start();
	cpu_run(1, answer_asks, NULL);
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++)
		run(&rows[i]);
	print("bench: done\n");
	report(OUTCOME_SUCCESS, NULL);
}
