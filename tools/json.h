/* SPDX-License-Identifier: MIT */
/* The little that the verbs' JSON has in common; the rest is json-c. */
#ifndef TOOLS_JSON_H
#define TOOLS_JSON_H

struct json_object;

struct json_object *json_string(const char *text); /* NULL: null */
/* Prints and frees it; exit status. */
int json_print(struct json_object *object);

#endif
