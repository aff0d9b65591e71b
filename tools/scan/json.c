/* SPDX-License-Identifier: MIT */
/* The output for programs.  Addresses are strings: a JSON reader's numbers lose bits beyond 2^53.
 */
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "tools/scan/facts.h"

typedef struct json_object json;

static void put_text(json *to, const char *key, const char *text)
{
	json_object_object_add(to, key, json_object_new_string(text));
}

static void put_number(json *to, const char *key, uint64_t number)
{
	json_object_object_add(to, key, json_object_new_int64(number));
}

static void put_hex(json *to, const char *key, uint64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%#" PRIx64, number);
	put_text(to, key, text);
}

static json *put_list(json *to, const char *key)
{
	json *list = json_object_new_array();

	json_object_object_add(to, key, list);
	return list;
}

static json *put_object(json *to, const char *key)
{
	json *object = json_object_new_object();

	json_object_object_add(to, key, object);
	return object;
}

static json *add_object(json *list)
{
	json *object = json_object_new_object();

	json_object_array_add(list, object);
	return object;
}

static void put_image(json *top, const struct scan_facts *f)
{
	char path[512];
	json *code;

	scan_clean(path, sizeof(path), (struct bytes){(const uint8_t *)f->path, strlen(f->path)});
	put_text(top, "file", path);
	put_text(top, "kind", f->image.kind);
	put_number(top, "bits", f->image.bits);
	code = put_object(top, "code");
	put_number(code, "sections", f->image.ranges.count);
	put_number(code, "bytes", f->scan.bytes);
	put_number(code, "instructions", f->scan.instructions);
	put_number(code, "undecodable", f->scan.undecodable);
}

static void put_speaks(json *top, const struct scan_facts *f)
{
	json *speaks = put_object(top, "speaks"), *notes = put_list(top, "xen_notes"), *one;
	struct scan_note note = {0};

	for (unsigned i = 0; i < SPOKEN_COUNT; i++)
		if (f->speaks[i].yes)
			put_text(speaks, scan_spoken_name(i), f->speaks[i].why);
	while (scan_note_next(f, &note)) {
		one = add_object(notes);
		put_number(one, "type", note.type);
		put_text(one, "name", note.name);
		put_text(one, "value", note.text);
	}
}

static void put_numbers(json *top, const struct scan_facts *f)
{
	json *msrs = put_list(top, "msrs"), *leaves = put_list(top, "cpuid_leaves"), *one;
	const struct scan_count *count = f->counts.data;
	const char *name;

	for (size_t i = 0; i < f->counts.count; i++) {
		one = add_object(count[i].leaf ? leaves : msrs);
		name = count[i].leaf ? scan_leaf_name(count[i].value)
				     : scan_msr_name(count[i].value);
		put_hex(one, "number", count[i].value);
		if (name)
			put_text(one, "name", name);
		put_number(one, "times", count[i].times);
	}
}

static void put_site(json *one, const struct scan_site *site)
{
	const char *name = site->known ? scan_call_name(site->abi, site->number) : NULL;
	char section[SCAN_NAME];

	scan_clean(section, sizeof(section),
		   (struct bytes){(const uint8_t *)site->range->name, strlen(site->range->name)});
	put_hex(one, "address", site->address);
	put_text(one, "section", section);
	put_text(one, "instruction", scan_how_name(site->how));
	put_text(one, "abi", scan_abi_name(site->abi));
	if (site->known)
		put_hex(one, "number", site->number);
	if (name)
		put_text(one, "name", name);
	if (site->through)
		put_hex(one, "to", site->stub);
	if (site->callers)
		put_number(one, "callers", site->callers);
}

static void put_traps(json *top, const struct scan_facts *f, bool addresses)
{
	json *traps = put_object(top, "privileged"), *counts = put_object(traps, "counts"), *list;
	struct scan_trap_count count[SCAN_TRAP_NAMES];
	size_t names = scan_trap_counts(&f->scan, count, SCAN_TRAP_NAMES);

	put_number(traps, "total", f->scan.trap_count);
	for (size_t i = 0; i < names; i++)
		put_number(counts, count[i].name, count[i].times);
	if (!addresses)
		return;
	list = put_list(traps, "instructions");
	for (size_t i = 0; i < f->scan.trap_count; i++) {
		json *one = add_object(list);

		put_hex(one, "address", f->scan.traps[i].address);
		put_text(one, "instruction", f->scan.traps[i].name);
	}
}

static void put_seats(json *top, const struct scan_facts *f)
{
	json *seats = put_object(top, "seats"), *one;

	for (unsigned i = 0; i < SEAT_COUNT; i++) {
		one = put_object(seats, scan_seat_name(i));
		json_object_object_add(one, "runs", json_object_new_boolean(f->seats[i].yes));
		put_text(one, "reason", f->seats[i].why);
	}
}

int scan_print_json(const struct scan_facts *f, bool traps)
{
	json *top = json_object_new_object(), *sites;
	const char *text;

	put_image(top, f);
	put_speaks(top, f);
	put_numbers(top, f);
	sites = put_list(top, "hypercalls");
	for (size_t i = 0; i < f->scan.site_count; i++)
		put_site(add_object(sites), &f->scan.sites[i]);
	put_traps(top, f, traps);
	put_seats(top, f);
	text = json_object_to_json_string_ext(top, JSON_C_TO_STRING_PRETTY |
							   JSON_C_TO_STRING_SPACED |
							   JSON_C_TO_STRING_NOSLASHESCAPE);
	if (text)
		puts(text);
	json_object_put(top);
	return text ? 0 : -1;
}
