/* SPDX-License-Identifier: MIT */
/* The processor and the hypervisors' leaves, by CPUID. */
#include <cpuid.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <string.h>

#include "abi/hyperv/cpuid.h"
#include "tools/json.h"
#include "tools/probe/leaves.h"
#include "tools/probe/probe.h"

#define LEAF1_ECX_VMX	     (1u << 5)
#define LEAF1_ECX_HYPERVISOR (1u << 31)
#define LEAF_EXTENDED	     0x80000000u
#define LEAF_EXTENDED_1	     0x80000001u
#define LEAF_EXTENDED_1_SVM  (1u << 2)
#define HYPERVISOR_FIRST     0x40000000u
#define HYPERVISOR_END	     0x40010000u
#define HYPERVISOR_STEP	     0x100u

static void read_processor(const void *context, uint32_t leaf, uint32_t subleaf, uint32_t r[4])
{
	__cpuid_count(leaf, subleaf, r[EAX], r[EBX], r[ECX], r[EDX]);
}

const struct cpuid_source cpuid_of_processor = {.read = read_processor};

void leaf_read(const struct cpuid_source *cpuid, uint32_t leaf, uint32_t r[4])
{
	cpuid->read(cpuid->context, leaf, 0, r);
}

/* The letters of three registers; what is no letter would go to a terminal. */
static void letters(char text[13], uint32_t a, uint32_t b, uint32_t c)
{
	const uint32_t words[] = {a, b, c};

	memcpy(text, words, sizeof(words));
	text[12] = '\0';
	for (char *at = text; at < text + 12; at++)
		if (*at && (*at < ' ' || *at > '~'))
			*at = '?';
}

static bool shows_hypervisor(const struct cpuid_source *cpuid)
{
	uint32_t r[4];

	leaf_read(cpuid, 1, r);
	return r[ECX] & LEAF1_ECX_HYPERVISOR;
}

static const char *virtualization(const struct cpuid_source *cpuid)
{
	uint32_t r[4];

	leaf_read(cpuid, 1, r);
	if (r[ECX] & LEAF1_ECX_VMX)
		return "VMX";
	leaf_read(cpuid, LEAF_EXTENDED, r);
	if (r[EAX] < LEAF_EXTENDED_1)
		return NULL;
	leaf_read(cpuid, LEAF_EXTENDED_1, r);
	return r[ECX] & LEAF_EXTENDED_1_SVM ? "SVM" : NULL;
}

struct json_object *probe_processor(const struct cpuid_source *cpuid)
{
	struct json_object *found = json_object_new_object();
	uint32_t r[4];
	char vendor[13];

	leaf_read(cpuid, 0, r);
	letters(vendor, r[EBX], r[EDX], r[ECX]);
	json_object_object_add(found, "vendor", json_string(vendor));
	json_object_object_add(found, "virtualization", json_string(virtualization(cpuid)));
	json_object_object_add(found, "under_a_hypervisor",
			       json_object_new_boolean(shows_hypervisor(cpuid)));
	return found;
}

static const struct {
	const char *signature, *name;
	void (*decode)(const struct cpuid_source *cpuid, uint32_t base, struct json_object *to);
} known[] = {
	{"KVMKVMKVM", "KVM", decode_kvm},
	{"XenVMMXenVMM", "Xen", decode_xen},
	{"Microsoft Hv", "Hyper-V", decode_hyperv},
	{"TCGTCGTCGTCG", "QEMU's TCG", NULL},
	{"VMwareVMware", "VMware", NULL},
	{"VBoxVBoxVBox", "VirtualBox", NULL},
	{"bhyve bhyve ", "bhyve", NULL},
	{"ACRNACRNACRN", "ACRN", NULL},
	{"Jailhouse", "Jailhouse", NULL},
	{"QNXQVMBSQG", "QNX", NULL},
	{" lrpepyh  vr", "Parallels", NULL},
	{"prl hyperv  ", "Parallels", NULL},
	{"___ NVMM ___", "NVMM", NULL},
	{"OpenBSDVMM58", "OpenBSD's vmm", NULL},
};

#define KNOWN (sizeof(known) / sizeof(*known))

static size_t find_signature(const char *signature)
{
	size_t i;

	for (i = 0; i < KNOWN && strcmp(known[i].signature, signature); i++)
		;
	return i;
}

/* Whoever offers Hyper-V's interface may have a signature of its own. */
static bool has_hyperv_interface(const struct cpuid_source *cpuid, uint32_t base)
{
	uint32_t r[4];

	leaf_read(cpuid, base + (HV_CPUID_INTERFACE - HV_CPUID_VENDOR), r);
	return r[EAX] == HV_CPUID_INTERFACE_EAX;
}

static struct json_object *hypervisor(const struct cpuid_source *cpuid, uint32_t base,
				      const char *signature, uint32_t last)
{
	struct json_object *found = json_object_new_object();
	size_t which = find_signature(signature);

	json_object_object_add(found, "name",
			       json_string(which < KNOWN ? known[which].name : "unknown"));
	json_object_object_add(found, "signature", json_string(signature));
	add_hex(found, "first_leaf", base);
	add_hex(found, "last_leaf", last);
	if (which < KNOWN && known[which].decode)
		known[which].decode(cpuid, base, found);
	else if (has_hyperv_interface(cpuid, base))
		decode_hyperv(cpuid, base, found);
	return found;
}

/*
 * The first leaf is a hypervisor's, whoever that is.  At the others is one if the signature is
 * known: leaves that are not there may read as anything.
 */
struct json_object *probe_hypervisors(const struct cpuid_source *cpuid)
{
	struct json_object *list = json_object_new_array();
	char signature[13];
	uint32_t r[4];

	if (!shows_hypervisor(cpuid))
		return list;
	for (uint32_t base = HYPERVISOR_FIRST; base < HYPERVISOR_END; base += HYPERVISOR_STEP) {
		leaf_read(cpuid, base, r);
		letters(signature, r[EBX], r[ECX], r[EDX]);
		if (base == HYPERVISOR_FIRST || find_signature(signature) < KNOWN)
			json_object_array_add(list, hypervisor(cpuid, base, signature, r[EAX]));
	}
	return list;
}
