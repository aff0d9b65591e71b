/* SPDX-License-Identifier: MIT */
/*
 * A PC in virtual time: every access of translator/machine.h costs a little of it, and a test says
 * how much more is lost when.  With it host_probe() finds a host whose clock, timer, console and
 * ends a test can watch; nothing waits and nothing depends on the build machine.
 */
#ifndef CONFORMANCE_UNIT_FAKE_MACHINE_H
#define CONFORMANCE_UNIT_FAKE_MACHINE_H

#include <setjmp.h>

#include "translator/types.h"

#define PS_PER_SEC 1000000000000ull
#define PS_PER_NS  1000ull

enum fake_end {
	FAKE_RUNNING,
	FAKE_HALTED,
	FAKE_POWERED_OFF,
	FAKE_RESET_ACPI,
	FAKE_RESET_CF9,
	FAKE_RESET_KEYBOARD
};

#define FAKE_KVM_CPUS 16 /* that may tell KVM of what they share with it */

struct fake_pic {
	uint8_t irr, isr, imr, lines, base, init_step;
	bool read_isr;
	unsigned ends;
};

struct fake_machine {
	/* Time, and what takes it. */
	uint64_t now_ps;
	uint64_t step_ps;	 /* of each access, half before it and half after */
	bool uneven;		 /* not half: a pseudo-random part */
	uint64_t left_ps;	 /* what is left of the last one */
	unsigned preempt_one_in; /* accesses (a pseudo-random one); 0: never */
	uint64_t preempt_ps;	 /* lost then */
	uint32_t random;
	uint64_t accesses;
	uint64_t lost_at_access, lost_ps; /* once, at that access */

	uint64_t tsc_hz, tsc_offset;
	unsigned cpu; /* whose turn it is */
	bool no_lapic_cpuid, tsc_deadline_cpuid;

	struct {
		bool present, stuck, wide;
	} pm_timer;

	struct {
		bool absent;
		uint64_t loaded_ps;
		uint16_t reload, latch;
		uint8_t write_step, read_step, port_b;
		bool running, latched;
	} pit; /* channel 2, and what all channels share */

	/* Channel 0, whose output is IRQ0. */
	struct {
		uint8_t mode, write_step, low;
		bool loaded; /* with a whole count, since the mode was set */
		uint16_t count;
		uint64_t loaded_ps;
		unsigned commands, loads;
	} pit0;

	struct {
		bool absent, blocked, no_fifo;
		uint8_t regs[8], divisor[2];
		char out[8192];
		size_t out_len;
		unsigned lost; /* written while the transmitter was full */
		unsigned accesses;
		unsigned room;
		uint64_t arrives_at; /* a byte, at that access */
		char in[64];
		size_t in_len;
	} uart;

	struct {
		bool absent, stuck, bcd, twelve_hours, no_century, nonsense;
		uint64_t base_seconds; /* the date at time 0 */
		uint8_t index;
	} rtc;

	struct {
		bool x2apic, disabled;
		uint64_t base_msr, hz, start_ps, deadline;
		uint32_t initial;
		bool armed, stuck;
		unsigned ends;
		unsigned msr_accesses; /* to its registers, in x2APIC mode */
		uint32_t regs[PAGE_SIZE / 4];
	} lapic;

	struct fake_pic pic[2];
	unsigned pic_accesses;

	struct {
		uint32_t base; /* of its CPUID leaves; 0: no KVM */
		uint32_t features;
		bool hyperv_first;		  /* another's leaves at 0x40000000 */
		bool silent, unfinished, no_wall; /* how it fails */
		uint64_t clock_msr, system_time;
		uint64_t wall_ns, wall_msr;
		bool unstable;	    /* it does not call its clocks the same */
		uint64_t apart_ns;  /* each processor's from the one before it */
		uint64_t stolen_ns; /* before KVM was told of where to say so */
		struct fake_kvm_cpu {
			uint64_t clock_msr, eoi_msr, steal_msr; /* as written last */
			unsigned clock_writes, eoi_writes, steal_writes;
		} cpu[FAKE_KVM_CPUS];
	} kvm;

	struct {
		uint16_t pm1a, pm1b;
		unsigned enables; /* commands to the SMI port */
		bool needs_enable, deaf, no_cf9;
	} power;

	uint8_t ram[0x100000];

	/* What came of it. */
	unsigned interrupts, events;
	enum fake_end end;
};

extern struct fake_machine fake;
extern jmp_buf fake_end_jump;
extern bool fake_end_awaited;

/* A healthy PC: 2.6 GHz TSC, ACPI of version 1 with a timer, UART, CMOS clock, xAPIC at 1 GHz. */
void fake_machine_reset(void);

/* Run what never returns, or may not; how it ended.  A wait for an interrupt that cannot come is
 * FAKE_HALTED.  An end outside of this aborts the program. */
#define FAKE_END_OF(call)                                                                          \
	(fake_end_awaited = true, setjmp(fake_end_jump) == 0 ? ((call), FAKE_RUNNING) : fake.end)
_Noreturn void fake_machine_end(enum fake_end how);

void fake_advance_ps(uint64_t ps);
uint64_t fake_tsc(void);
uint64_t fake_now_ns(void);

/* When channel 0 of the PIT will raise IRQ0, as hypervisors have it (real ones need a count more);
 * UINT64_MAX: never, as nobody opens the gate that some modes wait for. */
uint64_t fake_irq0_ps(void);
/* When the local APIC's timer will fire, UINT64_MAX: never; and its LVT entry. */
uint64_t fake_lapic_timer_ps(void);
uint32_t fake_lapic_lvt_timer(void);

/* Other virtual machines run for that long. */
void fake_steal_ns(uint64_t ns);
/* The memory that KVM was told of by this value of an MSR. */
void *fake_kvm_page(uint64_t msr);

/* Bytes arrive at the UART, or the line of a PIC goes up and down. */
void fake_uart_receive(const char *bytes, size_t len);
void fake_pic_line(unsigned line, bool level);

/* The tables, in fake.ram. */
#define FAKE_RSDP 0xf0000
#define FAKE_RSDT 0xf0100
#define FAKE_XSDT 0xf0200
#define FAKE_FADT 0xf0300
#define FAKE_DSDT 0xf1000

#define FAKE_PM1A     0x604
#define FAKE_PM1B     0x704
#define FAKE_PM_TIMER 0x608
#define FAKE_SMI      0xb2
#define FAKE_RESET    0xcf0
#define FAKE_S5_TYPE  5

/* revision 1: RSDT and a short FADT; 3: XSDT, and a FADT with a reset register. */
void fake_acpi_build(unsigned revision);
void fake_acpi_checksum(uint32_t table);
/* The DSDT's code. */
void fake_acpi_aml(const uint8_t *code, size_t len);

#endif
