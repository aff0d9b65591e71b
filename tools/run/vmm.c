/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "tools/run/vmm.h"

static int not_reached(struct error *err, const char *what)
{
	return error_set(err, "%s, so nothing can be preloaded into it. Use %s", what,
			 "a dynamically linked VMM without such rights");
}

static bool runs_interpreter(int fd, const Elf64_Ehdr *h)
{
	Elf64_Phdr p;

	for (unsigned i = 0; i < h->e_phnum; i++)
		if (pread(fd, &p, sizeof(p), h->e_phoff + i * sizeof(p)) == sizeof(p) &&
		    p.p_type == PT_INTERP)
			return true;
	return false;
}

/* A script is not looked into: what it starts inherits what we set up. */
static int check_kind(int fd, struct error *err)
{
	Elf64_Ehdr h = {0};

	if (pread(fd, &h, sizeof(h), 0) < SELFMAG || memcmp(h.e_ident, ELFMAG, SELFMAG))
		return 0;
	if (h.e_ident[EI_CLASS] != ELFCLASS64 || h.e_machine != EM_X86_64)
		return not_reached(err, "is not a 64-bit x86 program");
	if (!runs_interpreter(fd, &h))
		return not_reached(err, "is statically linked");
	return 0;
}

static int check_rights(int fd, struct error *err)
{
	struct stat st;

	if (fstat(fd, &st))
		return error_set(err, "cannot be read: %s", strerror(errno));
	if (st.st_mode & (S_ISUID | S_ISGID))
		return not_reached(err, st.st_mode & S_ISUID ? "is set-uid" : "is set-gid");
	if (fgetxattr(fd, "security.capability", NULL, 0) > 0)
		return not_reached(err, "has file capabilities");
	return 0;
}

/* A file that may be executed, and not read, is let pass: the end shows whether it worked. */
static int check(const char *path, struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), ret;

	if (fd < 0)
		return errno == EACCES ? 0 :
					 error_set(err, "cannot be opened: %s", strerror(errno));
	ret = check_rights(fd, err) || check_kind(fd, err) ? -1 : 0;
	close(fd);
	return ret;
}

static bool executable(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

static char *search(const char *name)
{
	const char *path = getenv("PATH"), *end;
	char *found;

	for (path = path ? path : "/bin:/usr/bin"; *path; path = *end ? end + 1 : end) {
		end = strchrnul(path, ':');
		if (asprintf(&found, "%.*s%s%s", (int)(end - path), path, end > path ? "/" : "",
			     name) < 0)
			return NULL;
		if (executable(found))
			return found;
		free(found);
	}
	return NULL;
}

char *vmm_find(const char *name, struct error *err)
{
	char *path = strchr(name, '/') ? strdup(name) : search(name);

	if (!path || !executable(path)) {
		error_set(err, "%s. Give the VMM's name or path after --",
			  path && access(path, F_OK) == 0 ? "is not a program" : "not found");
		free(path);
		return NULL;
	}
	if (check(path, err)) {
		free(path);
		return NULL;
	}
	return path;
}
