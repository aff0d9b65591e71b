/* SPDX-License-Identifier: MIT */
/* Which seats work on this machine: by the same checks that boot and run make. */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shim/kvm/hypershim-kvm.h"
#include "tools/accel.h"
#include "tools/child.h"
#include "tools/json.h"
#include "tools/kernel/image.h"
#include "tools/kernel/vmi.h"
#include "tools/kvm_device.h"
#include "tools/probe/probe.h"
#include "tools/qemu.h"
#include "tools/run/control.h"

#define VERSION_SECONDS 5

/* 0, or -1 with the text; and a line to show if it is there. */
static int check_qemu(char *version, size_t size, struct error *why)
{
	static char *const command[] = {QEMU, "--version", NULL};
	int status;

	if (child_probe(command, VERSION_SECONDS, &status, version, size, why))
		return error_set(why, "%s cannot be run (Debian: qemu-system-x86)", QEMU);
	version[strcspn(version, "\r\n")] = '\0';
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		return error_set(why, "%s --version fails", QEMU);
	return 0;
}

static int check_file(char *path, int (*check)(const char *path, struct error *err),
		      struct error *why)
{
	struct error err;
	int ret = path ? check(path, &err) : error_set(&err, "no memory");

	if (ret)
		error_set(why, "%s: %.400s", path ? path : "", err.text);
	free(path);
	return ret;
}

static int check_paravisor_kvm(struct error *why)
{
	char *path = image_path();
	int ret = path ? accel_try_kvm(path, why) : error_set(why, "no memory");

	free(path);
	return ret ? -1 : 0;
}

static int check_beside_kvm(struct error *why)
{
	char text[sizeof(why->text)];
	int kvm, ret;

	if (run_preload_check(why))
		return -1;
	kvm = kvm_device_open(KVM_DEVICE, why);
	if (kvm < 0)
		return -1;
	ret = hypershim_kvm_usable(kvm, text, sizeof(text));
	close(kvm);
	return ret ? error_set(why, "%s", text) : 0;
}

static void add_seat(struct json_object *list, const char *seat, const char *host,
		     const char *guests, const struct error *why, const char *by)
{
	struct json_object *row = json_object_new_object();

	json_object_object_add(row, "seat", json_string(seat));
	json_object_object_add(row, "host", json_string(host));
	json_object_object_add(row, "guests", json_string(guests));
	json_object_object_add(row, "works", json_object_new_boolean(!why));
	if (why)
		json_object_object_add(row, "why_not", json_string(why->text));
	else if (*by)
		json_object_object_add(row, "by", json_string(by));
	json_object_array_add(list, row);
}

/* The paravisor's self-test tells whether KVM can be used, for the ROM too (tools/boot.c). */
struct json_object *probe_seats(void)
{
	struct json_object *list = json_object_new_array();
	struct error qemu, image, rom, kvm, beside;
	const struct error *no_image = NULL, *no_rom = NULL, *no_kvm = NULL;
	char version[256] = "";

	if (check_qemu(version, sizeof(version), &qemu))
		no_image = no_rom = &qemu;
	if (!no_image && check_file(image_path(), image_check, &image))
		no_image = &image;
	if (!no_rom && check_file(vmi_rom_path(), vmi_rom_check, &rom))
		no_rom = &rom;
	if (!no_image && check_paravisor_kvm(&kvm))
		no_kvm = &kvm;
	add_seat(list, "paravisor", "QEMU, TCG", "xen-pv", no_image, version);
	add_seat(list, "paravisor", "QEMU, KVM", "xen-pv", no_image ? no_image : no_kvm, version);
	add_seat(list, "ROM", "QEMU, TCG", "vmi", no_rom, version);
	add_seat(list, "ROM", "QEMU, KVM", "vmi",
		 no_rom	    ? no_rom
		 : no_image ? no_image
			    : no_kvm,
		 version);
	add_seat(list, "beside a virtual machine", "KVM", "hyperv",
		 check_beside_kvm(&beside) ? &beside : NULL,
		 "KVM has what it takes; any VMM that is linked dynamically");
	return list;
}
