/* SPDX-License-Identifier: MIT */
/* A list that grows: of any type, as data and count. */
#ifndef TRANSLATOR_SCAN_LIST_H
#define TRANSLATOR_SCAN_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct list {
	void *data;
	size_t count, room;
};

/* False without memory; the list is as it was then. */
static inline bool list_add(struct list *list, const void *item, size_t size)
{
	size_t room = list->room ? 2 * list->room : 64;
	void *data = list->data;

	if (list->count == list->room) {
		data = reallocarray(data, room, size);
		if (!data)
			return false;
		list->data = data;
		list->room = room;
	}
	memcpy((char *)data + list->count++ * size, item, size);
	return true;
}

#endif
