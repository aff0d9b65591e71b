/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tools/child.h"
#include "tools/conform/lines.h"
#include "tools/conform/record.h"
#include "tools/file.h"
#include "tools/qemu.h"

#define QEMU_SECONDS 10

static int qemu_version(char *line, size_t size)
{
	static char *const command[] = {QEMU, "--version", NULL};
	char output[512];
	struct error err;
	int status;

	if (child_probe(command, QEMU_SECONDS, &status, output, sizeof(output), &err))
		return -1;
	snprintf(line, size, "%.*s", (int)strcspn(output, "\n"), output);
	return 0;
}

/* A real host has one ABI. */
static const struct conform_seat *real_seat(const struct conform_run *run)
{
	for (int abi = 0; abi < CONFORM_ABIS; abi++) {
		const struct conform_seat *seat = conform_seat_find(run->host, abi);

		if (seat && seat->real)
			return seat;
	}
	return NULL;
}

static int host_version(const struct conform_run *run, const struct conform_seat *seat, char *line,
			size_t size)
{
	if (seat->version)
		return seat->version(run->setup, line, size);
	if (!*run->machine_says)
		return -1;
	snprintf(line, size, "%s", run->machine_says);
	return 0;
}

/* The lines that say how it was recorded. */
static char *header(const struct conform_run *run, struct error *err)
{
	const struct conform_seat *seat = real_seat(run);
	char qemu[256], host[512], *text;

	if (qemu_version(qemu, sizeof(qemu)) || host_version(run, seat, host, sizeof(host))) {
		error_set(err, "--record: %s or QEMU does not say its version", run->host);
		return NULL;
	}
	if (asprintf(&text, "# Recorded by hypershim conform --host %s --record: %s\n# %s\n# %s\n",
		     run->host, seat->how, host, qemu) < 0)
		error_set(err, "no memory");
	else
		return text;
	return NULL;
}

static int make_directories(char *path, struct error *err)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0777) && errno != EEXIST) {
			error_set(err, "%s: %s", path, strerror(errno));
			*slash = '/';
			return -1;
		}
		*slash = '/';
	}
	return 0;
}

static int write_answers(const char *path, const char *header,
			 const struct conform_answers *answers, struct error *err)
{
	struct buffer text = BUFFER_INIT(FILE_LIMIT);
	bool whole = buffer_add(&text, header, strlen(header));
	char *line;
	int ret, len;

	for (size_t i = 0; whole && i < answers->count; i++) {
		len = asprintf(&line, "answer: %s = %s\n", answers->list[i].key,
			       answers->list[i].value);
		whole = len >= 0 && buffer_add(&text, line, len);
		if (len >= 0)
			free(line);
	}
	ret = whole ? file_replace(path, buffer_bytes(&text), err) : error_set(err, "no memory");
	buffer_free(&text);
	return ret;
}

static int record_one(const struct conform_run *run, const char *header,
		      const struct conform_result *r, struct error *err)
{
	char *path = conform_data_path(run->setup->data, run->host, r->row->abi, r->row->name);
	int ret;

	if (!path)
		return error_set(err, "no memory");
	ret = make_directories(path, err) || write_answers(path, header, &r->log.answers, err);
	free(path);
	return ret ? -1 : 0;
}

int conform_record(const struct conform_run *run, struct error *err)
{
	char *text = header(run, err);
	int count = 0;

	for (size_t i = 0; text && i < run->count; i++) {
		const struct conform_result *r = &run->results[i];

		if (r->verdict.class != CONFORM_PASS)
			continue;
		if (record_one(run, text, r, err)) {
			count = -1;
			break;
		}
		count++;
	}
	free(text);
	return text ? count : -1;
}
