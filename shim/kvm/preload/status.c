/* SPDX-License-Identifier: MIT */
/*
 * What `hypershim run` has asked for, and the page by which it learns what happened.  A VMM may end
 * by _exit, or by a signal, so what is in the page is always nearly true.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "shim/kvm/preload/preload.h"

#define STATS_EVERY_NS 100000000

static struct control unshared; /* without `hypershim run` */
static struct control *control = &unshared;
static atomic_flag copying = ATOMIC_FLAG_INIT;
static atomic_long copied; /* CLOCK_MONOTONIC, ns */

bool status_wanted(void)
{
	return getenv(CONTROL_GUEST);
}

int status_descriptor(const char *variable)
{
	const char *text = getenv(variable);
	char *end;
	long fd;

	if (!text)
		return -1;
	fd = strtol(text, &end, 10);
	return end == text || *end || fcntl(fd, F_GETFD) < 0 ? -1 : fd;
}

/* The descriptor is closed to the VMM's children only now: what was started until here may have
 * been a script around the VMM. */
static void map(void)
{
	int fd = status_descriptor(CONTROL_FD);
	void *page;

	if (control != &unshared || fd < 0)
		return;
	page = mmap(NULL, sizeof(*control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (page != MAP_FAILED)
		control = page;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
}

void status_say(const char *line)
{
	char text[512];
	int len = snprintf(text, sizeof(text), "hypershim: %s\n", line);

	if (len >= (int)sizeof(text)) {
		len = sizeof(text) - 1;
		text[len - 1] = '\n';
	}
	/* Nobody is there to be told of a failure. */
	if (write(STDERR_FILENO, text, len) < 0)
		return;
}

static void report(void *context, const char *line)
{
	status_say(line);
}

void status_fill(struct hypershim_config *config)
{
	map();
	*config = (struct hypershim_config){
		.guest = getenv(CONTROL_GUEST),
		.features = getenv(CONTROL_FEATURES),
		.report = report,
		.stats = control->stats_wanted,
		.trace = &control->trace,
	};
}

void status_attached(void)
{
	__atomic_fetch_add(&control->attached, 1, __ATOMIC_RELAXED);
}

void status_tsc(int vcpu_fd)
{
	int khz = real_ioctl(vcpu_fd, KVM_GET_TSC_KHZ, NULL);

	control->tsc_khz = khz > 0 ? khz : 0;
}

void status_ran(void)
{
	if (!__atomic_load_n(&control->ran, __ATOMIC_RELAXED))
		__atomic_store_n(&control->ran, 1, __ATOMIC_RELAXED);
}

static void copy(struct hypershim_vm *vm)
{
	size_t count;

	if (atomic_flag_test_and_set(&copying))
		return;
	count = hypershim_vm_stats(vm, control->stats, CONTROL_STATS_MAX);
	control->stats_count = count < CONTROL_STATS_MAX ? count : CONTROL_STATS_MAX;
	atomic_flag_clear(&copying);
}

static bool due(void)
{
	struct timespec t;
	long now, then = atomic_load_explicit(&copied, memory_order_relaxed);

	clock_gettime(CLOCK_MONOTONIC, &t);
	now = t.tv_sec * 1000000000 + t.tv_nsec;
	return now - then >= STATS_EVERY_NS && atomic_compare_exchange_strong(&copied, &then, now);
}

void status_left(struct hypershim_vm *vm)
{
	if (!control->crashed && hypershim_vm_crashed(vm))
		control->crashed = 1;
	if (control->stats_wanted && due())
		copy(vm);
}

void status_end(struct hypershim_vm *vm)
{
	if (hypershim_vm_crashed(vm))
		control->crashed = 1;
	if (control->stats_wanted)
		copy(vm);
}

void status_refuse(const char *why)
{
	snprintf(control->why, sizeof(control->why), "%s", why);
	control->refused = 1;
	status_say(why);
	_exit(2);
}

/* The VMM ends by exit(): the last numbers. */
static __attribute__((destructor)) void at_exit(void)
{
	struct machine *m;

	if (pthread_mutex_trylock(&machine_lock))
		return;
	m = machine_saved();
	if (m)
		status_end(m->vm);
	pthread_mutex_unlock(&machine_lock);
}
