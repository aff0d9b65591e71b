/* SPDX-License-Identifier: MIT */
#include "tools/probe/leaves.h"

#include <asm/kvm_para.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <string.h>
#include <xen/xen.h>
#include <xen/arch-x86/cpuid.h>

#include "abi/hyperv/cpuid.h"
#include "tools/json.h"

struct bit {
	uint32_t mask;
	const char *name;
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define UNNAMED	     48 /* characters of "bit 31", with a leaf and a register before it */

void add_hex(struct json_object *to, const char *key, uint32_t value)
{
	char text[16];

	snprintf(text, sizeof(text), "0x%08x", value);
	json_object_object_add(to, key, json_string(text));
}

/* The names of the bits that are set, then those that have none, as what they are. */
static void add_bits(struct json_object *names, uint32_t value, const struct bit *bits,
		     size_t count, const char *where)
{
	char unnamed[UNNAMED];

	for (size_t i = 0; i < count; i++) {
		if (!(value & bits[i].mask))
			continue;
		json_object_array_add(names, json_string(bits[i].name));
		value &= ~bits[i].mask;
	}
	for (unsigned n = 0; n < 32; n++) {
		if (!(value >> n & 1))
			continue;
		snprintf(unnamed, sizeof(unnamed), "%sbit %u", where, n);
		json_object_array_add(names, json_string(unnamed));
	}
}

#define KVM(name) {1u << KVM_FEATURE_##name, #name}
static const struct bit kvm_features[] = {
	KVM(CLOCKSOURCE),      KVM(NOP_IO_DELAY),      KVM(MMU_OP),
	KVM(CLOCKSOURCE2),     KVM(ASYNC_PF),	       KVM(STEAL_TIME),
	KVM(PV_EOI),	       KVM(PV_UNHALT),	       KVM(PV_TLB_FLUSH),
	KVM(ASYNC_PF_VMEXIT),  KVM(PV_SEND_IPI),       KVM(POLL_CONTROL),
	KVM(PV_SCHED_YIELD),   KVM(ASYNC_PF_INT),      KVM(MSI_EXT_DEST_ID),
	KVM(HC_MAP_GPA_RANGE), KVM(MIGRATION_CONTROL), KVM(CLOCKSOURCE_STABLE_BIT),
};
static const struct bit kvm_hints[] = {{1u << KVM_HINTS_REALTIME, "REALTIME"}};

struct json_object *probe_kvm_features(uint32_t eax)
{
	struct json_object *names = json_object_new_array();

	add_bits(names, eax, kvm_features, COUNT(kvm_features), "");
	return names;
}

void decode_kvm(const struct cpuid_source *cpuid, uint32_t base, struct json_object *to)
{
	struct json_object *hints = json_object_new_array();
	uint32_t r[4];

	leaf_read(cpuid, base + (KVM_CPUID_FEATURES - KVM_CPUID_SIGNATURE), r);
	add_bits(hints, r[EDX], kvm_hints, COUNT(kvm_hints), "");
	json_object_object_add(to, "features", probe_kvm_features(r[EAX]));
	json_object_object_add(to, "hints", hints);
}

#define XEN(prefix, name) {XEN_##prefix##_##name, #name}
static const struct bit xen_features[] = {XEN(CPUID_FEAT1, MMU_PT_UPDATE_PRESERVE_AD)};
static const struct bit xen_hvm_features[] = {
	XEN(HVM_CPUID, APIC_ACCESS_VIRT), XEN(HVM_CPUID, X2APIC_VIRT),
	XEN(HVM_CPUID, IOMMU_MAPPINGS),	  XEN(HVM_CPUID, VCPU_ID_PRESENT),
	XEN(HVM_CPUID, DOMID_PRESENT),	  XEN(HVM_CPUID, EXT_DEST_ID),
	XEN(HVM_CPUID, UPCALL_VECTOR),
};

/* The leaf of HVM guests says the domain's number, and where the version is too old for it,
 * nothing. */
static void decode_xen_hvm(const struct cpuid_source *cpuid, uint32_t leaf, struct json_object *to)
{
	struct json_object *names = json_object_new_array();
	uint32_t r[4];

	leaf_read(cpuid, leaf, r);
	add_bits(names, r[EAX], xen_hvm_features, COUNT(xen_hvm_features), "");
	json_object_object_add(to, "hvm_features", names);
	if (r[EAX] & XEN_HVM_CPUID_DOMID_PRESENT)
		json_object_object_add(to, "domain", json_object_new_int64(r[ECX]));
}

void decode_xen(const struct cpuid_source *cpuid, uint32_t base, struct json_object *to)
{
	struct json_object *names = json_object_new_array();
	char version[32];
	uint32_t r[4], last;

	leaf_read(cpuid, base, r);
	last = r[EAX];
	leaf_read(cpuid, base + 1, r);
	snprintf(version, sizeof(version), "%u.%u", r[EAX] >> 16, r[EAX] & 0xffff);
	json_object_object_add(to, "version", json_string(version));
	leaf_read(cpuid, base + 2, r);
	json_object_object_add(to, "hypercall_pages", json_object_new_int64(r[EAX]));
	add_hex(to, "hypercall_msr", r[EBX]);
	add_bits(names, r[ECX], xen_features, COUNT(xen_features), "");
	json_object_object_add(to, "features", names);
	if (last >= base + 4)
		decode_xen_hvm(cpuid, base + 4, to);
	if (last < base + 5)
		return;
	leaf_read(cpuid, base + 5, r);
	json_object_object_add(
		to, "machine_address_width",
		json_object_new_int64(r[EBX] & XEN_CPUID_MACHINE_ADDRESS_WIDTH_MASK));
}

#define REGISTER_eax EAX
#define REGISTER_ebx EBX
#define REGISTER_ecx ECX
#define REGISTER_edx EDX

static const struct {
	uint32_t leaf;
	int reg;
	struct bit bit;
} hv_bits[] = {
#define HV_ROW(leaf, reg, bit, Name, feature) {leaf, REGISTER_##reg, {1u << bit, #Name}},
	HV_CPUID_BITS(HV_ROW)
#undef HV_ROW
};

static void add_hv_bits(struct json_object *names, uint32_t leaf, int reg, uint32_t value)
{
	static const char *const registers[] = {"EAX", "EBX", "ECX", "EDX"};
	struct bit bits[COUNT(hv_bits)];
	char where[UNNAMED / 2];
	size_t count = 0;

	for (size_t i = 0; i < COUNT(hv_bits); i++)
		if (hv_bits[i].leaf == leaf && hv_bits[i].reg == reg)
			bits[count++] = hv_bits[i].bit;
	snprintf(where, sizeof(where), "0x%08x %s ", leaf, registers[reg]);
	add_bits(names, value, bits, count, where);
}

/* Bits of leaves that are beyond the last one are not there, whatever they read as. */
void decode_hyperv(const struct cpuid_source *cpuid, uint32_t base, struct json_object *to)
{
	const uint32_t offset = base - HV_CPUID_VENDOR;
	struct json_object *privileges = json_object_new_array(), *advice = json_object_new_array();
	char version[48];
	uint32_t r[4], last;

	leaf_read(cpuid, base, r);
	last = r[EAX] - offset;
	leaf_read(cpuid, HV_CPUID_VERSION + offset, r);
	snprintf(version, sizeof(version), "%u.%u.%u", r[EBX] >> 16, r[EBX] & 0xffff, r[EAX]);
	json_object_object_add(to, "interface", json_string("Hv#1"));
	json_object_object_add(to, "version", json_string(version));
	leaf_read(cpuid, HV_CPUID_FEATURES + offset, r);
	for (int reg = EAX; last >= HV_CPUID_FEATURES && reg <= EDX; reg++)
		if (reg != ECX) /* a power state, not bits */
			add_hv_bits(privileges, HV_CPUID_FEATURES, reg, r[reg]);
	leaf_read(cpuid, HV_CPUID_ENLIGHTENMENT + offset, r);
	if (last >= HV_CPUID_ENLIGHTENMENT)
		add_hv_bits(advice, HV_CPUID_ENLIGHTENMENT, EAX, r[EAX]);
	json_object_object_add(to, "features", privileges);
	json_object_object_add(to, "recommendations", advice);
}
