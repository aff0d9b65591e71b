/* SPDX-License-Identifier: MIT */
/* Features that are on (a success) or off, and the bits that CPUID shows of them, or does not. */
#include "conformance/coverage/unit/record.h"
#include "abi/hyperv/cpuid.h"
#include "translator/from/hyperv/hyperv.h"

int __real_hv_set_features(struct vm *vm, const char *list, char *why, size_t why_size);
int __wrap_hv_set_features(struct vm *vm, const char *list, char *why, size_t why_size);
size_t __real_hv_cpuid(struct vm *vm, struct cpuid_leaf *out, size_t max);
size_t __wrap_hv_cpuid(struct vm *vm, struct cpuid_leaf *out, size_t max);

static struct coverage_row features[] = {
#define ROW(NAME, word, ...) {"hyperv-feature", word, {0}},
	HV_FEATURES(ROW)
#undef ROW
};

static struct coverage_row bits[] = {
#define ROW(leaf, reg, bit, Name, feature) {"hyperv-cpuid", #Name, {0}},
	HV_CPUID_BITS(ROW)
#undef ROW
};

int __wrap_hv_set_features(struct vm *vm, const char *list, char *why, size_t why_size)
{
	int rc = __real_hv_set_features(vm, list, why, why_size);
	struct hv_vm *hv = vm_state(vm);

	for (unsigned i = 0; !rc && i < HV_FEATURE_COUNT; i++)
		if (coverage_record(&features[i], hv_has(hv, i)))
			hv->features ^= 1u << i;
	return rc;
}

static struct cpuid_leaf *leaf_of(struct cpuid_leaf *leaves, size_t count, uint32_t leaf)
{
	for (size_t i = 0; i < count; i++)
		if (leaves[i].leaf == leaf)
			return &leaves[i];
	return NULL;
}

size_t __wrap_hv_cpuid(struct vm *vm, struct cpuid_leaf *out, size_t max)
{
	size_t count = __real_hv_cpuid(vm, out, max);
	struct cpuid_leaf *at;

#define ROW(leaf, reg, bit, Name, feature) \
	at = leaf_of(out, count, leaf); \
	if (at && coverage_record(&bits[HV_CPUID_##Name], at->reg >> (bit) & 1)) \
		at->reg ^= 1u << (bit);
	HV_CPUID_BITS(ROW)
#undef ROW
	return count;
}
