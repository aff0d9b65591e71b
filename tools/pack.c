/* SPDX-License-Identifier: MIT */
/* hypershim pack: image, kernel and initrd in one file, for boot loaders that load one file. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

#include "tools/file.h"
#include "tools/kernel/bundle.h"
#include "tools/kernel/image.h"
#include "tools/kernel/kernel.h"
#include "tools/options.h"
#include "tools/verbs.h"

static const char help[] =
	"Usage: hypershim pack KERNEL [options] -o BUNDLE\n"
	"Puts the paravisor and a guest into one file, to be started by PVH or multiboot.\n"
	"\n"
	"  KERNEL            a bzImage (gzip, xz, lzma, bzip2, lz4, zstd), or an ELF file\n"
	"  --guest xen-pv    the interface the kernel was built for (64-bit Xen PV)\n"
	"  --initrd FILE     its initial RAM disk\n"
	"  --append STRING   its command line (default: console=hvc0)\n"
	"  --log LEVEL       what the paravisor itself reports: error, info or debug\n"
	"  --options STRING  further options of the paravisor, such as debug-exit=0xf4\n"
	"  -o, --output FILE the bundle to write\n"
	"\n"
	"Example:\n"
	"  hypershim pack vmlinuz --initrd initrd.img -o guest.elf\n"
	"  qemu-system-x86_64 -kernel guest.elf -serial stdio -display none -m 512\n";

/* Everything that goes into the bundle, in memory. */
struct contents {
	struct buffer image, initrd;
	struct kernel kernel;
	char *options;
};

static void contents_free(struct contents *c)
{
	buffer_free(&c->image);
	buffer_free(&c->initrd);
	buffer_free(&c->kernel.lean);
	free(c->options);
}

static int read_image(struct contents *c, char *path)
{
	struct error err;

	return file_read(path, &c->image, &err) ? error_report(path, &err) : 0;
}

static int read_guest(struct contents *c, const struct options *o)
{
	struct error err;

	if (kernel_load(o->kernel, &c->kernel, &err))
		return error_report(o->kernel, &err);
	if (o->initrd && file_read(o->initrd, &c->initrd, &err))
		return error_report(o->initrd, &err);
	return 0;
}

static char *join_options(const struct options *o)
{
	const char *more = o->shim_options ? o->shim_options : "";
	char *text;

	if (asprintf(&text, "%s%s%s%s", o->log ? "log=" : "", o->log ? o->log : "",
		     o->log && *more ? " " : "", more) < 0)
		return NULL;
	return text;
}

static int write_bundle(const struct contents *c, const struct options *o, const char *image)
{
	const struct bundle_parts parts = {
		.image = buffer_bytes(&c->image),
		.kernel = buffer_bytes(&c->kernel.lean),
		.initrd = buffer_bytes(&c->initrd),
		.cmdline = o->append,
		.options = c->options,
	};
	struct buffer bundle;
	struct error err;
	int ret;

	if (bundle_build(&parts, &bundle, &err))
		return error_report(image, &err);
	ret = file_replace(o->output, buffer_bytes(&bundle), &err);
	buffer_free(&bundle);
	return ret ? error_report(o->output, &err) : 0;
}

static int pack(const struct options *o, char *image)
{
	struct contents c = {0};
	int status = 2;

	c.options = join_options(o);
	if (!c.options)
		return error_no_memory();
	if (read_guest(&c, o) == 0 && read_image(&c, image) == 0)
		status = write_bundle(&c, o, image);
	contents_free(&c);
	return status;
}

int verb_pack(int argc, char **argv)
{
	struct options options;
	struct error err;
	char *image;
	int status;

	if (options_parse_pack(argc, argv, &options, &err))
		return error_report("pack", &err);
	if (options.help)
		return fputs(help, stdout) < 0 || fflush(stdout) ? 2 : 0;
	image = image_path();
	status = image ? pack(&options, image) : error_no_memory();
	free(image);
	return status;
}
