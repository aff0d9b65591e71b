/* SPDX-License-Identifier: MIT */
/*
 * The guest's file: a 64-bit ELF with physical addresses, entered as a PVH kernel is (Xen's
 * docs/misc/pvh.pandoc): 32-bit protected mode without paging, EBX: struct hvm_start_info.
 */
#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conformance/vmm/vmm.h"

#define START_INFO 0x6000 /* struct hvm_start_info, and behind it the command line */

static const uint8_t *map_file(const char *name, size_t *size)
{
	struct stat st;
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	void *map;

	if (fd < 0 || fstat(fd, &st))
		fail(EXIT_USAGE, "%s: %m", name);
	*size = st.st_size;
	map = mmap(NULL, *size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		fail(EXIT_USAGE, "%s: %m", name);
	close(fd);
	return map;
}

static void load_segment(struct machine *m, const uint8_t *file, size_t size, const Elf64_Phdr *p)
{
	uint8_t *to = guest_memory(m, p->p_paddr, p->p_memsz);

	if (p->p_type != PT_LOAD)
		return;
	if (!to || p->p_filesz > p->p_memsz || p->p_offset > size || p->p_filesz > size - p->p_offset)
		fail(EXIT_USAGE, "a segment of the guest does not fit into its memory");
	memcpy(to, file + p->p_offset, p->p_filesz);
}

/* In 32-bit protected mode, flat, with interrupts off. */
static void set_entry(struct vcpu *v, uint32_t entry)
{
	struct kvm_segment code = { .limit = ~0u, .selector = 8, .type = 11, .present = 1, .db = 1,
				    .s = 1, .g = 1 };
	struct kvm_segment data = code;
	struct kvm_sregs sregs;
	struct kvm_regs regs = { .rip = entry, .rbx = START_INFO, .rflags = 2 };

	data.selector = 16;
	data.type = 3;
	MUST(v->fd, KVM_GET_SREGS, &sregs);
	sregs.cs = code;
	sregs.ds = sregs.es = sregs.fs = sregs.gs = sregs.ss = data;
	sregs.cr0 = 0x11; /* PE, ET */
	MUST(v->fd, KVM_SET_SREGS, &sregs);
	MUST(v->fd, KVM_SET_REGS, &regs);
}

void load_guest(struct machine *m, const char *file, const char *command_line)
{
	struct {
		uint32_t magic, version, flags, nr_modules;
		uint64_t modlist_paddr, cmdline_paddr, rsdp_paddr;
	} info = { .magic = 0x336ec578, .cmdline_paddr = START_INFO + sizeof info };
	size_t size;
	const uint8_t *map = map_file(file, &size);
	const Elf64_Ehdr *elf = (const Elf64_Ehdr *)map;

	if (size < sizeof *elf || memcmp(elf->e_ident, ELFMAG, SELFMAG) ||
	    elf->e_ident[EI_CLASS] != ELFCLASS64 || elf->e_phoff > size ||
	    elf->e_phnum > (size - elf->e_phoff) / sizeof(Elf64_Phdr))
		fail(EXIT_USAGE, "%s: not a 64-bit ELF file", file);
	if (strlen(command_line) >= 2048)
		fail(EXIT_USAGE, "the guest's command line is too long");
	for (unsigned i = 0; i < elf->e_phnum; i++)
		load_segment(m, map, size, (const Elf64_Phdr *)(map + elf->e_phoff) + i);
	memcpy(m->memory + START_INFO, &info, sizeof info);
	strcpy((char *)m->memory + START_INFO + sizeof info, command_line);
	set_entry(&m->vcpu[0], elf->e_entry);
	munmap((void *)map, size);
}
