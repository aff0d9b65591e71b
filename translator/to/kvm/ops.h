/* SPDX-License-Identifier: MIT */
/*
 * KVM's table of operations, as that of the bare machine (translator/to/bare/ops.h).  AS_ON_BARE: the
 * function is the bare machine's, and so are the words.
 */
#ifndef TRANSLATOR_TO_KVM_OPS_H
#define TRANSLATOR_TO_KVM_OPS_H

#define AS_ON_BARE ((const char *)0)

#define KVM_OPS(OP) \
	OP(init_devices, bare_init_devices, AS_ON_BARE) \
	OP(init_clock, kvm_init_clock, "kvmclock (KVM_FEATURE_CLOCKSOURCE2; without it the host is bare)") \
	OP(init_timer, bare_init_timer, AS_ON_BARE) \
	OP(clock_read_params, kvm_clock_read_params, "kvmclock's page") \
	OP(stolen_time, kvm_stolen_time, "KVM's steal time, where KVM shows it; else 0") \
	OP(wall_clock_base, kvm_wall_clock_base, "kvmclock's wall clock") \
	OP(timer_arm, deadline_arm, AS_ON_BARE) \
	OP(idle, bare_idle, AS_ON_BARE) \
	OP(yield, bare_yield, AS_ON_BARE) \
	OP(interrupt, bare_interrupt, AS_ON_BARE) \
	OP(alarm_arm, bare_alarm_arm, AS_ON_BARE) \
	OP(apic_read, bare_apic_read, AS_ON_BARE) \
	OP(apic_write, kvm_apic_write, "the register; no EOI where KVM says that none is needed (PV EOI)") \
	OP(processor_starts, kvm_processor_starts, "KVM is told anew where to write") \
	OP(console_write, uart_write, AS_ON_BARE) \
	OP(console_read, uart_read, AS_ON_BARE) \
	OP(power_off, bare_power_off, AS_ON_BARE) \
	OP(reset, bare_reset, AS_ON_BARE)

#endif
