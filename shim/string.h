/* SPDX-License-Identifier: MIT */
#ifndef SHIM_STRING_H
#define SHIM_STRING_H

#include <stddef.h>

void *memcpy(void *dst, const void *src, size_t len);
void *memset(void *dst, int byte, size_t len);
void *memmove(void *dst, const void *src, size_t len);
int memcmp(const void *a, const void *b, size_t len);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t len);
/* At most size bytes of src with its NUL, always terminated. */
void copy_string(char *dst, const char *src, size_t size);

#endif
