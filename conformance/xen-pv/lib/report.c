/* SPDX-License-Identifier: MIT */
#include "conformance/xen-pv/lib/guest.h"

#include <xen/io/console.h>

static XENCONS_RING_IDX ring_prod; /* what was written there so far */

/* Waits until no more than `most` bytes in the ring are unread. */
static void ring_wait(XENCONS_RING_IDX most)
{
	struct xencons_interface *ring = address_of(start_info->console.domU.mfn);
	struct evtchn_send send = { .port = start_info->console.domU.evtchn };

	while (ring_prod - __atomic_load_n(&ring->out_cons, __ATOMIC_ACQUIRE) > most) {
		hypercall_unnoted(__HYPERVISOR_event_channel_op, EVTCHNOP_send,
				  (unsigned long)&send, 0, 0, 0, 0);
		hypercall_unnoted(__HYPERVISOR_sched_op, SCHEDOP_yield, 0, 0, 0, 0, 0);
	}
}

/* Its other end is told only when it is full, so that nothing answers into the middle of a test. */
static void ring_write(const char *line, size_t length)
{
	struct xencons_interface *ring = address_of(start_info->console.domU.mfn);

	for (size_t i = 0; i < length; i++) {
		ring_wait(sizeof(ring->out) - 1);
		ring->out[MASK_XENCONS_IDX(ring_prod++, ring->out)] = line[i];
		__atomic_store_n(&ring->out_prod, ring_prod, __ATOMIC_RELEASE);
	}
}

/*
 * To the hypervisor's console, one call a line: its own messages cannot come between.  A Xen that is
 * not built for debugging lets no domU write there.
 */
void console_write(const char *line, size_t length)
{
	if (hypercall_unnoted(__HYPERVISOR_console_io, CONSOLEIO_write, length,
			      (unsigned long)line, 0, 0, 0))
		ring_write(line, length);
}

void shutdown(void)
{
	struct sched_shutdown how = { .reason = SHUTDOWN_reboot };

	coverage_report();
	report_result();
	if (ring_prod)
		ring_wait(0);
	/* Ends QEMU at once when it runs with -no-reboot. */
	hypercall(__HYPERVISOR_sched_op, SCHEDOP_shutdown, &how);
	for (;;)
		hypercall(__HYPERVISOR_sched_op, SCHEDOP_block);
}

/* Xen's numbers (xen/errno.h), which are Linux's; of two names for one number the first. */
static const struct {
	const char *name;
	long value;
} errnos[] = {
#define XEN_ERRNO(name, value) { "-" #name, value },
#include <xen/errno.h>
};

const char *errno_name(long rc)
{
	for (size_t i = 0; i < ARRAY_SIZE(errnos); i++)
		if (errnos[i].value == -rc)
			return errnos[i].name;
	return NULL;
}

void answer_rc(const char *key, long rc)
{
	const char *name = errno_name(rc);

	if (name)
		print("answer: %s = %s\n", key, name);
	else
		print("answer: %s = %ld\n", key, rc);
}

void answer_exception(const char *key)
{
	print("answer: %s = %s\n", key, exception_name());
}
