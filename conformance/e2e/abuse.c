/* SPDX-License-Identifier: MIT */
/*
 * Hostile user space: does with the processor what no compiler would, in many short-lived children,
 * and prints how each kind of child ended.  The numbers are the same wherever the kernel and the
 * processor keep user space in its place; what is under test is that everything goes on.
 */
#include <asm/ldt.h>
#include <asm/prctl.h>
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define RANDOM_PROGRAMS 1500
#define RANDOM_BYTES    64

static uint64_t seed = 0x9e3779b97f4a7c15;

static uint32_t random32(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed >> 32;
}

static uint8_t *code_page(void)
{
	return mmap((void *)0x10000000, 8192, PROT_READ | PROT_WRITE | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
}

/* Bytes that begin instructions of interest: segments, far transfers, I/O, system instructions. */
static const uint8_t interesting[] = {
	0x0f, 0x8e, 0xcf, 0xca, 0xcb, 0xcd, 0xcc, 0xce, 0x6c, 0xee, 0xfa, 0xfb, 0xf4, 0x9c, 0x9d, 0xf1,
	0x48, 0x66, 0xf0, 0x05, 0x34, 0x01, 0x00, 0x32, 0x30, 0xa2, 0x0b, 0xff, 0xea, 0x9a, 0x07, 0x35};

static void run_random(void)
{
	uint8_t *code = code_page();
	unsigned i;

	for (i = 0; i < RANDOM_BYTES; i++)
		code[i] = random32() & 1 ? random32() : interesting[random32() % sizeof(interesting)];
	alarm(1);
	((void (*)(void))code)();
}

/* Each of these is a function that a child calls; it need not return. */
static void bad_selectors(void)
{
	unsigned i;

	for (i = 0; i < 65536; i += 4 + (random32() & 3))
		__asm__ volatile("mov %0, %%gs; mov %0, %%fs" : : "r"(0));
	__asm__ volatile("mov %0, %%gs" : : "r"(0xe061));
}

static void iret_to_shim(void)
{
	__asm__ volatile("push $0xe069; push %%rsp; pushf; push $0xe061; lea 1f(%%rip), %%rax; push %%rax; "
			 "iretq; 1:" : : : "rax", "memory");
}

static void iret_noncanonical(void)
{
	__asm__ volatile("mov $0x8000000000000000, %%rax; push $0x2b; push %%rax; pushf; push $0x33; "
			 "push %%rax; iretq" : : : "rax", "memory");
}

static void syscall_with_any_stack(void)
{
	unsigned i;

	for (i = 0; i < 64; i++)
		__asm__ volatile("mov %%rsp, %%rbx; mov %0, %%rsp; syscall; mov %%rbx, %%rsp"
				 : : "r"(random32() * 0x100000001ull), "a"(SYS_getppid)
				 : "rbx", "rcx", "r11", "memory");
	_exit(0);
}

static void hypervisor_memory(void)
{
	*(volatile uint64_t *)0xffff830000100000 = 0;
}

static void read_m2p(void)
{
	(void)*(volatile uint64_t *)0xffff800000000000;
}

static void software_interrupts(void)
{
	uint8_t *code = code_page();
	unsigned vector = 0x20 + random32() % 0xe0;

	memcpy(code, (uint8_t[]){0xcd, vector == 0x80 ? 0x81 : vector, 0xc3}, 3);
	((void (*)(void))code)();
}

static void single_step(void)
{
	__asm__ volatile("pushf; orq $0x100, (%%rsp); popf; mov %0, %%eax; syscall; nop; nop"
			 : : "i"(SYS_getppid) : "rax", "rcx", "r11", "memory");
}

static void sysenter(void)
{
	__asm__ volatile("sysenter" : : "a"(20) : "memory");
}

static void alignment_check(void)
{
	__asm__ volatile("pushf; orq $0x40000, (%%rsp); popf; mov 1(%%rsp), %%rax; syscall"
			 : : : "rax", "rcx", "r11", "memory");
	_exit(0);
}

static void ldt_segments(void)
{
	struct user_desc d = {.entry_number = 0, .limit = 0xfffff, .seg_32bit = 1, .limit_in_pages = 1,
			      .contents = MODIFY_LDT_CONTENTS_CODE};

	if (syscall(SYS_modify_ldt, 1, &d, sizeof(d)))
		_exit(3);
	memcpy(code_page(), (uint8_t[]){0x0f, 0x05, 0xcd, 0x80, 0x0f, 0x34, 0xcb}, 7);
	__asm__ volatile("push $7; push $0x10000000; lretq" : : : "memory");
}

static const struct {
	const char *name;
	void (*run)(void);
} kinds[] = {
	{"selectors", bad_selectors}, {"iret-shim", iret_to_shim}, {"iret-noncanonical", iret_noncanonical},
	{"stacks", syscall_with_any_stack}, {"hypervisor-write", hypervisor_memory},
	{"hypervisor-read", read_m2p}, {"int", software_interrupts}, {"single-step", single_step},
	{"sysenter", sysenter}, {"alignment", alignment_check}, {"ldt", ldt_segments},
};

static int in_child(void (*run)(void))
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		run();
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return status;
}

/* A debugger's watchpoint on a variable that the child's system calls read and write. */
static int watchpoint(void)
{
	static volatile char buffer[64];
	int status, stops = 0, fds[2];
	pid_t pid = fork();

	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		if (pipe(fds) || write(fds[1], (void *)buffer, 8) != 8 || read(fds[0], (void *)buffer, 8) != 8)
			_exit(1);
		buffer[0] = 1;
		_exit(0);
	}
	waitpid(pid, &status, 0);
	ptrace(PTRACE_POKEUSER, pid, offsetof(struct user, u_debugreg[0]), (long)buffer);
	ptrace(PTRACE_POKEUSER, pid, offsetof(struct user, u_debugreg[7]), 0x000d0101);
	while (ptrace(PTRACE_CONT, pid, 0, 0), waitpid(pid, &status, 0) == pid && WIFSTOPPED(status))
		stops++;
	return stops;
}

static void report(const char *name, int status)
{
	if (WIFSIGNALED(status))
		printf("guest: %s: signal %d\n", name, WTERMSIG(status));
	else
		printf("guest: %s: exit %d\n", name, WEXITSTATUS(status));
}

int main(void)
{
	unsigned i, ended = 0;

	setvbuf(stdout, NULL, _IONBF, 0);
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		report(kinds[i].name, in_child(kinds[i].run));
	printf("guest: watchpoint: %s\n", watchpoint() > 0 ? "stopped" : "never stopped");
	for (i = 0; i < RANDOM_PROGRAMS; i++, random32()) {
		in_child(run_random);
		ended++;
	}
	printf("guest: %u random programs ended\n", ended);
	return 0;
}
