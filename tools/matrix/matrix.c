/* SPDX-License-Identifier: MIT */
/* hypershim matrix: what each guest operation becomes on each host. */
#include <getopt.h>
#include <json-c/json.h>
#include <string.h>

#include "tools/error.h"
#include "tools/json.h"
#include "tools/matrix/matrix.h"
#include "tools/options.h"
#include "tools/verbs.h"

static const char help[] =
	"Usage: hypershim matrix [options]\n"
	"Shows what each operation of a guest's interface becomes on each host, as Markdown.\n"
	"\n"
	"  --guest NAME      only this interface: xen-pv, vmi or hyperv\n"
	"  --json            as JSON\n"
	"\n"
	"Example:\n"
	"  hypershim matrix --guest vmi\n";

struct matrix_options {
	const char *guest; /* NULL: all */
	bool json, help;
};

static int check_guest(const char *name, struct error *err)
{
	for (unsigned g = 0; g < MATRIX_GUESTS; g++)
		if (!strcmp(name, matrix_guests[g].name))
			return 0;
	return error_set(err, "'%s' is not a guest interface. Give --guest xen-pv, vmi or hyperv",
			 name);
}

static int parse(int argc, char **argv, struct matrix_options *o, struct error *err)
{
	static const struct option known[] = {
		{"guest", required_argument, NULL, 256},
		{"json", no_argument, NULL, 257},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	int code;

	*o = (struct matrix_options){0};
	optind = 0; /* glibc: start anew */
	opterr = 0;
	while ((code = getopt_long(argc, argv, ":h", known, NULL)) != -1) {
		if (code == 256)
			o->guest = optarg;
		else if (code == 257)
			o->json = true;
		else if (code == 'h')
			o->help = true;
		else
			return options_bad(argv, code, err);
	}
	if (optind < argc)
		return error_set(err, "'%s' is not expected. See hypershim matrix --help",
				 argv[optind]);
	return o->guest ? check_guest(o->guest, err) : 0;
}

/* A host where there is nothing has null. */
static void add_hosts(struct json_object *to, const char *const becomes[MATRIX_HOSTS])
{
	struct json_object *hosts = json_object_new_object();

	for (unsigned h = 0; h < MATRIX_HOSTS; h++)
		json_object_object_add(hosts, matrix_host_names[h], json_string(becomes[h]));
	json_object_object_add(to, "becomes", hosts);
}

static void add_op(const struct matrix_op *op, void *context)
{
	struct json_object *row = json_object_new_object();

	json_object_object_add(row, "operation", json_string(op->name));
	json_object_object_add(row, "what", json_string(op->what));
	add_hosts(row, op->becomes);
	json_object_array_add(context, row);
}

static void add_row(const struct matrix_row *r, void *context)
{
	struct json_object *row = json_object_new_object();

	json_object_object_add(row, "guest", json_string(r->guest));
	json_object_object_add(row, "kind", json_string(r->kind));
	json_object_object_add(row, "number", json_string(*r->number ? r->number : NULL));
	json_object_object_add(row, "name", json_string(r->name));
	json_object_object_add(row, "operation", json_string(r->operation));
	add_hosts(row, r->becomes);
	json_object_array_add(context, row);
}

static int print_json(const char *guest)
{
	struct json_object *all = json_object_new_object();
	struct json_object *ops = json_object_new_array(), *rows = json_object_new_array();

	matrix_each_op(add_op, ops);
	matrix_each_row(guest, add_row, rows);
	json_object_object_add(all, "operations", ops);
	json_object_object_add(all, "guests", rows);
	return json_print(all);
}

int verb_matrix(int argc, char **argv)
{
	struct matrix_options o;
	struct error err;

	if (parse(argc, argv, &o, &err))
		return error_report("matrix", &err);
	if (o.help)
		return fputs(help, stdout) < 0 || fflush(stdout) ? 2 : 0;
	if (o.json)
		return print_json(o.guest);
	matrix_write(stdout, o.guest);
	return fflush(stdout) || ferror(stdout) ? 2 : 0;
}
