/* SPDX-License-Identifier: MIT */
/* hypershim matrix: what each guest operation becomes on each host. */
#include <json-c/json.h>
#include <string.h>

#include "tools/error.h"
#include "tools/json.h"
#include "tools/matrix/matrix.h"
#include "tools/option_set.h"
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

enum { GUEST = OPTION_LONG, JSON };

static int take(void *into, int code, const char *value, struct error *err)
{
	struct matrix_options *o = into;

	if (code == GUEST)
		o->guest = value;
	else if (code == JSON)
		o->json = true;
	else
		o->help = true;
	return 0;
}

static int parse(int argc, char **argv, struct matrix_options *o, struct error *err)
{
	static const struct option known[] = {
		{"guest", required_argument, NULL, GUEST},
		{"json", no_argument, NULL, JSON},
		{"help", no_argument, NULL, OPTION_HELP},
		{0},
	};
	static const struct option_set set = {":h", known, take};
	int first;

	*o = (struct matrix_options){0};
	first = options_read(argc, argv, &set, o, err);
	if (first < 0 || o->help)
		return first < 0 ? -1 : 0;
	if (first < argc)
		return error_set(err, "'%s' is not expected. See hypershim matrix --help", argv[first]);
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
