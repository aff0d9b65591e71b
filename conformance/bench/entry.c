/* SPDX-License-Identifier: MIT */
/*
 * entry ADDRESS SOCKET COMMAND...: how long a virtual machine takes to the first instruction of its
 * guest kernel.
 *
 * COMMAND starts QEMU with `-S -gdb unix:SOCKET,server=on,wait=off`.  We set a breakpoint at the
 * kernel's entry, let the machine run, and when it stops there put an RDTSC in its way and step
 * over that: the TSC of a new QEMU machine begins at 0, and counts instructions under
 * -icount shift=0.  Prints "first instruction: NANOSECONDS TSC", the time from the start of COMMAND.
 *
 * The protocol is that of "The GDB Remote Serial Protocol", GDB's manual, appendix E.
 */
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static pid_t start(char **command)
{
	pid_t child = fork();

	if (child < 0)
		err(1, "fork");
	if (child)
		return child;
	execvp(command[0], command);
	err(127, "%s", command[0]);
}

/* Waits until QEMU has made its socket; the machine has not begun to run. */
static int connect_to(const char *path, pid_t child)
{
	const struct timespec millisecond = { .tv_nsec = 1000000 };
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (fd < 0 || strlen(path) >= sizeof address.sun_path)
		errx(1, "no socket at %s", path);
	strcpy(address.sun_path, path);
	while (connect(fd, (struct sockaddr *)&address, sizeof address)) {
		if (waitpid(child, NULL, WNOHANG) == child)
			errx(1, "the machine ended before it began");
		nanosleep(&millisecond, NULL);
	}
	return fd;
}

static void send_packet(FILE *gdb, const char *text)
{
	unsigned int sum = 0;

	for (const char *c = text; *c; c++)
		sum += (unsigned char)*c;
	fprintf(gdb, "$%s#%02x", text, sum & 0xff);
	fflush(gdb);
}

/* The next packet's text; acknowledged. */
static void receive_packet(FILE *gdb, char *text, size_t size)
{
	size_t length = 0;
	int c;

	while ((c = getc(gdb)) != '$')
		if (c == EOF)
			errx(1, "the machine ended before its guest began");
	while ((c = getc(gdb)) != '#' && c != EOF)
		if (length + 1 < size)
			text[length++] = c;
	text[length] = 0;
	getc(gdb);
	getc(gdb);
	putc('+', gdb);
	fflush(gdb);
}

/* Sends one command; its answer has to begin with `expected`. */
static void ask(FILE *gdb, const char *text, const char *expected)
{
	char answer[8192];

	send_packet(gdb, text);
	receive_packet(gdb, answer, sizeof answer);
	if (strncmp(answer, expected, strlen(expected)) != 0)
		errx(1, "QEMU answers \"%.20s\" to \"%s\"", answer, text);
}

/* Register number `index` of a `g` packet's text, 64 bits, least significant byte first. */
static uint64_t get_register(const char *text, int index)
{
	uint64_t value = 0;

	for (int byte = 7; byte >= 0; byte--) {
		char digits[3] = { 0 };

		memcpy(digits, text + index * 16 + byte * 2, 2);
		value = value << 8 | strtoul(digits, NULL, 16);
	}
	return value;
}

/* Steps over an RDTSC, where the machine has stopped; returns what it read. */
static uint64_t read_tsc(FILE *gdb, const char *address)
{
	enum { RAX = 0, RDX = 3 };
	char text[8192];

	snprintf(text, sizeof text, "M%s,2:0f31", address);
	ask(gdb, text, "OK");
	ask(gdb, "s", "T05");
	send_packet(gdb, "g");
	receive_packet(gdb, text, sizeof text);
	return get_register(text, RDX) << 32 | get_register(text, RAX);
}

int main(int argc, char **argv)
{
	char text[64];
	uint64_t began, took, tsc;
	pid_t child;
	FILE *gdb;

	if (argc < 4)
		errx(2, "usage: entry ADDRESS SOCKET COMMAND...");
	unlink(argv[2]);
	began = now();
	child = start(argv + 3);
	gdb = fdopen(connect_to(argv[2], child), "r+");
	if (!gdb)
		err(1, "fdopen");
	setvbuf(gdb, NULL, _IONBF, 0);
	ask(gdb, "?", "T");
	snprintf(text, sizeof text, "Z1,%s,1", argv[1]);
	ask(gdb, text, "OK");
	ask(gdb, "c", "T05");
	took = now() - began;
	text[0] = 'z';
	ask(gdb, text, "OK");
	tsc = read_tsc(gdb, argv[1]);
	printf("first instruction: %llu %llu\n", (unsigned long long)took, (unsigned long long)tsc);
	send_packet(gdb, "k");
	waitpid(child, NULL, 0);
	unlink(argv[2]);
	return 0;
}
