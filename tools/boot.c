/* SPDX-License-Identifier: MIT */
/* hypershim boot: unpack the kernel, choose an accelerator, run QEMU, say how it ended. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/accel.h"
#include "tools/cpu_model.h"
#include "tools/child.h"
#include "tools/kernel/image.h"
#include "tools/kernel/kernel.h"
#include "tools/memfd.h"
#include "tools/memory.h"
#include "tools/options.h"
#include "tools/qemu.h"
#include "tools/quote.h"
#include "tools/trace/tracer.h"
#include "tools/verbs.h"
#include "tools/kernel/vmi.h"

static const char help[] =
	"Usage: hypershim boot KERNEL [options] [-- VMM ARGUMENTS...]\n"
	"Boots a paravirtual kernel in QEMU, on a host without its hypervisor.\n"
	"\n"
	"  KERNEL            a bzImage (gzip, xz, lzma, bzip2, lz4, zstd), or an ELF file\n"
	"  --guest NAME      the interface the kernel was built for: xen-pv (64-bit Xen PV, the\n"
	"                    default), or vmi (32-bit Linux 2.6.21 to 2.6.36 with CONFIG_VMI)\n"
	"  --initrd FILE     its initial RAM disk\n"
	"  --append STRING   its command line (default: console=hvc0, for vmi console=ttyS0)\n"
	"  --memory SIZE     512M (default), 2G, or a number of MiB\n"
	"  --cpus N          for vmi; Xen PV guests have one yet. Nor are there --disk and --net\n"
	"  --accel NAME      auto (default), kvm or tcg\n"
	"  --log LEVEL       what the paravisor itself reports: error, info or debug\n"
	"  --dry-run         print the QEMU command, and do not run it\n"
	"\n"
	"On a terminal, ctrl-a x ends QEMU.  Exit status: 0 the guest powered off, 1 it crashed (of\n"
	"which only Xen PV guests tell), 2 it could not be started or QEMU died.\n"
	"\n"
	"Example:\n"
	"  hypershim boot vmlinuz --initrd initrd.img --memory 1G --append 'console=hvc0 quiet'\n";

/* What QEMU opens; the descriptors stay open until the command ends. */
struct files {
	char image[FD_PATH_SIZE], rom[FD_PATH_SIZE], kernel[FD_PATH_SIZE], initrd[FD_PATH_SIZE];
	uint64_t kernel_span, initrd_size;
	bool has_initrd;
};

static int open_kernel(const char *path, struct files *files)
{
	struct kernel kernel;
	struct error err;
	int fd;

	if (kernel_load(path, &kernel, &err))
		return error_report(path, &err);
	files->kernel_span = kernel.span;
	fd = memfd_from("kernel", buffer_bytes(&kernel.lean), &err);
	buffer_free(&kernel.lean);
	if (fd < 0)
		return error_report(path, &err);
	memfd_path(fd, files->kernel);
	return 0;
}

static int open_initrd(const char *path, struct files *files)
{
	struct error err;
	int fd;

	files->has_initrd = path;
	if (!path)
		return 0;
	fd = memfd_open(path, &files->initrd_size, &err);
	if (fd < 0)
		return error_report(path, &err);
	memfd_path(fd, files->initrd);
	return 0;
}

/* By descriptor as well, since a path may hold blanks, which the shim's command line may not, or
 * commas. */
static int open_ours(char *path, int (*check)(const char *path, struct error *err),
		     char fd_path[FD_PATH_SIZE])
{
	struct error err;
	uint64_t size;
	int fd = -1;

	if (!path)
		return error_no_memory();
	if (check(path, &err) == 0)
		fd = memfd_open(path, &size, &err);
	if (fd < 0)
		error_report(path, &err);
	else
		memfd_path(fd, fd_path);
	free(path);
	return fd < 0 ? 2 : 0;
}

/* The kernel is QEMU's to load; that it speaks VMI has to be seen first, since without it the ROM
 * would do nothing, silently. */
static int open_vmi_kernel(const struct options *o, struct files *files)
{
	struct error err;
	uint64_t size;
	int fd = -1;

	if (vmi_kernel_check(o->kernel, o->append, &err) == 0)
		fd = memfd_open(o->kernel, &size, &err);
	if (fd < 0)
		return error_report(o->kernel, &err);
	memfd_path(fd, files->kernel);
	return 0;
}

static int check_memory(const struct options *o, const struct files *files)
{
	uint64_t needed = memory_needed_mib(files->kernel_span, files->initrd_size);
	struct error err;

	if (o->memory_mib >= needed)
		return 0;
	error_set(&err,
		  "needs at least %lluM for kernel and initrd, and --memory gives %lluM. "
		  "Give it more",
		  (unsigned long long)needed, (unsigned long long)o->memory_mib);
	return error_report(o->kernel, &err);
}

static int print_command(char *const *command)
{
	for (; *command; command++) {
		char *word = quote_shell(*command);

		if (!word)
			return error_no_memory();
		printf("%s%s", word, command[1] ? " " : "\n");
		free(word);
	}
	return fflush(stdout) ? 2 : 0;
}

/* The command names files that only exist while it runs; say what they are. */
static void print_files(const struct options *o, const struct files *files, const char *ram)
{
	if (o->guest == GUEST_VMI)
		fprintf(stderr, "hypershim: in this command %s is the ROM, %s %s", files->rom,
			files->kernel, o->kernel);
	else
		fprintf(stderr, "hypershim: in this command %s is the paravisor, %s %s unpacked",
			files->image, files->kernel, o->kernel);
	if (o->initrd)
		fprintf(stderr, ", %s %s", files->initrd, o->initrd);
	if (ram)
		fprintf(stderr, ", %s the guest's memory", ram);
	fputc('\n', stderr);
}

static int run(char *const *command, struct tracer *tracer)
{
	int wait_status, sig, status;
	struct error err;
	char died[64];

	sig = tracer_run(tracer, command, &wait_status, &err);
	if (sig < 0)
		return error_report(QEMU, &err);
	status = qemu_outcome(wait_status, died, sizeof(died));
	/* QEMU ends with status 0 when it is told to; the guest did not power off then. */
	if (sig > 0 && status == 0) {
		snprintf(died, sizeof(died), "told to by signal %d (%s)", sig, strsignal(sig));
		status = 2;
	}
	if (*died)
		fprintf(stderr, "hypershim: QEMU died: %s\n", died);
	return status;
}

/* Memory that the trace can look into, and the shim's word for it to be there. */
static int set_trace(struct tracer *tracer, struct qemu_config *config, char ram[FD_PATH_SIZE])
{
	struct error err;

	if (tracer_memory(tracer, config->memory_mib, ram, &err))
		return error_report("trace", &err);
	config->ram = ram;
	config->trace = tracer->reader.filter.wanted;
	return 0;
}

static int start(const struct options *o, const struct files *files, struct tracer *tracer)
{
	char ram[FD_PATH_SIZE];
	struct qemu_config config = {
		.memory_mib = o->memory_mib,
		.cpus = o->cpus,
		.image = o->guest == GUEST_VMI ? files->rom : files->image,
		.kernel = files->kernel,
		.initrd = files->has_initrd ? files->initrd : NULL,
		.append = o->append,
		.log = o->log,
		/* The multiplexer would swallow a ctrl-a out of input that is not typed. */
		.serial = isatty(STDIN_FILENO) ? "mon:stdio" : "stdio",
		.vmm_args = o->vmm_args,
	};
	char **command;
	int status;

	if (tracer && set_trace(tracer, &config, ram))
		return 2;
	config.accel = accel_choose(o->accel, files->image);
	if (!config.accel)
		return 2;
	config.cpu = cpu_model(config.accel);
	command = o->guest == GUEST_VMI ? qemu_rom_command(&config) : qemu_command(&config);
	if (!command)
		return error_no_memory();
	if (o->dry_run)
		print_files(o, files, config.ram);
	status = o->dry_run ? print_command(command) : run(command, tracer);
	qemu_free_command(command);
	return status;
}

static int open_for_xen_pv(const struct options *o, struct files *files)
{
	return open_kernel(o->kernel, files) || open_initrd(o->initrd, files) ||
	       check_memory(o, files) || open_ours(image_path(), image_check, files->image);
}

/* The paravisor's self-test is what tells whether KVM can be used, for this guest too. */
static int open_for_vmi(const struct options *o, struct files *files)
{
	return open_vmi_kernel(o, files) || open_initrd(o->initrd, files) ||
	       open_ours(vmi_rom_path(), vmi_rom_check, files->rom) ||
	       open_ours(image_path(), image_check, files->image);
}

/* NULL: nobody looks. */
static int boot(int argc, char **argv, struct tracer *tracer)
{
	struct files files = {0};
	struct options options;
	struct error err;

	if (options_parse_boot(argc, argv, &options, &err))
		return error_report("boot", &err);
	if (options.help)
		return fputs(help, stdout) < 0 || fflush(stdout) ? 2 : 0;
	if (tracer && options.guest == GUEST_VMI) {
		error_set(&err, "--guest vmi: its calls are instructions of its own, and are not seen");
		return error_report("trace", &err);
	}
	if (options.guest == GUEST_VMI ? open_for_vmi(&options, &files) : open_for_xen_pv(&options, &files))
		return 2;
	return start(&options, &files, tracer);
}

int verb_boot(int argc, char **argv)
{
	return boot(argc, argv, NULL);
}

int boot_traced(int argc, char **argv, struct tracer *tracer)
{
	return boot(argc, argv, tracer);
}
