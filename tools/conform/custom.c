/* SPDX-License-Identifier: MIT */
/* A VMM's command line with placeholders. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/conform/seat.h"

#define VALUES 4

struct placeholder {
	const char *name, *value;
};

static bool has(char *const *words, const char *placeholder)
{
	for (; *words; words++)
		if (strstr(*words, placeholder))
			return true;
	return false;
}

const char *conform_custom_lacks(char *const *vmm, const struct conform_row *row)
{
	if (*row->options)
		return "needs what only hypershim's own VMM can do";
	if (row->cpus > 1 && !has(vmm, "{cpus}"))
		return "needs more processors, and the command has no {cpus}";
	if (*row->append && !has(vmm, "{append}"))
		return "needs a command line, and the command has no {append}";
	if (row->vga)
		return "needs a graphics card of which the command may know nothing";
	if (!strcmp(row->rom, "vmi-raw") && !has(vmm, "{rom}"))
		return "needs another ROM, and the command has no {rom}";
	return NULL;
}

int conform_custom_check(char *const *vmm, struct error *err)
{
	if (!*vmm)
		return error_set(err, "no VMM given. Name it and its arguments after --");
	if (!has(vmm, "{kernel}"))
		return error_set(
			err, "the VMM's arguments have no {kernel}, which stands for the guest");
	return 0;
}

/* A word with all placeholders replaced; NULL without memory. */
static char *fill(const char *word, const struct placeholder values[VALUES])
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	bool failed;

	if (!out)
		return NULL;
	while (*word) {
		const struct placeholder *p = values;

		while (p < values + VALUES && strncmp(word, p->name, strlen(p->name)))
			p++;
		if (p < values + VALUES) {
			fputs(p->value, out);
			word += strlen(p->name);
		} else {
			fputc(*word++, out);
		}
	}
	failed = ferror(out);
	if (fclose(out) || failed) {
		free(text);
		return NULL;
	}
	return text;
}

static char **fill_all(char *const *vmm, const struct placeholder values[VALUES])
{
	struct words w = {0};

	for (; *vmm; vmm++) {
		char *word = fill(*vmm, values);

		w.failed |= !word;
		if (word)
			words_add(&w, "%s", word);
		free(word);
	}
	return words_end(&w);
}

char **conform_custom_command(const struct conform_setup *setup, const struct conform_row *row)
{
	char *kernel = conform_guest_path(setup, row), *rom = conform_rom_path(row->rom);
	char cpus[16], **command = NULL;

	snprintf(cpus, sizeof(cpus), "%u", row->cpus);
	if (kernel && rom)
		command = fill_all(setup->vmm, (const struct placeholder[VALUES]){
						       {"{kernel}", kernel},
						       {"{append}", row->append},
						       {"{cpus}", cpus},
						       {"{rom}", rom},
					       });
	free(kernel);
	free(rom);
	return command;
}
