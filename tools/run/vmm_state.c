/* SPDX-License-Identifier: MIT */
/* Whether a VMM carries state in its snapshots, found out without a start of it if possible. */
#define _GNU_SOURCE
#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <sys/param.h>
#include <unistd.h>

#include "tools/child.h"
#include "tools/run/vmm.h"

#define HELP_SECONDS 10

/* Of a file that may be anything: program headers, and bytes of what one of them names. */
#define PARTS_MAX    32
#define SEARCHED_MAX ((uint64_t)64 << 20)

static bool named_as_qemu(const char *name)
{
	const char *slash = strrchr(name, '/');
	const char *base = slash ? slash + 1 : name;

	return !strncmp(base, "qemu-system-", strlen("qemu-system-")) || !strcmp(base, "qemu-kvm") ||
	       !strcmp(base, "kvm");
}

/*
 * The D-Bus interface that QEMU speaks there, with its NUL.  Only the object's own code has it; the
 * object's name is in the list of all objects too, which has those that this QEMU lacks as well.
 */
static const char interface[] = "org.qemu.VMState1";

static bool part_has_interface(int fd, const Elf64_Phdr *p)
{
	uint64_t at = p->p_offset, left = MIN(p->p_filesz, SEARCHED_MAX);
	char chunk[65536];
	ssize_t got;

	while (left >= sizeof(interface)) {
		got = pread(fd, chunk, MIN(left, sizeof(chunk)), at);
		if (got < (ssize_t)sizeof(interface))
			return false;
		if (memmem(chunk, got, interface, sizeof(interface)))
			return true;
		/* It may lie across the end. */
		at += got - (sizeof(interface) - 1);
		left -= got - (sizeof(interface) - 1);
	}
	return false;
}

/* From the end: constants come last of what is read only, behind symbols and code. */
static bool has_interface(int fd)
{
	Elf64_Ehdr h;
	Elf64_Phdr p;

	if (pread(fd, &h, sizeof(h), 0) != sizeof(h) || memcmp(h.e_ident, ELFMAG, SELFMAG) ||
	    h.e_phnum > PARTS_MAX)
		return false;
	for (unsigned i = h.e_phnum; i-- > 0;)
		if (pread(fd, &p, sizeof(p), h.e_phoff + i * sizeof(p)) == sizeof(p) &&
		    p.p_type == PT_LOAD && !(p.p_flags & PF_W) && part_has_interface(fd, &p))
			return true;
	return false;
}

static bool seen_to_carry(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool seen = fd >= 0 && has_interface(fd);

	if (fd >= 0)
		close(fd);
	return seen;
}

static bool says_to_carry(const char *path)
{
	char *const command[] = {(char *)path, "-object", "help", NULL};
	struct error ignored; /* a VMM that cannot be run is told of when it is to run */
	char output[4096];
	int status;

	return child_probe(command, HELP_SECONDS, &status, output, sizeof(output), &ignored) == 0 &&
	       strstr(output, "dbus-vmstate");
}

/* To ask takes a whole start of QEMU; it is for scripts, and objects in a module. */
bool vmm_carries_state(const char *path)
{
	return named_as_qemu(path) && (seen_to_carry(path) || says_to_carry(path));
}
