/* SPDX-License-Identifier: MIT */
/*
 * VMs and vCPUs from their creation until their descriptors are closed.  A process that the VMM
 * forks has them too, but they are not its own: what it closes changes nothing.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shim/kvm/preload/preload.h"

pthread_mutex_t machine_lock = PTHREAD_MUTEX_INITIALIZER;
static struct machine *saved;
static struct object *all; /* that there ever were: another thread may still look at one */
static pid_t owner;

struct machine *machine_saved(void)
{
	return saved;
}

/* The VMM cannot go on without what the user asked for, and is not asked what it would do. */
static void *allocate(size_t size)
{
	void *memory = calloc(1, size);

	if (!memory)
		status_refuse("no memory");
	return memory;
}

static void add(int fd, struct machine *m, struct processor *p)
{
	struct object *o = allocate(sizeof(*o));

	pthread_mutex_lock(&machine_lock);
	*o = (struct object){m, p, all};
	all = o;
	m->open++;
	pthread_mutex_unlock(&machine_lock);
	if (!table_put(fd, o))
		status_refuse("the VMM has too many files open");
}

int machine_create(int kvm_fd, unsigned long request, void *type)
{
	int fd = real_ioctl(kvm_fd, request, type);
	struct hypershim_config config = {0};
	struct machine *m;
	char why[256];

	if (fd < 0)
		return fd;
	m = allocate(sizeof(*m));
	m->fd = fd;
	status_fill(&config);
	if (hypershim_vm_attach(kvm_fd, fd, &config, &m->vm, why, sizeof(why)))
		status_refuse(why);
	add(fd, m, NULL);
	pthread_mutex_lock(&machine_lock);
	owner = getpid();
	if (!saved)
		saved = m;
	pthread_mutex_unlock(&machine_lock);
	status_attached();
	service_start();
	return fd;
}

int machine_create_vcpu(struct machine *m, unsigned long request, void *apic_id)
{
	int fd = real_ioctl(m->fd, request, apic_id);
	struct processor *p;
	char why[128];

	if (fd < 0)
		return fd;
	p = allocate(sizeof(*p));
	pthread_mutex_lock(&machine_lock);
	p->first = !m->has_first;
	m->has_first = true;
	pthread_mutex_unlock(&machine_lock);
	if (p->first)
		status_tsc(fd);
	if (hypershim_vcpu_attach(m->vm, fd, (uintptr_t)apic_id, &p->vcpu)) {
		snprintf(why, sizeof(why), "virtual processor %lu: %s", (unsigned long)apic_id,
			 strerror(errno));
		status_refuse(why);
	}
	add(fd, m, p);
	return fd;
}

static void release(struct machine *m)
{
	pthread_mutex_lock(&machine_lock);
	if (--m->open == 0) {
		status_end(m->vm);
		if (saved == m)
			saved = NULL;
		hypershim_vm_detach(m->vm);
	}
	pthread_mutex_unlock(&machine_lock);
}

void machine_close(int fd)
{
	struct object *o;

	if (getpid() != owner)
		return;
	o = table_take(fd);
	if (!o)
		return;
	if (o->processor)
		hypershim_vcpu_detach(o->processor->vcpu);
	release(o->machine);
}
