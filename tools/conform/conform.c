/* SPDX-License-Identifier: MIT */
/* hypershim conform: run the test guests on a host, and say where it differs from the real one. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tools/beside.h"
#include "tools/conform/compare.h"
#include "tools/conform/options.h"
#include "tools/conform/record.h"
#include "tools/conform/report.h"
#include "tools/file.h"
#include "tools/verbs.h"

static const char help[] =
	"Usage: hypershim conform [NAME...] [options] [-- VMM ARGUMENTS...]\n"
	"Runs small test guests, and says where a host answers otherwise than the real "
	"hypervisor.\n"
	"\n"
	"  NAME              a guest, or ABI/NAME (default: all)\n"
	"  --abi NAME        xen-pv, hyperv or vmi (default: all that the host has)\n"
	"  --host NAME       hypershim (default), xen (Xen in QEMU), kvm-hv (KVM's own Hyper-V),\n"
	"                    qemu-tcg (VMI guests that leave their own instructions in place),\n"
	"                    kvm (VMI guests in an emulated KVM host)\n"
	"  --jobs N          that many at a time (default: as many as processors)\n"
	"  --time-limit S    seconds for each guest (default: 120)\n"
	"  --tap             print the Test Anything Protocol instead of the table\n"
	"  --json            print JSON, with all answers, instead of the table\n"
	"  --junit FILE      write that as well\n"
	"  --logs DIR        keep each guest's console there, as ABI.NAME.log\n"
	"  --record          write the answers of a real host to reference/ in --data\n"
	"  --compare A B     show where two hosts differ: recorded answers, or fresh ones of a "
	"host\n"
	"                    without (always: fresh:HOST), or a directory ABI/NAME.txt\n"
	"  --nested          Hyper-V guests in the emulated KVM host, though there is a KVM\n"
	"  --differences FILE\n"
	"                    what the host may answer otherwise (hypershim: its own)\n"
	"  --guests DIR      the built guests, if not beside the command\n"
	"  --data DIR        the lists of guests and their recorded answers, likewise\n"
	"\n"
	"With -- the host is your own VMM, and --abi says which guests.  In its arguments "
	"{kernel},\n"
	"{append}, {cpus} and {rom} stand for what a guest wants.\n"
	"\n"
	"Examples:\n"
	"  hypershim conform --abi xen-pv traps -- ./my-vmm --kernel {kernel}\n"
	"  hypershim conform --compare xen hypershim\n"
	"\n"
	"Exit status: 0 all as expected (--compare: no difference), 1 not, 2 nothing could be "
	"run.\n";

static void set_abis(const struct conform_options *o, struct conform_run *run)
{
	for (int abi = 0; abi < CONFORM_ABIS; abi++)
		run->abis[abi] = o->abi == CONFORM_ABIS
					 ? !run->host || conform_seat_find(run->host, abi)
					 : o->abi == (enum conform_abi)abi;
}

/* Recorded, only what a real host has to say is run. */
static void set_recorded_abis(struct conform_run *run)
{
	for (int abi = 0; abi < CONFORM_ABIS; abi++)
		run->abis[abi] &= conform_seat_find(run->host, abi) &&
				  conform_seat_find(run->host, abi)->real;
}

static int write_junit(const struct conform_run *run, const char *path, struct error *err)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int ret;

	if (out)
		conform_report_junit(run, out);
	if (!out || fclose(out))
		ret = error_set(err, "no memory");
	else
		ret = file_replace(path, (struct bytes){(const uint8_t *)text, size}, err);
	free(text);
	return ret;
}

static int write_log(const struct conform_result *r, const char *directory, struct error *err)
{
	char *path;
	int ret;

	if (asprintf(&path, "%s/%s.%s.log", directory, conform_abi_names[r->row->abi],
		     r->row->name) < 0)
		return error_set(err, "no memory");
	ret = file_replace(path, buffer_bytes(&r->console), err);
	free(path);
	return ret;
}

static int write_logs(const struct conform_run *run, const char *directory, struct error *err)
{
	if (mkdir(directory, 0777) && errno != EEXIST)
		return error_set(err, "%s", strerror(errno));
	for (size_t i = 0; i < run->count; i++)
		if (write_log(&run->results[i], directory, err))
			return -1;
	return 0;
}

static int print(const struct conform_options *o, const struct conform_run *run)
{
	if (o->json && conform_report_json(run, stdout))
		return error_no_memory();
	if (o->tap)
		conform_report_tap(run, stdout);
	if (!o->json && !o->tap)
		conform_report_text(run, stdout);
	return fflush(stdout) || ferror(stdout) ? 2 : 0;
}

static int record(const struct conform_run *run, struct error *err)
{
	int count = conform_record(run, err);

	if (count < 0)
		return error_report("conform", err);
	fprintf(stderr, "hypershim: recorded the answers of %d guests\n", count);
	return 0;
}

static int tell(const struct conform_options *o, const struct conform_run *run)
{
	struct error err;

	if (o->logs && write_logs(run, o->logs, &err))
		return error_report(o->logs, &err);
	if (o->junit && write_junit(run, o->junit, &err))
		return error_report(o->junit, &err);
	if (print(o, run) || (o->record && record(run, &err)))
		return 2;
	return conform_run_unexpected(run) || !conform_run_class(run, CONFORM_PASS) ? 1 : 0;
}

static int run_and_tell(const struct conform_options *o, struct conform_run *run)
{
	struct error err;
	int status;

	if (o->record)
		set_recorded_abis(run);
	status = conform_run(run, &err) ? error_report("conform", &err) : tell(o, run);
	conform_run_free(run);
	return status;
}

static int compare(const struct conform_options *o, const struct conform_run *run)
{
	struct error err;
	int differ = conform_compare(run, o->compare, stdout, &err);

	if (differ < 0)
		return error_report("conform", &err);
	return fflush(stdout) || ferror(stdout) ? 2 : differ > 0;
}

static int conform_with(const struct conform_options *o, const struct conform_setup *setup)
{
	struct conform_rows rows;
	struct conform_run run = {
		.setup = setup,
		.rows = &rows,
		.host = o->host,
		.names = o->names,
		.differences_file = o->differences,
		.parallel = o->jobs,
		.seconds = o->seconds,
		.judged = !o->record,
	};
	struct error err;
	int status;

	if (conform_data_rows(setup->data, &rows, &err)) {
		conform_rows_free(&rows);
		return error_report("conform", &err);
	}
	set_abis(o, &run);
	status = o->compare[0] ? compare(o, &run) : run_and_tell(o, &run);
	conform_rows_free(&rows);
	return status;
}

int verb_conform(int argc, char **argv)
{
	struct conform_options o;
	struct error err;
	char *guests, *data;
	int status;

	if (conform_options_parse(argc, argv, &o, &err))
		return error_report("conform", &err);
	if (o.help)
		return fputs(help, stdout) < 0 || fflush(stdout) ? 2 : 0;
	guests = o.guests ? strdup(o.guests)
			  : path_beside("HYPERSHIM_CONFORM_GUESTS", "conformance");
	data = o.data ? strdup(o.data) : path_beside("HYPERSHIM_CONFORM_DATA", "../conformance");
	if (guests && data) {
		const struct conform_setup setup = {guests, data, o.vmm, o.nested};

		status = conform_with(&o, &setup);
	} else {
		status = error_no_memory();
	}
	free(guests);
	free(data);
	return status;
}
