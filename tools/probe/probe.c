/* SPDX-License-Identifier: MIT */
/* hypershim probe: what this machine's hypervisor offers, and which seats work here. */
#include <json-c/json.h>
#include <stdbool.h>

#include "tools/error.h"
#include "tools/json.h"
#include "tools/kvm_device.h"
#include "tools/option_set.h"
#include "tools/probe/probe.h"
#include "tools/verbs.h"

static const char help[] =
	"Usage: hypershim probe [options]\n"
	"Says what hypervisor is underneath (by CPUID), what KVM and Xen offer here, and which of\n"
	"hypershim's seats work on this machine, or why not.\n"
	"\n"
	"  --json            as JSON\n"
	"\n"
	"Whether the paravisor runs under KVM is tried, in a virtual machine that ends at once.\n"
	"\n"
	"Example:\n"
	"  hypershim probe --json | jq .seats\n";

struct probe_options {
	bool json, help;
};

static int take(void *into, int code, const char *value, struct error *err)
{
	struct probe_options *o = into;

	*(code == OPTION_HELP ? &o->help : &o->json) = true;
	return 0;
}

static int parse(int argc, char **argv, struct probe_options *o, struct error *err)
{
	static const struct option known[] = {
		{"json", no_argument, NULL, OPTION_LONG},
		{"help", no_argument, NULL, OPTION_HELP},
		{0},
	};
	static const struct option_set set = {":h", known, take};
	int first;

	*o = (struct probe_options){0};
	first = options_read(argc, argv, &set, o, err);
	if (first < 0 || o->help)
		return first < 0 ? -1 : 0;
	if (first < argc)
		return error_set(err, "'%s' is not expected. See hypershim probe --help", argv[first]);
	return 0;
}

static struct json_object *probe(void)
{
	struct json_object *found = json_object_new_object();
	const struct cpuid_source *pv = cpuid_of_xen_pv();

	json_object_object_add(found, "processor", probe_processor(&cpuid_of_processor));
	json_object_object_add(found, "hypervisors", probe_hypervisors(&cpuid_of_processor));
	if (pv)
		json_object_object_add(found, "hypervisors_as_a_xen_pv_domain",
				       probe_hypervisors(pv));
	json_object_object_add(found, "kvm", probe_kvm(KVM_DEVICE));
	json_object_object_add(found, "xen", probe_xen(&xen_of_system));
	json_object_object_add(found, "seats", probe_seats());
	return found;
}

int verb_probe(int argc, char **argv)
{
	struct json_object *found;
	struct probe_options options;
	struct error err;

	if (parse(argc, argv, &options, &err))
		return error_report("probe", &err);
	if (options.help)
		return fputs(help, stdout) < 0 || fflush(stdout) ? 2 : 0;
	found = probe();
	if (options.json)
		return json_print(found);
	probe_print(stdout, found);
	json_object_put(found);
	return fflush(stdout) || ferror(stdout) ? 2 : 0;
}
