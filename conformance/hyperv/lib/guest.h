/* SPDX-License-Identifier: MIT */
/*
 * What a Hyper-V test guest may use, besides what every test guest has (conformance/guest).  Linear
 * and physical addresses are the same.  A test begins with interrupts off and the ABI untouched.
 */
#ifndef CONFORMANCE_HYPERV_GUEST_H
#define CONFORMANCE_HYPERV_GUEST_H

#include "abi/hyperv/hypercalls.h"
#include "abi/hyperv/hyperv.h"
#include "abi/hyperv/msrs.h"
#include "abi/hyperv/status.h"
#include "conformance/guest/guest.h"
#include "conformance/hyperv/lib/layout.h"

#define PORT_SERIAL 0x3f8
#define PORT_EXIT   0xf4
#define PORT_MARK   0xf5 /* here the VMM saves and loads the machine, if it was told to */

/* --- The machine (machine.c) ------------------------------------------------------------------ */

extern const char *command_line;
/* The number behind `name=` on the command line, or `otherwise`. */
uint64_t parameter(const char *name, uint64_t otherwise);
/* The test ends otherwise than by the guest's own exit: reset, crash or shutdown.  The runner holds
 * the VMM's end against it. */
void expect_end(const char *how);
/* An Error, and a shutdown. */
void stop(const char *why) __attribute__((noreturn));
/* A zeroed page that nothing else uses. */
void *page_alloc(void);
/* A rule that needs no recorded answer; a Failure where it is broken. */
#define CHECK(condition)                                                                           \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			print("report: %s:%d: %s\n", __FILE__, __LINE__, #condition);              \
			report(OUTCOME_FAILURE, NULL);                                             \
		}                                                                                  \
	} while (0)

static inline void outb(uint16_t port, uint8_t value)
{
	asm volatile("outb %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static inline uint64_t rdtsc(void)
{
	uint32_t low, high;

	asm volatile("lfence\n\trdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

struct cpuid {
	uint32_t eax, ebx, ecx, edx;
};

static inline struct cpuid cpuid(uint32_t leaf)
{
	struct cpuid r;

	asm volatile("cpuid" : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx) : "0"(leaf), "2"(0));
	return r;
}

static inline void pause(void)
{
	asm volatile("pause" : : : "memory");
}

/* --- Exceptions and interrupts (traps.c) ------------------------------------------------------ */

struct trap_frame {
	uint64_t r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbp, rbx, rdx, rcx, rax;
	uint64_t vector, error, rip, cs, rflags, rsp, ss;
};

/* The newest exception of each processor, and how many there were since exception_clear(). */
struct exception {
	unsigned count;
	struct trap_frame frame;
};

void traps_init(unsigned cpu);
void trap(struct trap_frame *frame);
struct exception *exception(void);

/* Interrupts 32-255 are counted for each processor; then the hook, if any, and an EOI of the local
 * APIC unless the hook answers true. */
extern volatile unsigned interrupts[CPUS_MAX][256];
extern bool (*interrupt_hook)(uint8_t vector);

static inline void interrupts_on(void)
{
	asm volatile("sti\n\tnop" : : : "memory");
}

static inline void interrupts_off(void)
{
	asm volatile("cli" : : : "memory");
}

/* Code in ring 3, with RCX, RDX and R8 as given, until its first exception. */
void user_run(const void *code, uint64_t rcx, uint64_t rdx, uint64_t r8);

/* --- MSRs (msr.c) ----------------------------------------------------------------------------- */

/* false: #GP. */
bool rdmsr_try(uint32_t msr, uint64_t *value);
bool wrmsr_try(uint32_t msr, uint64_t value);
/* These stop the test when the MSR is refused. */
uint64_t rdmsr(uint32_t msr);
void wrmsr(uint32_t msr, uint64_t value);
/* Prints `answer: KEY = VALUE`, or #GP(0x0). */
void answer_rdmsr(const char *key, uint32_t msr);
/* Writes and reads back: what is there then, or which of the two was refused. */
void answer_wrmsr(const char *key, uint32_t msr, uint64_t value);

/* --- The local APIC (apic.c) ------------------------------------------------------------------- */

#define APIC_ID	  0x20
#define APIC_TPR  0x80
#define APIC_PPR  0xa0
#define APIC_EOI  0xb0
#define APIC_SVR  0xf0
#define APIC_ISR  0x100
#define APIC_IRR  0x200
#define APIC_ICR  0x300
#define APIC_ICR2 0x310

void apic_init(void); /* of the executing processor */
void apic_x2apic(void);
bool apic_is_x2apic(void);
uint32_t apic_read(unsigned reg);
void apic_write(unsigned reg, uint32_t value);
void apic_eoi(void);
bool apic_bit(unsigned reg, uint8_t vector); /* in ISR or IRR */
void apic_send_icr(uint32_t apic_id, uint32_t low);

/* --- Processors (smp.c) ------------------------------------------------------------------------ */

unsigned cpu_number(void);
/* How many were started, this one counted. */
unsigned cpu_count(void);
/* Starts all processors that there are. */
void cpus_start(void);
/* Has processor `cpu` call f(argument); cpu_wait() until it has. */
void cpu_run(unsigned cpu, void (*f)(void *), void *argument);
void cpu_wait(unsigned cpu);

/* --- Hypercalls (hypercall.c) ------------------------------------------------------------------ */

#define GUEST_OS_ID 0x8100000000000001ull /* open source, nobody in particular */

extern uint8_t *hypercall_page; /* where it is; NULL until hypercall_init() */
void hypercall_init(void);
/* By the page, which is enabled; the result value. */
uint64_t hypercall(uint64_t control, uint64_t input, uint64_t output);
/* The same at another address. */
uint64_t hypercall_at(const void *code, uint64_t control, uint64_t input, uint64_t output);
/* A fault in the code that a hypercall calls: go on behind the call. */
bool hypercall_fault(struct trap_frame *frame);
/* XMM0-XMM5 hold `xmm`, and are put back there. */
uint64_t hypercall_xmm(uint64_t control, uint64_t input, uint64_t output, uint64_t xmm[12]);
/* A page for input and one for output, each filled with a pattern before a call. */
extern uint8_t *hypercall_input, *hypercall_output;
/* As the 32-bit convention has it: from compatibility mode. */
uint64_t hypercall_32(uint64_t control, uint64_t input, uint64_t output);
/* SUCCESS, or another status by its name, and the reps completed if any: INVALID_PARAMETER+3. */
void answer_result(const char *key, uint64_t result);
const char *status_name(uint64_t result);

/* --- Time (time.c) ----------------------------------------------------------------------------- */

/* HV_X64_MSR_TIME_REF_COUNT, units of 100 ns. */
uint64_t reference_time(void);
/* Waits until *flag is at least `count`, at most 30 seconds; whether it is.  Interrupts as they are. */
bool wait_for(volatile unsigned *flag, unsigned count);
/* For that many units of 100 ns. */
void wait_time(uint64_t time);

#define MILLISECONDS 10000ull
#define SECONDS	     (1000 * MILLISECONDS)

/* --- SynIC (synic.c) --------------------------------------------------------------------------- */

extern struct hv_message *message_page[CPUS_MAX];
extern uint8_t *event_page[CPUS_MAX];
/* Of the executing processor: SCONTROL, SIMP, SIEFP on. */
void synic_init(void);
/* Unmasks SINT `sint` with that vector. */
void synic_sint(unsigned sint, uint8_t vector);
struct hv_message *message_slot(unsigned sint);
/* Takes the message out, and says so (EOM) where another one waits. */
void message_take(unsigned sint, struct hv_message *out);

#endif
