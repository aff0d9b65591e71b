/* SPDX-License-Identifier: MIT */
/* hypershim scan: which hypervisors' interfaces a kernel image speaks, and where. */
#include <stdio.h>
#include <string.h>

#include "tools/file.h"
#include "tools/option_set.h"
#include "tools/progress.h"
#include "tools/scan/facts.h"
#include "tools/verbs.h"

static const char help[] =
	"Usage: hypershim scan IMAGE [options]\n"
	"Lists the hypervisor interfaces that a kernel image speaks, and how that is known; its\n"
	"hypercalls; its privileged instructions; and which seats of hypershim can run it.\n"
	"\n"
	"  IMAGE             a bzImage, an ELF file (kernel, module), a PE file (Windows kernel,\n"
	"                    driver), one of them compressed, or a hypercall page of 4096 bytes\n"
	"  --traps           the address of every privileged instruction, not only their counts\n"
	"  --json            the same for programs\n"
	"  --bits 32|64      what a hypercall page is read as (default: 64)\n"
	"\n"
	"Example:\n"
	"  hypershim scan /boot/vmlinuz --json |\n"
	"      jq -r '.hypercalls[] | select(.abi == \"xen\" and .name) | .name' | sort | uniq -c\n"
	"\n"
	"Exit status: 0 the image was read, 2 it could not be.\n";

struct scan_options {
	const char *image;
	bool traps, json, help;
	unsigned bits;
};

static int set_bits(struct scan_options *o, const char *text, struct error *err)
{
	o->bits = !strcmp(text, "32") ? 32 : !strcmp(text, "64") ? 64 : 0;
	return o->bits ? 0
		       : error_set(err, "'%s' is not a width. Use --bits 32 or --bits 64", text);
}

enum { TRAPS = OPTION_LONG, JSON, BITS };

static int take(void *into, int code, const char *value, struct error *err)
{
	struct scan_options *o = into;

	switch (code) {
	case TRAPS:
		o->traps = true;
		return 0;
	case JSON:
		o->json = true;
		return 0;
	case BITS:
		return set_bits(o, value, err);
	default:
		o->help = true;
		return 0;
	}
}

static int parse(int argc, char **argv, struct scan_options *o, struct error *err)
{
	static const struct option known[] = {{"traps", no_argument, NULL, TRAPS},
					      {"json", no_argument, NULL, JSON},
					      {"bits", required_argument, NULL, BITS},
					      {"help", no_argument, NULL, OPTION_HELP},
					      {0}};
	static const struct option_set set = {":h", known, take};
	int first;

	*o = (struct scan_options){.bits = 64};
	first = options_read(argc, argv, &set, o, err);
	if (first < 0 || o->help)
		return first < 0 ? -1 : 0;
	if (first == argc)
		return error_set(err, "no image given. See hypershim scan --help");
	if (first + 1 < argc)
		return error_set(err, "more than one image given: '%s'", argv[first + 1]);
	o->image = argv[first];
	return 0;
}

static int print(const struct scan_facts *facts, const struct scan_options *o)
{
	if (o->json && scan_print_json(facts, o->traps))
		return error_no_memory();
	if (!o->json)
		scan_print_text(facts, o->traps);
	return fflush(stdout) || ferror(stdout) ? 2 : 0;
}

static int scan(const struct scan_options *o)
{
	struct scan_facts facts = {.path = o->image};
	struct buffer file;
	struct error err;
	int ret;

	progress_begin("scanning %s", o->image);
	ret = file_read(o->image, &file, &err);
	if (ret == 0) {
		ret = scan_facts_find(&facts, buffer_bytes(&file), o->bits, &err);
		if (ret)
			buffer_free(&file);
	}
	progress_end();
	if (ret)
		return error_report(o->image, &err);
	ret = print(&facts, o);
	scan_facts_free(&facts);
	buffer_free(&file);
	return ret;
}

int verb_scan(int argc, char **argv)
{
	struct scan_options options;
	struct error err;

	if (parse(argc, argv, &options, &err))
		return error_report("scan", &err);
	if (options.help)
		return fputs(help, stdout) < 0 || fflush(stdout) ? 2 : 0;
	return scan(&options);
}
