/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "tools/child.h"

static const int passed_on[] = {SIGINT, SIGTERM, SIGHUP};

#define PASSED_ON (sizeof(passed_on) / sizeof(*passed_on))

static volatile sig_atomic_t child_pid, caught;

static void pass_on(int sig)
{
	caught = sig;
	if (child_pid > 0)
		kill(child_pid, sig);
}

static void catch_signals(struct sigaction before[PASSED_ON])
{
	struct sigaction action = {.sa_handler = pass_on, .sa_flags = SA_RESTART};

	child_pid = 0;
	caught = 0;
	for (unsigned i = 0; i < PASSED_ON; i++)
		sigaction(passed_on[i], &action, &before[i]);
}

static void release_signals(const struct sigaction before[PASSED_ON])
{
	for (unsigned i = 0; i < PASSED_ON; i++)
		sigaction(passed_on[i], &before[i], NULL);
}

/* QEMU makes the terminal raw and non-blocking, and leaves it so when it is killed. */
struct terminal {
	bool is_terminal;
	struct termios settings;
	int flags[3];
};

static void terminal_save(struct terminal *t)
{
	t->is_terminal = tcgetattr(STDIN_FILENO, &t->settings) == 0;
	for (int fd = 0; fd < 3; fd++)
		t->flags[fd] = fcntl(fd, F_GETFL);
}

static void terminal_restore(const struct terminal *t)
{
	void (*before)(int) = signal(SIGTTOU, SIG_IGN); /* raised if we are in the background */

	if (t->is_terminal)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &t->settings);
	for (int fd = 0; fd < 3; fd++)
		if (t->flags[fd] >= 0)
			fcntl(fd, F_SETFL, t->flags[fd]);
	signal(SIGTTOU, before);
}

static int start_and_wait(char *const command[], int *wait_status, struct error *err)
{
	static const int ours[3] = {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO};
	int pid = child_start(command, ours, err);

	if (pid < 0)
		return -1;
	child_pid = pid;
	if (caught) /* between catch_signals and now */
		kill(pid, caught);
	while (waitpid(pid, wait_status, 0) < 0 && errno == EINTR)
		;
	child_pid = 0;
	return caught;
}

int child_run(char *const command[], int *wait_status, struct error *err)
{
	struct sigaction before[PASSED_ON];
	struct terminal terminal;
	int ret;

	terminal_save(&terminal);
	catch_signals(before);
	ret = start_and_wait(command, wait_status, err);
	release_signals(before);
	terminal_restore(&terminal);
	return ret;
}
