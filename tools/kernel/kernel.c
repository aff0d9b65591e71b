/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tools/file.h"
#include "tools/kernel/bzimage.h"
#include "tools/kernel/elf64.h"
#include "tools/kernel/kernel.h"
#include "tools/kernel/lean.h"
#include "tools/kernel/notes.h"
#include "tools/kernel/unpack.h"
#include "tools/progress.h"

static int from_elf(struct bytes file, struct kernel *kernel, struct error *err)
{
	struct xen_notes notes = XEN_NOTES_INIT;
	struct elf64 elf;
	int ret;

	if (elf64_open(&elf, file, err))
		return -1;
	ret = xen_notes_collect(&elf, &notes, err) || xen_notes_check_pv(&notes, &elf, err) ||
	      lean_build(&elf, &notes, &kernel->lean, err);
	buffer_free(&notes.packed);
	kernel->span = elf.high - elf.low;
	return ret ? -1 : 0;
}

static int not_a_kernel(struct error *err)
{
	return error_set(err, "is not a kernel: neither a bzImage nor an ELF file");
}

static int from_compressed(struct bytes file, const struct unpacker *unpacker,
			   struct kernel *kernel, struct error *err)
{
	struct buffer out = BUFFER_INIT(FILE_LIMIT);
	int ret = unpacker->unpack(file, &out, err);

	if (ret == 0)
		ret = elf64_is(buffer_bytes(&out)) ? from_elf(buffer_bytes(&out), kernel, err)
						   : not_a_kernel(err);
	buffer_free(&out);
	return ret;
}

static int from_bzimage(struct bytes file, struct kernel *kernel, struct error *err)
{
	struct buffer out;
	int ret;

	if (bzimage_unpack(file, &out, err))
		return -1;
	if (elf64_is(buffer_bytes(&out)))
		ret = from_elf(buffer_bytes(&out), kernel, err);
	else
		ret = error_set(err, "its payload is not an ELF file. Use an ordinary bzImage");
	buffer_free(&out);
	return ret;
}

int kernel_parse(struct bytes file, struct kernel *kernel, struct error *err)
{
	const struct unpacker *unpacker = unpacker_find(file);

	if (elf64_is(file))
		return from_elf(file, kernel, err);
	if (bzimage_is(file))
		return from_bzimage(file, kernel, err);
	if (unpacker && unpacker->unpack)
		return from_compressed(file, unpacker, kernel, err);
	return not_a_kernel(err);
}

int kernel_load(const char *path, struct kernel *kernel, struct error *err)
{
	struct buffer file;
	int ret;

	progress_begin("unpacking %s", path);
	ret = file_read(path, &file, err);
	if (ret == 0) {
		ret = kernel_parse(buffer_bytes(&file), kernel, err);
		buffer_free(&file);
	}
	progress_end();
	return ret;
}
