/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <elf.h>
#include <string.h>

#include "abi/vmi/vmi.h"
#include "tools/beside.h"
#include "tools/file.h"
#include "tools/kernel/bzimage.h"
#include "tools/kernel/unpack.h"
#include "tools/kernel/vmi.h"
#include "tools/progress.h"

char *vmi_rom_path(void)
{
	return path_beside("HYPERSHIM_VMI_ROM", "hypershim-vmi.rom");
}

int vmi_rom_check(const char *path, struct error *err)
{
	struct vmi_rom_header header;
	struct buffer file;
	bool good;

	if (file_read(path, &file, err))
		return -1;
	good = file.len >= sizeof(header);
	if (good) {
		memcpy(&header, file.data, sizeof(header));
		good = header.signature == VMI_ROM_SIGNATURE && header.vmi_signature == VMI_SIGNATURE &&
		       file.len >= header.length * 512u;
	}
	buffer_free(&file);
	if (good)
		return 0;
	return error_set(err, "is not the VMI ROM. Build it with make, or set HYPERSHIM_VMI_ROM to its path");
}

/* The kernel compares the ROM's with a constant of its own. */
static int knows_signature(struct bytes kernel, struct error *err)
{
	static const uint32_t signature = VMI_SIGNATURE;

	if (memmem(kernel.data, kernel.len, &signature, sizeof(signature)))
		return 0;
	return error_set(err, "does not speak VMI. Use a 32-bit Linux 2.6.21 to 2.6.36 that was built with "
			      "CONFIG_VMI");
}

static bool is_elf32(struct bytes file)
{
	return file.len >= sizeof(Elf32_Ehdr) && !memcmp(file.data, ELFMAG, SELFMAG) &&
	       file.data[EI_CLASS] == ELFCLASS32;
}

int vmi_unpack_old(struct bytes file, struct buffer *out, struct error *err)
{
	static const uint8_t magic[] = {0x1f, 0x8b, 0x08};
	const uint8_t *at = file.data, *end = file.data + file.len;

	while ((at = memmem(at, end - at, magic, sizeof(magic)))) {
		*out = BUFFER_INIT(FILE_LIMIT);
		if (unpack_gzip((struct bytes){at, end - at}, out, err) == 0 && out->len)
			return 0;
		buffer_free(out);
		at++;
	}
	return error_set(err, "holds no compressed kernel, or a damaged one. Get a fresh copy of it");
}

static int from_bzimage(struct bytes file, struct error *err)
{
	struct buffer kernel;
	int ret;

	if (bzimage_has_payload(file) ? bzimage_unpack(file, &kernel, err) : vmi_unpack_old(file, &kernel, err))
		return -1;
	ret = knows_signature(buffer_bytes(&kernel), err);
	buffer_free(&kernel);
	return ret;
}

int vmi_kernel_parse(struct bytes file, const char *append, struct error *err)
{
	if (is_elf32(file))
		return knows_signature(file, err);
	if (!bzimage_is(file))
		return error_set(err, "is not a kernel: neither a bzImage nor an ELF file of 32 bits");
	if (from_bzimage(file, err))
		return -1;
	if (strlen(append) > bzimage_cmdline_size(file))
		return error_set(err, "takes a command line of at most %zu characters, and --append has %zu. "
				      "Shorten it",
				 bzimage_cmdline_size(file), strlen(append));
	return 0;
}

int vmi_kernel_check(const char *path, const char *append, struct error *err)
{
	struct buffer file;
	int ret;

	progress_begin("unpacking %s", path);
	ret = file_read(path, &file, err);
	if (ret == 0) {
		ret = vmi_kernel_parse(buffer_bytes(&file), append, err);
		buffer_free(&file);
	}
	progress_end();
	return ret;
}
