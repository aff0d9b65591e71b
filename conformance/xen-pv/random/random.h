/* SPDX-License-Identifier: MIT */
/*
 * A guest that makes hypercalls from a seed.  The same seed makes the same calls on every hypervisor:
 * nothing that differs between them by right (frame numbers, addresses, times) steers the choice, and
 * nothing of it is printed or hashed.
 */
#ifndef CONFORMANCE_XEN_PV_RANDOM_H
#define CONFORMANCE_XEN_PV_RANDOM_H

#include "conformance/xen-pv/lib/guest.h"
#include <xen/grant_table.h>

#define NO_MFN	    0x8000000000ul /* beyond any memory */
#define NO_DOMAIN   1234
#define UNMAPPED    0x1000ul
#define XEN_POINTER 0xffff830000000000ul
#define NO_POINTER  (1ul << 63) /* not canonical */

/*
 * --- The generator (choose.c) ----------------------------------------------------------------
 *
 * Never two of these in one expression or one list of arguments: the order would be the compiler's.
 */

void choose_seed(uint64_t seed);
uint64_t choose_any(void);
/* A number below n. */
unsigned int choose(unsigned int n);
/* True once in n. */
bool rarely(unsigned int n);
#define CHOOSE(array) ((array)[choose(ARRAY_SIZE(array))])
/* The pointer, or rarely one that no call may follow; noted as `name`. */
void *choose_pointer(const char *name, void *good);
/* This domain, one that is not there, or rarely a number with a meaning; noted. */
domid_t choose_domain(const char *name);
uint32_t choose_vcpu(void);
/* A command of a call that is not excluded (excluded.h), up to `last`; noted. */
unsigned int choose_command(unsigned int nr, unsigned int last);

/* --- What is not asked (excluded.h has the table) ---------------------------------------------- */

enum value_kind { VALUE_entry, VALUE_debug_control };
bool excluded(unsigned int nr, unsigned int command);
uint64_t excluded_bits(enum value_kind kind);

/* --- Recording a call (record.c) ------------------------------------------------------------- */

/* Begins a call; `note` adds an argument as text, `result` a result. */
void record_begin(const char *name);
void note(const char *name, uint64_t value);
void note_name(const char *name, const char *value);
/* The command of a call, by its name if it has one (names.c). */
void note_command(unsigned int nr, unsigned int command);
void result(const char *name, uint64_t value);
void result_name(const char *name, const char *value);
/* Makes the call, by itself or rarely in a multicall, and records what it returns. */
long call(unsigned int nr, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4);
#define RECORD_TEXT 600 /* more than any call has to say */
/* The text so far. */
const char *record_text(void);
/* The hash of all calls so far. */
uint64_t record_hash(void);
void record_end(void);

/* --- Pages (pages.c) ------------------------------------------------------------------------- */

#define PAGES	   12 /* data, writable */
#define TABLES	   4  /* read-only; hooked up by nobody but the calls themselves */
#define USED	   4  /* tables of levels 1 to 4 that are in use always */
#define MAP_SLOTS  24 /* AREA pages 4 to 27: entries for mappings */
#define MAP_FIRST  4
#define GRANT_SLOT 32 /* AREA pages for grants */
#define GRANT_SLOTS 8
extern struct area area;
extern uint64_t *root;
extern uint64_t *pages[PAGES], *tables[TABLES], *used[USED];
extern uint64_t *l1_tables[2], *l2_table, *user_table, *gdt, *ldt;
void pages_init(void);
/* A frame: a data page's, or one that does not exist; noted. */
unsigned long choose_data_frame(const char *name);
/* A table that is always in use; noted. */
uint64_t *choose_used(const char *name);
/* A table that is in use or not, as calls made it, for a level below 4; noted. */
uint64_t *choose_table(const char *name);
/* A value for an L1 entry; noted. */
uint64_t choose_entry(const char *name);
/* An entry as it is on every hypervisor: frames by what they are. */
void result_entry(const char *name, uint64_t entry);
/* The sum of a page's contents. */
void result_page(const char *name, const void *page);

/* --- The calls, one function each; main.c says how often --------------------------------------- */

void random_mmu_update(void);
void random_update_va_mapping(void);
void random_mmuext_op(void);
void random_memory_op(void);
void random_balloon(void);
void random_event_channel_op(void);
void random_vcpu_op(void);
void random_sched_op(void);
void random_sched_op_compat(void);
void random_set_timer_op(void);
void random_xen_version(void);
void random_console_io(void);
void random_physdev_op(void);
void random_vm_assist(void);
void random_multicall(void);
void random_number(void);
void random_set_trap_table(void);
void random_stack_switch(void);
void random_set_callbacks(void);
void random_callback_op(void);
void random_nmi_op(void);
void random_set_gdt(void);
void random_update_descriptor(void);
void random_set_debugreg(void);
void random_get_debugreg(void);
void random_set_segment_base(void);
void random_fpu_taskswitch(void);
void random_grant_table_op(void);
void events_begin(void);
void grants_begin(void);

#endif
