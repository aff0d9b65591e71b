/* SPDX-License-Identifier: MIT */
/* hypershim scan: which hypervisors' interfaces a kernel image speaks, and where. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "tools/file.h"
#include "tools/options.h"
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

static int parse(int argc, char **argv, struct scan_options *o, struct error *err)
{
	static const struct option longs[] = {{"traps", no_argument, NULL, 't'},
					      {"json", no_argument, NULL, 'j'},
					      {"bits", required_argument, NULL, 'b'},
					      {"help", no_argument, NULL, 'h'},
					      {0}};
	int code;

	*o = (struct scan_options){.bits = 64};
	optind = 0;
	opterr = 0;
	while ((code = getopt_long(argc, argv, ":h", longs, NULL)) != -1) {
		if (code == 't')
			o->traps = true;
		else if (code == 'j')
			o->json = true;
		else if (code == 'h')
			o->help = true;
		else if (code != 'b')
			return options_bad(argv, code, err);
		else if (set_bits(o, optarg, err))
			return -1;
	}
	if (o->help)
		return 0;
	if (optind == argc)
		return error_set(err, "no image given. See hypershim scan --help");
	if (optind + 1 < argc)
		return error_set(err, "more than one image given: '%s'", argv[optind + 1]);
	o->image = argv[optind];
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
