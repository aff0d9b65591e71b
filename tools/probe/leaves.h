/* SPDX-License-Identifier: MIT */
/* What the leaves of one hypervisor say, by names. */
#ifndef TOOLS_PROBE_LEAVES_H
#define TOOLS_PROBE_LEAVES_H

#include "tools/probe/probe.h"

enum { EAX, EBX, ECX, EDX };

void leaf_read(const struct cpuid_source *cpuid, uint32_t leaf, uint32_t r[4]);

void decode_kvm(const struct cpuid_source *cpuid, uint32_t base, struct json_object *to);
void decode_xen(const struct cpuid_source *cpuid, uint32_t base, struct json_object *to);
void decode_hyperv(const struct cpuid_source *cpuid, uint32_t base, struct json_object *to);

void add_hex(struct json_object *to, const char *key, uint32_t value);

#endif
