/* SPDX-License-Identifier: MIT */
/*
 * domu CONFIG: creates the PV domain of that file, and prints what it writes into its console ring
 * until it has shut down.  Exit status: 0 it asked for a reboot, as the test guests do; 20 + the
 * reason where it ended otherwise; 1 something went wrong here.
 *
 * This in place of xenconsoled, which tells a domain by an event whenever it has read: here the
 * ring is polled, so no event comes into the middle of a test, and a guest that has closed all its
 * ports, or crashed, is heard to its last word.
 */
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <xenctrl.h>
#include <xenforeignmemory.h>
#include <xenstore.h>
#include <xen/io/console.h>
#include <xen/sched.h>

#define POLL_MICROSECONDS 2000
#define OTHER_REASON	  20

static xc_interface *xen;
static struct xs_handle *store;

/* The one domain beside dom0. */
static bool find_domain(xc_dominfo_t *info)
{
	return xc_domain_getinfo(xen, 1, 1, info) == 1 && info->domid != DOMID_INVALID;
}

static char *console_node(uint32_t domid, const char *name)
{
	static char path[64];

	snprintf(path, sizeof(path), "/local/domain/%u/console/%s", domid, name);
	return path;
}

/* What xl waits for: that somebody serves the console. */
static void serve_console(void)
{
	xc_dominfo_t info;
	char *frame;

	if (!find_domain(&info) ||
	    !(frame = xs_read(store, XBT_NULL, console_node(info.domid, "ring-ref"), NULL)))
		return;
	free(frame);
	if (!xs_write(store, XBT_NULL, console_node(info.domid, "tty"), "domu", strlen("domu")))
		err(1, "xenstore");
}

static pid_t start(char *const *command)
{
	pid_t child = fork();

	if (child < 0)
		err(1, "fork");
	if (child)
		return child;
	execvp(command[0], command);
	err(127, "%s", command[0]);
}

static void create(const char *config)
{
	pid_t xl = start((char *[]){"xl", "create", "-q", "-e", "-p", (char *)config, NULL});
	int status;

	while (waitpid(xl, &status, WNOHANG) == 0) {
		serve_console();
		usleep(POLL_MICROSECONDS);
	}
	if (status)
		errx(1, "xl cannot create the domain");
}

static struct xencons_interface *map_ring(uint32_t domid)
{
	xenforeignmemory_handle *memory = xenforeignmemory_open(NULL, 0);
	char *frame = xs_read(store, XBT_NULL, console_node(domid, "ring-ref"), NULL);
	xen_pfn_t mfn = frame ? strtoul(frame, NULL, 10) : 0;
	void *ring =
		memory ? xenforeignmemory_map(memory, domid, PROT_READ | PROT_WRITE, 1, &mfn, NULL)
		       : NULL;

	if (!ring)
		err(1, "the console ring of domain %u", domid);
	free(frame);
	return ring;
}

static void drain(struct xencons_interface *ring)
{
	uint32_t cons = ring->out_cons, prod = __atomic_load_n(&ring->out_prod, __ATOMIC_ACQUIRE);

	for (; cons != prod; cons++)
		putchar(ring->out[MASK_XENCONS_IDX(cons, ring->out)]);
	__atomic_store_n(&ring->out_cons, cons, __ATOMIC_RELEASE);
	fflush(stdout);
}

/* What is written before a shutdown that we have seen is in the ring: it is read once more then. */
static unsigned listen(uint32_t domid)
{
	struct xencons_interface *ring = map_ring(domid);
	xc_dominfo_t info;

	if (xc_domain_unpause(xen, domid))
		err(1, "domain %u", domid);
	do {
		usleep(POLL_MICROSECONDS);
		if (!find_domain(&info))
			errx(1, "domain %u is gone", domid);
		drain(ring);
	} while (!info.shutdown);
	return info.shutdown_reason;
}

int main(int argc, char **argv)
{
	xc_dominfo_t info;
	unsigned reason;

	if (argc != 2)
		errx(1, "usage: domu CONFIG");
	xen = xc_interface_open(NULL, NULL, 0);
	store = xs_open(0);
	if (!xen || !store)
		errx(1, "this is not dom0");
	create(argv[1]);
	if (!find_domain(&info))
		errx(1, "there is no domain");
	reason = listen(info.domid);
	return reason == SHUTDOWN_reboot ? 0 : OTHER_REASON + (int)reason;
}
