/* SPDX-License-Identifier: MIT */
#include "conformance/xen-pv/lib/guest.h"

void console_write(const char *line, size_t length)
{
	/* One call a line: the hypervisor's own messages cannot come between. */
	hypercall(__HYPERVISOR_console_io, CONSOLEIO_write, length, line);
}

void shutdown(void)
{
	struct sched_shutdown how = { .reason = SHUTDOWN_reboot };

	coverage_report();
	report_result();
	/* A reset ends QEMU at once when it runs with -no-reboot; as dom0 a poweroff would not. */
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
