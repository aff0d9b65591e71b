/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "shim/kvm/control.h"
#include "shim/pv/image.h"
#include "tools/trace/source.h"

#define HEADER_WITHIN 8192 /* image.h */
#define ATTACH_TRIES  10
#define ATTACH_US     100000
#define MEMORY_MIN    (4ull << 20) /* a guest's memory is at least that long a mapping */

bool trace_source_read(const struct trace_source *s, size_t offset, void *to, size_t len)
{
	return pread(s->fd, to, len, s->base + offset) == (ssize_t)len;
}

bool trace_source_write(const struct trace_source *s, size_t offset, const void *from, size_t len)
{
	return pwrite(s->fd, from, len, s->base + offset) == (ssize_t)len;
}

static bool is_ring(struct trace_source *s, uint64_t at)
{
	struct trace_source there = *s;
	uint64_t magic;
	uint32_t version;

	there.base = at;
	if (!TRACE_GET(&there, magic, &magic) || magic != TRACE_MAGIC ||
	    !TRACE_GET(&there, version, &version) || version != TRACE_VERSION)
		return false;
	s->base = at;
	return true;
}

/* By the image's header, which lies where the image was loaded. */
bool trace_source_find(struct trace_source *s)
{
	uint64_t head[HEADER_WITHIN / 8], at;
	struct shim_image_header h;

	if (pread(s->fd, head, sizeof(head), s->ram + SHIM_PHYS_BASE) != sizeof(head))
		return false;
	for (at = 0; at + sizeof(h) / 8 <= HEADER_WITHIN / 8; at++) {
		memcpy(&h, head + at, sizeof(h));
		if (h.magic == SHIM_IMAGE_MAGIC && h.version == SHIM_IMAGE_VERSION)
			return h.trace_phys < s->ram_size &&
			       s->ram_size - h.trace_phys >= sizeof(struct trace) &&
			       is_ring(s, s->ram + h.trace_phys);
	}
	return false;
}

/* The one that tells whether the VMM may be looked at, too. */
static int open_memory(pid_t pid, struct error *err)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/mem", pid);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd >= 0)
		return fd;
	if (errno == ENOENT)
		return error_set(err, "there is no such process");
	if (errno == EACCES || errno == EPERM)
		return error_set(err, "no permission to trace it (ptrace(2)). Do it as its user, or as root");
	return error_set(err, "cannot be looked at: %s", strerror(errno));
}

/* The paravisor's guest has physical address 0 at the beginning of one of the VMM's mappings. */
static bool find_paravisor(pid_t pid, struct trace_source *s)
{
	unsigned long start, end;
	char path[64], line[512];
	bool found = false;
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	maps = fopen(path, "re");
	if (!maps)
		return false;
	while (!found && fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%lx-%lx rw", &start, &end) != 2 || end - start < MEMORY_MIN)
			continue;
		s->ram = start;
		s->ram_size = end - start;
		found = trace_source_find(s);
	}
	fclose(maps);
	return found;
}

static bool is_control(const char *path)
{
	char target[64];
	ssize_t len = readlink(path, target, sizeof(target) - 1);

	target[len < 0 ? 0 : len] = '\0';
	return strcmp(target, "/memfd:" CONTROL_NAME " (deleted)") == 0;
}

/* The KVM seat's, by the VMM's descriptor of it. */
static bool find_seat(pid_t pid, struct trace_source *s)
{
	char folder[64], path[384];
	const struct dirent *entry;
	bool found = false;
	DIR *fds;

	snprintf(folder, sizeof(folder), "/proc/%d/fd", pid);
	fds = opendir(folder);
	while (fds && !found && (entry = readdir(fds))) {
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (!is_control(path))
			continue;
		s->fd = open(path, O_RDWR | O_CLOEXEC);
		found = s->fd >= 0 && is_ring(s, 0);
		if (s->fd >= 0 && !found)
			close(s->fd);
	}
	if (fds)
		closedir(fds);
	return found;
}

/* 1: there is one; 0: none; -1 with the text: it cannot be looked at. */
static int find(pid_t pid, struct trace_source *s, struct error *err)
{
	int memory = open_memory(pid, err);

	if (memory < 0)
		return -1;
	*s = (struct trace_source){.fd = memory};
	if (find_paravisor(pid, s))
		return 1;
	close(memory);
	*s = (struct trace_source){0};
	return find_seat(pid, s);
}

static int find_in_children(pid_t pid, struct trace_source *s, struct error *err)
{
	int found = 0, child;
	char path[64];
	FILE *list;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
	list = fopen(path, "re");
	while (list && !found && fscanf(list, "%d", &child) == 1)
		found = find(child, s, err);
	if (list)
		fclose(list);
	return found;
}

/* A machine that is being reset has no ring for a moment. */
int trace_source_attach(pid_t pid, struct trace_source *s, struct error *err)
{
	int found = 0;

	for (unsigned tries = 0; !found && tries < ATTACH_TRIES; tries++) {
		if (tries)
			usleep(ATTACH_US);
		found = find(pid, s, err);
		if (!found)
			found = find_in_children(pid, s, err);
	}
	if (found > 0)
		return 0;
	return found < 0 ? -1 : error_set(err, "no guest of hypershim's runs in it. Give the VMM's process");
}
