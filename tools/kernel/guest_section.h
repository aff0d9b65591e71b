/* SPDX-License-Identifier: MIT */
/*
 * The __xen_guest section: how a PV guest described itself before there were Xen ELF notes, as
 * ASCII text "KEY=VALUE,KEY=VALUE".  xen/elfnote.h names each note's older key.
 */
#ifndef TOOLS_KERNEL_GUEST_SECTION_H
#define TOOLS_KERNEL_GUEST_SECTION_H

#include "tools/kernel/elf64.h"
#include "tools/kernel/notes.h"

/* Adds the section's contents as notes; nothing, and 0, if there is no such section. */
int guest_section_convert(const struct elf64 *elf, struct xen_notes *notes, struct error *err);

#endif
