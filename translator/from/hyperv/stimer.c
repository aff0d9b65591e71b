/* SPDX-License-Identifier: MIT */
/*
 * A VP's synthetic timers (TLFS, "Synthetic Timers").  One that has expired and cannot signal yet,
 * because its SINT's slot is full, stands still until it can.
 *
 * A periodic timer that has fallen behind signals what it missed, CATCH_UP periods at most, at up
 * to twice its rate; a lazy one only once.  And no periodic timer signals more often than
 * MIN_INTERVAL, whatever period the guest asks for: the rest counts as missed.
 */
#include <string.h>

#include "translator/from/hyperv/hyperv.h"

#define CATCH_UP     8
#define MIN_INTERVAL 2000 /* 100 ns each: as KVM has it for the local APIC's timer */

static bool direct(const struct hv_stimer *t)
{
	return t->config & HV_STIMER_DIRECT;
}

static unsigned sint_of(const struct hv_stimer *t)
{
	return (t->config & HV_STIMER_SINT) >> HV_STIMER_SINT_SHIFT;
}

/* A time that cannot be reached is never. */
static uint64_t later(uint64_t time, uint64_t by)
{
	return time + by < time ? VP_TIMER_NEVER : time + by;
}

static void arm(struct hv_vp *v, unsigned index, uint64_t due, uint64_t deadline)
{
	v->stimer[index].armed = true;
	v->stimer[index].due = due;
	vp_timer_arm(v->vp, index, deadline);
}

/* "Synthetic Timer Expiration Message".  Whether it is in its slot. */
static bool send_message(struct hv_vp *v, unsigned index)
{
	const struct hv_stimer *t = &v->stimer[index];
	const struct hv_timer_message_payload payload = {
		.timer_index = index,
		.expiration_time = t->expired,
		.delivery_time = vm_reference_time(v->vm->vm),
	};

	return !hv_synic_deliver(v, sint_of(t), HV_MESSAGE_TIMER_EXPIRED, 0, &payload,
				 sizeof(payload));
}

/* Whether the signal is out.  A vector below 16 is one that no local APIC accepts. */
static bool signal(struct hv_vp *v, unsigned index)
{
	const struct hv_stimer *t = &v->stimer[index];
	unsigned vector = (t->config & HV_STIMER_VECTOR) >> HV_STIMER_VECTOR_SHIFT;

	if (!direct(t))
		return send_message(v, index);
	if (vector >= HV_FIRST_VECTOR)
		vp_interrupt(v->vp, vector);
	return true;
}

/* "Periodic Timers": when the next signal is due, and when it may come. */
static void next_period(struct hv_vp *v, unsigned index)
{
	const struct hv_stimer *t = &v->stimer[index];
	uint64_t now = vm_reference_time(v->vm->vm);
	uint64_t period = t->count, due = later(t->expired, period);
	uint64_t interval = period / 2 > MIN_INTERVAL ? period / 2 : MIN_INTERVAL;
	uint64_t earliest = later(now, interval), missed, kept;

	if (due <= now) {
		missed = (now - due) / period + 1;
		kept = t->config & HV_STIMER_LAZY ? 0 : CATCH_UP;
		if (missed > kept)
			due = later(due, (missed - kept) * period);
	}
	arm(v, index, due, due > earliest ? due : earliest);
}

static void try_signal(struct hv_vp *v, unsigned index)
{
	struct hv_stimer *t = &v->stimer[index];

	if (!signal(v, index))
		return;
	t->undelivered = false;
	if (t->config & HV_STIMER_ENABLE && t->count)
		next_period(v, index);
}

static void expire(struct hv_vp *v, unsigned index)
{
	struct hv_stimer *t = &v->stimer[index];

	t->armed = false;
	t->undelivered = true;
	t->expired = t->due;
	if (!(t->config & HV_STIMER_PERIODIC))
		t->config &= ~HV_STIMER_ENABLE;
	try_signal(v, index);
}

/* A register was written: what the timer was at is over, its message too if that still waits. */
static void restart(struct hv_vp *v, unsigned index)
{
	struct hv_stimer *t = &v->stimer[index];
	uint64_t now = vm_reference_time(v->vm->vm);
	bool was_armed = t->armed;

	t->armed = t->undelivered = false;
	if (!direct(t) && sint_of(t) == 0)
		t->config &= ~HV_STIMER_ENABLE;
	if (t->config & HV_STIMER_ENABLE && t->count) {
		t->due = t->config & HV_STIMER_PERIODIC ? later(now, t->count) : t->count;
		if (t->due > now) {
			arm(v, index, t->due, t->due);
			return;
		}
		expire(v, index);
	}
	if (was_armed && !t->armed)
		vp_timer_arm(v->vp, index, VP_TIMER_NEVER);
}

/* It may be called for what was armed before the guest changed the timer. */
void hv_stimer_expired(struct vp *vp, unsigned timer)
{
	struct hv_vp *v = vp_state(vp);
	struct hv_stimer *t = &v->stimer[timer];

	if (!t->armed)
		return;
	if (vm_reference_time(v->vm->vm) < t->due)
		vp_timer_arm(vp, timer, t->due);
	else
		expire(v, timer);
}

void hv_stimer_retry(struct hv_vp *v)
{
	unsigned i;

	for (i = 0; i < HV_STIMERS; i++)
		if (v->stimer[i].undelivered)
			try_signal(v, i);
}

unsigned hv_stimer_waiting(const struct hv_vp *v, unsigned sint)
{
	unsigned i, count = 0;

	for (i = 0; i < HV_STIMERS; i++)
		count += v->stimer[i].undelivered && !direct(&v->stimer[i]) &&
			 sint_of(&v->stimer[i]) == sint;
	return count;
}

void hv_stimer_reset(struct hv_vp *v)
{
	memset(v->stimer, 0, sizeof(v->stimer));
	hv_stimer_rearm(v);
}

void hv_stimer_rearm(struct hv_vp *v)
{
	unsigned i;

	for (i = 0; i < HV_STIMERS; i++)
		vp_timer_arm(v->vp, i, v->stimer[i].armed ? v->stimer[i].due : VP_TIMER_NEVER);
}

/* "Synthetic Timer Registers": configuration and count in turn. */

enum abi_verdict hv_read_stimer(struct hv_vp *v, uint32_t msr, uint64_t *value)
{
	unsigned reg = msr - HV_MSR_STIMER0_CONFIG;
	const struct hv_stimer *t = &v->stimer[reg / 2];

	*value = reg % 2 ? t->count : t->config;
	return ABI_DONE;
}

static void set_count(struct hv_stimer *t, uint64_t count)
{
	t->count = count;
	if (!count)
		t->config &= ~HV_STIMER_ENABLE;
	else if (t->config & HV_STIMER_AUTO_ENABLE)
		t->config |= HV_STIMER_ENABLE;
}

enum abi_verdict hv_write_stimer(struct hv_vp *v, uint32_t msr, uint64_t value)
{
	unsigned reg = msr - HV_MSR_STIMER0_CONFIG;
	struct hv_stimer *t = &v->stimer[reg / 2];

	if (reg % 2)
		set_count(t, value);
	else if (value & HV_STIMER_DIRECT && !hv_has(v->vm, HV_FEATURE_STIMER_DIRECT))
		return ABI_FAULT;
	else
		t->config = value;
	restart(v, reg / 2);
	return ABI_DONE;
}
