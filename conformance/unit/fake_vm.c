/* SPDX-License-Identifier: MIT */
#include "conformance/unit/fake_vm.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct vm {
	struct hv_vm state;
};

struct vp {
	struct hv_vp state;
};

struct fake_vm fake_vm;

static struct vm vm;
static struct vp vp[FAKE_VM_VPS];
static uint8_t memory[FAKE_VM_PAGES][PAGE_SIZE] __attribute__((aligned(4096)));
static uint8_t args[2 * PAGE_SIZE]; /* what fake_vm_put() left there */

static struct fake_vp *fake(const struct vp *which)
{
	return &fake_vm.vp[vp_index(which)];
}

static void reset_vp(unsigned i)
{
	struct fake_vp *f = &fake_vm.vp[i];
	unsigned timer;

	memset(&vp[i], 0, sizeof(vp[i]));
	vp[i].state.vp = &vp[i];
	vp[i].state.vm = &vm.state;
	f->apic_id = i;
	f->assist_at = ~0ull;
	for (timer = 0; timer < FAKE_VM_TIMERS; timer++)
		f->deadline[timer] = VP_TIMER_NEVER;
	f->system.cr0 = 0x80000011;
	f->system.cr4 = 0x20;
	f->system.efer = 0x500;
	f->system.cs.attributes = 0xa09b;
	f->system.cs.selector = 0x10;
	f->system.cs.limit = ~0u;
}

void fake_vm_reset(unsigned vps)
{
	unsigned i;

	if (vps > FAKE_VM_VPS)
		abort();
	memset(&fake_vm, 0, sizeof(fake_vm));
	memset(&vm, 0, sizeof(vm));
	memset(memory, 0, sizeof(memory));
	memset(memory[FAKE_VM_PAGE_READ_ONLY], FAKE_VM_POISON, PAGE_SIZE);
	memset(memory[FAKE_VM_PAGE_HOLE], FAKE_VM_POISON, PAGE_SIZE);
	vm.state.vm = &vm;
	vm.state.features = (1u << HV_FEATURE_COUNT) - 1;
	for (i = 0; i < FAKE_VM_VPS; i++)
		reset_vp(i);
	fake_vm.vps = vps;
	fake_vm.reference.scale = 1ull << (64 - FAKE_VM_TSC_SHIFT);
	fake_vm.reference.stable = true;
	fake_vm.tsc_frequency = 10000000ull << FAKE_VM_TSC_SHIFT;
	fake_vm.apic_frequency = 1000000000;
	fake_vm.host = VM_HOST_EOI_ASSIST | VM_HOST_INVARIANT_TSC | VM_HOST_STABLE_TSC | VM_HOST_NO_SMT;
}

void fake_vm_reset_one(void)
{
	fake_vm_reset(1);
}

struct vm *fake_vm_vm(void)
{
	return &vm;
}

struct vp *fake_vm_vp(unsigned index)
{
	return &vp[index];
}

struct hv_vm *fake_vm_hv(void)
{
	return &vm.state;
}

struct hv_vp *fake_vm_hvp(unsigned index)
{
	return &vp[index].state;
}

void fake_vm_set_time(uint64_t now)
{
	unsigned __int128 from_tsc = now - (uint64_t)fake_vm.reference.offset;
	uint64_t scale = fake_vm.reference.scale;

	fake_vm.tsc = ((from_tsc << 64) + scale - 1) / scale;
}

void *fake_vm_page(unsigned page)
{
	return memory[page];
}

gpa_t fake_vm_put(unsigned offset, const void *bytes, size_t len)
{
	memset(args, FAKE_VM_POISON, sizeof(args));
	memcpy(args + offset, bytes, len);
	memcpy(memory[FAKE_VM_PAGE_ARGS], args, sizeof(args));
	return fake_vm_gpa(FAKE_VM_PAGE_ARGS, offset);
}

bool fake_vm_args_intact(void)
{
	return !memcmp(memory[FAKE_VM_PAGE_ARGS], args, sizeof(args));
}

gpa_t fake_vm_poison_results(unsigned offset)
{
	memset(memory[FAKE_VM_PAGE_RESULTS], FAKE_VM_POISON, 2 * PAGE_SIZE);
	return fake_vm_gpa(FAKE_VM_PAGE_RESULTS, offset);
}

bool fake_vm_only_result(unsigned offset, size_t len)
{
	const uint8_t *bytes = memory[FAKE_VM_PAGE_RESULTS];
	size_t i;

	for (i = 0; i < 2 * PAGE_SIZE; i++)
		if ((i < offset || i >= offset + len) && bytes[i] != FAKE_VM_POISON)
			return false;
	return true;
}

void *fake_vm_result(unsigned offset)
{
	return memory[FAKE_VM_PAGE_RESULTS] + offset;
}

static bool all_poison(unsigned page)
{
	const uint8_t *bytes = memory[page];

	return bytes[0] == FAKE_VM_POISON && !memcmp(bytes, bytes + 1, PAGE_SIZE - 1);
}

bool fake_vm_intact(void)
{
	return all_poison(FAKE_VM_PAGE_HOLE) && all_poison(FAKE_VM_PAGE_READ_ONLY);
}

unsigned fake_vm_interrupted(unsigned index, uint8_t vector)
{
	unsigned i, count = 0;

	for (i = 0; i < fake_vm.interrupts && i < FAKE_VM_RECORDS; i++)
		count += fake_vm.interrupt[i].vp == index && fake_vm.interrupt[i].vector == vector;
	return count;
}

/* The VM and its VPs. */

void *vm_state(struct vm *which)
{
	return &which->state;
}

void *vp_state(struct vp *which)
{
	return &which->state;
}

struct vm *vp_vm(struct vp *which)
{
	return &vm;
}

unsigned vp_index(const struct vp *which)
{
	return which - vp;
}

unsigned vp_apic_id(const struct vp *which)
{
	return fake(which)->apic_id;
}

unsigned vm_vp_count(const struct vm *which)
{
	return fake_vm.vps;
}

struct vp *vm_vp(struct vm *which, unsigned index)
{
	return index < fake_vm.vps && !fake_vm.vp[index].gone ? &vp[index] : NULL;
}

void vm_lock(struct vm *which)
{
	if (fake_vm.locked++)
		abort();
}

void vm_unlock(struct vm *which)
{
	if (!fake_vm.locked--)
		abort();
}

/* Guest memory. */

static bool reachable(gpa_t at, size_t len, bool write)
{
	uint64_t page, last;

	if (!len)
		return true;
	if (at.addr >= sizeof(memory) || len > sizeof(memory) - at.addr)
		return false;
	last = (at.addr + len - 1) >> PAGE_SHIFT;
	for (page = at.addr >> PAGE_SHIFT; page <= last; page++)
		if (page == FAKE_VM_PAGE_HOLE || (write && page == FAKE_VM_PAGE_READ_ONLY))
			return false;
	return true;
}

int vm_read(struct vm *which, void *dst, gpa_t src, size_t len)
{
	if (!reachable(src, len, false))
		return -EFAULT;
	if (fake_vm.on_read)
		fake_vm.on_read(src, len);
	memcpy(dst, (uint8_t *)memory + src.addr, len);
	fake_vm.reads++;
	return 0;
}

int vm_write(struct vm *which, gpa_t dst, const void *src, size_t len)
{
	if (!reachable(dst, len, true))
		return -EFAULT;
	if (fake_vm.on_write)
		fake_vm.on_write(dst, src, len);
	memcpy((uint8_t *)memory + dst.addr, src, len);
	fake_vm.writes++;
	return 0;
}

int vm_set_bit(struct vm *which, gpa_t base, unsigned bit, bool *was_set)
{
	gpa_t at = gpa_add(base, bit / 8);
	uint8_t *byte, after, mask = 1u << bit % 8;

	if (!reachable(at, 1, true))
		return -EFAULT;
	byte = (uint8_t *)memory + at.addr;
	after = *byte | mask;
	if (fake_vm.on_write)
		fake_vm.on_write(at, &after, 1);
	*was_set = *byte & mask;
	*byte |= mask;
	fake_vm.writes++;
	return 0;
}

/* Registers. */

struct vp_regs *vp_regs(struct vp *which)
{
	return &fake(which)->regs;
}

void vp_regs_changed(struct vp *which)
{
	fake(which)->regs_changes++;
}

int vp_get_system_regs(struct vp *which, struct vp_system_regs *out)
{
	if (fake_vm.registers_error)
		return fake_vm.registers_error;
	*out = fake(which)->system;
	fake(which)->system_reads++;
	return 0;
}

int vp_get_xmm(struct vp *which, void *out, unsigned count)
{
	if (count > 16)
		abort();
	if (fake_vm.registers_error)
		return fake_vm.registers_error;
	memcpy(out, fake(which)->xmm, count * 16);
	fake(which)->xmm_reads++;
	return 0;
}

int vp_set_xmm(struct vp *which, const void *in, unsigned count)
{
	if (count > 16)
		abort();
	if (fake_vm.registers_error)
		return fake_vm.registers_error;
	memcpy(fake(which)->xmm, in, count * 16);
	fake(which)->xmm_writes++;
	return 0;
}

int vp_translate(struct vp *which, uint64_t linear, gpa_t *out)
{
	if (fake_vm.translate_error)
		return fake_vm.translate_error;
	*out = GPA(linear);
	return 0;
}

/* Time. */

static uint64_t scaled_tsc(void)
{
	return (unsigned __int128)fake_vm.tsc * fake_vm.reference.scale >> 64;
}

uint64_t vm_reference_time(struct vm *which)
{
	return scaled_tsc() + (uint64_t)fake_vm.reference.offset;
}

void vm_reference(struct vm *which, struct vm_reference *out)
{
	*out = fake_vm.reference;
}

void vm_set_reference_time(struct vm *which, uint64_t now)
{
	fake_vm.reference.offset = now - scaled_tsc();
}

uint64_t vm_tsc_frequency(struct vm *which)
{
	return fake_vm.tsc_frequency;
}

uint64_t vm_apic_frequency(struct vm *which)
{
	return fake_vm.apic_frequency;
}

uint64_t vp_run_time(struct vp *which)
{
	return fake(which)->run_time;
}

void vp_timer_arm(struct vp *which, unsigned timer, uint64_t deadline)
{
	if (timer >= FAKE_VM_TIMERS)
		abort();
	fake(which)->deadline[timer] = deadline;
	fake(which)->arms[timer]++;
}

void vp_request_work(struct vp *which)
{
	fake(which)->work = true;
	fake(which)->work_requests++;
}

/* Interrupts, the local APIC, other processors. */

int vp_interrupt(struct vp *which, uint8_t vector)
{
	if (fake_vm.apic_error)
		return fake_vm.apic_error;
	if (fake_vm.interrupts < FAKE_VM_RECORDS) {
		fake_vm.interrupt[fake_vm.interrupts].vp = vp_index(which);
		fake_vm.interrupt[fake_vm.interrupts].vector = vector;
	}
	fake_vm.interrupts++;
	return 0;
}

int vp_apic_eoi(struct vp *which)
{
	if (!fake_vm.apic_error)
		fake(which)->eois++;
	return fake_vm.apic_error;
}

int vp_apic_write_icr(struct vp *which, uint64_t icr)
{
	if (fake_vm.apic_error)
		return fake_vm.apic_error;
	fake(which)->icr = icr;
	fake(which)->icr_writes++;
	return 0;
}

int vp_apic_read_icr(struct vp *which, uint64_t *icr)
{
	if (!fake_vm.apic_error)
		*icr = fake(which)->icr;
	return fake_vm.apic_error;
}

int vp_apic_write_tpr(struct vp *which, uint8_t tpr)
{
	if (fake_vm.apic_error)
		return fake_vm.apic_error;
	fake(which)->tpr = tpr;
	fake(which)->tpr_writes++;
	return 0;
}

int vp_apic_read_tpr(struct vp *which, uint8_t *tpr)
{
	if (!fake_vm.apic_error)
		*tpr = fake(which)->tpr;
	return fake_vm.apic_error;
}

int vp_eoi_assist(struct vp *which, gpa_t at)
{
	if (fake_vm.apic_error)
		return fake_vm.apic_error;
	fake(which)->assist_at = at.addr;
	fake(which)->assist_changes++;
	return 0;
}

void vp_eoi_assist_off(struct vp *which)
{
	fake(which)->assist_at = ~0ull;
	fake(which)->assist_changes++;
}

void vp_flush_tlbs(struct vp *self, const uint64_t *set, unsigned words)
{
	if (words > ARRAY_SIZE(fake_vm.flush_set))
		abort();
	memcpy(fake_vm.flush_set, set, words * sizeof(*set));
	fake_vm.flush_words = words;
	fake_vm.flush_self = vp_index(self);
	fake_vm.flushes++;
}

void vp_wait(struct vp *which)
{
	fake(which)->waits++;
}

/* The host, and the user. */

unsigned vm_host(struct vm *which)
{
	return fake_vm.host;
}

const void *vm_code(struct vm *which, enum vm_code what, size_t *len)
{
	*len = fake_vm.code_len[what];
	return fake_vm.code[what];
}

void vp_count_hypercall(struct vp *which, unsigned row)
{
	if (row >= HV_HYPERCALL_ROWS)
		abort();
	fake_vm.hypercalls[row]++;
}

void vm_report(struct vm *which, const char *line)
{
	size_t used = strlen(fake_vm.report);

	snprintf(fake_vm.report + used, sizeof(fake_vm.report) - used, "%s\n", line);
	fake_vm.reports++;
}

int vm_post_message(struct vm *which, uint32_t connection, uint32_t type, const void *payload,
		    size_t len)
{
	if (len > sizeof(fake_vm.post_payload))
		abort();
	if (fake_vm.post_error)
		return fake_vm.post_error;
	fake_vm.post_connection = connection;
	fake_vm.post_type = type;
	memcpy(fake_vm.post_payload, payload, len);
	fake_vm.post_len = len;
	fake_vm.posts++;
	return 0;
}

int vm_signal_event(struct vm *which, uint32_t connection, uint16_t flag)
{
	if (fake_vm.signal_error)
		return fake_vm.signal_error;
	fake_vm.signal_connection = connection;
	fake_vm.signal_flag = flag;
	fake_vm.signals++;
	return 0;
}
