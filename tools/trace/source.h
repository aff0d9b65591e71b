/* SPDX-License-Identifier: MIT */
/* Where a guest's ring of traced calls is: in a file, or in another process's memory. */
#ifndef TOOLS_TRACE_SOURCE_H
#define TOOLS_TRACE_SOURCE_H

#include <stdbool.h>
#include <sys/types.h>

#include "tools/error.h"
#include "translator/trace.h"

/* All access is by pread and pwrite: the guest's memory may go away at any time. */
struct trace_source {
	int fd;
	uint64_t base; /* of struct trace */
	/* The guest's memory from its physical address 0 on, of a paravisor's: the guest may say what it
	 * likes of where the ring is, but not lead us out of that. */
	uint64_t ram, ram_size;
};

/* Of a VMM that runs, or of the command that has started one: the paravisor's in its guest, or the KVM
 * seat's beside it.  -1 with the text.  The descriptor is the caller's to close. */
int trace_source_attach(pid_t pid, struct trace_source *source, struct error *err);

/* In the guest's memory: sets `base` once the ring is there.  Whether it is. */
bool trace_source_find(struct trace_source *source);

/* A field, or more; whether it could be done. */
bool trace_source_read(const struct trace_source *source, size_t offset, void *to, size_t len);
bool trace_source_write(const struct trace_source *source, size_t offset, const void *from, size_t len);

#define TRACE_GET(source, field, to)                                                              \
	trace_source_read(source, offsetof(struct trace, field), to,                              \
			  sizeof(((struct trace *)0)->field))
#define TRACE_SET(source, field, value)                                                           \
	trace_source_write(source, offsetof(struct trace, field),                                 \
			   &(__typeof__(((struct trace *)0)->field)){value},                      \
			   sizeof(((struct trace *)0)->field))

#endif
