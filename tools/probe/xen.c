/* SPDX-License-Identifier: MIT */
/*
 * Xen, where this is its control domain.  The library is opened only there: it belongs to one
 * version of Xen, and other machines have none.
 */
#include <dlfcn.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <string.h>
#include <xenctrl.h>

#include "tools/error.h"
#include "tools/json.h"
#include "tools/probe/probe.h"

#ifndef XENCTRL_SONAME
#define XENCTRL_SONAME "libxenctrl.so"
#endif

const struct xen_source xen_of_system = {
	.capabilities = "/proc/xen/capabilities",
	.type = "/sys/hypervisor/type",
	.library = XENCTRL_SONAME, /* that of the headers we were built with */
};

struct xenctrl {
	void *library;
	typeof(xc_interface_open) *open;
	typeof(xc_interface_close) *close;
	typeof(xc_version) *version;
};

/* The first line of a small file; "" if it cannot be read. */
static const char *line_of(const char *path, char *line, size_t size)
{
	FILE *f = fopen(path, "r");

	line[0] = '\0';
	if (f && fgets(line, size, f))
		line[strcspn(line, "\n")] = '\0';
	if (f)
		fclose(f);
	return line;
}

static int load(const char *name, struct xenctrl *x, struct error *why)
{
	x->library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
	if (!x->library)
		return error_set(why, "%s", dlerror());
	x->open = dlsym(x->library, "xc_interface_open");
	x->close = dlsym(x->library, "xc_interface_close");
	x->version = dlsym(x->library, "xc_version");
	if (x->open && x->close && x->version)
		return 0;
	dlclose(x->library);
	return error_set(why, "%s lacks a function: it is of another version", name);
}

static void ask(const struct xenctrl *x, xc_interface *xc, struct json_object *to)
{
	int number = x->version(xc, XENVER_version, NULL);
	xen_extraversion_t extra = "";
	xen_capabilities_info_t capabilities = "";
	struct error text;

	x->version(xc, XENVER_extraversion, extra);
	x->version(xc, XENVER_capabilities, capabilities);
	error_set(&text, "%d.%d%.*s", number >> 16, number & 0xffff, (int)sizeof(extra), extra);
	json_object_object_add(to, "version", json_string(number < 0 ? NULL : text.text));
	error_set(&text, "%.*s", (int)sizeof(capabilities), capabilities);
	while (*text.text && text.text[strlen(text.text) - 1] == ' ')
		text.text[strlen(text.text) - 1] = '\0';
	json_object_object_add(to, "capabilities", json_string(text.text));
}

static int ask_library(const char *name, struct json_object *to, struct error *why)
{
	struct xenctrl x = {0};
	xc_interface *xc;

	if (load(name, &x, why))
		return -1;
	xc = x.open(NULL, NULL, 0);
	if (xc) {
		ask(&x, xc, to);
		x.close(xc);
	} else {
		error_set(why, "the hypervisor cannot be asked (are you root?)");
	}
	dlclose(x.library);
	return xc ? 0 : -1;
}

struct json_object *probe_xen(const struct xen_source *xen)
{
	struct json_object *found = json_object_new_object();
	struct error why = {""};
	char type[64], capabilities[64];
	bool control;

	line_of(xen->type, type, sizeof(type));
	control =
		strstr(line_of(xen->capabilities, capabilities, sizeof(capabilities)), "control_d");
	json_object_object_add(found, "control_domain", json_object_new_boolean(control));
	if (!control && !strcmp(type, "xen"))
		error_set(&why, "this is a guest of Xen's, or xenfs is not mounted on /proc/xen");
	else if (!control)
		error_set(&why, "this is not a domain of Xen's");
	else
		ask_library(xen->library, found, &why);
	if (*why.text)
		json_object_object_add(found, "why_not", json_string(why.text));
	return found;
}
