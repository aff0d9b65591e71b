/* SPDX-License-Identifier: MIT */
/*
 * Saving and loading all of the ABI's state; the walk_...() functions below are the format.  What
 * is in pages that we have laid over guest memory is the VMM's to save; what they cover is in here.
 *
 * Nothing of a blob is believed.  It is read twice: once to check all of it, and if nothing is
 * wrong once more into its place.
 */
#include <asm/errno.h>
#include <string.h>

#include "translator/from/hyperv/blob.h"
#include "translator/from/hyperv/hyperv.h"
#include "translator/from/hyperv/text.h"

#define VERSION	      1 /* of the format: another one is not understood */
#define FEATURES_SIZE 1024
#define HEIGHT_MAX    (1ull << 32)
#define TIME_MAX      (1ull << 62)

static const char magic[16] = "hypershim state", abi[16] = "hyperv";

/* What stands at the beginning. */
struct header {
	char magic[sizeof(magic)], abi[sizeof(abi)];
	uint32_t version;
	unsigned vps;
	char features[FEATURES_SIZE]; /* by name: bits change with the table */
	uint64_t now;		      /* reference time */
};

/* As far as it is printable: it may end up in a message. */
static unsigned length(const char *string)
{
	unsigned len = 0;

	while (string[len] >= ' ' && string[len] <= '~')
		len++;
	return len;
}

static void walk_string(struct blob *b, char *string, size_t size)
{
	unsigned len = length(string);

	blob_count(b, &len, size - 1);
	blob_bytes(b, string, len);
	string[len] = '\0';
	if (length(string) != len)
		b->bad = true;
}

static void walk_header(struct blob *b, struct header *h)
{
	blob_bytes(b, h->magic, sizeof(h->magic));
	blob_bytes(b, h->abi, sizeof(h->abi));
	blob_u32(b, &h->version);
	blob_count(b, &h->vps, ~0u);
	walk_string(b, h->features, sizeof(h->features));
	blob_u64(b, &h->now);
}

static void walk_overlay(struct blob *b, struct overlay *o)
{
	blob_bool(b, &o->on);
	if (!o->on)
		return;
	blob_u64(b, &o->at.addr);
	blob_u64(b, &o->height);
	blob_page(b, o->under);
}

static void walk_vm(struct blob *b, struct hv_vm *hv)
{
	unsigned i;

	blob_u64(b, &hv->guest_os_id);
	blob_u64(b, &hv->hypercall);
	blob_u64(b, &hv->reference_tsc);
	blob_u64(b, &hv->tsc_invariant);
	blob_u64(b, &hv->reenlightenment);
	blob_u64(b, &hv->tsc_emulation);
	blob_u32(b, &hv->tsc_sequence);
	for (i = 0; i < HV_CRASH_PARAMETERS; i++)
		blob_u64(b, &hv->crash_parameter[i]);
	blob_bool(b, &hv->crash_reported);
	walk_overlay(b, &hv->hypercall_page);
	walk_overlay(b, &hv->reference_page);
}

static void walk_stimer(struct blob *b, struct hv_stimer *t)
{
	blob_u64(b, &t->config);
	blob_u64(b, &t->count);
	blob_u64(b, &t->due);
	blob_u64(b, &t->expired);
	blob_bool(b, &t->armed);
	blob_bool(b, &t->undelivered);
}

static void walk_inbox_entry(struct blob *b, struct hv_inbox_entry *e)
{
	unsigned size = e->size;

	if (b->from)
		memset(e, 0, sizeof(*e));
	blob_bool(b, &e->event);
	blob_u8(b, &e->sint);
	if (e->event) {
		blob_u16(b, &e->flag);
		return;
	}
	blob_u32(b, &e->type);
	blob_u64(b, &e->sender);
	blob_count(b, &size, sizeof(e->payload));
	if (b->from)
		e->size = size;
	blob_bytes(b, e->payload, size);
}

/* Of each index: a vCPU that was unplugged leaves one out. */
static void walk_who(struct blob *b, bool *there, uint32_t *apic_id)
{
	blob_bool(b, there);
	if (*there)
		blob_u32(b, apic_id);
}

static void walk_vp(struct blob *b, struct hv_vp *v)
{
	unsigned i;

	blob_u64(b, &v->assist);
	blob_u64(b, &v->scontrol);
	blob_u64(b, &v->siefp);
	blob_u64(b, &v->simp);
	for (i = 0; i < HV_SINTS; i++)
		blob_u64(b, &v->sint[i]);
	walk_overlay(b, &v->event_page);
	walk_overlay(b, &v->message_page);
	for (i = 0; i < HV_STIMERS; i++)
		walk_stimer(b, &v->stimer[i]);
	blob_count(b, &v->inbox_count, HV_INBOX);
	for (i = 0; i < v->inbox_count; i++)
		walk_inbox_entry(b, &v->inbox[i]);
}

/* Saving. */

static void name_features(uint32_t features, char *names)
{
	struct text t = text_in(names, FEATURES_SIZE);

#define NAME(name, word, needs, host)                     \
	if (features & HV_HAS(name)) {                    \
		text_add(&t, t.at == names ? "" : ",");   \
		text_add(&t, word);                       \
	}
	HV_FEATURES(NAME)
#undef NAME
}

static void save_into(struct blob *b, struct vm *vm, uint64_t now)
{
	struct hv_vm *hv = vm_state(vm);
	struct header h = {.version = VERSION, .vps = vm_vp_count(vm), .now = now};
	unsigned i;

	memcpy(h.magic, magic, sizeof(magic));
	memcpy(h.abi, abi, sizeof(abi));
	name_features(hv->features, h.features);
	walk_header(b, &h);
	walk_vm(b, hv);
	for (i = 0; i < h.vps; i++) {
		struct vp *vp = vm_vp(vm, i);
		uint32_t apic_id = vp ? vp_apic_id(vp) : 0;
		bool there = vp;

		walk_who(b, &there, &apic_id);
		if (vp)
			walk_vp(b, vp_state(vp));
	}
}

/* Under the lock, for what other threads put into an inbox. */
size_t hv_save(struct vm *vm, void *blob, size_t size)
{
	struct blob count = {0}, b = {.to = blob, .size = size};
	uint64_t now = vm_reference_time(vm);

	vm_lock(vm);
	save_into(&count, vm, now);
	if (count.at <= size)
		save_into(&b, vm, now);
	vm_unlock(vm);
	return count.at;
}

/* Checking.  Each answers 0, or -EINVAL and has said what is wrong. */

static int wrong(struct text *why, const char *what)
{
	text_add(why, "saved state: ");
	text_add(why, what);
	return -EINVAL;
}

static int check_header(struct vm *vm, const struct header *h, bool bad, char *why, size_t why_size)
{
	struct text t = text_in(why, why_size);
	struct hv_vm *hv = vm_state(vm);
	uint32_t features;

	if (memcmp(h->magic, magic, sizeof(magic)))
		return wrong(&t, "this is none");
	if (memcmp(h->abi, abi, sizeof(abi)))
		return wrong(&t, "of another guest ABI");
	if (h->version != VERSION)
		return wrong(&t, "of another version");
	if (bad)
		return wrong(&t, "cut short, or damaged");
	if (h->vps != vm_vp_count(vm))
		return wrong(&t, "of a VM with another number of vCPUs");
	if (h->now > TIME_MAX)
		return wrong(&t, "its time cannot be");
	if (hv_parse_features(h->features, &features, why, why_size))
		return -EINVAL;
	if (features & ~hv->features)
		return wrong(&t, "of a VM with features that are not on here");
	return 0;
}

/* `reg` is the register that puts it there. */
static int check_overlay(struct vm *vm, const struct overlay *o, uint64_t reg, struct text *why)
{
	uint8_t byte;

	if (!o->on)
		return 0;
	if (!(reg & HV_PAGE_ENABLE) || o->at.addr != (reg & HV_PAGE_ADDRESS))
		return wrong(why, "a page is not where its MSR has it");
	if (o->height > HEIGHT_MAX)
		return wrong(why, "a page lies too high");
	return vm_read(vm, &byte, o->at, 1) ? wrong(why, "a page is where there is no memory") : 0;
}

static int check_vm(struct vm *vm, const struct hv_vm *hv, struct text *why)
{
	int err;

	if (hv->hypercall & HV_HYPERCALL_ENABLE && !hv->guest_os_id)
		return wrong(why, "the hypercall page of a guest without identity");
	if (hv->tsc_invariant & ~HV_TSC_INVARIANT_EXPOSE)
		return wrong(why, "reserved bits of TSC_INVARIANT_CONTROL");
	if (!hv_reenlightenment_valid(hv))
		return wrong(why, "reenlightenment that its MSRs do not allow");
	err = check_overlay(vm, &hv->hypercall_page, hv->hypercall, why);
	return err ? err : check_overlay(vm, &hv->reference_page, hv->reference_tsc, why);
}

static int check_sint(uint64_t sint, struct text *why)
{
	if (sint & HV_SINT_AUTO_EOI)
		return wrong(why, "a SINT with auto-EOI");
	if (!(sint & HV_SINT_MASKED) && (sint & HV_SINT_VECTOR) < HV_FIRST_VECTOR)
		return wrong(why, "a SINT with a vector that cannot be");
	return 0;
}

static int check_stimer(const struct hv_vm *hv, const struct hv_stimer *t, struct text *why)
{
	if (t->config & HV_STIMER_DIRECT && !hv_has(hv, HV_FEATURE_STIMER_DIRECT))
		return wrong(why, "a timer in direct mode, which is not on here");
	if (t->armed && (t->undelivered || !(t->config & HV_STIMER_ENABLE) || !t->count))
		return wrong(why, "a timer that runs and does not");
	return 0;
}

static int check_inbox_entry(const struct hv_inbox_entry *e, struct text *why)
{
	if (e->sint >= HV_SINTS)
		return wrong(why, "something for a SINT that there is not");
	if (e->event ? e->flag >= HV_EVENT_FLAGS : e->type == HV_MESSAGE_NONE)
		return wrong(why, "a message or an event that cannot be");
	return 0;
}

static int check_vp(struct vm *vm, const struct hv_vp *v, struct text *why)
{
	int err = check_overlay(vm, &v->event_page, v->siefp, why);
	uint8_t byte;
	unsigned i;

	if (!err)
		err = check_overlay(vm, &v->message_page, v->simp, why);
	if (!err && v->assist & HV_PAGE_ENABLE && vm_read(vm, &byte, GPA(v->assist & HV_PAGE_ADDRESS), 1))
		err = wrong(why, "a VP assist page where there is no memory");
	for (i = 0; !err && i < HV_SINTS; i++)
		err = check_sint(v->sint[i], why);
	for (i = 0; !err && i < HV_STIMERS; i++)
		err = check_stimer(vm_state(vm), &v->stimer[i], why);
	for (i = 0; !err && i < v->inbox_count; i++)
		err = check_inbox_entry(&v->inbox[i], why);
	return err;
}

/* Each of these has its part of the state as a copy, to be looked at and forgotten. */

static int check_vm_part(struct blob *b, struct vm *vm, struct text *why)
{
	struct hv_vm copy;

	memset(&copy, 0, sizeof(copy));
	walk_vm(b, &copy);
	return b->bad ? wrong(why, "cut short, or damaged") : check_vm(vm, &copy, why);
}

static int check_vp_part(struct blob *b, struct vm *vm, unsigned index, struct text *why)
{
	struct vp *vp = vm_vp(vm, index);
	uint32_t apic_id = 0;
	struct hv_vp copy;
	bool there = false;

	walk_who(b, &there, &apic_id);
	if (there != !!vp || (vp && apic_id != vp_apic_id(vp)))
		return wrong(why, "cut short, or of a VM whose vCPUs have other APIC ids");
	if (!vp)
		return 0;
	memset(&copy, 0, sizeof(copy));
	walk_vp(b, &copy);
	return b->bad ? wrong(why, "cut short, or damaged") : check_vp(vm, &copy, why);
}

static int check_state(struct blob b, struct vm *vm, char *why, size_t why_size)
{
	struct text t = text_in(why, why_size);
	struct header h;
	unsigned i;
	int err;

	memset(&h, 0, sizeof(h));
	walk_header(&b, &h);
	err = check_header(vm, &h, b.bad, why, why_size);
	if (!err)
		err = check_vm_part(&b, vm, &t);
	for (i = 0; !err && i < h.vps; i++)
		err = check_vp_part(&b, vm, i, &t);
	if (!err && b.at != b.size)
		err = wrong(&t, "something follows it");
	return err;
}

/* Loading. */

/* The VMM has loaded guest memory: what lies on it now lay there when the state was saved. */
static void load_from(struct blob *b, struct vm *vm, struct header *h)
{
	uint32_t apic_id = 0;
	bool there = false;
	unsigned i;

	walk_header(b, h);
	walk_vm(b, vm_state(vm));
	for (i = 0; i < h->vps; i++) {
		struct vp *vp = vm_vp(vm, i);

		walk_who(b, &there, &apic_id);
		if (vp)
			walk_vp(b, vp_state(vp));
	}
}

static void resume_vp(struct hv_vp *v)
{
	bool waits = false;
	unsigned sint;

	hv_assist_restore(v);
	hv_stimer_rearm(v);
	for (sint = 0; sint < HV_SINTS; sint++)
		waits |= hv_stimer_waiting(v, sint) != 0;
	if (waits || v->inbox_count)
		vp_request_work(v->vp);
}

/* The page's code is this host's. */
static void rebuild_hypercall_page(struct hv_vm *hv)
{
	uint8_t page[PAGE_SIZE];

	vm_lock(hv->vm);
	hv_page_forget(hv);
	if (hv->hypercall_page.on) {
		hv_page_build(hv, page);
		overlay_put_locked(hv->vm, &hv->hypercall_page, hv->hypercall_page.at, page);
	}
	vm_unlock(hv->vm);
}

int hv_load(struct vm *vm, const void *blob, size_t size, char *why, size_t why_size)
{
	struct blob b = {.from = blob, .size = size};
	struct header h;
	unsigned i;
	int err = check_state(b, vm, why, why_size);

	if (err)
		return err;
	memset(&h, 0, sizeof(h));
	vm_lock(vm);
	load_from(&b, vm, &h);
	vm_unlock(vm);
	rebuild_hypercall_page(vm_state(vm));
	vm_set_reference_time(vm, h.now);
	hv_clock_changed(vm);
	for (i = 0; i < h.vps; i++)
		if (vm_vp(vm, i))
			resume_vp(vp_state(vm_vp(vm, i)));
	hv_reenlightenment_moved(vm_state(vm));
	return 0;
}
