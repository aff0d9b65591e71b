/* SPDX-License-Identifier: MIT */
/*
 * The bare machine's table of operations: OP(operation of struct host_ops, function, "what it is").
 * bare.c fills its struct from it; `hypershim matrix` shows the words.
 */
#ifndef TRANSLATOR_TO_BARE_OPS_H
#define TRANSLATOR_TO_BARE_OPS_H

#define BARE_OPS(OP) \
	OP(init_devices, bare_init_devices, "8259, 16550 UART at 0x3f8, local APIC") \
	OP(init_clock, bare_init_clock, "the TSC, measured against ACPI's timer, else the PIT") \
	OP(init_timer, bare_init_timer, "the local APIC's timer") \
	OP(clock_read_params, bare_clock_read_params, "the TSC, as it was measured") \
	OP(wall_clock_base, bare_wall_clock_base, "the CMOS clock") \
	OP(timer_arm, deadline_arm, "local APIC: TSC deadline where there is one, else its counter") \
	OP(idle, bare_idle, "STI, HLT") \
	OP(yield, bare_yield, "PAUSE") \
	OP(interrupt, bare_interrupt, "an EOI at the APIC or the 8259") \
	OP(alarm_arm, bare_alarm_arm, "the local APIC's timer by the guest's LVT entry, or the PIT") \
	OP(apic_read, bare_apic_read, "the register") \
	OP(apic_write, bare_apic_write, "the register") \
	OP(console_write, uart_write, "16550 UART at 0x3f8") \
	OP(console_read, uart_read, "16550 UART at 0x3f8, by interrupt 4") \
	OP(power_off, bare_power_off, "ACPI S5, as the DSDT has it") \
	OP(reset, bare_reset, "ACPI's reset register, then port 0xcf9, then the keyboard controller")

#endif
