/* SPDX-License-Identifier: MIT */
/*
 * The synthetic MSRs of two VPs, read and written at random, while timers expire, messages come,
 * the guest writes into the pages that lie over its memory, and the VM is saved, loaded and reset.
 *
 * After each step the state is one that can be; what is refused has changed nothing; and at the end
 * a reset gives the guest every byte of its memory back.  A run of some length has to have seen all
 * that can happen, lest it fuzz nothing but refusals.
 */
#include <unistd.h>

#include "conformance/fuzz/fuzz.h"
#include "conformance/unit/fake_vm.h"

#define VPS   2
#define PAGES 6 /* where overlays may be: few, so that they meet */
#define STEPS 60 /* at most, of one input */

#define ENOUGH_INPUTS 20000

static const struct row {
	uint32_t first, count;
	bool reads, writes;
} rows[] = {
#define READS_RO  true
#define READS_RW  true
#define READS_WO  false
#define WRITES_RO false
#define WRITES_RW true
#define WRITES_WO true
#define IS_HERE	  true
#define IS_ABSENT false
#define ROW(first, count, NAME, name, access, feature, state) \
	{first, count, READS_##access && IS_##state, WRITES_##access && IS_##state},
	HV_MSRS(ROW)
};

/* What has happened, and how often. */
static unsigned inputs, done_reads[ARRAY_SIZE(rows)], done_writes[ARRAY_SIZE(rows)];
static struct {
	unsigned messages, waited, expired, interrupts, stacked, loads, resets, reports;
} seen;

static void report(void)
{
	unsigned i, missed = 0;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		if ((rows[i].reads && !done_reads[i]) || (rows[i].writes && !done_writes[i])) {
			fprintf(stderr, "MSR %#x: no read or no write was ever done\n", rows[i].first);
			missed++;
		}
	fprintf(stderr, "messages %u, waited %u, expired timers %u, interrupts %u, stacked pages %u, "
		"loads %u, resets %u, reports %u\n", seen.messages, seen.waited, seen.expired,
		seen.interrupts, seen.stacked, seen.loads, seen.resets, seen.reports);
	if (!seen.messages || !seen.waited || !seen.expired || !seen.interrupts || !seen.stacked ||
	    !seen.loads || !seen.resets || !seen.reports)
		missed++;
	if (missed && inputs >= ENOUGH_INPUTS)
		_exit(1);
}

/* Everything of ours: a refusal, or a read, changes nothing of it. */
struct state {
	struct hv_vm vm;
	struct hv_vp vp[VPS];
};

static struct state before;
static uint8_t own[FAKE_VM_PAGES][PAGE_SIZE]; /* the guest's memory as it was */
static uint8_t blob[64 * 1024], other_blob[sizeof(blob)];

/* The first word of each page is 0, which an enabled VP assist page makes of it. */
static void fill_memory(void)
{
	unsigned i, j;

	fake_vm_reset(VPS);
	memcpy(own, fake_vm_page(0), sizeof(own));
	for (i = FAKE_VM_PAGE_FREE; i < FAKE_VM_PAGE_FREE + PAGES; i++)
		for (j = sizeof(uint32_t); j < PAGE_SIZE; j++)
			own[i][j] = i ^ j;
}

static void create(void)
{
	unsigned i;

	if (!own[FAKE_VM_PAGE_FREE][PAGE_SIZE - 1])
		fill_memory();
	fake_vm_reset(VPS);
	memcpy(fake_vm_page(FAKE_VM_PAGE_FREE), own[FAKE_VM_PAGE_FREE], PAGES * PAGE_SIZE);
	for (i = 0; i < VPS; i++)
		hv_vp_create(fake_vm_vp(i));
}

static uint64_t fuzz_number(struct fuzz_input *in, size_t len)
{
	uint64_t number = 0;

	fuzz_take(in, &number, len);
	return number;
}

static void look(struct state *s)
{
	unsigned i;

	memcpy(&s->vm, fake_vm_hv(), sizeof(s->vm));
	for (i = 0; i < VPS; i++)
		memcpy(&s->vp[i], fake_vm_hvp(i), sizeof(s->vp[i]));
}

static bool unchanged(void)
{
	unsigned i;

	if (memcmp(&before.vm, fake_vm_hv(), sizeof(before.vm)))
		return false;
	for (i = 0; i < VPS; i++)
		if (memcmp(&before.vp[i], fake_vm_hvp(i), sizeof(before.vp[i])))
			return false;
	return true;
}

static size_t save(uint8_t *out)
{
	size_t size = hv_save(fake_vm_vm(), out, sizeof(blob));

	FUZZ_EXPECT(size <= sizeof(blob));
	return size;
}

/* What is right about an overlay: it is where its MSR has it. */
static void check_overlay(const struct overlay *o, uint64_t reg)
{
	if (!o->on)
		return;
	FUZZ_EXPECT(reg & HV_PAGE_ENABLE && o->at.addr == (reg & HV_PAGE_ADDRESS));
	FUZZ_EXPECT(o->at.addr < sizeof(own));
	seen.stacked += o->height != 0;
}

static void check_vm(const struct hv_vm *hv)
{
	FUZZ_EXPECT(!fake_vm.locked);
	FUZZ_EXPECT(hv->hypercall_page.on == (hv->hypercall & HV_HYPERCALL_ENABLE));
	FUZZ_EXPECT(hv->guest_os_id || !hv->hypercall_page.on);
	FUZZ_EXPECT(hv->tsc_invariant <= 1);
	check_overlay(&hv->hypercall_page, hv->hypercall);
	check_overlay(&hv->reference_page, hv->reference_tsc);
	FUZZ_EXPECT(fake_vm_intact());
}

static void check_vp(unsigned index)
{
	const struct hv_vp *v = fake_vm_hvp(index);
	const struct hv_stimer *t;
	unsigned i;

	check_overlay(&v->message_page, v->simp);
	check_overlay(&v->event_page, v->siefp);
	FUZZ_EXPECT(v->inbox_count <= HV_INBOX);
	for (i = 0; i < HV_SINTS; i++) {
		FUZZ_EXPECT(!(v->sint[i] & HV_SINT_AUTO_EOI));
		FUZZ_EXPECT(v->sint[i] & HV_SINT_MASKED || (v->sint[i] & HV_SINT_VECTOR) >= 16);
	}
	for (i = 0; i < HV_STIMERS; i++) {
		t = &v->stimer[i];
		FUZZ_EXPECT(!t->armed || (t->config & HV_STIMER_ENABLE && t->count && !t->undelivered));
		FUZZ_EXPECT(!t->armed || fake_vm.vp[index].deadline[i] >= t->due);
	}
	FUZZ_EXPECT(!(v->assist & HV_PAGE_ENABLE) ||
		fake_vm.vp[index].assist_at == (v->assist & HV_PAGE_ADDRESS));
}

static void check(void)
{
	unsigned i;

	check_vm(fake_vm_hv());
	for (i = 0; i < VPS; i++)
		check_vp(i);
	for (i = 0; i < fake_vm.interrupts && i < FAKE_VM_RECORDS; i++)
		FUZZ_EXPECT(fake_vm.interrupt[i].vector >= 16);
	seen.interrupts += fake_vm.interrupts;
	fake_vm.interrupts = 0;
}

/* A guest that is up, so that not every input has to begin with that. */
static void boot(void)
{
	unsigned vp, sint, timer;

	for (vp = 0; vp < VPS; vp++) {
		struct vp *p = fake_vm_vp(vp);

		hv_msr_write(p, HV_MSR_GUEST_OS_ID, 1);
		hv_msr_write(p, HV_MSR_SIMP, fake_vm_gpa(FAKE_VM_PAGE_FREE + vp, 1).addr);
		hv_msr_write(p, HV_MSR_SIEFP, fake_vm_gpa(FAKE_VM_PAGE_FREE + vp + 2, 1).addr);
		for (sint = 0; sint < HV_SINTS; sint++)
			hv_msr_write(p, HV_MSR_SINT0 + sint, 0x40 + sint);
		hv_msr_write(p, HV_MSR_SCONTROL, HV_SCONTROL_ENABLE);
		for (timer = 0; timer < HV_STIMERS; timer++)
			hv_msr_write(p, HV_MSR_STIMER0_CONFIG + 2 * timer,
				     HV_STIMER_AUTO_ENABLE | timer << 1 | 2 << HV_STIMER_SINT_SHIFT);
	}
}

/* Addresses that mean something, and any. */
static uint64_t any_value(struct fuzz_input *in)
{
	static const unsigned pages[] = {FAKE_VM_PAGE_HOLE, FAKE_VM_PAGE_READ_ONLY, FAKE_VM_PAGES};
	uint8_t kind = fuzz_byte(in);
	uint64_t page = FAKE_VM_PAGE_FREE + kind % PAGES;

	switch (kind >> 5) {
	case 0:
		return fuzz_byte(in);
	case 1:
		return fuzz_number(in, 4);
	case 2:
		return vm_reference_time(fake_vm_vm()) + (int16_t)fuzz_number(in, 2);
	case 3:
		page = pages[kind % ARRAY_SIZE(pages)];
		/* fall through */
	case 4:
	case 5:
	case 6:
		return page << PAGE_SHIFT | (fuzz_byte(in) & 3);
	default:
		return fuzz_64(in);
	}
}

/* Of a row, or, with *row beyond the last, any. */
static uint32_t any_msr(struct fuzz_input *in, unsigned *row)
{
	*row = fuzz_byte(in) % (ARRAY_SIZE(rows) + 1);
	if (*row < ARRAY_SIZE(rows))
		return rows[*row].first + fuzz_byte(in) % rows[*row].count;
	return HV_MSR_FIRST + fuzz_number(in, 2) % (HV_MSR_LAST - HV_MSR_FIRST + 1);
}

static void write_msr(struct fuzz_input *in)
{
	unsigned vp = fuzz_byte(in) % VPS, row;
	uint32_t msr = any_msr(in, &row);
	enum abi_verdict verdict;

	look(&before);
	verdict = hv_msr_write(fake_vm_vp(vp), msr, any_value(in));
	if (verdict == ABI_FAULT)
		FUZZ_EXPECT(unchanged());
	else if (row < ARRAY_SIZE(rows))
		done_writes[row]++;
	if (verdict == ABI_RESET) {
		hv_reset(fake_vm_vm());
		seen.resets++;
	}
}

static void read_msr(struct fuzz_input *in)
{
	unsigned vp = fuzz_byte(in) % VPS, row;
	uint32_t msr = any_msr(in, &row);
	uint64_t value;

	look(&before);
	if (hv_msr_read(fake_vm_vp(vp), msr, &value) == ABI_DONE && row < ARRAY_SIZE(rows))
		done_reads[row]++;
	FUZZ_EXPECT(unchanged());
}

static void let_time_pass(struct fuzz_input *in)
{
	uint64_t now = vm_reference_time(fake_vm_vm()) + fuzz_number(in, 4);
	unsigned vp, timer;

	fake_vm_set_time(now);
	for (vp = 0; vp < VPS; vp++)
		for (timer = 0; timer < HV_STIMERS; timer++)
			if (fake_vm.vp[vp].deadline[timer] <= now) {
				hyperv_abi.timer_expired(fake_vm_vp(vp), timer);
				seen.expired++;
			}
}

static void post(struct fuzz_input *in)
{
	unsigned vp = fuzz_byte(in) % VPS, sint = fuzz_byte(in) % (HV_SINTS + 1);
	uint8_t kind = fuzz_byte(in);
	uint8_t payload[HV_MESSAGE_PAYLOAD_MAX + 8] = {kind};

	if (kind & 1)
		seen.messages += !hyperv_abi.post_message(fake_vm_vp(vp), sint, kind >> 1, 1, payload,
							  fuzz_byte(in) % sizeof(payload));
	else
		hyperv_abi.signal_event(fake_vm_vp(vp), sint, fuzz_number(in, 2) % (HV_EVENT_FLAGS + 1));
}

static void work(void)
{
	unsigned vp;

	for (vp = 0; vp < VPS; vp++) {
		fake_vm.vp[vp].work = false;
		hyperv_abi.work(fake_vm_vp(vp));
		seen.waited += fake_vm_hvp(vp)->inbox_count != 0;
	}
}

/* How many of our pages lie there. */
static unsigned pages_at(uint64_t at)
{
	const struct hv_vm *hv = fake_vm_hv();
	const struct overlay *all[2 + 2 * VPS] = {&hv->hypercall_page, &hv->reference_page};
	unsigned i, count = 0;

	for (i = 0; i < VPS; i++) {
		all[2 + 2 * i] = &fake_vm_hvp(i)->message_page;
		all[3 + 2 * i] = &fake_vm_hvp(i)->event_page;
	}
	for (i = 0; i < ARRAY_SIZE(all); i++)
		count += all[i]->on && all[i]->at.addr == at;
	return count;
}

/* Only where it is not the guest's own: a message's type, or a byte anywhere. */
static void guest_writes(struct fuzz_input *in)
{
	unsigned page = FAKE_VM_PAGE_FREE + fuzz_byte(in) % PAGES;
	uint16_t where = fuzz_number(in, 2);
	uint8_t *bytes = fake_vm_page(page), byte = fuzz_byte(in);

	if (!pages_at(fake_vm_gpa(page, 0).addr))
		return;
	if (where & 0x8000)
		memset(bytes + where % HV_SINTS * HV_MESSAGE_SIZE, byte & 1, sizeof(uint32_t));
	else
		bytes[where % PAGE_SIZE] = byte;
}

/* What the new host makes anew is not in what another page keeps of it. */
static bool hosts_pages_are_alone(void)
{
	const struct hv_vm *hv = fake_vm_hv();

	return (!hv->hypercall_page.on || pages_at(hv->hypercall_page.at.addr) == 1) &&
	       (!hv->reference_page.on || pages_at(hv->reference_page.at.addr) == 1);
}

/* What was saved can be loaded, at any moment. */
static void save_and_load(void)
{
	char why[100] = "";
	size_t size = save(blob);
	uint32_t sequence = fake_vm_hv()->tsc_sequence;

	/* Another host's; none of them wraps, nor does it in what time can pass here. */
	fake_vm.tsc = (fake_vm.tsc * 5 + 99) % (1ull << 62);
	if (hv_load(fake_vm_vm(), blob, size, why, sizeof(why)))
		fprintf(stderr, "why: %s\n", why);
	FUZZ_EXPECT(!why[0]);
	fake_vm_hv()->tsc_sequence = sequence;
	seen.loads++;
	if (hosts_pages_are_alone())
		FUZZ_EXPECT(save(other_blob) == size && !memcmp(blob, other_blob, size));
}

static void change_clock(struct fuzz_input *in)
{
	uint64_t now = vm_reference_time(fake_vm_vm());
	uint8_t how = fuzz_byte(in);

	fake_vm.reference.stable = how & 1;
	fake_vm.reference.scale = 1ull << (44 + how / 2 % 20);
	vm_set_reference_time(fake_vm_vm(), now);
	hv_clock_changed(fake_vm_vm());
}

static void step(struct fuzz_input *in)
{
	uint8_t what = fuzz_byte(in);

	switch (what % 16) {
	case 0:
		read_msr(in);
		break;
	case 1:
		let_time_pass(in);
		break;
	case 2:
		post(in);
		break;
	case 3:
		work();
		break;
	case 4:
	case 5:
		guest_writes(in);
		break;
	case 6:
		save_and_load();
		break;
	case 7:
		change_clock(in);
		break;
	case 8:
		fake_vm.apic_error = what & 16 ? -1 : 0;
		break;
	default:
		write_msr(in);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = {.next = data, .left = size};
	unsigned steps;

	if (!inputs++)
		atexit(report);
	create();
	if (fuzz_byte(&in) & 1)
		boot();
	for (steps = 0; in.left && steps < STEPS; steps++) {
		step(&in);
		check();
	}
	seen.reports += fake_vm.reports;
	fake_vm.apic_error = 0;
	hv_reset(fake_vm_vm());
	FUZZ_EXPECT(!memcmp(own, fake_vm_page(0), sizeof(own)));
	return 0;
}
