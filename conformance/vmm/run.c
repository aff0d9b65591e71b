/* SPDX-License-Identifier: MIT */
/* Runs the vCPUs, a thread each, and answers what leaves the guest. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "conformance/vmm/vmm.h"

#define LINE_STATUS  5
#define STATUS_READY 0x60 /* transmitter empty, holding register empty */

/* Who wants all other vCPUs to stand still, and how many do. */
static pthread_mutex_t stop_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t stop_changed = PTHREAD_COND_INITIALIZER;
static struct vcpu *stopper;
static unsigned stopped;

static void kick(int signal)
{
}

/* With stop_lock held: stands still while another vCPU wants that. */
static void wait_while_stopped(struct vcpu *v)
{
	v->run->immediate_exit = 0;
	if (!stopper)
		return;
	stopped++;
	pthread_cond_broadcast(&stop_changed);
	while (stopper)
		pthread_cond_wait(&stop_changed, &stop_lock);
	stopped--;
}

static void stop_if_asked(struct vcpu *v)
{
	pthread_mutex_lock(&stop_lock);
	wait_while_stopped(v);
	pthread_mutex_unlock(&stop_lock);
}

void with_all_stopped(struct vcpu *self, void (*f)(struct machine *))
{
	struct machine *m = self->machine;

	pthread_mutex_lock(&stop_lock);
	wait_while_stopped(self);
	stopper = self;
	for (unsigned i = 0; i < m->cpus; i++) {
		if (&m->vcpu[i] == self)
			continue;
		m->vcpu[i].run->immediate_exit = 1;
		pthread_kill(m->vcpu[i].thread, SIGUSR1);
	}
	while (stopped < m->cpus - 1)
		pthread_cond_wait(&stop_changed, &stop_lock);
	f(m);
	/* Another one may want the same at once; who has not woken up by then goes on standing still. */
	stopper = NULL;
	pthread_cond_broadcast(&stop_changed);
	pthread_mutex_unlock(&stop_lock);
}

static int enter(struct vcpu *v)
{
	return v->machine->host->run ? v->machine->host->run(v) : ioctl(v->fd, KVM_RUN, 0);
}

/* KVM finishes the port access that the last exit told of, and does not enter the guest. */
static void finish_exit(struct vcpu *v)
{
	v->run->immediate_exit = 1;
	if (enter(v) == 0 || errno != EINTR)
		fail(EXIT_VMM, "a vCPU cannot be stopped behind a port access");
	v->run->immediate_exit = 0;
}

static void port_out(struct vcpu *v, uint16_t port, const uint8_t *data, unsigned size)
{
	switch (port) {
	case PORT_SERIAL:
		fwrite(data, 1, size, stdout);
		break;
	case PORT_EXIT:
		end(data[0]);
	case PORT_MARK:
		if (v->machine->save_load) {
			finish_exit(v);
			with_all_stopped(v, save_and_load);
		}
	}
}

static void port_in(uint16_t port, uint8_t *data, unsigned size)
{
	memset(data, port == PORT_SERIAL + LINE_STATUS ? STATUS_READY : 0xff, size);
}

static void port_access(struct vcpu *v)
{
	/* A copy: another entry, in port_out(), overwrites it. */
	typeof(v->run->io) io = v->run->io;
	uint8_t *data = (uint8_t *)v->run + io.data_offset;

	for (unsigned i = 0; i < io.count; i++, data += io.size)
		if (io.direction == KVM_EXIT_IO_OUT)
			port_out(v, io.port, data, io.size);
		else
			port_in(io.port, data, io.size);
}

static void system_event(struct vcpu *v)
{
	switch (v->run->system_event.type) {
	case KVM_SYSTEM_EVENT_RESET:
		end(EXIT_RESET);
	case KVM_SYSTEM_EVENT_CRASH:
		end(EXIT_CRASH);
	default:
		end(EXIT_SHUTDOWN);
	}
}

static void handle_exit(struct vcpu *v)
{
	struct kvm_run *run = v->run;

	switch (run->exit_reason) {
	case KVM_EXIT_IO:
		port_access(v);
		break;
	case KVM_EXIT_MMIO:
		/* There is nothing but memory and the APICs: as on a bus without devices. */
		if (!run->mmio.is_write)
			memset(run->mmio.data, 0xff, sizeof run->mmio.data);
		break;
	case KVM_EXIT_SYSTEM_EVENT:
		system_event(v);
		break;
	case KVM_EXIT_SHUTDOWN:
		end(EXIT_SHUTDOWN);
	case KVM_EXIT_INTR:
	case KVM_EXIT_IRQ_WINDOW_OPEN:
		break;
	default:
		if (!v->machine->host->exit || !v->machine->host->exit(v))
			fail(EXIT_VMM, "vCPU %u: exit %u", v->index, run->exit_reason);
	}
}

static void *run_vcpu(void *argument)
{
	struct vcpu *v = argument;

	for (;;) {
		stop_if_asked(v);
		if (enter(v) == 0)
			handle_exit(v);
		else if (errno != EINTR && errno != EAGAIN)
			fail(EXIT_VMM, "vCPU %u: KVM_RUN: %m", v->index);
	}
	return NULL;
}

void machine_run(struct machine *m)
{
	struct sigaction action = { .sa_handler = kick };

	sigaction(SIGUSR1, &action, NULL);
	setvbuf(stdout, NULL, _IOLBF, 0);
	pthread_mutex_lock(&stop_lock); /* none stops the others before they are all there */
	for (unsigned i = 0; i < m->cpus; i++)
		if (pthread_create(&m->vcpu[i].thread, NULL, run_vcpu, &m->vcpu[i]))
			fail(EXIT_VMM, "no thread for a vCPU");
	pthread_mutex_unlock(&stop_lock);
	for (;;)
		pause();
}
