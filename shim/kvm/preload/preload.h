/* SPDX-License-Identifier: MIT */
/*
 * The object that `hypershim run` preloads into a VMM: it sees the VMM's ioctl calls on /dev/kvm
 * and gives those that matter to libhypershim-kvm.  Without HYPERSHIM_GUEST in the environment it
 * lets everything pass.
 */
#ifndef SHIM_KVM_PRELOAD_H
#define SHIM_KVM_PRELOAD_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "shim/kvm/control.h"

/* A VM, until its descriptor and those of its vCPUs are closed. */
struct machine {
	struct hypershim_vm *vm;
	int fd;
	unsigned open;	 /* descriptors: its own, and its vCPUs'; under machine_lock */
	bool has_first;	 /* a vCPU was created */
	atomic_bool used; /* since the last reset a vCPU has run, or state was loaded */
};

/* A vCPU; the first of a VM is its bootstrap processor. */
struct processor {
	struct hypershim_vcpu *vcpu;
	bool first;
	bool reset_segment; /* its code segment was last set to the reset vector's */
};

/* What a descriptor of the VMM's is, if it is one of KVM's. */
struct object {
	struct machine *machine;
	struct processor *processor; /* NULL: the descriptor is the VM's own */
	struct object *older;
};

/* table.c: by descriptor; no lock is taken. */
struct object *table_get(int fd);
bool table_put(int fd, struct object *object); /* false: the descriptor's number is too high */
struct object *table_take(int fd);

/* interpose.c: the C library's */
int real_ioctl(int fd, unsigned long request, void *arg);

/* dispatch.c: an ioctl of KVM's, on whatever descriptor. */
int dispatch(int fd, unsigned long request, void *arg);

/* machine.c: the life of VMs and vCPUs.  Either ends the VMM if the ABI cannot be had. */
int machine_create(int kvm_fd, unsigned long request, void *type);
int machine_create_vcpu(struct machine *m, unsigned long request, void *apic_id);
void machine_close(int fd);
extern pthread_mutex_t machine_lock;
struct machine *machine_saved(void); /* whose state is carried, or NULL; under machine_lock */

/* The ioctls of a VM and of a vCPU. */
int vm_ioctl(struct object *o, int fd, unsigned long request, void *arg);
int vcpu_ioctl(struct object *o, int fd, unsigned long request, void *arg);

/* service.c: answers CONTROL_STATE; starts its thread at the first call. */
void service_start(void);

/* status.c: struct control, and lines for the user. */
bool status_wanted(void); /* whether the VMM was started by `hypershim run` */
void status_fill(struct hypershim_config *config);
void status_attached(void);
void status_tsc(int vcpu_fd); /* of a new vCPU */
void status_ran(void);
void status_left(struct hypershim_vm *vm); /* a vCPU has come back to the VMM */
void status_end(struct hypershim_vm *vm);
void status_say(const char *line); /* to the user */
_Noreturn void status_refuse(const char *why);
/* The number in an environment variable, or -1. */
int status_descriptor(const char *variable);

#endif
