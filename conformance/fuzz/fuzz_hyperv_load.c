/* SPDX-License-Identifier: MIT */
/*
 * Saved state that somebody has made up, given to a VM that is busy: it is refused in one line and
 * nothing has changed, or it is loaded, is the same when saved again, and the guest goes on.
 *
 * An input is a blob as it is; or the changes to a good one, so that they come behind its checks.
 */
#include <unistd.h>

#include "conformance/fuzz/fuzz.h"
#include "conformance/unit/fake_vm.h"

#define VPS	      2
#define PAGE	      FAKE_VM_PAGE_FREE
#define BLOB_MAX      (64 * 1024)
#define CHANGES	      16 /* at most */
#define ENOUGH_INPUTS 20000

static uint8_t good[BLOB_MAX], blob[BLOB_MAX], before[BLOB_MAX], after[BLOB_MAX];
static size_t good_size;
static unsigned inputs, loaded, refused;

static void report(void)
{
	fprintf(stderr, "loaded %u, refused %u\n", loaded, refused);
	if (inputs >= ENOUGH_INPUTS && (!loaded || !refused))
		_exit(1);
}

static size_t save(uint8_t *out)
{
	size_t size = hv_save(fake_vm_vm(), out, BLOB_MAX);

	FUZZ_EXPECT(size <= BLOB_MAX);
	return size;
}

static uint64_t at(unsigned page)
{
	return fake_vm_gpa(PAGE + page, HV_PAGE_ENABLE).addr;
}

static void create(void)
{
	unsigned i;

	fake_vm_reset(VPS);
	for (i = 0; i < VPS; i++)
		hv_vp_create(fake_vm_vp(i));
}

static void set(unsigned vp, uint32_t msr, uint64_t value)
{
	FUZZ_EXPECT(hv_msr_write(fake_vm_vp(vp), msr, value) == ABI_DONE);
}

/* Every part of the state has something in it. */
static void be_busy(void)
{
	unsigned i;

	memset(fake_vm_page(PAGE), 'g', 2 * PAGE_SIZE);
	set(0, HV_MSR_GUEST_OS_ID, 1);
	set(0, HV_MSR_HYPERCALL, at(0));
	set(0, HV_MSR_REFERENCE_TSC, at(1));
	set(0, HV_MSR_VP_ASSIST_PAGE, at(2));
	for (i = 0; i < VPS; i++) {
		set(i, HV_MSR_SIMP, at(3 + i));
		set(i, HV_MSR_SIEFP, at(5));
		set(i, HV_MSR_SCONTROL, HV_SCONTROL_ENABLE);
		set(i, HV_MSR_SINT0 + 2, 0x52);
		set(i, HV_MSR_STIMER0_CONFIG, HV_STIMER_AUTO_ENABLE | 2 << HV_STIMER_SINT_SHIFT);
		set(i, HV_MSR_STIMER0_CONFIG + 1, 1000 + i);
		hyperv_abi.post_message(fake_vm_vp(i), 2, 1, 2, "message", 7);
		hyperv_abi.post_message(fake_vm_vp(i), 2, 1, 2, "another", 7);
		hyperv_abi.signal_event(fake_vm_vp(i), 2, 3);
	}
}

static size_t any_blob(struct fuzz_input *in)
{
	unsigned changes = fuzz_byte(in);
	uint16_t where;
	size_t size;

	if (changes & 0x80) {
		size = in->left;
		fuzz_take(in, blob, size);
		return size;
	}
	memcpy(blob, good, good_size);
	for (changes %= CHANGES; changes; changes--) {
		fuzz_take(in, &where, sizeof(where));
		blob[where % good_size] = fuzz_byte(in);
	}
	return good_size - (in->left ? fuzz_byte(in) : 0);
}

/* What follows on the features, which stay what they are here, and on the time. */
static size_t registers_at(const uint8_t *in)
{
	return 44 + (in[40] | in[41] << 8) + 8;
}

/* Where the reference page's sequence is among them: the new host has chosen another one. */
#define SEQUENCE (6 * 8)

static void go_on(void)
{
	unsigned vp, timer;

	fake_vm_set_time(vm_reference_time(fake_vm_vm()) + 100000);
	for (vp = 0; vp < VPS; vp++) {
		for (timer = 0; timer < HV_STIMERS; timer++)
			hyperv_abi.timer_expired(fake_vm_vp(vp), timer);
		hyperv_abi.work(fake_vm_vp(vp));
		hv_msr_write(fake_vm_vp(vp), HV_MSR_SIMP, at(0));
	}
	FUZZ_EXPECT(save(after));
	hv_reset(fake_vm_vm());
}

static void check_loaded(size_t size)
{
	size_t saved = save(after), ours = registers_at(after), theirs = registers_at(blob);

	FUZZ_EXPECT(saved - ours == size - theirs);
	memcpy(after + ours + SEQUENCE, blob + theirs + SEQUENCE, sizeof(uint32_t));
	FUZZ_EXPECT(!memcmp(after + ours, blob + theirs, saved - ours));
	go_on();
	loaded++;
}

static void check_refused(size_t before_size, const char *why)
{
	FUZZ_EXPECT(save(after) == before_size && !memcmp(before, after, before_size));
	FUZZ_EXPECT(*why && !strchr(why, '\n'));
	refused++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = {data, size};
	char why[200] = "";
	size_t before_size;

	if (!inputs++)
		atexit(report);
	create();
	be_busy();
	good_size = before_size = save(good);
	memcpy(before, good, good_size);
	size = any_blob(&in);
	if (hv_load(fake_vm_vm(), blob, size, why, sizeof(why)))
		check_refused(before_size, why);
	else
		check_loaded(size);
	FUZZ_EXPECT(fake_vm_intact() && !fake_vm.locked);
	return 0;
}
