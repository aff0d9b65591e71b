/* SPDX-License-Identifier: MIT */
#include <stdarg.h>

#include "conformance/xen-pv/lib/guest.h"

static enum outcome worst;

void report(enum outcome outcome, const char *why)
{
	if (why)
		print("report: %s\n", why);
	if (outcome > worst)
		worst = outcome;
}

void shutdown(void)
{
	static const char *const names[] = { "ERROR", "SUCCESS", "SKIP", "ERROR", "FAILURE" };
	struct sched_shutdown how = { .reason = SHUTDOWN_reboot };

	print("result: %s\n", names[worst]);
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

void answer(const char *key, const char *format, ...)
{
	char value[128];
	va_list args;

	va_start(args, format);
	format_list(value, sizeof(value), format, args);
	va_end(args);
	print("answer: %s = %s\n", key, value);
}

void answer_rc(const char *key, long rc)
{
	const char *name = errno_name(rc);

	if (name)
		print("answer: %s = %s\n", key, name);
	else
		print("answer: %s = %ld\n", key, rc);
}

void answer_hex(const char *key, uint64_t value)
{
	print("answer: %s = 0x%lx\n", key, value);
}

void answer_exception(const char *key)
{
	print("answer: %s = %s\n", key, exception_name());
}
