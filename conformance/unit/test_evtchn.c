/* SPDX-License-Identifier: MIT */
/* HYPERVISOR_event_channel_op by the 2-level ABI; the expected answers are Xen 4.17's. */
#include <string.h>

#include "conformance/unit/fake_guest.h"
#include "conformance/unit/unit.h"
#include "translator/from/xen/evtchn.h"

#define OTHER_DOMAIN 7
#define GARBAGE      0xdeadbeef
#define PORTS        4096
#define RESET_CONT   14

static struct shared_info *info;

static void set_up(void)
{
	fake_reset();
	evtchn_init(&fake_domain);
	info = fake_domain.shared_info;
}

/* The hypercall with the struct as its argument; what it wrote comes back in it. */
static long op(int cmd, void *arg, size_t len)
{
	long rc = CALL(event_channel_op, cmd, fake_put(arg, len).addr);

	EXPECT(fake_arg_intact());
	memcpy(arg, fake_arg(), len);
	return rc;
}

static long alloc_unbound(domid_t dom, domid_t remote, uint32_t *port)
{
	struct evtchn_alloc_unbound a = {.dom = dom, .remote_dom = remote, .port = GARBAGE};
	long rc = op(EVTCHNOP_alloc_unbound, &a, sizeof(a));

	EXPECT_EQ(a.dom, dom);
	*port = a.port;
	return rc;
}

static uint32_t unbound(void)
{
	uint32_t port = 0;

	EXPECT_EQ(alloc_unbound(DOMID_SELF, DOMID_SELF, &port), 0);
	return port;
}

static long bind_interdomain(domid_t remote, uint32_t remote_port, uint32_t *port)
{
	struct evtchn_bind_interdomain a;
	long rc;

	memset(&a, 0xa5, sizeof(a)); /* padding too */
	a.remote_dom = remote;
	a.remote_port = remote_port;
	a.local_port = GARBAGE;
	rc = op(EVTCHNOP_bind_interdomain, &a, sizeof(a));
	*port = a.local_port;
	return rc;
}

static long bind_virq(uint32_t virq, uint32_t vcpu, uint32_t *port)
{
	struct evtchn_bind_virq a = {.virq = virq, .vcpu = vcpu, .port = GARBAGE};
	long rc = op(EVTCHNOP_bind_virq, &a, sizeof(a));

	*port = a.port;
	return rc;
}

static long bind_ipi(uint32_t vcpu, uint32_t *port)
{
	struct evtchn_bind_ipi a = {.vcpu = vcpu, .port = GARBAGE};
	long rc = op(EVTCHNOP_bind_ipi, &a, sizeof(a));

	*port = a.port;
	return rc;
}

static uint32_t ipi(void)
{
	uint32_t port = 0;

	EXPECT_EQ(bind_ipi(0, &port), 0);
	return port;
}

static long on_port(int cmd, uint32_t port)
{
	return op(cmd, &port, sizeof(port));
}

static long bind_vcpu(uint32_t port, uint32_t vcpu)
{
	struct evtchn_bind_vcpu a = {.port = port, .vcpu = vcpu};

	return op(EVTCHNOP_bind_vcpu, &a, sizeof(a));
}

static long status(domid_t dom, uint32_t port, struct evtchn_status *s)
{
	memset(s, 0xa5, sizeof(*s));
	s->dom = dom;
	s->port = port;
	return op(EVTCHNOP_status, s, sizeof(*s));
}

static uint32_t state(uint32_t port)
{
	struct evtchn_status s;

	EXPECT_EQ(status(DOMID_SELF, port, &s), 0);
	EXPECT_EQ(s.vcpu, 0);
	return s.status;
}

static bool pending(uint32_t port)
{
	return info->evtchn_pending[port / 64] >> port % 64 & 1;
}

static bool selected(uint32_t port)
{
	return fake_vcpu.info->evtchn_pending_sel >> port / 64 & 1;
}

static void mask(uint32_t port)
{
	info->evtchn_mask[port / 64] |= 1ul << port % 64;
}

/* What a guest does when it has handled everything. */
static void forget_events(void)
{
	memset(info->evtchn_pending, 0, sizeof(info->evtchn_pending));
	fake_vcpu.info->evtchn_pending_sel = 0;
	fake_vcpu.info->evtchn_upcall_pending = 0;
}

static bool quiet(void)
{
	static const xen_ulong_t none[64];

	return !memcmp(info->evtchn_pending, none, sizeof(none)) &&
	       !fake_vcpu.info->evtchn_pending_sel && !fake_vcpu.info->evtchn_upcall_pending;
}

static void first_ports(void)
{
	EXPECT_EQ(state(0), EVTCHNSTAT_closed);
	EXPECT_EQ(on_port(EVTCHNOP_close, 0), -XEN_EINVAL);
	EXPECT_EQ(on_port(EVTCHNOP_send, 0), -XEN_EINVAL);
	EXPECT_EQ(on_port(EVTCHNOP_unmask, 0), 0);
	EXPECT_EQ(bind_vcpu(0, 0), -XEN_EINVAL);
	EXPECT_EQ(state(63), EVTCHNSTAT_closed);
	EXPECT_EQ(evtchn_port_pending(&fake_domain, 0), -XEN_EINVAL);
}

static void alloc_unbound_ports(void)
{
	struct evtchn_status s;
	uint32_t port;

	EXPECT_EQ(alloc_unbound(DOMID_SELF, DOMID_SELF, &port), 0);
	EXPECT_EQ(port, 1);
	EXPECT_EQ(status(DOMID_SELF, 1, &s), 0);
	EXPECT_EQ(s.status, EVTCHNSTAT_unbound);
	EXPECT_EQ(s.u.unbound.dom, XEN_DOMID_GUEST);
	EXPECT_EQ(alloc_unbound(XEN_DOMID_GUEST, OTHER_DOMAIN, &port), 0);
	EXPECT_EQ(port, 2);
	EXPECT_EQ(status(XEN_DOMID_GUEST, 2, &s), 0);
	EXPECT_EQ(s.u.unbound.dom, OTHER_DOMAIN);
	EXPECT_EQ(alloc_unbound(DOMID_SELF, 0, &port), 0);
	EXPECT_EQ(port, 3);
	EXPECT(quiet());
}

static void alloc_unbound_for_others(void)
{
	static const domid_t others[] = {0, 2, OTHER_DOMAIN, DOMID_IO, DOMID_XEN, DOMID_COW,
					 DOMID_INVALID, DOMID_IDLE};
	uint32_t port;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(others); i++) {
		EXPECT_EQ(alloc_unbound(others[i], DOMID_SELF, &port), -XEN_ESRCH);
		EXPECT_EQ(port, GARBAGE);
	}
	EXPECT_EQ(unbound(), 1);
}

static void lowest_free_port_is_next(void)
{
	unsigned i;

	for (i = 1; i <= 200; i++)
		EXPECT_EQ(unbound(), i);
	EXPECT_EQ(on_port(EVTCHNOP_close, 150), 0);
	EXPECT_EQ(on_port(EVTCHNOP_close, 70), 0);
	EXPECT_EQ(on_port(EVTCHNOP_close, 3), 0);
	EXPECT_EQ(unbound(), 3);
	EXPECT_EQ(unbound(), 70);
	EXPECT_EQ(unbound(), 150);
	EXPECT_EQ(unbound(), 201);
}

static void all_ports(void)
{
	uint32_t port;
	unsigned i;

	for (i = 1; i < PORTS; i++)
		if (unbound() != i)
			break;
	EXPECT_EQ(i, PORTS);
	EXPECT_EQ(alloc_unbound(DOMID_SELF, OTHER_DOMAIN, &port), -XEN_ENOSPC);
	EXPECT_EQ(port, GARBAGE);
	EXPECT_EQ(bind_ipi(0, &port), -XEN_ENOSPC);
	EXPECT_EQ(bind_virq(VIRQ_TIMER, 0, &port), -XEN_ENOSPC);
	EXPECT_EQ(bind_interdomain(DOMID_SELF, 1, &port), -XEN_ENOSPC);
	EXPECT_EQ(on_port(EVTCHNOP_close, PORTS - 1), 0);
	EXPECT_EQ(ipi(), PORTS - 1);
	EXPECT_EQ(on_port(EVTCHNOP_send, PORTS - 1), 0);
	EXPECT(pending(PORTS - 1));
	EXPECT(selected(PORTS - 1));
	EXPECT_EQ(on_port(EVTCHNOP_send, PORTS), -XEN_EINVAL);
}

static void ports_appear_by_64(void)
{
	struct evtchn_status s;
	unsigned i;

	EXPECT_EQ(status(DOMID_SELF, 64, &s), -XEN_EINVAL);
	EXPECT_EQ(on_port(EVTCHNOP_unmask, 64), -XEN_EINVAL);
	for (i = 1; i <= 64; i++)
		unbound();
	EXPECT_EQ(state(127), EVTCHNSTAT_closed);
	EXPECT_EQ(status(DOMID_SELF, 128, &s), -XEN_EINVAL);
}

static void no_memory_for_ports(void)
{
	uint32_t port;
	unsigned i;

	fake_heap_limit(0);
	for (i = 1; i < 512; i++)
		EXPECT_EQ(unbound(), i);
	EXPECT_EQ(alloc_unbound(DOMID_SELF, DOMID_SELF, &port), -XEN_ENOMEM);
	fake_heap_limit(1);
	EXPECT_EQ(unbound(), 512);
}

static void interdomain_loopback(void)
{
	struct evtchn_status s;
	uint32_t a = unbound(), b;

	EXPECT_EQ(bind_interdomain(DOMID_SELF, a, &b), 0);
	EXPECT_EQ(b, a + 1);
	EXPECT_EQ(status(DOMID_SELF, a, &s), 0);
	EXPECT_EQ(s.status, EVTCHNSTAT_interdomain);
	EXPECT_EQ(s.u.interdomain.dom, XEN_DOMID_GUEST);
	EXPECT_EQ(s.u.interdomain.port, b);
	EXPECT_EQ(status(DOMID_SELF, b, &s), 0);
	EXPECT_EQ(s.u.interdomain.port, a);
	/* The new end is raised at once. */
	EXPECT(pending(b));
	EXPECT(!pending(a));
	EXPECT_EQ(fake_vcpu.info->evtchn_upcall_pending, 1);
	forget_events();
	EXPECT_EQ(on_port(EVTCHNOP_send, b), 0);
	EXPECT(pending(a) && !pending(b));
	forget_events();
	EXPECT_EQ(on_port(EVTCHNOP_send, a), 0);
	EXPECT(pending(b) && !pending(a));
}

static void interdomain_refused(void)
{
	uint32_t other, taken = unbound(), port;

	EXPECT_EQ(alloc_unbound(DOMID_SELF, OTHER_DOMAIN, &other), 0);
	EXPECT_EQ(bind_interdomain(0, taken, &port), -XEN_ESRCH);
	EXPECT_EQ(bind_interdomain(OTHER_DOMAIN, taken, &port), -XEN_ESRCH);
	EXPECT_EQ(bind_interdomain(DOMID_SELF, other, &port), -XEN_EINVAL);
	EXPECT_EQ(bind_interdomain(DOMID_SELF, 0, &port), -XEN_EINVAL);
	EXPECT_EQ(bind_interdomain(DOMID_SELF, 50, &port), -XEN_EINVAL);
	EXPECT_EQ(bind_interdomain(DOMID_SELF, PORTS, &port), -XEN_EINVAL);
	EXPECT_EQ(bind_interdomain(DOMID_SELF, ~0u, &port), -XEN_EINVAL);
	EXPECT_EQ(port, GARBAGE);
	EXPECT_EQ(bind_interdomain(XEN_DOMID_GUEST, taken, &port), 0);
	EXPECT_EQ(bind_interdomain(XEN_DOMID_GUEST, taken, &port), -XEN_EINVAL);
	/* Nothing leaked on the way. */
	EXPECT_EQ(unbound(), 4);
}

static void interdomain_close(void)
{
	uint32_t a = unbound(), b, c;

	EXPECT_EQ(bind_interdomain(DOMID_SELF, a, &b), 0);
	EXPECT_EQ(on_port(EVTCHNOP_close, b), 0);
	EXPECT_EQ(state(a), EVTCHNSTAT_unbound);
	EXPECT_EQ(state(b), EVTCHNSTAT_closed);
	EXPECT(!pending(b));
	EXPECT_EQ(on_port(EVTCHNOP_send, a), 0);
	EXPECT_EQ(bind_interdomain(DOMID_SELF, a, &c), 0);
	EXPECT_EQ(c, b);
	EXPECT_EQ(on_port(EVTCHNOP_close, a), 0);
	EXPECT_EQ(state(c), EVTCHNSTAT_unbound);
}

static void virqs(void)
{
	struct evtchn_status s;
	uint32_t port, virq;

	for (virq = 0; virq < NR_VIRQS; virq++) {
		EXPECT_EQ(bind_virq(virq, 0, &port), 0);
		EXPECT_EQ(bind_virq(virq, 0, &port), -XEN_EEXIST);
		EXPECT_EQ(status(DOMID_SELF, virq + 1, &s), 0);
		EXPECT_EQ(s.status, EVTCHNSTAT_virq);
		EXPECT_EQ(s.u.virq, virq);
		evtchn_send_virq(&fake_vcpu, virq);
		EXPECT(pending(virq + 1));
		EXPECT_EQ(on_port(EVTCHNOP_send, virq + 1), -XEN_EINVAL);
	}
	EXPECT_EQ(on_port(EVTCHNOP_close, VIRQ_TIMER + 1), 0);
	EXPECT(!pending(VIRQ_TIMER + 1));
	forget_events();
	evtchn_send_virq(&fake_vcpu, VIRQ_TIMER);
	EXPECT(quiet());
	EXPECT_EQ(bind_virq(VIRQ_TIMER, 0, &port), 0);
	EXPECT_EQ(port, VIRQ_TIMER + 1);
}

static void virqs_refused(void)
{
	uint32_t port;

	EXPECT_EQ(bind_virq(NR_VIRQS, 0, &port), -XEN_EINVAL);
	EXPECT_EQ(bind_virq(~0u, 0, &port), -XEN_EINVAL);
	/* A global one is bound on vCPU 0, whether or not there is another. */
	EXPECT_EQ(bind_virq(VIRQ_DOM_EXC, 1, &port), -XEN_EINVAL);
	EXPECT_EQ(bind_virq(VIRQ_ARCH_0, ~0u, &port), -XEN_EINVAL);
	EXPECT_EQ(bind_virq(VIRQ_TIMER, 1, &port), -XEN_ENOENT);
	EXPECT_EQ(bind_virq(VIRQ_DEBUG, 1, &port), -XEN_ENOENT);
	EXPECT_EQ(bind_virq(VIRQ_XENOPROF, 1, &port), -XEN_ENOENT);
	EXPECT_EQ(bind_virq(VIRQ_XENPMU, ~0u, &port), -XEN_ENOENT);
	EXPECT_EQ(port, GARBAGE);
	EXPECT_EQ(unbound(), 1);
}

static void pirqs(void)
{
	struct evtchn_bind_pirq a = {.pirq = 0, .flags = ~0u, .port = GARBAGE};

	EXPECT_EQ(op(EVTCHNOP_bind_pirq, &a, sizeof(a)), -XEN_EPERM);
	a.pirq = 55;
	EXPECT_EQ(op(EVTCHNOP_bind_pirq, &a, sizeof(a)), -XEN_EPERM);
	a.pirq = 56;
	EXPECT_EQ(op(EVTCHNOP_bind_pirq, &a, sizeof(a)), -XEN_EINVAL);
	a.pirq = ~0u;
	EXPECT_EQ(op(EVTCHNOP_bind_pirq, &a, sizeof(a)), -XEN_EINVAL);
	EXPECT_EQ(a.port, GARBAGE);
}

static void ipis(void)
{
	uint32_t port;

	EXPECT_EQ(bind_ipi(1, &port), -XEN_ENOENT);
	EXPECT_EQ(bind_ipi(~0u, &port), -XEN_ENOENT);
	EXPECT_EQ(port, GARBAGE);
	EXPECT_EQ(ipi(), 1);
	EXPECT_EQ(ipi(), 2);
	EXPECT_EQ(state(2), EVTCHNSTAT_ipi);
	EXPECT(quiet());
	EXPECT_EQ(on_port(EVTCHNOP_send, 2), 0);
	EXPECT(pending(2) && !pending(1));
	EXPECT(selected(2));
	EXPECT_EQ(evtchn_port_pending(&fake_domain, 2), 1);
	EXPECT_EQ(evtchn_port_pending(&fake_domain, 1), 0);
	EXPECT_EQ(bind_vcpu(2, 0), -XEN_EINVAL);
}

static void close_refused(void)
{
	EXPECT_EQ(on_port(EVTCHNOP_close, 1), -XEN_EINVAL);
	EXPECT_EQ(on_port(EVTCHNOP_close, PORTS), -XEN_EINVAL);
	EXPECT_EQ(on_port(EVTCHNOP_close, ~0u), -XEN_EINVAL);
	unbound();
	EXPECT_EQ(on_port(EVTCHNOP_close, 1), 0);
	EXPECT_EQ(on_port(EVTCHNOP_close, 1), -XEN_EINVAL);
}

static void send_refused_or_dropped(void)
{
	uint32_t port = unbound();

	EXPECT_EQ(on_port(EVTCHNOP_send, port), 0);
	EXPECT(quiet());
	EXPECT_EQ(on_port(EVTCHNOP_send, port + 1), -XEN_EINVAL);
	EXPECT_EQ(on_port(EVTCHNOP_send, ~0u), -XEN_EINVAL);
}

static void masked_until_unmasked(void)
{
	uint32_t port = ipi();

	mask(port);
	EXPECT_EQ(on_port(EVTCHNOP_send, port), 0);
	EXPECT(pending(port));
	EXPECT(!selected(port));
	EXPECT_EQ(fake_vcpu.info->evtchn_upcall_pending, 0);
	EXPECT_EQ(on_port(EVTCHNOP_unmask, port), 0);
	EXPECT(selected(port));
	EXPECT_EQ(fake_vcpu.info->evtchn_upcall_pending, 1);
	EXPECT_EQ(info->evtchn_mask[0], 0);
}

static void unmask_with_nothing_to_tell(void)
{
	uint32_t port = ipi();

	mask(port);
	EXPECT_EQ(on_port(EVTCHNOP_unmask, port), 0);
	EXPECT(quiet());
	EXPECT_EQ(on_port(EVTCHNOP_send, port), 0);
	fake_vcpu.info->evtchn_pending_sel = 0;
	fake_vcpu.info->evtchn_upcall_pending = 0;
	EXPECT_EQ(on_port(EVTCHNOP_unmask, port), 0);
	EXPECT(!selected(port));
	EXPECT_EQ(on_port(EVTCHNOP_unmask, ~0u), -XEN_EINVAL);
	/* A free port is left as it is. */
	mask(port + 1);
	EXPECT_EQ(on_port(EVTCHNOP_unmask, port + 1), 0);
	EXPECT(info->evtchn_mask[0] != 0);
}

static void pending_once(void)
{
	uint32_t port = ipi();

	EXPECT_EQ(on_port(EVTCHNOP_send, port), 0);
	fake_vcpu.info->evtchn_pending_sel = 0;
	fake_vcpu.info->evtchn_upcall_pending = 0;
	/* Still pending in the guest's word: it has to look again by itself. */
	EXPECT_EQ(on_port(EVTCHNOP_send, port), 0);
	EXPECT(!selected(port));
	EXPECT_EQ(fake_vcpu.info->evtchn_upcall_pending, 0);
}

static void status_refused(void)
{
	struct evtchn_status s;

	EXPECT_EQ(status(0, 1, &s), -XEN_ESRCH);
	EXPECT_EQ(status(OTHER_DOMAIN, 1, &s), -XEN_ESRCH);
	EXPECT_EQ(status(DOMID_SELF, PORTS, &s), -XEN_EINVAL);
	EXPECT_EQ(status(DOMID_SELF, ~0u, &s), -XEN_EINVAL);
	EXPECT_EQ(s.status, 0xa5a5a5a5);
}

static void bind_vcpus(void)
{
	uint32_t a = unbound(), b, global, local;

	EXPECT_EQ(bind_interdomain(DOMID_SELF, a, &b), 0);
	EXPECT_EQ(bind_virq(VIRQ_CONSOLE, 0, &global), 0);
	EXPECT_EQ(bind_virq(VIRQ_TIMER, 0, &local), 0);
	EXPECT_EQ(bind_vcpu(a, 0), 0);
	EXPECT_EQ(bind_vcpu(unbound(), 0), 0);
	EXPECT_EQ(bind_vcpu(global, 0), 0);
	EXPECT_EQ(bind_vcpu(local, 0), -XEN_EINVAL);
	EXPECT_EQ(bind_vcpu(40, 0), -XEN_EINVAL);
	EXPECT_EQ(bind_vcpu(~0u, 0), -XEN_EINVAL);
	EXPECT_EQ(bind_vcpu(a, 1), -XEN_ENOENT);
	EXPECT_EQ(bind_vcpu(~0u, ~0u), -XEN_ENOENT); /* the vCPU is looked at first */
}

static long reset(int cmd, domid_t dom)
{
	struct evtchn_reset a = {.dom = dom};

	return op(cmd, &a, sizeof(a));
}

static void resets(void)
{
	uint32_t port;

	unbound();
	EXPECT_EQ(bind_interdomain(DOMID_SELF, 1, &port), 0);
	EXPECT_EQ(bind_virq(VIRQ_TIMER, 0, &port), 0);
	EXPECT_EQ(reset(EVTCHNOP_reset, OTHER_DOMAIN), -XEN_ESRCH);
	EXPECT_EQ(reset(RESET_CONT, OTHER_DOMAIN), -XEN_ESRCH);
	EXPECT_EQ(reset(RESET_CONT, DOMID_SELF), -XEN_EBUSY);
	EXPECT_EQ(state(1), EVTCHNSTAT_interdomain);
	EXPECT_EQ(reset(EVTCHNOP_reset, DOMID_SELF), 0);
	for (port = 0; port < 64; port++)
		EXPECT_EQ(state(port), EVTCHNSTAT_closed);
	EXPECT(!pending(2));
	EXPECT_EQ(bind_virq(VIRQ_TIMER, 0, &port), 0);
	EXPECT_EQ(port, 1);
	EXPECT_EQ(reset(EVTCHNOP_reset, XEN_DOMID_GUEST), 0);
}

static void unknown_operations(void)
{
	static const int unknown[] = {15, 16, 255, 1 << 16, -1, INT32_MIN, INT32_MAX};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(unknown); i++)
		EXPECT_EQ(evtchn_op(&fake_vcpu, unknown[i], fake_gva(FAKE_PFN_HOLE, 0)), -XEN_ENOSYS);
}

static void fifo_operations_by_2_level(void)
{
	struct evtchn_expand_array expand = {.array_gfn = fake_mfn(FAKE_PFN_FREE)};
	struct evtchn_set_priority priority = {.port = unbound(), .priority = 99};

	EXPECT_EQ(op(EVTCHNOP_expand_array, &expand, sizeof(expand)), -XEN_EOPNOTSUPP);
	EXPECT_EQ(op(EVTCHNOP_set_priority, &priority, sizeof(priority)), -XEN_ENOSYS);
	priority.port = ~0u;
	EXPECT_EQ(op(EVTCHNOP_set_priority, &priority, sizeof(priority)), -XEN_EINVAL);
}

static void pointers_that_cannot_be_read(void)
{
	static const uint64_t bad[] = {0, 0x1000, 1ull << 47, 0x8000000000000000, HYPERVISOR_VIRT_START,
				       HYPERVISOR_VIRT_END - 8, ~0ull, ~0ull - 1};
	int cmd;
	size_t i;

	for (cmd = 0; cmd <= RESET_CONT; cmd++) {
		for (i = 0; i < ARRAY_SIZE(bad); i++)
			EXPECT_EQ(evtchn_op(&fake_vcpu, cmd, GVA(bad[i])), -XEN_EFAULT);
		EXPECT_EQ(evtchn_op(&fake_vcpu, cmd, fake_gva(FAKE_PFN_HOLE, 8)), -XEN_EFAULT);
		/* Only the first byte is there. */
		EXPECT_EQ(evtchn_op(&fake_vcpu, cmd, fake_gva(FAKE_PFN_HOLE - 1, PAGE_SIZE - 1)),
			  -XEN_EFAULT);
	}
	EXPECT_EQ(unbound(), 1);
}

static void pointers_that_cannot_be_written(void)
{
	struct evtchn_alloc_unbound a = {.dom = DOMID_SELF, .remote_dom = DOMID_SELF, .port = GARBAGE};
	gva_t at = fake_put(&a, sizeof(a));

	*fake_pte(FAKE_PFN_ARGS) &= ~2ull;
	EXPECT_EQ(evtchn_op(&fake_vcpu, EVTCHNOP_alloc_unbound, at), -XEN_EFAULT);
	/* An error of the operation comes before. */
	((struct evtchn_alloc_unbound *)fake_arg())->dom = OTHER_DOMAIN;
	EXPECT_EQ(evtchn_op(&fake_vcpu, EVTCHNOP_alloc_unbound, at), -XEN_ESRCH);
	/* And what writes nothing does not ask. */
	*(uint32_t *)fake_arg() = 1;
	EXPECT_EQ(evtchn_op(&fake_vcpu, EVTCHNOP_send, at), 0);
	*fake_pte(FAKE_PFN_ARGS) |= 2;
	EXPECT_EQ(unbound(), 2);
}

static void arguments_across_a_page(void)
{
	struct evtchn_alloc_unbound a = {.dom = DOMID_SELF, .remote_dom = OTHER_DOMAIN};
	gva_t at = fake_gva(FAKE_PFN_FREE, PAGE_SIZE - 4);

	EXPECT_EQ(guest_write(at, &a, sizeof(a)), 0);
	EXPECT_EQ(evtchn_op(&fake_vcpu, EVTCHNOP_alloc_unbound, at), 0);
	EXPECT_EQ(*(uint32_t *)fake_page(FAKE_PFN_FREE + 1), 1);
}

static unsigned consumed;

static void count_consumed(struct xen_vcpu *v)
{
	consumed++;
	evtchn_notify_shim_port(v->domain, 1);
}

static void other_consumer(struct xen_vcpu *v)
{
	consumed += 100;
}

static void shim_ports(void)
{
	struct evtchn_status s;

	consumed = 0;
	EXPECT_EQ(evtchn_alloc_shim_port(&fake_vcpu, count_consumed), 1);
	EXPECT_EQ(evtchn_alloc_shim_port(&fake_vcpu, other_consumer), 2);
	EXPECT_EQ(status(DOMID_SELF, 1, &s), 0);
	EXPECT_EQ(s.status, EVTCHNSTAT_interdomain);
	EXPECT_EQ(s.u.interdomain.dom, 0);
	EXPECT_EQ(on_port(EVTCHNOP_send, 2), 0);
	EXPECT_EQ(consumed, 100);
	EXPECT(quiet());
	EXPECT_EQ(on_port(EVTCHNOP_send, 1), 0); /* its consumer raises it in turn */
	EXPECT_EQ(consumed, 101);
	EXPECT(pending(1) && !pending(2));
	EXPECT_EQ(bind_vcpu(1, 0), 0);
}

static void shim_ports_closed_by_the_guest(void)
{
	consumed = 0;
	evtchn_alloc_shim_port(&fake_vcpu, count_consumed);
	EXPECT_EQ(on_port(EVTCHNOP_close, 1), 0);
	evtchn_notify_shim_port(&fake_domain, 1);
	EXPECT(quiet());
	EXPECT_EQ(on_port(EVTCHNOP_send, 1), -XEN_EINVAL);
	EXPECT_EQ(ipi(), 1);
	evtchn_notify_shim_port(&fake_domain, 1); /* not the shim's any more */
	evtchn_notify_shim_port(&fake_domain, ~0u);
	EXPECT(quiet());
	EXPECT_EQ(consumed, 0);
}

static void vcpu_info_moved(void)
{
	struct vcpu_info *moved = fake_page(FAKE_PFN_FREE);
	uint32_t port = ipi();

	fake_vcpu.info = moved;
	evtchn_vcpu_info_moved(&fake_vcpu);
	EXPECT_EQ(moved->evtchn_pending_sel, ~0ul);
	EXPECT_EQ(moved->evtchn_upcall_pending, 1);
	memset(moved, 0, sizeof(*moved));
	EXPECT_EQ(on_port(EVTCHNOP_send, port), 0);
	EXPECT_EQ(moved->evtchn_pending_sel, 1);
	EXPECT_EQ(info->vcpu_info[0].evtchn_pending_sel, 0);
}

static void no_memory_at_all(void)
{
	fake_reset();
	fake_heap_limit(0);
	EXPECT_EQ(evtchn_init(&fake_domain), -XEN_ENOMEM);
	fake_heap_limit(1);
	EXPECT_EQ(evtchn_init(&fake_domain), -XEN_ENOMEM);
	EXPECT(!fake_domain.evtchns);
	fake_heap_limit(2);
	EXPECT_EQ(evtchn_init(&fake_domain), 0);
}

static const struct unit_test tests[] = {
	{"port 0 is reserved", first_ports},
	{"alloc_unbound", alloc_unbound_ports},
	{"alloc_unbound in another domain", alloc_unbound_for_others},
	{"the lowest free port is next", lowest_free_port_is_next},
	{"all 4096 ports, then -ENOSPC", all_ports},
	{"ports appear 64 at a time", ports_appear_by_64},
	{"no memory for more ports", no_memory_for_ports},
	{"bind_interdomain with itself", interdomain_loopback},
	{"bind_interdomain refused", interdomain_refused},
	{"close leaves the other end unbound", interdomain_close},
	{"bind_virq, every VIRQ", virqs},
	{"bind_virq refused", virqs_refused},
	{"bind_pirq refused", pirqs},
	{"bind_ipi", ipis},
	{"close refused", close_refused},
	{"send refused or dropped", send_refused_or_dropped},
	{"a masked event waits for unmask", masked_until_unmasked},
	{"unmask with nothing to tell", unmask_with_nothing_to_tell},
	{"a pending event is not raised again", pending_once},
	{"status refused", status_refused},
	{"bind_vcpu", bind_vcpus},
	{"reset", resets},
	{"unknown operations", unknown_operations},
	{"FIFO operations by the 2-level ABI", fifo_operations_by_2_level},
	{"arguments that cannot be read", pointers_that_cannot_be_read},
	{"arguments that cannot be written", pointers_that_cannot_be_written},
	{"an argument across two pages", arguments_across_a_page},
	{"ports of the shim", shim_ports},
	{"ports of the shim, closed by the guest", shim_ports_closed_by_the_guest},
	{"vcpu_info moved", vcpu_info_moved},
	{"init without memory", no_memory_at_all},
};

UNIT_MAIN("event channels, 2-level", set_up, tests)
