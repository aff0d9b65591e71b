/* SPDX-License-Identifier: MIT */
/*
 * Which features a guest gets, and what CPUID tells it of them: every bit follows from the tables
 * in abi/hyperv/.
 */
#include <asm/errno.h>

#include "abi/hyperv/cpuid.h"
#include "translator/from/hyperv/hyperv.h"
#include "translator/from/hyperv/text.h"

static const struct {
	const char *word;
	uint32_t needs;
	unsigned host;
} features[] = {
#define FEATURE(name, word, needs, host) {word, needs, host},
	HV_FEATURES(FEATURE)
#undef FEATURE
};

#define ALL_FEATURES ((1u << HV_FEATURE_COUNT) - 1)

_Static_assert(HV_FEATURE_COUNT <= HV_FEATURE_ALWAYS, "the last bit is not a feature's");
#define FEATURE(name, word, needs, host) \
	_Static_assert((needs) < HV_HAS(name), "a feature stands behind those that it needs");
HV_FEATURES(FEATURE)
#undef FEATURE

/*
 * What the table lacks belongs to no feature, so a feature that is on has all its MSRs and
 * hypercalls, and its CPUID bits promise nothing that is refused.
 */
#define ROW_HERE(feature)
#define ROW_ABSENT(feature) \
	_Static_assert(HV_FEATURE_##feature == HV_FEATURE_ALWAYS, "a feature's row must be HERE");
#define MSR(first, count, NAME, name, access, feature, state) ROW_##state(feature)
#define HYPERCALL(code, Name, name, kind, var, in, in_rep, out, out_rep, feature, state) \
	ROW_##state(feature)
HV_MSRS(MSR)
HV_HYPERCALLS(HYPERCALL)

static size_t length(const char *word)
{
	size_t len = 0;

	while (word[len] && word[len] != ',')
		len++;
	return len;
}

static bool same(const char *feature, const char *word, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (feature[i] != word[i])
			return false;
	return !feature[len];
}

/* Its bit, or 0. */
static uint32_t find(const char *word, size_t len)
{
	unsigned i;

	for (i = 0; i < HV_FEATURE_COUNT; i++)
		if (same(features[i].word, word, len))
			return 1u << i;
	return 0;
}

#define UNKNOWN_SHOWN 40 /* characters of it */

static int unknown(const char *word, size_t len, char *why, size_t why_size)
{
	struct text t = text_in(why, why_size);

	text_add(&t, "there is no feature '");
	text_add_part(&t, word, len < UNKNOWN_SHOWN ? len : UNKNOWN_SHOWN);
	text_add(&t, "'; docs/hyperv-support.md lists them");
	return -EINVAL;
}

/* The first feature of the set that lacks something there. */
static int check_needs(uint32_t set, char *why, size_t why_size)
{
	struct text t = text_in(why, why_size);
	uint32_t missing;
	unsigned i;

	for (i = 0; i < HV_FEATURE_COUNT; i++) {
		missing = set & 1u << i ? features[i].needs & ~set : 0;
		if (!missing)
			continue;
		text_add(&t, "feature '");
		text_add(&t, features[i].word);
		text_add(&t, "' needs '");
		text_add(&t, features[__builtin_ctz(missing)].word);
		text_add(&t, "', which is not in the list");
		return -EINVAL;
	}
	return 0;
}

int hv_parse_features(const char *list, uint32_t *set, char *why, size_t why_size)
{
	uint32_t feature;
	size_t len;

	*set = list ? 0 : ALL_FEATURES;
	for (; list && *list; list += len + !!list[len]) {
		len = length(list);
		feature = find(list, len);
		if (!feature)
			return unknown(list, len, why, why_size);
		*set |= feature;
	}
	return check_needs(*set, why, why_size);
}

static const char *lacks(unsigned host)
{
	if (host & VM_HOST_EOI_ASSIST)
		return "KVM has no paravirtual EOI";
	if (host & VM_HOST_INVARIANT_TSC)
		return "the VMM shows the guest no invariant TSC";
	if (host & VM_HOST_NO_SMT)
		return "the host's cores run more than one thread each";
	return "the host's TSC is not stable";
}

/* A feature that the host cannot do is an error if it was asked for by name. */
static int check_host(uint32_t set, unsigned host, char *why, size_t why_size)
{
	struct text t = text_in(why, why_size);
	unsigned i;

	for (i = 0; i < HV_FEATURE_COUNT; i++) {
		if (!(set & 1u << i) || !(features[i].host & ~host))
			continue;
		text_add(&t, "feature '");
		text_add(&t, features[i].word);
		text_add(&t, "' cannot be had here: ");
		text_add(&t, lacks(features[i].host & ~host));
		return -EOPNOTSUPP;
	}
	return 0;
}

/* What a host can do of a set. */
static uint32_t possible(uint32_t set, unsigned host)
{
	unsigned i;

	for (i = 0; i < HV_FEATURE_COUNT; i++)
		if (features[i].host & ~host || features[i].needs & ~set)
			set &= ~(1u << i);
	return set;
}

int hv_set_features(struct vm *vm, const char *list, char *why, size_t why_size)
{
	struct hv_vm *hv = vm_state(vm);
	unsigned host = vm_host(vm);
	uint32_t set;
	int rc;

	rc = hv_parse_features(list, &set, why, why_size);
	if (!rc && list)
		rc = check_host(set, host, why, why_size);
	if (rc)
		return rc;
	hv->vm = vm;
	hv->features = possible(set, host);
	return 0;
}

/* The release whose interface this resembles most, as other hypervisors say too: Windows Server
 * 2016.  Guests show it, and go by the features. */
#define VERSION_BUILD 14393
#define VERSION_MAJOR 10

/* Spins before a guest notifies us: often enough to help, as the notice is a PAUSE in the page. */
#define SPIN_RETRIES 0x1fffu
#define SPIN_FOREVER 0xffffffffu

/* As many VPs as a set of VPs can name; for logical processors, of which a guest learns no more. */
#define LIMIT_VPS (HV_VP_SET_BANKS * 64)

#define LEAVES (HV_CPUID_HARDWARE - HV_CPUID_VENDOR + 1)

static void show_features(const struct hv_vm *hv, struct cpuid_leaf *leaves)
{
#define BIT(leaf, reg, bit, Name, feature) \
	if (hv_has(hv, HV_FEATURE_##feature)) \
		leaves[(leaf) - HV_CPUID_VENDOR].reg |= 1u << (bit);
	HV_CPUID_BITS(BIT)
#undef BIT
}

size_t hv_cpuid(struct vm *vm, struct cpuid_leaf *out, size_t max)
{
	const struct hv_vm *hv = vm_state(vm);
	struct cpuid_leaf leaves[LEAVES] = {
		{HV_CPUID_VENDOR, 0, HV_CPUID_HARDWARE,
		 HV_CPUID_VENDOR_EBX, HV_CPUID_VENDOR_ECX, HV_CPUID_VENDOR_EDX},
		{HV_CPUID_INTERFACE, 0, HV_CPUID_INTERFACE_EAX, 0, 0, 0},
		{HV_CPUID_VERSION, 0, VERSION_BUILD, VERSION_MAJOR << 16, 0, 0},
		{HV_CPUID_FEATURES, 0, 0, 0, 0, 0},
		{HV_CPUID_ENLIGHTENMENT, 0, 0, SPIN_FOREVER, 0, 0},
		{HV_CPUID_LIMITS, 0, LIMIT_VPS, LIMIT_VPS, 0, 0},
		/* Of the host's hardware, and of KVM's use of it, we know nothing. */
		{HV_CPUID_HARDWARE, 0, 0, 0, 0, 0},
	};
	size_t i;

	show_features(hv, leaves);
	if (hv_has(hv, HV_FEATURE_SPINLOCKS))
		leaves[HV_CPUID_ENLIGHTENMENT - HV_CPUID_VENDOR].ebx = SPIN_RETRIES;
	for (i = 0; i < LEAVES && i < max; i++)
		out[i] = leaves[i];
	return i;
}
