/* SPDX-License-Identifier: MIT */
/*
 * A small virtual machine monitor for test guests: memory, processors, the kernel's local APICs, one
 * serial line, and a few ports.  Also the example of how to use libhypershim-kvm.
 */
#ifndef CONFORMANCE_VMM_H
#define CONFORMANCE_VMM_H

#include <linux/kvm.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CPUS_MAX  8
#define CPUID_MAX 128

/* Ports of the guest. */
#define PORT_SERIAL 0x3f8 /* output goes to standard output; the transmitter is always ready */
#define PORT_EXIT   0xf4  /* ends the VMM with that exit status */
#define PORT_MARK   0xf5  /* where --save-load saves and loads; nothing without that */

/* How the VMM ends when the guest does not say it: beyond what a guest would write to PORT_EXIT. */
enum {
	EXIT_USAGE = 2,
	EXIT_RESET = 20,    /* KVM_SYSTEM_EVENT_RESET */
	EXIT_CRASH = 21,    /* KVM_SYSTEM_EVENT_CRASH */
	EXIT_SHUTDOWN = 22, /* a triple fault */
	EXIT_VMM = 23,	    /* an exit that this VMM does not know, or a failure of KVM's */
	EXIT_TIME = 24,	    /* the time limit */
};

struct hypershim_vm;
struct hypershim_vcpu;

struct vcpu {
	struct machine *machine;
	unsigned index; /* and APIC id */
	int fd;
	struct kvm_run *run;
	pthread_t thread;
	struct hypershim_vcpu *hypershim;
	uint64_t message_page, event_page; /* SynIC pages that are on (host_kvm_hv.c); 0: off */
};

struct machine {
	const struct host *host;
	const char *features; /* of the host's guest ABI, or NULL */
	int kvm, fd;
	uint8_t *memory;
	size_t memory_size;
	unsigned cpus;
	bool save_load, loopback, stats;
	struct vcpu vcpu[CPUS_MAX];
	struct hypershim_vm *hypershim;
};

/* Who supplies the guest ABI.  Functions that are NULL do what a bare KVM does. */
struct host {
	const char *name;
	void (*vm)(struct machine *);	 /* after KVM_CREATE_VM */
	void (*vcpu)(struct vcpu *);	 /* after KVM_CREATE_VCPU */
	void (*loopback)(struct machine *); /* once all is there */
	int (*set_memory)(struct machine *, const struct kvm_userspace_memory_region *);
	int (*set_cpuid)(struct vcpu *, struct kvm_cpuid2 *); /* has room for CPUID_MAX entries */
	int (*run)(struct vcpu *);	 /* in the place of KVM_RUN */
	bool (*exit)(struct vcpu *);	 /* an exit that the VMM does not know; false: nor does the host */
	void *(*save)(struct machine *, size_t *size);
	void (*reset)(struct machine *);
	void (*load)(struct machine *, const void *state, size_t size);
	void (*stats)(struct machine *);
};
extern const struct host host_none, host_exits, host_kvm_hv, host_hypershim;

/* Ends the VMM with one line. */
void fail(int status, const char *format, ...) __attribute__((format(printf, 2, 3), noreturn));
/* Ends the VMM as the guest asked; what it printed is out. */
void end(int status) __attribute__((noreturn));
/* ioctl() that must succeed. */
int must(int fd, unsigned long request, const char *name, void *argument);
#define MUST(fd, request, argument) must(fd, request, #request, (void *)(uintptr_t)(argument))

/* machine.c */
void machine_create(struct machine *m);
void *guest_memory(struct machine *m, uint64_t at, size_t size); /* NULL: not the guest's */
/* load.c: the guest's file, for its PVH entry; vCPU 0 will begin there. */
void load_guest(struct machine *m, const char *file, const char *command_line);
/* run.c: runs all vCPUs; ends with end(). */
void machine_run(struct machine *m) __attribute__((noreturn));
/* Stops all other vCPUs while the caller, a vCPU's thread, calls `f`. */
void with_all_stopped(struct vcpu *self, void (*f)(struct machine *));
/* snapshot.c: saves everything, wipes and resets it, and loads it again. */
void save_and_load(struct machine *m);

#endif
