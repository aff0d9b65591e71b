/* SPDX-License-Identifier: MIT */
/*
 * The VMI calls that are more than an instruction.  They run in the guest's own address space and
 * privilege, so a pointer of the guest's is one of ours: a bad one faults as the guest's own
 * instruction would have.
 *
 * Each is named after its row in abi/vmi/calls.h and is called by the guest itself, as GCC's
 * regparm(3) has it.
 */
#ifndef TRANSLATOR_FROM_VMI_VMI_H
#define TRANSLATOR_FROM_VMI_VMI_H

#include "translator/types.h"

/* Once, after the host was brought up. */
void vmi_time_init(void);

/* --- Time (time.c); cycles are those of the TSC, as the host's clock has it ------------------- */

uint64_t vmi_call_get_cycle_frequency(void);
uint64_t vmi_call_get_cycle_counter(uint32_t counter); /* 0 for one that there is not */
/* Without effect for a counter that has no alarm.  There is one alarm for each way to be wired. */
void vmi_call_set_alarm(uint32_t flags, uint64_t expiry, uint64_t period);
void vmi_call_cancel_alarm(uint32_t flags);
uint64_t vmi_call_get_wallclock_time(void);
uint32_t vmi_call_wallclock_updated(void); /* never: nobody else sets it */
void vmi_call_halt(void); /* returns with interrupts enabled, after one */

/* --- Local APIC (apic.c) --------------------------------------------------------------------- */

void vmi_call_apic_write(uint32_t reg, uint32_t value);
uint32_t vmi_call_apic_read(uint32_t reg);

/* --- Tables (tables.c) ----------------------------------------------------------------------- */

void vmi_call_write_gdt_entry(uint32_t *table, uint32_t index, uint32_t low, uint32_t high);
void vmi_call_write_ldt_entry(uint32_t *table, uint32_t index, uint32_t low, uint32_t high);
void vmi_call_write_idt_entry(uint32_t *table, uint32_t index, uint32_t low, uint32_t high);
void vmi_call_set_pxe(uint32_t value, volatile uint32_t *entry, uint32_t flags);
void vmi_call_set_pxe_long(uint64_t value, volatile uint64_t *entry, uint32_t flags);
void vmi_call_release_page(uint32_t frame, uint32_t flags);

/* --- Ends of the machine (power.c) ----------------------------------------------------------- */

void vmi_call_reboot(uint32_t how);
void vmi_call_shutdown(void);

/* --- What the seat provides ------------------------------------------------------------------ */

/* Around what must not be interrupted, or go on on another processor; the answer is what the end wants. */
uintptr_t vmi_interrupts_off(void);
void vmi_interrupts_restore(uintptr_t interrupts);
void vmi_interrupts_enable(void);
/* The same, around all that may reach a device's registers in memory: until the end they can be reached. */
uintptr_t vmi_devices_begin(void);
void vmi_devices_end(uintptr_t interrupts);
/* A gate that is about to be written for this vector: the seat may put its own before the handler. */
void vmi_gate(uint32_t vector, uint32_t *low, uint32_t *high);
/* The guest is done with this page directory. */
void vmi_directory_released(uint32_t frame, bool pae);
/* Where the processor with this APIC id has to begin, as a STARTUP IPI's vector, so that it continues
 * in the state that SetInitialAPState gave; false when none was given. */
bool vmi_ap_vector(uint32_t apic_id, uint8_t *vector);

#endif
