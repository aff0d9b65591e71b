/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <xen/elfnote.h>

#include "tools/kernel/guest_section.h"

#define SECTION_LIMIT 4096

static const struct {
	const char *key;
	uint32_t note;
} strings[] = {
	{"GUEST_OS", XEN_ELFNOTE_GUEST_OS},   {"GUEST_VER", XEN_ELFNOTE_GUEST_VERSION},
	{"XEN_VER", XEN_ELFNOTE_XEN_VERSION}, {"LOADER", XEN_ELFNOTE_LOADER},
	{"PAE", XEN_ELFNOTE_PAE_MODE},	      {"FEATURES", XEN_ELFNOTE_FEATURES},
};

/* The numbers depend on one another, so they are gathered first. */
enum { VIRT_BASE, VIRT_ENTRY, ELF_PADDR_OFFSET, HYPERCALL_PAGE, NUMBERS };

static const char *const number_keys[NUMBERS] = {"VIRT_BASE", "VIRT_ENTRY", "ELF_PADDR_OFFSET",
						 "HYPERCALL_PAGE"};

struct number {
	bool given;
	uint64_t value;
};

static int add_number(struct xen_notes *notes, uint32_t type, uint64_t value, struct error *err)
{
	return xen_notes_add(notes, type, (struct bytes){(uint8_t *)&value, sizeof(value)}, err);
}

static int add_string(struct xen_notes *notes, uint32_t type, const char *value, struct error *err)
{
	return xen_notes_add(notes, type, (struct bytes){(uint8_t *)value, strlen(value) + 1}, err);
}

static int parse_number(const char *key, const char *text, struct number *n, struct error *err)
{
	char *end;

	errno = 0;
	n->value = strtoull(text, &end, 0);
	n->given = true;
	if (end == text || *end || errno)
		return error_set(err, "its __xen_guest section has %s=%s, which is not a number",
				 key, text);
	return 0;
}

static int take(const char *key, const char *value, struct number *numbers, struct xen_notes *notes,
		struct error *err)
{
	for (size_t i = 0; i < sizeof(strings) / sizeof(*strings); i++)
		if (strcmp(key, strings[i].key) == 0)
			return add_string(notes, strings[i].note, value, err);
	for (int i = 0; i < NUMBERS; i++)
		if (strcmp(key, number_keys[i]) == 0)
			return parse_number(key, value, &numbers[i], err);
	/* In the old form its mere presence says yes. */
	if (strcmp(key, "BSD_SYMTAB") == 0)
		return add_string(notes, XEN_ELFNOTE_BSD_SYMTAB, "yes", err);
	return 0; /* Xen passes over keys it does not know, too */
}

/* The defaults of the old form are not those of the notes: see xen/elfnote.h under LEGACY. */
static int add_numbers(const struct elf64 *elf, const struct number *n, struct xen_notes *notes,
		       struct error *err)
{
	uint64_t base = n[VIRT_BASE].value;
	uint64_t offset = n[ELF_PADDR_OFFSET].given ? n[ELF_PADDR_OFFSET].value : base;
	uint64_t entry = n[VIRT_ENTRY].given ? n[VIRT_ENTRY].value : elf->header.e_entry;

	if (add_number(notes, XEN_ELFNOTE_VIRT_BASE, base, err) ||
	    add_number(notes, XEN_ELFNOTE_PADDR_OFFSET, offset, err) ||
	    add_number(notes, XEN_ELFNOTE_ENTRY, entry, err))
		return -1;
	if (!n[HYPERCALL_PAGE].given)
		return 0;
	return add_number(notes, XEN_ELFNOTE_HYPERCALL_PAGE,
			  base + n[HYPERCALL_PAGE].value * PAGE_SIZE, err);
}

static int parse(const struct elf64 *elf, char *text, struct xen_notes *notes, struct error *err)
{
	struct number numbers[NUMBERS] = {0};
	char *word, *value;

	while ((word = strsep(&text, ","))) {
		value = strchr(word, '=');
		if (value)
			*value++ = '\0';
		if (take(word, value ? value : "", numbers, notes, err))
			return -1;
	}
	return add_numbers(elf, numbers, notes, err);
}

int guest_section_convert(const struct elf64 *elf, struct xen_notes *notes, struct error *err)
{
	char text[SECTION_LIMIT + 1];
	struct bytes contents;
	Elf64_Shdr section;

	if (!elf64_section_by_name(elf, "__xen_guest", &section))
		return 0;
	contents = elf64_section_bytes(elf, &section);
	if (!contents.len || contents.len > SECTION_LIMIT)
		return error_set(err, "its __xen_guest section is damaged. Get a fresh copy");
	memcpy(text, contents.data, contents.len);
	text[contents.len] = '\0';
	return parse(elf, text, notes, err);
}
