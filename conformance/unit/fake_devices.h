/* SPDX-License-Identifier: MIT */
/* The fake machine's devices, for fake_machine.c only.  The accessors answer false for what is not
 * theirs. */
#ifndef CONFORMANCE_UNIT_FAKE_DEVICES_H
#define CONFORMANCE_UNIT_FAKE_DEVICES_H

#include "conformance/unit/fake_machine.h"

bool fake_pit_in(uint16_t port, uint32_t *value);
bool fake_pit_out(uint16_t port, uint32_t value);
bool fake_pm_timer_in(uint16_t port, uint32_t *value);
bool fake_uart_in(uint16_t port, uint32_t *value);
bool fake_uart_out(uint16_t port, uint32_t value);
bool fake_rtc_in(uint16_t port, uint32_t *value);
bool fake_rtc_out(uint16_t port, uint32_t value);
bool fake_pic_in(uint16_t port, uint32_t *value);
bool fake_pic_out(uint16_t port, uint32_t value);
bool fake_power_in(uint16_t port, uint32_t *value);
bool fake_power_out(uint16_t port, uint32_t value);

/* The vector of the next interrupt of the PICs, acknowledged; -1: none. */
int fake_pic_acknowledge(void);

void fake_lapic_reset(void);
/* Take note of what was written to the APIC's page, and show its counter there. */
void fake_lapic_sync(void);
bool fake_lapic_msr_read(uint32_t msr, uint64_t *value);
bool fake_lapic_msr_write(uint32_t msr, uint64_t value);
/* It fires: its vector. */
int fake_lapic_timer_fire(void);

bool fake_kvm_cpuid(uint32_t leaf, uint32_t regs[4]);
bool fake_kvm_msr_write(uint32_t msr, uint64_t value);
/* So much was stolen: it is said where KVM was told to. */
void fake_kvm_stolen(uint64_t ns);

#endif
