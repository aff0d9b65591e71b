/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <xen/elfnote.h>

#include "tools/scan/facts.h"

enum form { TEXT, NUMBER };

static const struct {
	const char *name;
	enum form form;
} notes[] = {
	[XEN_ELFNOTE_INFO] = {"INFO", TEXT},
	[XEN_ELFNOTE_ENTRY] = {"ENTRY", NUMBER},
	[XEN_ELFNOTE_HYPERCALL_PAGE] = {"HYPERCALL_PAGE", NUMBER},
	[XEN_ELFNOTE_VIRT_BASE] = {"VIRT_BASE", NUMBER},
	[XEN_ELFNOTE_PADDR_OFFSET] = {"PADDR_OFFSET", NUMBER},
	[XEN_ELFNOTE_XEN_VERSION] = {"XEN_VERSION", TEXT},
	[XEN_ELFNOTE_GUEST_OS] = {"GUEST_OS", TEXT},
	[XEN_ELFNOTE_GUEST_VERSION] = {"GUEST_VERSION", TEXT},
	[XEN_ELFNOTE_LOADER] = {"LOADER", TEXT},
	[XEN_ELFNOTE_PAE_MODE] = {"PAE_MODE", TEXT},
	[XEN_ELFNOTE_FEATURES] = {"FEATURES", TEXT},
	[XEN_ELFNOTE_BSD_SYMTAB] = {"BSD_SYMTAB", TEXT},
	[XEN_ELFNOTE_HV_START_LOW] = {"HV_START_LOW", NUMBER},
	[XEN_ELFNOTE_L1_MFN_VALID] = {"L1_MFN_VALID", NUMBER},
	[XEN_ELFNOTE_SUSPEND_CANCEL] = {"SUSPEND_CANCEL", NUMBER},
	[XEN_ELFNOTE_INIT_P2M] = {"INIT_P2M", NUMBER},
	[XEN_ELFNOTE_MOD_START_PFN] = {"MOD_START_PFN", NUMBER},
	[XEN_ELFNOTE_SUPPORTED_FEATURES] = {"SUPPORTED_FEATURES", NUMBER},
	[XEN_ELFNOTE_PHYS32_ENTRY] = {"PHYS32_ENTRY", NUMBER},
};

void scan_clean(char *text, size_t size, struct bytes from)
{
	size_t i;

	for (i = 0; i + 1 < size && i < from.len && from.data[i]; i++)
		text[i] = isascii(from.data[i]) && isprint(from.data[i]) ? (char)from.data[i] : '?';
	text[i] = '\0';
}

/* One number, or a few of 8 bytes, which L1_MFN_VALID has. */
static void write_number(struct scan_note *note)
{
	size_t size = note->value.len > 8 ? 8 : note->value.len, len = 0;
	uint64_t value;

	note->text[0] = '\0';
	for (size_t at = 0; size && at + size <= note->value.len && len + 24 < sizeof(note->text);
	     at += size) {
		value = 0;
		memcpy(&value, note->value.data + at, size);
		len += snprintf(note->text + len, sizeof(note->text) - len, "%s%#" PRIx64,
				at ? " " : "", value);
	}
}

bool scan_note_next(const struct scan_facts *facts, struct scan_note *note)
{
	struct bytes packed = buffer_bytes(&facts->image.notes.packed);
	const size_t name_size = sizeof("Xen");
	Elf64_Nhdr header;

	if (!bytes_hold(packed, note->at, sizeof(header) + name_size))
		return false;
	memcpy(&header, packed.data + note->at, sizeof(header));
	note->at += sizeof(header) + name_size;
	note->type = header.n_type;
	note->value = (struct bytes){packed.data + note->at, header.n_descsz};
	note->at += (header.n_descsz + 3) & ~3u;
	note->name = note->type <= XEN_ELFNOTE_MAX ? notes[note->type].name : "unknown";
	if (note->type <= XEN_ELFNOTE_MAX && notes[note->type].form == TEXT)
		scan_clean(note->text, sizeof(note->text), note->value);
	else
		write_number(note);
	return true;
}
