/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/conform/data.h"
#include "tools/file.h"

/* Says which file it is about. */
static int about(const char *path, struct error *err)
{
	struct error why = *err;

	return error_set(err, "%.200s: %.300s", path, why.text);
}

static int read_areas(const char *data, struct conform_rows *rows, struct error *err)
{
	struct buffer file;
	char *path;
	int ret;

	if (asprintf(&path, "%s/areas", data) < 0)
		return error_set(err, "no memory");
	ret = file_read(path, &file, err);
	if (!ret) {
		ret = conform_rows_areas(rows, buffer_bytes(&file), err);
		buffer_free(&file);
	}
	if (ret)
		about(path, err);
	free(path);
	return ret;
}

static int read_rows(const char *data, enum conform_abi abi, struct conform_rows *rows,
		     struct error *err)
{
	struct buffer file;
	char *path;
	int ret;

	if (asprintf(&path, "%s/%s/guests", data, conform_abi_names[abi]) < 0)
		return error_set(err, "no memory");
	ret = file_read(path, &file, err);
	if (!ret) {
		ret = conform_rows_add(rows, abi, buffer_bytes(&file), err);
		buffer_free(&file);
	}
	if (ret)
		about(path, err);
	free(path);
	return ret;
}

int conform_data_rows(const char *data, struct conform_rows *rows, struct error *err)
{
	*rows = (struct conform_rows){0};
	for (int abi = 0; abi < CONFORM_ABIS; abi++)
		if (read_rows(data, abi, rows, err))
			return -1;
	return read_areas(data, rows, err);
}

char *conform_data_path(const char *data, const char *host, enum conform_abi abi, const char *name)
{
	char *path;

	if (asprintf(&path, "%s/reference/%s/%s/%s.txt", data, host, conform_abi_names[abi], name) <
	    0)
		return NULL;
	return path;
}

int conform_data_answers(const char *data, const char *host, const struct conform_row *row,
			 struct conform_log *log, struct error *err)
{
	char *path = conform_data_path(data, host, row->abi, row->name);
	struct buffer file;
	int ret = 0;

	*log = (struct conform_log){0};
	if (!path)
		return error_set(err, "no memory");
	if (access(path, F_OK) == 0) {
		ret = file_read(path, &file, err) ? about(path, err) : 1;
		if (ret == 1) {
			*log = conform_log_parse(buffer_bytes(&file));
			buffer_free(&file);
		}
	}
	if (log->no_memory)
		ret = error_set(err, "no memory");
	free(path);
	return ret;
}

static int read_differences(const char *path, struct conform_differences *differences,
			    struct error *err)
{
	struct buffer file;
	int ret = file_read(path, &file, err);

	if (!ret) {
		ret = conform_differences_parse(buffer_bytes(&file), differences, err);
		buffer_free(&file);
	}
	return ret ? about(path, err) : 0;
}

int conform_data_differences(const char *data, enum conform_abi abi, const char *file,
			     struct conform_differences *differences, struct error *err)
{
	char *path;
	int ret = 0;

	*differences = (struct conform_differences){0};
	if (file)
		return read_differences(file, differences, err);
	if (asprintf(&path, "%s/%s/differences", data, conform_abi_names[abi]) < 0)
		return error_set(err, "no memory");
	if (access(path, F_OK) == 0)
		ret = read_differences(path, differences, err);
	free(path);
	return ret;
}
