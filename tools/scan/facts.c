/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <xen/elfnote.h>

#include "abi/vmi/vmi.h"
#include "tools/kernel/kernel.h"
#include "tools/scan/facts.h"

const char *scan_spoken_name(enum scan_spoken which)
{
	static const char *const names[] = {
#define SPOKEN_NAME(NAME, name, signature) name,
		SCAN_SPOKEN(SPOKEN_NAME)
#undef SPOKEN_NAME
	};

	return names[which];
}

const char *scan_seat_name(enum scan_seat seat)
{
	static const char *const names[] = {"paravisor", "kvm-seat", "vmi-rom"};

	return names[seat];
}

static void answer(struct scan_answer *a, bool yes, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The reasons add up. */
static void answer(struct scan_answer *a, bool yes, const char *format, ...)
{
	size_t len = strlen(a->why);
	va_list args;

	a->yes = yes;
	if (len)
		len += snprintf(a->why + len, sizeof(a->why) - len, "; ");
	if (len >= sizeof(a->why))
		return;
	va_start(args, format);
	vsnprintf(a->why + len, sizeof(a->why) - len, format, args);
	va_end(args);
}

static void find_signatures(struct scan_facts *f)
{
	static const char *const signatures[] = {
#define SPOKEN_SIGNATURE(NAME, name, signature) signature,
		SCAN_SPOKEN(SPOKEN_SIGNATURE)
#undef SPOKEN_SIGNATURE
	};
	static const uint32_t vmi = VMI_SIGNATURE;
	struct bytes file = f->image.file;

	for (unsigned i = 0; i < SPOKEN_COUNT; i++)
		if (signatures[i] &&
		    memmem(file.data, file.len, signatures[i], strlen(signatures[i])))
			answer(&f->speaks[i], true, "signature \"%s\"", signatures[i]);
	if (f->image.bits == 32 && !f->image.page && memmem(file.data, file.len, &vmi, sizeof(vmi)))
		answer(&f->speaks[SPOKEN_VMI], true,
		       "the constant \"cVmi\", which a ROM is asked for");
}

/* The notes, and what of them the scan of the code has to know. */
static void read_notes(struct scan_facts *f, struct scan_code *code)
{
	struct scan_note note = {0};

	while (scan_note_next(f, &note)) {
		uint64_t value = 0;

		if (note.value.len <= sizeof(value))
			memcpy(&value, note.value.data, note.value.len);
		code->xen = true;
		if (note.type == XEN_ELFNOTE_ENTRY)
			answer(&f->speaks[SPOKEN_XEN_PV], true, "Xen ELF note ENTRY");
		if (note.type == XEN_ELFNOTE_PHYS32_ENTRY)
			answer(&f->speaks[SPOKEN_XEN_PVH], true, "Xen ELF note PHYS32_ENTRY");
		if (note.type == XEN_ELFNOTE_HYPERCALL_PAGE) {
			code->has_page = true;
			code->page = value;
		}
	}
}

static int by_value(const void *a, const void *b)
{
	const struct scan_number *x = *(const struct scan_number *const *)a;
	const struct scan_number *y = *(const struct scan_number *const *)b;

	if (x->leaf != y->leaf)
		return x->leaf - y->leaf;
	return x->value < y->value ? -1 : x->value > y->value;
}

static int count_sorted(struct scan_facts *f, const struct scan_number **sorted)
{
	size_t count = f->scan.number_count;
	struct scan_count one = {0};

	for (size_t i = 0; i < count; i++) {
		one.times++;
		if (i + 1 < count && by_value(&sorted[i], &sorted[i + 1]) == 0)
			continue;
		one.value = sorted[i]->value;
		one.leaf = sorted[i]->leaf;
		if (!list_add(&f->counts, &one, sizeof(one)))
			return -1;
		one = (struct scan_count){0};
	}
	return 0;
}

static int count_numbers(struct scan_facts *f)
{
	size_t count = f->scan.number_count;
	const struct scan_number **sorted = calloc(count + 1, sizeof(*sorted));
	int ret;

	if (!sorted)
		return -1;
	for (size_t i = 0; i < count; i++)
		sorted[i] = &f->scan.numbers[i];
	qsort(sorted, count, sizeof(*sorted), by_value);
	ret = count_sorted(f, sorted);
	free(sorted);
	return ret;
}

/* 0x40000000 is a round number, and alone it says nothing; neither do two others. */
#define TELLING 3

static void judge_numbers(struct scan_facts *f)
{
	const struct scan_count *count = f->counts.data;
	unsigned hyperv = 0, kvm = 0;

	for (size_t i = 0; i < f->counts.count; i++) {
		hyperv += !count[i].leaf && count[i].value != 0x40000000 &&
			  scan_msr_name(count[i].value);
		kvm += !count[i].leaf && count[i].value >> 8 == 0x4b564d;
	}
	if (hyperv >= TELLING)
		answer(&f->speaks[SPOKEN_HYPERV], true, "the numbers of %u synthetic MSRs", hyperv);
	if (kvm)
		answer(&f->speaks[SPOKEN_KVM], true, "the numbers of %u of its MSRs", kvm);
}

static void judge_sites(struct scan_facts *f)
{
	static const enum scan_spoken whose[] = {[SCAN_ABI_HYPERV] = SPOKEN_HYPERV,
						 [SCAN_ABI_KVM] = SPOKEN_KVM,
						 [SCAN_ABI_VMWARE] = SPOKEN_VMWARE};
	unsigned named[SCAN_ABI_VMWARE + 1] = {0};

	for (size_t i = 0; i < f->scan.site_count; i++)
		named[f->scan.sites[i].abi] += f->scan.sites[i].known;
	for (unsigned abi = SCAN_ABI_HYPERV; abi <= SCAN_ABI_VMWARE; abi++)
		if (named[abi])
			answer(&f->speaks[whose[abi]], true, "%u hypercalls with its numbers",
			       named[abi]);
}

static void judge_paravisor(struct scan_facts *f)
{
	struct scan_answer *a = &f->seats[SEAT_PARAVISOR];
	struct kernel kernel;
	struct error err;

	if (f->image.page) {
		answer(a, false, "is not a kernel");
	} else if (kernel_parse(f->image.file, &kernel, &err)) {
		answer(a, false, "%s", err.text);
	} else {
		answer(a, true, "64-bit Xen PV, entered at %#" PRIx64, f->image.notes.entry);
		buffer_free(&kernel.lean);
	}
}

static void judge_seats(struct scan_facts *f)
{
	const struct scan_answer *hyperv = &f->speaks[SPOKEN_HYPERV], *vmi = &f->speaks[SPOKEN_VMI];

	judge_paravisor(f);
	answer(&f->seats[SEAT_KVM], hyperv->yes, "%s",
	       hyperv->yes ? "speaks Hyper-V" : "nothing of Hyper-V's is in it");
	answer(&f->seats[SEAT_VMI_ROM], vmi->yes, "%s",
	       vmi->yes		     ? "speaks VMI"
	       : f->image.bits == 64 ? "VMI is for 32-bit kernels"
				     : "does not know the ROM's signature");
}

static int run(struct scan_facts *f, struct scan_code *code, struct error *err)
{
	int ret = scan_run(code, &f->scan);

	if (ret == SCAN_TOO_MANY)
		return error_set(err,
				 "has more hypercalls and privileged instructions than any kernel: "
				 "it is damaged. Get a fresh copy");
	if (ret || count_numbers(f))
		return error_set(err, "needs more memory than there is. Free some and try again");
	return 0;
}

int scan_facts_find(struct scan_facts *f, struct bytes file, unsigned raw_bits, struct error *err)
{
	struct scan_code code = {0};

	*f = (struct scan_facts){.path = f->path};
	if (scan_image_open(&f->image, file, raw_bits, err))
		return -1;
	find_signatures(f);
	read_notes(f, &code);
	code.bits = f->image.bits;
	code.ranges = f->image.ranges.data;
	code.count = f->image.ranges.count;
	code.hyperv = f->speaks[SPOKEN_HYPERV].yes;
	code.kvm = f->speaks[SPOKEN_KVM].yes;
	code.xen |= f->image.page;
	if (run(f, &code, err)) {
		scan_facts_free(f);
		return -1;
	}
	judge_numbers(f);
	judge_sites(f);
	judge_seats(f);
	return 0;
}

void scan_facts_free(struct scan_facts *f)
{
	free(f->counts.data);
	scan_free(&f->scan);
	scan_image_close(&f->image);
}
