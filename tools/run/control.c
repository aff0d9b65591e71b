/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tools/run/control.h"

#define OBJECT "hypershim-preload.so"

static struct control *map_page(int *file, struct error *err)
{
	int fd = memfd_create(CONTROL_NAME, 0);
	struct control *page = MAP_FAILED;
	char number[16];

	if (fd >= 0 && ftruncate(fd, sizeof(*page)) == 0)
		page = mmap(NULL, sizeof(*page), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (page == MAP_FAILED) {
		error_set(err, "no shared memory: %s", strerror(errno));
		return NULL;
	}
	*file = fd;
	snprintf(number, sizeof(number), "%d", fd);
	setenv(CONTROL_FD, number, 1);
	return page;
}

const struct control *run_control(const struct run_options *o, int *fd, struct error *err)
{
	struct control *page = map_page(fd, err);

	if (!page)
		return NULL;
	page->stats_wanted = o->stats;
	setenv(CONTROL_GUEST, o->guest, 1);
	if (o->features)
		setenv(CONTROL_FEATURES, o->features, 1);
	else
		unsetenv(CONTROL_FEATURES);
	unsetenv(CONTROL_STATE);
	return page;
}

static char *object_path(void)
{
	char self[4096], *path, *slash;
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[len < 0 ? 0 : len] = '\0';
	slash = strrchr(self, '/');
	if (asprintf(&path, "%.*s" OBJECT, slash ? (int)(slash + 1 - self) : 0, self) < 0)
		return NULL;
	return path;
}

static int check_object(const char *object, struct error *err)
{
	if (access(object, R_OK))
		return error_set(err, "%s: cannot be opened: %s. Build it with make", object,
				 strerror(errno));
	if (strpbrk(object, " :"))
		return error_set(err, "%s: has a blank or a colon in its path, at which LD_PRELOAD "
				      "ends. Move it",
				 object);
	return 0;
}

static int preload(const char *object, struct error *err)
{
	const char *others = getenv("LD_PRELOAD");
	char *list;
	int ret;

	if (check_object(object, err))
		return -1;
	if (asprintf(&list, "%s%s%s", object, others ? ":" : "", others ? others : "") < 0)
		return error_set(err, "no memory");
	ret = setenv("LD_PRELOAD", list, 1);
	free(list);
	return ret ? error_set(err, "no memory") : 0;
}

int run_preload(struct error *err)
{
	char *object = object_path();
	int ret = object ? preload(object, err) : error_set(err, "no memory");

	free(object);
	return ret;
}

int run_preload_check(struct error *err)
{
	char *object = object_path();
	int ret = object ? check_object(object, err) : error_set(err, "no memory");

	free(object);
	return ret;
}
