/* SPDX-License-Identifier: MIT */
/* What /dev/kvm offers, as far as it matters to the seats. */
#include <json-c/json.h>
#include <linux/kvm.h>
#include <linux/kvm_para.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tools/json.h"
#include "tools/kvm_device.h"
#include "tools/probe/probe.h"

#define SUPPORTED_MAX 256

static const struct {
	int number;
	const char *name;
} capabilities[] = {
#define CAP(name) {KVM_CAP_##name, "KVM_CAP_" #name}
	CAP(X86_USER_SPACE_MSR),
	CAP(X86_MSR_FILTER),
	CAP(SIGNAL_MSI),
	CAP(IMMEDIATE_EXIT),
	CAP(SYNC_REGS),
	CAP(EXT_CPUID),
	CAP(IRQCHIP),
	CAP(SPLIT_IRQCHIP),
	CAP(X2APIC_API),
	CAP(TSC_CONTROL),
	CAP(GET_TSC_KHZ),
	CAP(TSC_DEADLINE_TIMER),
	CAP(ADJUST_CLOCK),
	CAP(XSAVE),
	CAP(XSAVE2),
	CAP(NR_VCPUS),
	CAP(MAX_VCPUS),
	CAP(MANUAL_DIRTY_LOG_PROTECT2),
	CAP(XEN_HVM),
	CAP(HYPERV),
	CAP(HYPERV_VAPIC),
	CAP(HYPERV_SPIN),
	CAP(HYPERV_TIME),
	CAP(HYPERV_SYNIC),
	CAP(HYPERV_SYNIC2),
	CAP(HYPERV_VP_INDEX),
	CAP(HYPERV_EVENTFD),
	CAP(HYPERV_TLBFLUSH),
	CAP(HYPERV_SEND_IPI),
	CAP(HYPERV_CPUID),
	CAP(HYPERV_ENFORCE_CPUID),
	CAP(HYPERV_ENLIGHTENED_VMCS),
};

static const struct {
	int bit;
	const char *name;
} xen_bits[] = {
#define XEN(name) {KVM_XEN_HVM_CONFIG_##name, #name}
	XEN(HYPERCALL_MSR), XEN(INTERCEPT_HCALL), XEN(SHARED_INFO),
	XEN(RUNSTATE),	    XEN(EVTCHN_2LEVEL),	  XEN(EVTCHN_SEND),
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void add_capabilities(int kvm, struct json_object *to)
{
	struct json_object *have = json_object_new_object(), *lack = json_object_new_array();

	for (size_t i = 0; i < COUNT(capabilities); i++) {
		int value = ioctl(kvm, KVM_CHECK_EXTENSION, capabilities[i].number);

		if (value > 0)
			json_object_object_add(have, capabilities[i].name,
					       json_object_new_int(value));
		else
			json_object_array_add(lack, json_string(capabilities[i].name));
	}
	json_object_object_add(to, "capabilities", have);
	json_object_object_add(to, "missing_capabilities", lack);
}

static void add_xen_bits(int kvm, struct json_object *to)
{
	int value = ioctl(kvm, KVM_CHECK_EXTENSION, KVM_CAP_XEN_HVM);
	struct json_object *names = json_object_new_array();

	for (size_t i = 0; i < COUNT(xen_bits); i++)
		if (value > 0 && value & xen_bits[i].bit)
			json_object_array_add(names, json_string(xen_bits[i].name));
	json_object_object_add(to, "xen_hvm", names);
}

/* What a guest of this KVM can have of KVM's own features. */
static void add_guest_features(int kvm, struct json_object *to)
{
	struct kvm_cpuid2 *cpuid =
		calloc(1, sizeof(*cpuid) + SUPPORTED_MAX * sizeof(cpuid->entries[0]));
	struct json_object *features = NULL;

	if (cpuid)
		cpuid->nent = SUPPORTED_MAX;
	if (cpuid && ioctl(kvm, KVM_GET_SUPPORTED_CPUID, cpuid) == 0)
		for (uint32_t i = 0; i < cpuid->nent && !features; i++)
			if (cpuid->entries[i].function == KVM_CPUID_FEATURES)
				features = probe_kvm_features(cpuid->entries[i].eax);
	free(cpuid);
	json_object_object_add(to, "features_for_guests", features);
}

struct json_object *probe_kvm(const char *device)
{
	struct json_object *found = json_object_new_object();
	struct error why;
	int kvm = kvm_device_open(device, &why), version = -1;

	if (kvm >= 0)
		version = ioctl(kvm, KVM_GET_API_VERSION, 0);
	if (kvm >= 0 && version < 0)
		error_set(&why, "%s is not KVM's", device);
	json_object_object_add(found, "usable", json_object_new_boolean(version >= 0));
	if (version < 0) {
		json_object_object_add(found, "why_not", json_string(why.text));
	} else {
		json_object_object_add(found, "api_version", json_object_new_int(version));
		add_capabilities(kvm, found);
		add_xen_bits(kvm, found);
		add_guest_features(kvm, found);
	}
	if (kvm >= 0)
		close(kvm);
	return found;
}
