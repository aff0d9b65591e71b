/* SPDX-License-Identifier: MIT */
/*
 * What `hypershim probe` finds, each part as JSON; probe_print() makes lines of it.  Where a part
 * looks is given to it, so that tests can show it another machine.
 */
#ifndef TOOLS_PROBE_PROBE_H
#define TOOLS_PROBE_PROBE_H

#include <stdint.h>
#include <stdio.h>

struct json_object;

/* Where CPUID comes from: EAX, EBX, ECX, EDX of a leaf. */
struct cpuid_source {
	void (*read)(const void *context, uint32_t leaf, uint32_t subleaf, uint32_t regs[4]);
	const void *context;
};
extern const struct cpuid_source cpuid_of_processor;
/* As Xen answers a PV domain, whose CPUID does not trap; NULL: this is none. */
const struct cpuid_source *cpuid_of_xen_pv(void);

/* Vendor, SVM or VMX, and whether a hypervisor shows itself. */
struct json_object *probe_processor(const struct cpuid_source *cpuid);
/* The hypervisors' leaves from 0x40000000 on, in steps of 0x100: an array. */
struct json_object *probe_hypervisors(const struct cpuid_source *cpuid);
/* The names of the bits of KVM's feature leaf: an array. */
struct json_object *probe_kvm_features(uint32_t eax);

/* /dev/kvm, or what stands at `device`. */
struct json_object *probe_kvm(const char *device);

struct xen_source {
	const char *capabilities; /* /proc/xen/capabilities */
	const char *type;	  /* /sys/hypervisor/type */
	const char *library;	  /* libxenctrl, as dlopen() has it */
};
extern const struct xen_source xen_of_system;
struct json_object *probe_xen(const struct xen_source *xen);

/* Which seats work here, and why not: an array. */
struct json_object *probe_seats(void);

void probe_print(FILE *out, struct json_object *found);

#endif
