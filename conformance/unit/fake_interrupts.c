/* SPDX-License-Identifier: MIT */
/* The 8259 pair and the local APIC. */
#include <stdio.h>
#include <stdlib.h>

#include "conformance/unit/fake_devices.h"

static struct fake_pic *pic_of(uint16_t port)
{
	if (port == 0x20 || port == 0x21)
		return &fake.pic[0];
	return port == 0xa0 || port == 0xa1 ? &fake.pic[1] : NULL;
}

void fake_pic_line(unsigned line, bool level)
{
	struct fake_pic *pic = &fake.pic[line / 8];
	uint8_t bit = (uint8_t)(1 << line % 8);

	if (level && !(pic->lines & bit))
		pic->irr |= bit;
	if (!level)
		pic->irr &= (uint8_t)~bit;
	pic->lines = level ? pic->lines | bit : pic->lines & (uint8_t)~bit;
}

bool fake_pic_in(uint16_t port, uint32_t *value)
{
	struct fake_pic *pic = pic_of(port);

	if (!pic)
		return false;
	fake.pic_accesses++;
	*value = port & 1 ? pic->imr : pic->read_isr ? pic->isr : pic->irr;
	return true;
}

static void pic_command(struct fake_pic *pic, uint8_t value)
{
	if (value & 0x10) {
		*pic = (struct fake_pic){.init_step = 1, .lines = pic->lines};
	} else if (value & 0x08) {
		pic->read_isr = (value & 3) == 3;
	} else if ((value & 0x60) == 0x60) { /* of the line that it names */
		pic->isr &= (uint8_t)~(1u << (value & 7));
		pic->ends++;
	} else if (value & 0x20) {
		pic->isr &= (uint8_t)(pic->isr - 1);
		pic->ends++;
	}
}

bool fake_pic_out(uint16_t port, uint32_t value)
{
	struct fake_pic *pic = pic_of(port);

	if (!pic)
		return false;
	fake.pic_accesses++;
	if (!(port & 1))
		pic_command(pic, (uint8_t)value);
	else if (!pic->init_step)
		pic->imr = (uint8_t)value;
	else if (pic->init_step++ == 1)
		pic->base = (uint8_t)value;
	else if (pic->init_step == 4)
		pic->init_step = 0;
	return true;
}

int fake_pic_acknowledge(void)
{
	struct fake_pic *pic = &fake.pic[0];
	uint8_t ready = pic->irr & (uint8_t)~pic->imr;
	int line = ready ? __builtin_ctz(ready) : -1;

	if (line < 0 || (pic->isr && __builtin_ctz(pic->isr) <= line) ||
	    (fake.lapic.regs[0x350 / 4] & 0x10700) != 0x700)
		return -1;
	pic->irr &= (uint8_t) ~(1 << line);
	pic->isr |= (uint8_t)(1 << line);
	return pic->base + line;
}

#define REG_EOI	    (0x0b0 / 4)
#define REG_ISR	    (0x100 / 4)
#define REG_TIMER   (0x320 / 4)
#define REG_INITIAL (0x380 / 4)
#define REG_CURRENT (0x390 / 4)
#define REG_DIVIDE  (0x3e0 / 4)
#define UNWRITTEN   0xfa4efa4eu /* stands in write-only registers until they are written */

static uint64_t counted(void)
{
	return (uint64_t)((unsigned __int128)(fake.now_ps - fake.lapic.start_ps) * fake.lapic.hz /
			  PS_PER_SEC);
}

static void set_in_service(unsigned vector, bool on)
{
	uint32_t *word = &fake.lapic.regs[REG_ISR + vector / 32 * 4], bit = 1u << vector % 32;

	*word = on ? *word | bit : *word & ~bit;
}

static void end_of_interrupt(void)
{
	fake.lapic.ends++;
	for (int vector = 255; vector >= 0; vector--) {
		if (fake.lapic.regs[REG_ISR + vector / 32 * 4] & 1u << vector % 32) {
			set_in_service((unsigned)vector, false);
			return;
		}
	}
}

void fake_lapic_reset(void)
{
	fake.lapic.base_msr = 0xfee00900;
	fake.lapic.hz = 1000000000;
	fake.lapic.regs[0x030 / 4] = 0x00050014; /* six local vectors */
	fake.lapic.regs[REG_EOI] = fake.lapic.regs[REG_INITIAL] = UNWRITTEN;
}

static bool deadline_mode(void)
{
	return fake.lapic.regs[REG_TIMER] & 0x40000;
}

/* One of the two ways to arm the timer has no effect, and what was armed in the other is not any
 * more (SDM, "TSC-Deadline Mode"). */
static void obey_mode(void)
{
	if (deadline_mode()) {
		fake.lapic.regs[REG_INITIAL] = UNWRITTEN;
		fake.lapic.armed = false;
	} else {
		fake.lapic.deadline = 0;
	}
}

void fake_lapic_sync(void)
{
	uint32_t *regs = fake.lapic.regs;

	if (regs[REG_EOI] != UNWRITTEN)
		end_of_interrupt();
	regs[REG_EOI] = UNWRITTEN;
	obey_mode();
	if (regs[REG_INITIAL] != UNWRITTEN) {
		if (regs[REG_INITIAL] && (regs[REG_DIVIDE] & 0xb) != 0xb) {
			fprintf(stderr, "fake machine: APIC timer started with another divisor\n");
			abort();
		}
		fake.lapic.initial = regs[REG_INITIAL];
		fake.lapic.armed = fake.lapic.initial;
		fake.lapic.start_ps = fake.now_ps;
	}
	regs[REG_INITIAL] = UNWRITTEN;
	if (!fake.lapic.armed || counted() >= fake.lapic.initial)
		regs[REG_CURRENT] = 0;
	else
		regs[REG_CURRENT] =
			fake.lapic.initial - (fake.lapic.stuck ? 0 : (uint32_t)counted());
}

uint32_t fake_lapic_lvt_timer(void)
{
	return fake.lapic.regs[REG_TIMER];
}

uint64_t fake_lapic_timer_ps(void)
{
	uint64_t ticks = fake.lapic.initial, from = fake.lapic.start_ps, hz = fake.lapic.hz;

	if (fake.lapic.regs[REG_TIMER] & 0x10000)
		return UINT64_MAX;
	if (deadline_mode()) {
		if (!fake.lapic.deadline)
			return UINT64_MAX;
		from = 0;
		ticks = fake.lapic.deadline > fake.tsc_offset
				? fake.lapic.deadline - fake.tsc_offset
				: 0;
		hz = fake.tsc_hz;
	} else if (!fake.lapic.armed) {
		return UINT64_MAX;
	}
	return from + (uint64_t)((unsigned __int128)ticks * PS_PER_SEC / hz) + 1;
}

int fake_lapic_timer_fire(void)
{
	unsigned vector = fake.lapic.regs[REG_TIMER] & 0xff;

	fake.lapic.armed = false;
	fake.lapic.deadline = 0;
	set_in_service(vector, true);
	return (int)vector;
}

bool fake_lapic_msr_read(uint32_t msr, uint64_t *value)
{
	if (msr == 0x1b) {
		*value = fake.lapic.base_msr;
		return true;
	}
	if (!(fake.lapic.base_msr & 0x400) || msr < 0x800 || msr > 0x83f)
		return false;
	fake.lapic.msr_accesses++;
	*value = fake.lapic.regs[(msr - 0x800) * 4];
	return true;
}

bool fake_lapic_msr_write(uint32_t msr, uint64_t value)
{
	if (msr == 0x1b) {
		fake.lapic.base_msr = value;
		return true;
	}
	if (msr == 0x6e0 && fake.tsc_deadline_cpuid) {
		if (deadline_mode()) /* ignored in the other modes */
			fake.lapic.deadline = value;
		return true;
	}
	if (!(fake.lapic.base_msr & 0x400) || msr < 0x800 || msr > 0x83f)
		return false;
	fake.lapic.msr_accesses++;
	fake.lapic.regs[(msr - 0x800) * 4] = (uint32_t)value;
	fake_lapic_sync();
	return true;
}
