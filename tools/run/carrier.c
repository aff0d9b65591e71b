/* SPDX-License-Identifier: MIT */
/*
 * The carrier's process, which outlives the command where the VMM goes into the background: it ends
 * when nobody holds the other end of the CONTROL_STATE socket any more.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/run/carrier.h"
#include "tools/run/carrier_bus.h"

#define WATCHES 32

/* What libdbus wants watched. */
static DBusWatch *watches[WATCHES];

static dbus_bool_t add_watch(DBusWatch *watch, void *context)
{
	for (unsigned i = 0; i < WATCHES; i++) {
		if (!watches[i]) {
			watches[i] = watch;
			return TRUE;
		}
	}
	return FALSE;
}

static void remove_watch(DBusWatch *watch, void *context)
{
	for (unsigned i = 0; i < WATCHES; i++)
		if (watches[i] == watch)
			watches[i] = NULL;
}

static short wanted(DBusWatch *watch)
{
	unsigned flags = watch && dbus_watch_get_enabled(watch) ? dbus_watch_get_flags(watch) : 0;

	return (flags & DBUS_WATCH_READABLE ? POLLIN : 0) |
	       (flags & DBUS_WATCH_WRITABLE ? POLLOUT : 0);
}

static void handle_watch(DBusWatch *watch, short events)
{
	dbus_watch_handle(watch, (events & POLLIN ? DBUS_WATCH_READABLE : 0) |
					 (events & POLLOUT ? DBUS_WATCH_WRITABLE : 0) |
					 (events & POLLERR ? DBUS_WATCH_ERROR : 0) |
					 (events & POLLHUP ? DBUS_WATCH_HANGUP : 0));
}

/* Set by the connection's dispatch status; one client is all there is. */
static DBusConnection *client;

static void new_client(DBusServer *server, DBusConnection *connection, void *state)
{
	if (client && dbus_connection_get_is_connected(client))
		return;
	if (client)
		dbus_connection_unref(client);
	client = dbus_connection_ref(connection);
	if (!dbus_connection_set_watch_functions(client, add_watch, remove_watch, NULL, NULL, NULL) ||
	    !dbus_connection_add_filter(client, bus_handle, state, NULL))
		dbus_connection_close(client);
}

static void dispatch(void)
{
	while (client && dbus_connection_dispatch(client) == DBUS_DISPATCH_DATA_REMAINS)
		;
}

/* Until the VMM is gone. */
static void loop(int socket)
{
	struct pollfd polled[WATCHES + 1] = {{.fd = socket}};

	for (;;) {
		for (unsigned i = 0; i < WATCHES; i++) {
			short events = wanted(watches[i]);

			polled[i + 1] = (struct pollfd){
				events ? dbus_watch_get_unix_fd(watches[i]) : -1, events, 0};
		}
		if (poll(polled, WATCHES + 1, -1) < 0 && errno != EINTR)
			return;
		if (polled[0].revents)
			return;
		for (unsigned i = 0; i < WATCHES; i++)
			if (polled[i + 1].revents && watches[i])
				handle_watch(watches[i], polled[i + 1].revents);
		dispatch();
	}
}

/* The terminal's signals are the VMM's, and so are the standard streams. */
static void step_back(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
}

/* Writes to `report` once QEMU can connect; what there is to say if it cannot be. */
static _Noreturn void serve(const char *address, int socket, int report)
{
	struct state state = {.socket = socket};
	DBusError error = DBUS_ERROR_INIT;
	DBusServer *server = dbus_server_listen(address, &error);
	struct error err = {""};

	if (!server)
		error_set(&err, "%s", error.message);
	else
		dbus_server_set_new_connection_function(server, new_client, &state, NULL);
	if (server && !dbus_server_set_watch_functions(server, add_watch, remove_watch, NULL, NULL,
						       NULL))
		error_set(&err, "no memory");
	if (write(report, &err, sizeof(err)) < 0 || *err.text)
		_exit(2);
	close(report);
	step_back();
	loop(socket);
	_exit(0);
}

/* An abstract address: nothing is left to remove.  libdbus lets in only our own user. */
static int choose_address(struct carrier *carrier, struct error *err)
{
	uint64_t random[2];

	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		return error_set(err, "no random numbers: %s", strerror(errno));
	snprintf(carrier->address, sizeof(carrier->address),
		 "unix:abstract=hypershim-%016llx%016llx", (unsigned long long)random[0],
		 (unsigned long long)random[1]);
	return 0;
}

static int await(int report, struct error *err)
{
	ssize_t got = read(report, err, sizeof(*err));

	close(report);
	if (got != sizeof(*err))
		return error_set(err, "the process for snapshots cannot be started");
	return *err->text ? -1 : 0;
}

static int start(struct carrier *carrier, const int ends[2], struct error *err)
{
	int report[2];

	if (pipe2(report, O_CLOEXEC))
		return error_set(err, "cannot be started: %s", strerror(errno));
	carrier->pid = fork();
	if (carrier->pid == 0) {
		close(ends[1]);
		close(report[0]);
		serve(carrier->address, ends[0], report[1]);
	}
	close(report[1]);
	if (carrier->pid < 0) {
		close(report[0]);
		return error_set(err, "cannot be started: %s", strerror(errno));
	}
	return await(report[0], err);
}

int carrier_start(struct carrier *carrier, struct error *err)
{
	int ends[2];

	if (choose_address(carrier, err))
		return -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return error_set(err, "no socket: %s", strerror(errno));
	carrier->ours = ends[0];
	carrier->vmm = ends[1];
	if (start(carrier, ends, err)) {
		close(ends[0]);
		close(ends[1]);
		return -1;
	}
	/* Kept across exec. */
	fcntl(carrier->vmm, F_SETFD, 0);
	return 0;
}

int carrier_end(struct carrier *carrier)
{
	struct pollfd p = {.fd = carrier->ours};

	close(carrier->vmm);
	if (poll(&p, 1, 0) == 0)
		return 1;
	while (waitpid(carrier->pid, NULL, 0) < 0 && errno == EINTR)
		;
	close(carrier->ours);
	return 0;
}
