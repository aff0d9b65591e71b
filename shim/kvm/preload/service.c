/* SPDX-License-Identifier: MIT */
/*
 * The state of the VM, saved and loaded for `hypershim run`, which carries it into and out of the
 * VMM's snapshots: a thread at the other end of a socket.  The VMM has stopped the VM meanwhile.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shim/kvm/preload/preload.h"

/* A message, and the descriptor that comes or goes with it (-1: none). */
struct packet {
	struct control_message message;
	int fd;
};

union ancillary {
	struct cmsghdr header;
	char room[CMSG_SPACE(sizeof(int))];
};

static bool receive(int socket, struct packet *p)
{
	union ancillary ancillary;
	struct iovec bytes = {&p->message, sizeof(p->message)};
	struct msghdr header = {.msg_iov = &bytes,
				.msg_iovlen = 1,
				.msg_control = &ancillary,
				.msg_controllen = sizeof(ancillary)};
	struct cmsghdr *c;
	ssize_t got;

	do
		got = recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
	while (got < 0 && errno == EINTR);
	c = got > 0 ? CMSG_FIRSTHDR(&header) : NULL;
	p->fd = -1;
	if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
		memcpy(&p->fd, CMSG_DATA(c), sizeof(p->fd));
	return got == sizeof(p->message);
}

static void answer(int socket, struct packet *p)
{
	union ancillary ancillary = {
		.header = {CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS},
	};
	struct iovec bytes = {&p->message, sizeof(p->message)};
	struct msghdr header = {.msg_iov = &bytes, .msg_iovlen = 1};

	if (p->fd >= 0) {
		header.msg_control = &ancillary;
		header.msg_controllen = sizeof(ancillary);
		memcpy(CMSG_DATA(&ancillary.header), &p->fd, sizeof(p->fd));
	}
	/* Without anybody to answer the next receive() fails, and the thread ends. */
	sendmsg(socket, &header, MSG_NOSIGNAL);
	if (p->fd >= 0)
		close(p->fd);
}

static int failed(struct packet *p, int error, const char *why)
{
	p->message.error = -error;
	if (why)
		snprintf(p->message.why, sizeof(p->message.why), "%s", why);
	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
	return -1;
}

static int save_into(struct hypershim_vm *vm, struct packet *p)
{
	void *blob;

	p->fd = memfd_create("hypershim-state", MFD_CLOEXEC);
	if (p->fd < 0 || ftruncate(p->fd, p->message.size))
		return failed(p, errno, "no memory for the state");
	blob = mmap(NULL, p->message.size, PROT_READ | PROT_WRITE, MAP_SHARED, p->fd, 0);
	if (blob == MAP_FAILED)
		return failed(p, errno, "no memory for the state");
	hypershim_vm_save(vm, blob, p->message.size);
	return munmap(blob, p->message.size);
}

static int save(struct machine *m, struct packet *p)
{
	p->message.fresh = !atomic_load(&m->used);
	p->message.size = hypershim_vm_save(m->vm, NULL, 0);
	if (!p->message.size)
		return failed(p, EIO, "the state cannot be saved");
	return save_into(m->vm, p);
}

static int load(struct machine *m, struct packet *p)
{
	struct stat st;
	void *blob;
	int ret;

	if (p->fd < 0 || fstat(p->fd, &st) || !p->message.size ||
	    p->message.size > (uint64_t)st.st_size)
		return failed(p, EINVAL, "the state did not arrive whole");
	blob = mmap(NULL, p->message.size, PROT_READ, MAP_PRIVATE, p->fd, 0);
	if (blob == MAP_FAILED)
		return failed(p, errno, "no memory for the state");
	ret = hypershim_vm_load(m->vm, blob, p->message.size, p->message.why,
				sizeof(p->message.why));
	munmap(blob, p->message.size);
	if (ret) {
		/* QEMU says it too, but to its monitor if that is where the snapshot was asked for. */
		status_say(p->message.why);
		return failed(p, EINVAL, NULL);
	}
	atomic_store(&m->used, true);
	close(p->fd);
	p->fd = -1;
	return 0;
}

static void handle(struct packet *p)
{
	uint32_t request = p->message.request;
	struct machine *m;

	p->message.error = 0;
	memset(p->message.why, 0, sizeof(p->message.why));
	pthread_mutex_lock(&machine_lock);
	m = machine_saved();
	if (!m)
		failed(p, ENOENT, "there is no virtual machine");
	else if (request == CONTROL_SAVE)
		save(m, p);
	else if (request == CONTROL_LOAD)
		load(m, p);
	else
		failed(p, EINVAL, "no such request");
	pthread_mutex_unlock(&machine_lock);
}

static void *serve(void *arg)
{
	int socket = (intptr_t)arg;
	struct packet p;

	while (receive(socket, &p)) {
		handle(&p);
		answer(socket, &p);
	}
	close(socket);
	return NULL;
}

void service_start(void)
{
	static atomic_flag started = ATOMIC_FLAG_INIT;
	int socket = status_descriptor(CONTROL_STATE);
	sigset_t all, before;
	pthread_t thread;

	if (socket < 0 || atomic_flag_test_and_set(&started))
		return;
	fcntl(socket, F_SETFD, FD_CLOEXEC);
	/* The VMM's signals are for its own threads. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&thread, NULL, serve, (void *)(intptr_t)socket))
		status_refuse("no thread can be started");
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_detach(thread);
}
