/* SPDX-License-Identifier: MIT */
/* hypershim probe: what this machine's hypervisor offers, and which seats work here. */
#include <getopt.h>
#include <json-c/json.h>
#include <stdbool.h>

#include "tools/error.h"
#include "tools/json.h"
#include "tools/kvm_device.h"
#include "tools/options.h"
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

static int parse(int argc, char **argv, bool *json, bool *wants_help, struct error *err)
{
	static const struct option known[] = {
		{"json", no_argument, NULL, 256},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	int code;

	*json = *wants_help = false;
	optind = 0; /* glibc: start anew */
	opterr = 0;
	while ((code = getopt_long(argc, argv, ":h", known, NULL)) != -1) {
		if (code == 256)
			*json = true;
		else if (code == 'h')
			*wants_help = true;
		else
			return options_bad(argv, code, err);
	}
	if (optind < argc)
		return error_set(err, "'%s' is not expected. See hypershim probe --help",
				 argv[optind]);
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
	bool json, wants_help;
	struct error err;

	if (parse(argc, argv, &json, &wants_help, &err))
		return error_report("probe", &err);
	if (wants_help)
		return fputs(help, stdout) < 0 || fflush(stdout) ? 2 : 0;
	found = probe();
	if (json)
		return json_print(found);
	probe_print(stdout, found);
	json_object_put(found);
	return fflush(stdout) || ferror(stdout) ? 2 : 0;
}
