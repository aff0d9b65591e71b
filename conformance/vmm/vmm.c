/* SPDX-License-Identifier: MIT */
/* The command line, and how the VMM ends. */
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "conformance/vmm/vmm.h"

static const struct host *const hosts[] = { &host_hypershim, &host_kvm_hv, &host_none, &host_exits };
static struct machine machine;

void fail(int status, const char *format, ...)
{
	va_list list;

	fflush(stdout);
	fputs("vmm: ", stderr);
	va_start(list, format);
	vfprintf(stderr, format, list);
	va_end(list);
	fputc('\n', stderr);
	_exit(status);
}

void end(int status)
{
	static pthread_mutex_t once = PTHREAD_MUTEX_INITIALIZER;

	pthread_mutex_lock(&once);
	if (machine.stats && machine.host->stats)
		machine.host->stats(&machine);
	fflush(stdout);
	_exit(status);
}

int must(int fd, unsigned long request, const char *name, void *argument)
{
	int result = ioctl(fd, request, argument);

	if (result < 0)
		fail(EXIT_VMM, "%s: %m", name);
	return result;
}

static void out_of_time(int signal)
{
	static const char line[] = "vmm: the time limit is reached\n";

	(void)!write(STDERR_FILENO, line, sizeof line - 1);
	_exit(EXIT_TIME);
}

static void usage(void)
{
	fail(EXIT_USAGE, "usage: vmm [--host hypershim|kvm-hv|none|exits] [--features LIST] [--cpus 1-%d]\n"
	     "           [--memory MIB] [--time SECONDS] [--save-load] [--loopback] [--stats]\n"
	     "           [--append STR] GUEST", CPUS_MAX);
}

static unsigned number(const char *text, unsigned min, unsigned max)
{
	char *rest;
	unsigned long n = strtoul(text, &rest, 10);

	if (*rest || rest == text || n < min || n > max)
		fail(EXIT_USAGE, "%s: not a number from %u to %u", text, min, max);
	return n;
}

static const struct host *find_host(const char *name)
{
	for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++)
		if (!strcmp(hosts[i]->name, name))
			return hosts[i];
	fail(EXIT_USAGE, "%s: no such host", name);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "host", required_argument, NULL, 'h' },     { "features", required_argument, NULL, 'f' },
		{ "cpus", required_argument, NULL, 'c' },     { "memory", required_argument, NULL, 'm' },
		{ "time", required_argument, NULL, 't' },     { "append", required_argument, NULL, 'a' },
		{ "save-load", no_argument, NULL, 's' },      { "loopback", no_argument, NULL, 'l' },
		{ "stats", no_argument, NULL, 'S' },	      { 0 },
	};
	struct machine *m = &machine;
	const char *append = "";
	unsigned seconds = 60;
	int option;

	*m = (struct machine){ .host = &host_none, .cpus = 1, .memory_size = 32u << 20 };
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		switch (option) {
		case 'h': m->host = find_host(optarg); break;
		case 'f': m->features = optarg; break;
		case 'c': m->cpus = number(optarg, 1, CPUS_MAX); break;
		case 'm': m->memory_size = (size_t)number(optarg, 4, 2048) << 20; break;
		case 't': seconds = number(optarg, 1, 3600); break;
		case 'a': append = optarg; break;
		case 's': m->save_load = true; break;
		case 'l': m->loopback = true; break;
		case 'S': m->stats = true; break;
		default: usage();
		}
	if (optind != argc - 1)
		usage();
	signal(SIGALRM, out_of_time);
	alarm(seconds);
	m->kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (m->kvm < 0)
		fail(EXIT_USAGE, "/dev/kvm: %m");
	machine_create(m);
	load_guest(m, argv[optind], append);
	machine_run(m);
}
