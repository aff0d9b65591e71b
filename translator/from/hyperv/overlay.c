/* SPDX-License-Identifier: MIT */
/*
 * Overlay pages, as copies: the overlay's bytes are in guest memory, what they cover is kept.  Of a
 * stack of them at one address the top one's bytes are in memory, and each other one's are kept by
 * the one that lies on it.
 */
#include <string.h>

#include "translator/from/hyperv/hyperv.h"

#define OF_VM 2
#define OF_VP 2

static unsigned overlays(struct vm *vm)
{
	return OF_VM + OF_VP * vm_vp_count(vm);
}

/* One of the partition's, by number, if it is on at that address; NULL if not. */
static struct overlay *overlay_at(struct vm *vm, unsigned i, gpa_t at)
{
	struct hv_vm *hv = vm_state(vm);
	struct vp *vp = i < OF_VM ? NULL : vm_vp(vm, (i - OF_VM) / OF_VP);
	struct hv_vp *v = vp ? vp_state(vp) : NULL;
	struct overlay *o = NULL;

	if (i < OF_VM)
		o = i ? &hv->reference_page : &hv->hypercall_page;
	else if (v)
		o = i % OF_VP ? &v->message_page : &v->event_page;
	return o && o->on && o->at.addr == at.addr ? o : NULL;
}

/* The one that lies directly on `o`, NULL if it is on top. */
static struct overlay *above(struct vm *vm, const struct overlay *o)
{
	struct overlay *other, *lowest = NULL;
	unsigned i;

	for (i = 0; i < overlays(vm); i++) {
		other = overlay_at(vm, i, o->at);
		if (other && other->height > o->height &&
		    (!lowest || other->height < lowest->height))
			lowest = other;
	}
	return lowest;
}

static uint64_t next_height(struct vm *vm, gpa_t at)
{
	const struct overlay *other;
	uint64_t height = 0;
	unsigned i;

	for (i = 0; i < overlays(vm); i++) {
		other = overlay_at(vm, i, at);
		if (other && other->height >= height)
			height = other->height + 1;
	}
	return height;
}

/* Where memory has gone meanwhile, the overlay's bytes have gone with it. */
static void get_bytes(struct vm *vm, const struct overlay *o, uint8_t page[PAGE_SIZE])
{
	const struct overlay *cover = o->on ? above(vm, o) : NULL;

	if (cover)
		memcpy(page, cover->under, PAGE_SIZE);
	else if (!o->on || vm_read(vm, page, o->at, PAGE_SIZE))
		memset(page, 0, PAGE_SIZE);
}

int overlay_write_locked(struct vm *vm, struct overlay *o, size_t at, const void *src, size_t len)
{
	struct overlay *cover = above(vm, o);

	if (!cover)
		return vm_write(vm, gpa_add(o->at, at), src, len);
	memcpy(cover->under + at, src, len);
	return 0;
}

void overlay_remove_locked(struct vm *vm, struct overlay *o)
{
	if (!o->on)
		return;
	overlay_write_locked(vm, o, 0, o->under, PAGE_SIZE);
	o->on = false;
}

/* To an address where it is not.  0 or a negative errno. */
static int move(struct vm *vm, struct overlay *o, gpa_t at, const uint8_t page[PAGE_SIZE])
{
	uint8_t under[PAGE_SIZE];
	int err = vm_read(vm, under, at, PAGE_SIZE);

	if (!err)
		err = vm_write(vm, at, page, PAGE_SIZE);
	if (err)
		return err;
	overlay_remove_locked(vm, o);
	memcpy(o->under, under, PAGE_SIZE);
	o->at = at;
	o->height = next_height(vm, at);
	o->on = true;
	return 0;
}

int overlay_put_locked(struct vm *vm, struct overlay *o, gpa_t at, const uint8_t page[PAGE_SIZE])
{
	uint8_t bytes[PAGE_SIZE];

	if (o->on && o->at.addr == at.addr)
		return page ? overlay_write_locked(vm, o, 0, page, PAGE_SIZE) : 0;
	if (!page) {
		get_bytes(vm, o, bytes);
		page = bytes;
	}
	return move(vm, o, at, page);
}

int overlay_put(struct vm *vm, struct overlay *o, gpa_t at, const uint8_t page[PAGE_SIZE])
{
	int err;

	vm_lock(vm);
	err = overlay_put_locked(vm, o, at, page);
	vm_unlock(vm);
	return err;
}

void overlay_remove(struct vm *vm, struct overlay *o)
{
	vm_lock(vm);
	overlay_remove_locked(vm, o);
	vm_unlock(vm);
}
