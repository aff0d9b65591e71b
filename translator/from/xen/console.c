/* SPDX-License-Identifier: MIT */
/* The guest's console: the ring of public/io/console.h, and HYPERVISOR_console_io. */
#include "translator/from/xen/console.h"
#include "translator/from/xen/evtchn.h"
#include "translator/from/xen/hypercall.h"
#include "translator/ops.h"

#define CHUNK 128

/* Everything between out_cons and out_prod, in pieces; indices of the guest's are taken modulo the
 * ring, and a producer too far ahead is a full ring at most. */
static void drain_output(struct xen_vcpu *v)
{
	struct xencons_interface *ring = v->domain->console;
	uint32_t cons = ring->out_cons, prod = __atomic_load_n(&ring->out_prod, __ATOMIC_ACQUIRE);
	char chunk[CHUNK];

	if (prod - cons > sizeof(ring->out))
		cons = prod - sizeof(ring->out);
	while (cons != prod) {
		size_t n = 0;

		while (cons != prod && n < sizeof(chunk))
			chunk[n++] = ring->out[MASK_XENCONS_IDX(cons++, ring->out)];
		host_console_write(chunk, n);
		__atomic_store_n(&ring->out_cons, cons, __ATOMIC_RELEASE);
	}
}

/* The guest notified: it wrote, or made room for input. */
static void console_notified(struct xen_vcpu *v)
{
	struct xencons_interface *ring = v->domain->console;
	bool wrote = ring->out_cons != ring->out_prod;

	drain_output(v);
	if (wrote)
		evtchn_notify_shim_port(v->domain, v->domain->console_port);
	console_input(v);
}

void console_input(struct xen_vcpu *v)
{
	struct xencons_interface *ring = v->domain->console;
	uint32_t prod = ring->in_prod, cons = __atomic_load_n(&ring->in_cons, __ATOMIC_ACQUIRE), room;
	char chunk[CHUNK];
	size_t n, i;

	if (prod - cons >= sizeof(ring->in))
		return; /* the UART keeps it until the guest makes room */
	room = sizeof(ring->in) - (prod - cons);
	n = host_console_read(chunk, room < sizeof(chunk) ? room : sizeof(chunk));
	for (i = 0; i < n; i++)
		ring->in[MASK_XENCONS_IDX(prod++, ring->in)] = chunk[i];
	__atomic_store_n(&ring->in_prod, prod, __ATOMIC_RELEASE);
	if (n)
		evtchn_notify_shim_port(v->domain, v->domain->console_port);
}

int console_init(struct xen_vcpu *v, struct xencons_interface *ring)
{
	v->domain->console = ring;
	v->domain->console_port = evtchn_alloc_shim_port(v, console_notified);
	return v->domain->console_port;
}

void console_flush(struct xen_vcpu *v)
{
	if (v->domain->console)
		drain_output(v);
}

static long console_write(uint32_t count, gva_t buffer)
{
	char chunk[CHUNK];

	while (count) {
		uint32_t n = count < sizeof(chunk) ? count : sizeof(chunk);

		if (guest_read(chunk, buffer, n))
			return -XEN_EFAULT;
		host_console_write(chunk, n);
		buffer = gva_add(buffer, n);
		count -= n;
	}
	return 0;
}

/* HYPERVISOR_console_io: of a domU a debug Xen takes output, and nothing else; so do we. */
long hypercall_console_io(struct xen_vcpu *v, const uint64_t *a)
{
	if ((unsigned)a[0] != CONSOLEIO_write)
		return -XEN_EPERM;
	return console_write((uint32_t)a[1], GVA(a[2]));
}
