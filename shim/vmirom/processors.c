/* SPDX-License-Identifier: MIT */
/*
 * Which processor is this?  Each has a GDT of its own, and the guest says by SetGDT and
 * SetInitialAPState where it is; asking costs an instruction that leaves no VM.
 */
#include "shim/vmirom/processors.h"

#include "abi/vmi/vmi.h"
#include "shim/vmirom/image.h"
#include "translator/from/vmi/vmi.h"
#include "translator/machine.h"
#include "translator/ops.h"

struct processor {
	uint32_t gdt; /* linear; 0: not known */
	uint8_t apic_id;
	bool waiting; /* to be started in this state */
	uint16_t pad;
	struct vmi_ap_state state;
};

#define AT(member, offset) _Static_assert(__builtin_offsetof(struct processor, member) == (offset), "start.S")
AT(gdt, PROCESSOR_GDT);
AT(apic_id, PROCESSOR_APIC_ID);
AT(waiting, PROCESSOR_WAITING);
AT(state, PROCESSOR_STATE);
AT(state.efer_low, PROCESSOR_STATE + STATE_EFER);
AT(state.eax, PROCESSOR_STATE + STATE_EAX);
AT(state.edi, PROCESSOR_STATE + STATE_EDI);
AT(state.ldtr, PROCESSOR_STATE + STATE_LDTR);
AT(state.gdtr_limit, PROCESSOR_STATE + STATE_GDTR);
AT(state.idtr_limit, PROCESSOR_STATE + STATE_IDTR_LIMIT);
_Static_assert(sizeof(struct processor) == PROCESSOR_SIZE, "start.S");

struct table_register {
	uint16_t limit;
	uint32_t base;
} __attribute__((packed));

extern struct processor processors[PROCESSORS];
struct processor processors[PROCESSORS];
static unsigned known; /* of them, from the start */

/* Page tables for start.S, in either form: the first pages of memory, and again where the guest has
 * them. */
static union {
	uint32_t legacy[1024];
	uint64_t pae[512];
} directory __attribute__((section(".pages,\"aw\",@nobits#"), aligned(4096)));
static uint64_t directory_pointers[4] __attribute__((aligned(32)));

static uint32_t gdt_base(void)
{
	struct table_register r;

	__asm__ volatile("sgdt %0" : "=m"(r));
	return r.base;
}

static uint8_t apic_id(void)
{
	return cpuid_read(1, 0).ebx >> 24;
}

unsigned cpu_number(void)
{
	uint32_t gdt = gdt_base();

	for (unsigned i = 0; i < known; i++)
		if (processors[i].gdt == gdt)
			return i;
	return CPU_UNKNOWN;
}

/* The processor's place, a new one if it had none; NULL when there is no room. */
static struct processor *processor_of(uint8_t id)
{
	unsigned i = 0;

	while (i < known && processors[i].apic_id != id)
		i++;
	if (i == PROCESSORS)
		return NULL;
	if (i == known) {
		processors[i] = (struct processor){.apic_id = id};
		known++;
	}
	return &processors[i];
}

void processors_init(void)
{
	known = 0;
	processor_of(apic_id())->gdt = gdt_base();
}

void vmi_call_set_gdt(const struct table_register *r)
{
	unsigned n = cpu_number();
	struct processor *p = n == CPU_UNKNOWN ? processor_of(apic_id()) : &processors[n];

	if (p)
		p->gdt = r->base;
	__asm__ volatile("lgdt %0" : : "m"(*r));
}

static void build_tables(bool pae)
{
	uint32_t here = (uint32_t)image_start, entry = PAGE_PRESENT | PAGE_WRITABLE | PAGE_LARGE;

	__builtin_memset(&directory, 0, sizeof(directory));
	if (!pae) {
		directory.legacy[0] = directory.legacy[here >> 22] = entry;
		ap_cr3 = image_phys_of(&directory);
		return;
	}
	directory.pae[0] = directory.pae[here >> 21 & 511] = entry;
	__builtin_memset(directory_pointers, 0, sizeof(directory_pointers));
	directory_pointers[0] = directory_pointers[here >> 30] =
		image_phys_of(&directory) | PAGE_PRESENT;
	ap_cr3 = image_phys_of(directory_pointers);
}

void vmi_call_set_initial_ap_state(const struct vmi_ap_state *state, uint32_t id)
{
	struct processor *p = id < 256 ? processor_of((uint8_t)id) : NULL;

	if (!p) /* it is started as if there were no such call */
		return;
	host_processor_starts((unsigned)(p - processors));
	p->state = *state;
	p->gdt = p->state.gdtr_base;
	build_tables(p->state.cr4 & CR4_PAE);
	ap_distance = linear_distance();
	p->waiting = true;
}

bool vmi_ap_vector(uint32_t id, uint8_t *vector)
{
	for (unsigned i = 0; i < known; i++) {
		if (processors[i].apic_id == id && processors[i].waiting) {
			*vector = (uint8_t)(image_phys >> PAGE_SHIFT);
			return true;
		}
	}
	return false;
}
