/* SPDX-License-Identifier: MIT */
#include "conformance/unit/fake_vmi.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/unit/fake_machine.h"
#include "translator/from/vmi/vmi.h"

struct fake_vmi fake_vmi;

void fake_vmi_reset(void)
{
	memset(&fake_vmi, 0, sizeof(fake_vmi));
}

/* What End has to hand back: another word each time. */
static uintptr_t word(void)
{
	return 0x5ea70000u + fake_vmi.begins;
}

uintptr_t vmi_devices_begin(void)
{
	if (fake_vmi.reachable) {
		fprintf(stderr, "fake VMI seat: devices made reachable twice\n");
		abort();
	}
	fake_vmi.reachable = true;
	fake_vmi.begins++;
	return word();
}

void vmi_devices_end(uintptr_t interrupts)
{
	if (!fake_vmi.reachable || interrupts != word()) {
		fprintf(stderr, "fake VMI seat: an end that does not fit the begin\n");
		abort();
	}
	fake_vmi.reachable = false;
	fake_vmi.ends++;
}

uintptr_t vmi_interrupts_off(void)
{
	fake_vmi.off++;
	return 0x0ff00000u + fake_vmi.off;
}

void vmi_interrupts_restore(uintptr_t interrupts)
{
	if (interrupts != 0x0ff00000u + fake_vmi.off) {
		fprintf(stderr, "fake VMI seat: interrupts restored that were not the last switched off\n");
		abort();
	}
}

void vmi_gate(uint32_t vector, uint32_t *low, uint32_t *high)
{
	if (!fake_vmi.gate || vector != fake_vmi.gate)
		return;
	*low ^= 0xffff;
	*high ^= 0xffff0000;
}

void vmi_interrupts_enable(void)
{
	fake_vmi.enables++;
	fake_vmi.after = fake.interrupts;
}

void vmi_directory_released(uint32_t frame, bool pae)
{
	fake_vmi.releases++;
	fake_vmi.released = frame;
	fake_vmi.released_pae = pae;
}

bool vmi_ap_vector(uint32_t apic_id, uint8_t *vector)
{
	fake_vmi.vector_asks++;
	if (!fake_vmi.waiting || apic_id != fake_vmi.waiting_id)
		return false;
	*vector = fake_vmi.vector;
	return true;
}
