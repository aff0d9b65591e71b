/* SPDX-License-Identifier: MIT */
#include "tools/json.h"

#include <json-c/json.h>
#include <stdio.h>

struct json_object *json_string(const char *text)
{
	return text ? json_object_new_string(text) : NULL;
}

int json_print(struct json_object *object)
{
	puts(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PRETTY |
							    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(object);
	return fflush(stdout) || ferror(stdout) ? 2 : 0;
}
