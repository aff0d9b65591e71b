/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/conform/lines.h"
#include "tools/conform/row.h"

const char *const conform_abi_names[CONFORM_ABIS] = {"xen-pv", "hyperv", "vmi"};

enum conform_abi conform_abi_find(const char *name)
{
	for (int i = 0; i < CONFORM_ABIS; i++)
		if (!strcmp(conform_abi_names[i], name))
			return i;
	return CONFORM_ABIS;
}

static bool small_number(const char *word, unsigned *number)
{
	char *end;
	unsigned long n = word ? strtoul(word, &end, 10) : 0;

	if (!n || *end || n > 64)
		return false;
	*number = n;
	return true;
}

static bool is_outcome(const char *word)
{
	return word &&
	       (!strcmp(word, "SUCCESS") || !strcmp(word, "FAILURE") || !strcmp(word, "SKIP"));
}

static bool has_word(const char *words, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = words; (at = strstr(at, word)); at += len)
		if ((at == words || at[-1] == ' ') && (!at[len] || at[len] == ' '))
			return true;
	return false;
}

/* NAME TEST */
static bool parse_xen_pv(struct conform_row *row, char *rest)
{
	return !*conform_rest(rest);
}

/* NAME TEST VMM-OPTIONS...: those that any VMM has a word for are kept apart from those of ours. */
static bool parse_hyperv(struct conform_row *row, char *rest)
{
	char *word, *to = row->spare;

	while ((word = conform_word(&rest))) {
		if (!strcmp(word, "--cpus")) {
			if (!small_number(conform_word(&rest), &row->cpus))
				return false;
		} else if (!strcmp(word, "--append")) {
			row->append = conform_word(&rest);
			if (!row->append)
				return false;
		} else {
			to += sprintf(to, "%s%s", to == row->spare ? "" : " ", word);
		}
	}
	row->options = row->spare;
	return true;
}

/* NAME ON TEST ROM OUTCOME CPUS PLACE WORDS...; `test` holds ON yet. */
static bool parse_vmi(struct conform_row *row, char *rest)
{
	const char *on = row->test, *place;

	row->test = conform_word(&rest);
	row->rom = conform_word(&rest);
	row->expected = conform_word(&rest);
	if (!row->rom || !is_outcome(row->expected) ||
	    !small_number(conform_word(&rest), &row->cpus))
		return false;
	place = conform_word(&rest);
	if (!place || (strcmp(place, "alone") && strcmp(place, "vga")))
		return false;
	if (strcmp(on, "all") && strcmp(on, "tcg"))
		return false;
	row->vga = !strcmp(place, "vga");
	row->tcg_only = !strcmp(on, "tcg");
	row->append = conform_rest(rest);
	row->native = has_word(row->append, "native");
	return true;
}

static bool (*const parsers[CONFORM_ABIS])(struct conform_row *row, char *rest) = {
	parse_xen_pv,
	parse_hyperv,
	parse_vmi,
};

/* Keeps a string for as long as the rows. */
static char *keep(struct conform_rows *rows, char *text)
{
	char **texts = text ? realloc(rows->texts, (rows->text_count + 1) * sizeof(*texts)) : NULL;

	if (!texts) {
		free(text);
		return NULL;
	}
	rows->texts = texts;
	return texts[rows->text_count++] = text;
}

static struct conform_row *new_row(struct conform_rows *rows)
{
	struct conform_row *list = realloc(rows->list, (rows->count + 1) * sizeof(*list));

	if (!list)
		return NULL;
	rows->list = list;
	return memset(&list[rows->count], 0, sizeof(*list));
}

static int parse(struct conform_rows *rows, enum conform_abi abi, char *line, struct error *err)
{
	struct conform_row *row = new_row(rows);

	if (!row)
		return error_set(err, "no memory");
	*row = (struct conform_row){.abi = abi,
				    .cpus = 1,
				    .expected = "SUCCESS",
				    .append = "",
				    .options = "",
				    .rom = ""};
	row->spare = keep(rows, strdup(line));
	if (!row->spare)
		return error_set(err, "no memory");
	*row->spare = '\0';
	row->name = conform_word(&line);
	row->test = conform_word(&line);
	if (!row->name || !row->test || !parsers[abi](row, line))
		return error_set(err, "'%s': its columns are not those of a %s guest",
				 row->name ? row->name : "", conform_abi_names[abi]);
	if (strchr(row->name, '/') || strchr(row->test, '/'))
		return error_set(err, "'%s': a name with a slash", row->name);
	if (conform_rows_find(rows, abi, row->name))
		return error_set(err, "'%s': is there twice", row->name);
	row->area = row->test;
	rows->count++;
	return 0;
}

int conform_rows_add(struct conform_rows *rows, enum conform_abi abi, struct bytes file,
		     struct error *err)
{
	char *rest = keep(rows, conform_text(file)), *line;

	if (!rest)
		return error_set(err, "no memory");
	while ((line = conform_line(&rest)))
		if (*line && *line != '#' && parse(rows, abi, line, err))
			return -1;
	return 0;
}

static void set_area(struct conform_rows *rows, enum conform_abi abi, const char *area,
		     const char *test)
{
	for (size_t i = 0; i < rows->count; i++)
		if (rows->list[i].abi == abi && !strcmp(rows->list[i].test, test))
			rows->list[i].area = area;
}

int conform_rows_areas(struct conform_rows *rows, struct bytes file, struct error *err)
{
	char *rest = keep(rows, conform_text(file)), *line;

	if (!rest)
		return error_set(err, "no memory");
	while ((line = conform_line(&rest))) {
		const char *abi_name = *line == '#' ? NULL : conform_word(&line), *area, *test;
		enum conform_abi abi;

		if (!abi_name)
			continue;
		abi = conform_abi_find(abi_name);
		area = conform_word(&line);
		if (abi == CONFORM_ABIS || !area)
			return error_set(err, "'%s': a line is ABI AREA TEST...", abi_name);
		while ((test = conform_word(&line)))
			set_area(rows, abi, area, test);
	}
	return 0;
}

const struct conform_row *conform_rows_find(const struct conform_rows *rows, enum conform_abi abi,
					    const char *name)
{
	for (size_t i = 0; i < rows->count; i++)
		if (rows->list[i].abi == abi && !strcmp(rows->list[i].name, name))
			return &rows->list[i];
	return NULL;
}

void conform_rows_free(struct conform_rows *rows)
{
	for (size_t i = 0; i < rows->text_count; i++)
		free(rows->texts[i]);
	free(rows->texts);
	free(rows->list);
	*rows = (struct conform_rows){0};
}
