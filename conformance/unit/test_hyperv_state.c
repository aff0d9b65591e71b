/* SPDX-License-Identifier: MIT */
/* Saved state: all comes back, in the middle of everything, and nothing of a blob is believed. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/unit/fake_vm.h"
#include "conformance/unit/unit.h"

#define VPS    3
#define PAGE   FAKE_VM_PAGE_FREE
#define SINT   2
#define VECTOR 0x52
#define NOW    777777777ull

static struct vm *vm;
static uint8_t blob[128 * 1024], memory[FAKE_VM_PAGES * PAGE_SIZE];
static char why[200];

static void create(void)
{
	unsigned i;

	fake_vm_reset(VPS);
	vm = fake_vm_vm();
	for (i = 0; i < VPS; i++) {
		fake_vm.vp[i].apic_id = 2 * i;
		hv_vp_create(fake_vm_vp(i));
	}
}

static void set_up(void)
{
	create();
	fake_vm_set_time(NOW);
}

static uint64_t at(unsigned page)
{
	return fake_vm_gpa(PAGE + page, 0).addr;
}

static void set(unsigned vp, uint32_t msr, uint64_t value)
{
	EXPECT_EQ(hv_msr_write(fake_vm_vp(vp), msr, value), ABI_DONE);
}

static uint64_t get(unsigned vp, uint32_t msr)
{
	uint64_t value = ~0ull;

	EXPECT_EQ(hv_msr_read(fake_vm_vp(vp), msr, &value), ABI_DONE);
	return value;
}

static void start_timer(unsigned vp, unsigned timer, uint64_t config, uint64_t count)
{
	set(vp, HV_MSR_STIMER0_CONFIG + 2 * timer, config);
	set(vp, HV_MSR_STIMER0_CONFIG + 2 * timer + 1, count);
	set(vp, HV_MSR_STIMER0_CONFIG + 2 * timer, config | HV_STIMER_ENABLE);
}

static struct hv_message *slot(unsigned vp)
{
	return (struct hv_message *)fake_vm_page(PAGE + 8 * vp) + SINT;
}

static void post(unsigned vp, const char *text)
{
	EXPECT_EQ(hv_inbox_message(fake_vm_vp(vp), SINT, 1, 99, text, strlen(text)), 0);
}

static void enable_synic(unsigned vp)
{
	set(vp, HV_MSR_SIMP, at(8 * vp) | HV_PAGE_ENABLE);
	set(vp, HV_MSR_SIEFP, at(8 * vp + 1) | HV_PAGE_ENABLE);
	set(vp, HV_MSR_SINT0 + SINT, VECTOR);
	set(vp, HV_MSR_SCONTROL, HV_SCONTROL_ENABLE);
}

/* Everything is on; VP 1 has a full slot, messages and an event that wait, an expired timer whose
 * message waits, an armed one, a periodic one; two overlays lie on each other. */
static void be_busy(void)
{
	unsigned i;

	for (i = 0; i < FAKE_VM_PAGES * PAGE_SIZE / 2; i++)
		((uint8_t *)fake_vm_page(PAGE))[i % (32 * PAGE_SIZE)] = i * 31;
	set(0, HV_MSR_GUEST_OS_ID, 0x8100123400000000);
	set(0, HV_MSR_HYPERCALL, at(2) | HV_HYPERCALL_ENABLE | HV_HYPERCALL_LOCKED | 0x7fc);
	set(0, HV_MSR_REFERENCE_TSC, at(3) | HV_PAGE_ENABLE | 0x10);
	set(0, HV_MSR_TSC_INVARIANT_CONTROL, 1);
	set(0, HV_MSR_CRASH_P0 + 2, 0xdead);
	EXPECT_EQ(hv_msr_write(fake_vm_vp(0), HV_MSR_CRASH_CTL, HV_CRASH_NOTIFY), ABI_CRASHED);
	set(0, HV_MSR_TSC_EMULATION_CONTROL, HV_TSC_EMULATION_ENABLE);
	set(0, HV_MSR_REENLIGHTENMENT_CONTROL,
	    2ull << HV_REENLIGHTENMENT_TARGET_SHIFT | HV_REENLIGHTENMENT_ENABLE | 0x70);
	set(1, HV_MSR_VP_ASSIST_PAGE, at(4) | HV_PAGE_ENABLE | 0x20);
	set(2, HV_MSR_VP_ASSIST_PAGE, at(5) | 0x40);
	set(2, HV_MSR_SIEFP, at(6) | HV_PAGE_ENABLE);
	set(2, HV_MSR_SIMP, at(6) | HV_PAGE_ENABLE);
	enable_synic(1);
	post(1, "in the slot");
	hv_synic_retry(fake_vm_hvp(1));
	post(1, "first that waits");
	post(1, "second that waits");
	EXPECT_EQ(hv_inbox_event(fake_vm_vp(1), SINT, 2047), 0);
	hv_inbox_deliver(fake_vm_hvp(1));
	EXPECT_EQ(hv_inbox_event(fake_vm_vp(1), SINT, 5), 0);
	start_timer(1, 0, SINT << HV_STIMER_SINT_SHIFT, NOW - 5);
	start_timer(1, 1, SINT << HV_STIMER_SINT_SHIFT, NOW + 1000);
	start_timer(1, 2, HV_STIMER_DIRECT | HV_STIMER_PERIODIC | 0x60 << HV_STIMER_VECTOR_SHIFT, 50000);
	EXPECT(fake_vm_hvp(1)->stimer[0].undelivered);
	EXPECT(fake_vm_hvp(1)->stimer[1].armed);
	EXPECT_EQ(fake_vm_hvp(1)->inbox_count, 3);
	EXPECT_EQ(slot(1)->flags, HV_MESSAGE_PENDING);
}

static size_t save(void)
{
	size_t size = hv_save(vm, NULL, 0);

	memset(blob, 0xa5, sizeof(blob));
	EXPECT(size < sizeof(blob));
	EXPECT_EQ(hv_save(vm, blob, size), size);
	EXPECT_EQ(blob[size], 0xa5);
	memcpy(memory, fake_vm_page(0), sizeof(memory));
	return size;
}

static int load(size_t size)
{
	strcpy(why, "not touched");
	return hv_load(vm, blob, size, why, sizeof(why));
}

/* A new VM, on a host whose TSC is elsewhere; the VMM has loaded the guest's memory. */
static void move_to_another_host(void)
{
	create();
	fake_vm.tsc = 0x123456789abcd;
	memcpy(fake_vm_page(0), memory, sizeof(memory));
}

static void expect_loaded(size_t size)
{
	int err = load(size);

	EXPECT_EQ(err, 0);
	if (err)
		printf("\n    why: %s", why);
}

static void everything_comes_back(void)
{
	struct hv_vp before[VPS], *after;
	struct hv_vm vm_before;
	unsigned i;
	size_t size;

	be_busy();
	size = save();
	vm_before = *fake_vm_hv();
	for (i = 0; i < VPS; i++)
		before[i] = *fake_vm_hvp(i);
	move_to_another_host();
	expect_loaded(size);

	vm_before.tsc_sequence++;
	for (i = 0; i < HV_INBOX; i++) /* what is left of those that are gone */
		if (i >= before[1].inbox_count)
			memset(&before[1].inbox[i], 0, sizeof(before[1].inbox[i]));
	EXPECT(!memcmp(&vm_before.guest_os_id, &fake_vm_hv()->guest_os_id,
		       offsetof(struct hv_vm, hypercall_page) - offsetof(struct hv_vm, guest_os_id)));
	EXPECT(!memcmp(&vm_before.hypercall_page, &fake_vm_hv()->hypercall_page, sizeof(struct overlay)));
	EXPECT(!memcmp(&vm_before.reference_page, &fake_vm_hv()->reference_page, sizeof(struct overlay)));
	for (i = 0; i < VPS; i++) {
		after = fake_vm_hvp(i);
		EXPECT_EQ(after->assist, before[i].assist);
		EXPECT_EQ(after->scontrol, before[i].scontrol);
		EXPECT_EQ(after->simp, before[i].simp);
		EXPECT_EQ(after->siefp, before[i].siefp);
		EXPECT(!memcmp(after->sint, before[i].sint, sizeof(after->sint)));
		EXPECT(!memcmp(&after->event_page, &before[i].event_page, sizeof(struct overlay)));
		EXPECT(!memcmp(&after->message_page, &before[i].message_page, sizeof(struct overlay)));
		EXPECT(!memcmp(after->stimer, before[i].stimer, sizeof(after->stimer)));
		EXPECT_EQ(after->inbox_count, before[i].inbox_count);
	}
	for (i = 0; i < before[1].inbox_count; i++) {
		EXPECT_EQ(fake_vm_hvp(1)->inbox[i].event, before[1].inbox[i].event);
		EXPECT_EQ(fake_vm_hvp(1)->inbox[i].sint, before[1].inbox[i].sint);
		EXPECT_EQ(fake_vm_hvp(1)->inbox[i].flag, before[1].inbox[i].flag);
		EXPECT_EQ(fake_vm_hvp(1)->inbox[i].type, before[1].inbox[i].type);
		EXPECT_EQ(fake_vm_hvp(1)->inbox[i].size, before[1].inbox[i].size);
		EXPECT_EQ(fake_vm_hvp(1)->inbox[i].sender, before[1].inbox[i].sender);
		EXPECT(!memcmp(fake_vm_hvp(1)->inbox[i].payload, before[1].inbox[i].payload,
			       before[1].inbox[i].size));
	}
}

static void the_new_host_agrees(void)
{
	uint64_t before;
	size_t size;

	be_busy();
	size = save();
	move_to_another_host();
	expect_loaded(size);
	EXPECT_EQ(vm_reference_time(vm), NOW);
	before = get(0, HV_MSR_TIME_REF_COUNT);
	fake_vm.tsc += 1 << FAKE_VM_TSC_SHIFT;
	EXPECT_EQ(get(0, HV_MSR_TIME_REF_COUNT), before + 1);
	EXPECT_EQ(fake_vm.vp[1].assist_at, at(4));
	EXPECT_EQ(fake_vm.vp[2].assist_at, ~0ull);
	EXPECT_EQ(fake_vm.vp[1].deadline[0], VP_TIMER_NEVER);
	EXPECT_EQ(fake_vm.vp[1].deadline[1], NOW + 1000);
	EXPECT_EQ(fake_vm.vp[1].deadline[2], NOW + 50000);
	EXPECT(fake_vm.vp[1].work);
	EXPECT(!fake_vm.vp[0].work);
	EXPECT(fake_vm.vp[2].work); /* to be told that it was moved */
	EXPECT(fake_vm_hvp(2)->moved);
}

static void the_reference_page_is_the_new_hosts(void)
{
	const struct hv_reference_tsc_page *page = fake_vm_page(PAGE + 3);
	uint32_t sequence;
	size_t size;

	set(0, HV_MSR_REFERENCE_TSC, at(3) | HV_PAGE_ENABLE);
	sequence = page->tsc_sequence;
	size = save();
	move_to_another_host();
	fake_vm.reference.scale /= 2;
	expect_loaded(size);
	EXPECT(page->tsc_sequence != sequence);
	EXPECT(page->tsc_sequence != HV_REFERENCE_TSC_SEQUENCE_INVALID);
	EXPECT_EQ(((unsigned __int128)fake_vm.tsc * page->tsc_scale >> 64) + page->tsc_offset, NOW);
}

static void the_hypercall_page_is_the_new_hosts(void)
{
	uint8_t built[PAGE_SIZE];
	size_t size;

	be_busy();
	size = save();
	move_to_another_host();
	memset(fake_vm_page(PAGE + 2), 0xcc, PAGE_SIZE);
	fake_vm_hvp(0)->call_rip = 1;
	expect_loaded(size);
	hv_page_build(fake_vm_hv(), built);
	EXPECT(!memcmp(fake_vm_page(PAGE + 2), built, PAGE_SIZE));
	EXPECT_EQ(fake_vm_hvp(0)->call_rip, 0);
}

/* What waited comes in its order, once the guest goes on. */
static void what_waited_comes(void)
{
	static const char *const expected[] = {"in the slot", "(timer)", "first that waits",
					       "second that waits"};
	struct hv_message *m = slot(1);
	size_t size;
	unsigned i;

	be_busy();
	size = save();
	move_to_another_host();
	expect_loaded(size);
	hv_synic_retry(fake_vm_hvp(1));
	for (i = 0; i < ARRAY_SIZE(expected); i++) {
		if (i == 1) {
			EXPECT_EQ(m->type, HV_MESSAGE_TIMER_EXPIRED);
		} else {
			EXPECT_EQ(m->payload_size, strlen(expected[i]));
			EXPECT(!memcmp(m->payload, expected[i], m->payload_size));
		}
		EXPECT_EQ(m->flags, i < 3 ? HV_MESSAGE_PENDING : 0);
		m->type = HV_MESSAGE_NONE;
		set(1, HV_MSR_EOM, 0);
	}
	EXPECT_EQ(m->type, HV_MESSAGE_NONE);
	EXPECT_EQ(fake_vm_hvp(1)->inbox_count, 0);
	EXPECT_EQ(fake_vm_interrupted(1, VECTOR), 4);
	EXPECT_EQ(((uint8_t *)fake_vm_page(PAGE + 9))[SINT * HV_EVENT_FLAGS_BYTES], 1 << 5);
}

static void what_lies_beneath_comes_back_after_a_load(void)
{
	static uint8_t own[32 * PAGE_SIZE];
	size_t size;

	be_busy();
	size = save();
	hv_reset(vm);
	memcpy(own, fake_vm_page(PAGE), sizeof(own));
	move_to_another_host();
	expect_loaded(size);
	hv_reset(vm);
	EXPECT(!memcmp(own, fake_vm_page(PAGE), sizeof(own)));
}

static void what_the_vm_had_before_is_gone(void)
{
	size_t size = save();

	be_busy();
	memcpy(fake_vm_page(0), memory, sizeof(memory));
	expect_loaded(size);
	EXPECT(!fake_vm_hv()->hypercall_page.on);
	EXPECT_EQ(get(0, HV_MSR_HYPERCALL), 0);
	EXPECT_EQ(fake_vm_hvp(1)->inbox_count, 0);
	EXPECT_EQ(fake_vm.vp[1].deadline[1], VP_TIMER_NEVER);
	EXPECT_EQ(fake_vm.vp[1].assist_at, ~0ull);
	hv_reset(vm);
	EXPECT(!memcmp(fake_vm_page(0), memory, sizeof(memory)));
}

static void saving_changes_nothing(void)
{
	size_t size, again;

	be_busy();
	memcpy(memory, fake_vm_page(0), sizeof(memory));
	size = hv_save(vm, blob, sizeof(blob));
	EXPECT(!memcmp(memory, fake_vm_page(0), sizeof(memory)));
	again = hv_save(vm, blob + size, sizeof(blob) - size);
	EXPECT_EQ(again, size);
	EXPECT(!memcmp(blob, blob + size, size));
}

static void a_blob_that_does_not_fit_is_not_begun(void)
{
	size_t size = hv_save(vm, NULL, 0), i;

	memset(blob, 0xa5, sizeof(blob));
	EXPECT_EQ(hv_save(vm, blob, size - 1), size);
	for (i = 0; i < size; i++)
		EXPECT_EQ(blob[i], 0xa5);
}

/* Of its variable parts, the features' names are the only one before the partition's registers. */
static size_t offset_of_registers(void)
{
	return 40 + 4 + (blob[40] | blob[41] << 8) + 8;
}

static size_t offset_of_sequence(void)
{
	return offset_of_registers() + 6 * 8;
}

/* The format is what a file has: the same on every machine that loads it. */
static void the_format(void)
{
	size_t size = save();

	EXPECT(!memcmp(blob, "hypershim state\0hyperv\0\0\0\0\0\0\0\0\0\0\1\0\0\0\3\0\0\0", 40));
	EXPECT_EQ(size, offset_of_sequence() + 4 + 5 * 8 + 1 + 2 +
				VPS * (1 + 4 + 4 * 8 + 16 * 8 + 2 + 4 * (4 * 8 + 2) + 4));
	EXPECT(!memcmp(blob + 44, "relaxed,vapic,", 14));
}

/* Everything that a failed load could have changed. */
static uint8_t state_before[sizeof(blob)], state_after[sizeof(blob)];

static size_t look_at_state(uint8_t *out)
{
	size_t size = hv_save(vm, out, sizeof(blob));

	EXPECT(size < sizeof(blob));
	return size;
}

static void expect_refused(size_t size, const char *reason)
{
	size_t before = look_at_state(state_before);
	unsigned requests = fake_vm.vp[1].work_requests, arms = fake_vm.vp[1].arms[1];
	unsigned writes = fake_vm.writes;

	EXPECT_EQ(load(size), -EINVAL);
	EXPECT_EQ(look_at_state(state_after), before);
	EXPECT(!memcmp(state_after, state_before, before));
	EXPECT_EQ(fake_vm.vp[1].work_requests, requests);
	EXPECT_EQ(fake_vm.vp[1].arms[1], arms);
	EXPECT_EQ(fake_vm.writes, writes);
	EXPECT(!strncmp(why, "saved state: ", 13) || !strncmp(why, "feature '", 9) ||
	       !strncmp(why, "there is no feature", 19));
	EXPECT(!strchr(why, '\n') && why[13]);
	if (reason && !strstr(why, reason))
		printf("\n    why: %s", why);
	EXPECT(!reason || strstr(why, reason));
}

static void truncated_at_any_length(void)
{
	size_t size, len;
	uint8_t *exact;

	be_busy();
	size = save();
	create();
	for (len = 0; len < size; len += len < 500 || len + 500 > size ? 1 : 37) {
		exact = malloc(len ? len : 1);
		memcpy(exact, blob, len);
		EXPECT_EQ(hv_load(vm, exact, len, why, sizeof(why)), -EINVAL);
		free(exact);
	}
	expect_refused(size - 1, NULL);
	expect_refused(size + 1, "something follows");
}

/* What was loaded is what is there: saved again it is the same, but for what is the host's. */
static void expect_same_when_saved_again(size_t size)
{
	static uint8_t again[sizeof(blob)];
	size_t sequence = offset_of_sequence();

	EXPECT_EQ(hv_save(vm, again, sizeof(again)), size);
	memcpy(again + sequence, blob + sequence, sizeof(uint32_t));
	EXPECT(!memcmp(again, blob, size));
}

/* Whatever byte is another: either it is refused and nothing has changed, or every field has come
 * back as it is in the blob and the VM goes on with it. */
static void any_byte_flipped(void)
{
	static const uint8_t flips[] = {0x01, 0x80, 0xff};
	size_t size, i, before, loaded = 0;
	unsigned f;

	be_busy();
	size = save();
	for (i = 0; i < size; i++) {
		for (f = 0; f < ARRAY_SIZE(flips); f++) {
			create();
			before = look_at_state(state_before);
			blob[i] ^= flips[f];
			if (load(size)) {
				EXPECT_EQ(look_at_state(state_after), before);
				EXPECT(!memcmp(state_before, state_after, before));
			} else {
				loaded++;
				expect_same_when_saved_again(size);
				hv_stimer_expired(fake_vm_vp(1), 1);
				hv_synic_retry(fake_vm_hvp(1));
				hv_reset(vm);
			}
			blob[i] ^= flips[f];
		}
	}
	EXPECT(loaded > size); /* most of it is what was beneath pages */
	EXPECT(fake_vm_intact());
}

/* Each of these is wrong by itself. */
#define WRONG(change, reason)           \
	do {                            \
		size_t size_;           \
		set_up();               \
		be_busy();              \
		change;                 \
		size_ = save();         \
		set_up();               \
		expect_refused(size_, reason); \
	} while (0)

static void values_that_cannot_be(void)
{
	struct hv_vm *hv = fake_vm_hv();
	struct hv_vp *v = fake_vm_hvp(1);

	WRONG(hv->guest_os_id = 0, "without identity");
	WRONG(hv->tsc_invariant = 2, "TSC_INVARIANT");
	WRONG(hv->reenlightenment = HV_REENLIGHTENMENT_RESERVED, "reenlightenment");
	WRONG(hv->hypercall_page.at = GPA(at(7)), "not where its MSR");
	WRONG(hv->reference_tsc &= ~HV_PAGE_ENABLE, "not where its MSR");
	WRONG(v->simp = 0, "not where its MSR");
	WRONG(v->siefp += PAGE_SIZE, "not where its MSR");
	WRONG((v->simp = FAKE_VM_PAGE_HOLE * PAGE_SIZE | 1, v->message_page.at = GPA(v->simp & ~1ull)),
	      "no memory");
	WRONG(v->assist = FAKE_VM_PAGES * PAGE_SIZE | 1, "assist page where there is no memory");
	WRONG(v->event_page.height = ~0ull, "too high");
	WRONG(v->sint[15] = 0x50 | HV_SINT_AUTO_EOI, "auto-EOI");
	WRONG(v->sint[15] = 15, "vector");
	WRONG(v->stimer[1].count = 0, "timer");
	WRONG(v->stimer[1].config &= ~HV_STIMER_ENABLE, "timer");
	WRONG(v->stimer[1].undelivered = true, "timer");
	WRONG(v->inbox[0].sint = HV_SINTS, "SINT that there is not");
	WRONG(v->inbox[0].type = HV_MESSAGE_NONE, "cannot be");
	WRONG(v->inbox[2].flag = HV_EVENT_FLAGS, "cannot be");
	WRONG(v->inbox[0].size = HV_MESSAGE_PAYLOAD_MAX + 1, "damaged");
	WRONG(fake_vm.reference.offset = 1ull << 62, "time");
	WRONG(fake_vm.vp[2].apic_id = 7, "APIC");
	WRONG(fake_vm.vp[0].gone = true, "APIC");
	WRONG(fake_vm.vps = 2, "number of vCPUs");
}

static void of_another_kind(void)
{
	size_t size = save();

	blob[0]++;
	expect_refused(size, "this is none");
	blob[0]--;
	blob[16]++;
	expect_refused(size, "another guest ABI");
	blob[16]--;
	blob[32]++;
	expect_refused(size, "another version");
	blob[32]--;
	blob[44]++;
	expect_refused(size, "there is no feature");
	blob[44] = 0;
	expect_refused(size, "damaged");
	blob[44] = '\033';
	expect_refused(size, "damaged");
	blob[44] = 'r';
	expect_refused(0, "this is none");
	EXPECT_EQ(load(size), 0);
}

static void features_have_to_be_here(void)
{
	size_t size;

	start_timer(1, 2, HV_STIMER_DIRECT | 0x60 << HV_STIMER_VECTOR_SHIFT, NOW + 9);
	size = save();
	fake_vm_hv()->features &= ~HV_HAS(EXTENDED);
	expect_refused(size, "features that are not on here");
	/* More than the state needs is no harm, and what was on stays on. */
	fake_vm_hv()->features = HV_HAS(RELAXED);
	size = save();
	fake_vm_hv()->features = HV_HAS(RELAXED) | HV_HAS(VAPIC);
	expect_refused(size, "direct mode");
	fake_vm_hv()->features |= HV_HAS(STIMER_DIRECT);
	EXPECT_EQ(load(size), 0);
	EXPECT_EQ(fake_vm_hv()->features, HV_HAS(RELAXED) | HV_HAS(VAPIC) | HV_HAS(STIMER_DIRECT));
	fake_vm_hv()->features = 0;
	size = save();
	hv_stimer_reset(fake_vm_hvp(1));
	EXPECT_EQ(load(save()), 0);
}

/* A reason has room for itself only. */
static void reasons_are_cut_to_fit(void)
{
	char small[8] = "1234567";

	EXPECT_EQ(hv_load(vm, blob, 0, small, 4), -EINVAL);
	EXPECT(!strcmp(small, "sav"));
	EXPECT_EQ(small[4], '5');
	EXPECT_EQ(hv_load(vm, blob, 0, small, 0), -EINVAL);
	EXPECT(!strcmp(small, "sav"));
}

static void a_missing_vp_is_no_obstacle(void)
{
	size_t size;

	fake_vm.vp[0].gone = true;
	enable_synic(1);
	size = save();
	move_to_another_host();
	fake_vm.vp[0].gone = true;
	expect_loaded(size);
	EXPECT_EQ(get(1, HV_MSR_SIMP), at(8) | HV_PAGE_ENABLE);
}

static const struct unit_test tests[] = {
	{"everything comes back", everything_comes_back},
	{"the new host agrees", the_new_host_agrees},
	{"the reference page is the new host's", the_reference_page_is_the_new_hosts},
	{"the hypercall page is the new host's", the_hypercall_page_is_the_new_hosts},
	{"what waited comes", what_waited_comes},
	{"what lies beneath comes back after a load", what_lies_beneath_comes_back_after_a_load},
	{"what the VM had before is gone", what_the_vm_had_before_is_gone},
	{"saving changes nothing", saving_changes_nothing},
	{"a blob that does not fit is not begun", a_blob_that_does_not_fit_is_not_begun},
	{"the format", the_format},
	{"truncated at any length", truncated_at_any_length},
	{"any byte flipped", any_byte_flipped},
	{"values that cannot be", values_that_cannot_be},
	{"of another kind", of_another_kind},
	{"features have to be here", features_have_to_be_here},
	{"reasons are cut to fit", reasons_are_cut_to_fit},
	{"a missing VP is no obstacle", a_missing_vp_is_no_obstacle},
};

UNIT_MAIN("hyperv state", set_up, tests)
