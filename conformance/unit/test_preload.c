/* SPDX-License-Identifier: MIT */
/*
 * The preloaded object, between a VMM's ioctl calls and a library that only writes down what it is
 * told.  Each test has a VM with two vCPUs.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "conformance/unit/unit.h"
#include "shim/kvm/preload/preload.h"

enum { KVM_FD = 100, VM_FD, FIRST_FD, SECOND_FD };

/* What was called, in order: a letter for each call of the library, '.' for one of KVM. */
static char calls[256];
static int next_fd, attach_fails;
static unsigned long last_request;
static const void *last_argument;
static char blob[] = "the state";
static struct control *control;

static void called(char what)
{
	size_t len = strlen(calls);

	if (len < sizeof(calls) - 1)
		calls[len] = what;
}

static void expect_calls(const char *expected)
{
	if (strcmp(calls, expected))
		printf("\n    calls are \"%s\", not \"%s\"", calls, expected);
	CU_ASSERT_STRING_EQUAL(calls, expected);
	memset(calls, 0, sizeof(calls));
}

int real_ioctl(int fd, unsigned long request, void *arg)
{
	called('.');
	last_request = request;
	last_argument = arg;
	if (request == KVM_CREATE_VM || request == KVM_CREATE_VCPU)
		return next_fd++;
	return request == KVM_GET_TSC_KHZ ? 2000000 : 0;
}

int hypershim_vm_attach(int kvm_fd, int vm_fd, const struct hypershim_config *config,
			struct hypershim_vm **out, char *why, size_t why_size)
{
	called('A');
	EXPECT_EQ(kvm_fd, KVM_FD);
	EXPECT_EQ(vm_fd, VM_FD);
	CU_ASSERT_STRING_EQUAL(config->guest, "hyperv");
	CU_ASSERT_STRING_EQUAL(config->features, "time");
	snprintf(why, why_size, "the test says no");
	*out = (struct hypershim_vm *)control;
	return attach_fails ? -1 : 0;
}

int hypershim_vcpu_attach(struct hypershim_vm *vm, int vcpu_fd, unsigned apic_id,
			  struct hypershim_vcpu **out)
{
	called('a');
	EXPECT_EQ(vcpu_fd, FIRST_FD + apic_id);
	*out = (struct hypershim_vcpu *)(intptr_t)vcpu_fd;
	return 0;
}

static int note(char what, const void *argument)
{
	called(what);
	last_argument = argument;
	return 0;
}

void hypershim_vm_detach(struct hypershim_vm *vm) { called('D'); }
void hypershim_vcpu_detach(struct hypershim_vcpu *vcpu) { called('d'); }
void hypershim_vcpu_tsc_changing(struct hypershim_vcpu *vcpu) { called('<'); }
void hypershim_vcpu_tsc_changed(struct hypershim_vcpu *vcpu) { called('>'); }
void hypershim_vm_reset(struct hypershim_vm *vm) { called('R'); }

int hypershim_vm_set_msr_filter(struct hypershim_vm *vm, const struct kvm_msr_filter *filter)
{
	return note('f', filter);
}

int hypershim_vm_set_user_msr(struct hypershim_vm *vm, uint64_t reasons)
{
	return note('u', (void *)reasons);
}

int hypershim_vm_set_memory(struct hypershim_vm *vm,
			    const struct kvm_userspace_memory_region *region,
			    int (*set)(void *context), void *context)
{
	called('m');
	EXPECT_EQ(region->guest_phys_addr, 0x1000);
	return set(context);
}

int hypershim_vm_get_dirty_log(struct hypershim_vm *vm, struct kvm_dirty_log *log)
{
	return note('g', log);
}

int hypershim_vm_clear_dirty_log(struct hypershim_vm *vm, struct kvm_clear_dirty_log *log)
{
	return note('c', log);
}

int hypershim_vcpu_set_cpuid(struct hypershim_vcpu *vcpu, const struct kvm_cpuid2 *cpuid)
{
	return note('i', cpuid);
}

int hypershim_vcpu_set_signal_mask(struct hypershim_vcpu *vcpu, const struct kvm_signal_mask *mask)
{
	return note('s', mask);
}

int hypershim_vcpu_run(struct hypershim_vcpu *vcpu)
{
	errno = EINTR;
	called('r');
	return -1;
}

size_t hypershim_vm_save(struct hypershim_vm *vm, void *out, size_t size)
{
	if (size >= sizeof(blob))
		memcpy(out, blob, sizeof(blob));
	return sizeof(blob);
}

int hypershim_vm_load(struct hypershim_vm *vm, const void *in, size_t size, char *why,
		      size_t why_size)
{
	snprintf(why, why_size, "the test says no");
	return size == sizeof(blob) && !memcmp(in, blob, size) ? 0 : -1;
}

size_t hypershim_vm_stats(struct hypershim_vm *vm, struct hypershim_stat *out, size_t max)
{
	out[0] = (struct hypershim_stat){"one thing", 3, 400};
	return 1;
}

static int crashed;

int hypershim_vm_crashed(struct hypershim_vm *vm)
{
	return crashed;
}

static void make_vm(void)
{
	next_fd = VM_FD;
	EXPECT_EQ(machine_create(KVM_FD, KVM_CREATE_VM, NULL), VM_FD);
	EXPECT_EQ(dispatch(VM_FD, KVM_CREATE_VCPU, (void *)0), FIRST_FD);
	EXPECT_EQ(dispatch(VM_FD, KVM_CREATE_VCPU, (void *)1), SECOND_FD);
	memset(calls, 0, sizeof(calls));
}

static void end_vm(void)
{
	for (int fd = VM_FD; fd <= SECOND_FD; fd++)
		machine_close(fd);
	memset(calls, 0, sizeof(calls));
}

static void test_life(void)
{
	next_fd = VM_FD;
	machine_create(KVM_FD, KVM_CREATE_VM, NULL);
	expect_calls(".A");
	dispatch(VM_FD, KVM_CREATE_VCPU, (void *)0);
	expect_calls("..a"); /* and the TSC's frequency */
	dispatch(VM_FD, KVM_CREATE_VCPU, (void *)1);
	expect_calls(".a");
	EXPECT(control->attached);
	EXPECT_EQ(control->tsc_khz, 2000000);
	machine_close(VM_FD);
	expect_calls("");
	machine_close(FIRST_FD);
	machine_close(FIRST_FD);
	expect_calls("d");
	machine_close(SECOND_FD);
	expect_calls("dD");
	EXPECT_EQ(control->stats_count, 1);
	/* The number is another file's now. */
	dispatch(FIRST_FD, KVM_RUN, NULL);
	expect_calls(".");
}

/* What a child of the VMM's closes is the child's. */
static void test_fork(void)
{
	int status;
	pid_t pid;

	make_vm();
	pid = fork();
	if (pid == 0) {
		end_vm();
		machine_close(FIRST_FD);
		_exit(table_get(FIRST_FD) ? 0 : 1);
	}
	waitpid(pid, &status, 0);
	EXPECT_EQ(status, 0);
	end_vm();
}

static void test_run(void)
{
	make_vm();
	control->ran = 0;
	EXPECT_EQ(dispatch(SECOND_FD, KVM_RUN, NULL), -1);
	EXPECT_EQ(errno, EINTR);
	expect_calls("r");
	EXPECT_EQ(control->ran, 1);
	EXPECT_EQ(control->crashed, 0);
	crashed = 1;
	dispatch(SECOND_FD, KVM_RUN, NULL);
	EXPECT_EQ(control->crashed, 1);
	crashed = 0;
	end_vm();
}

static void expect_told(int fd, unsigned long request, void *arg, const char *what)
{
	last_argument = NULL;
	EXPECT_EQ(dispatch(fd, request, arg), 0);
	expect_calls(what);
	EXPECT(last_argument == arg);
}

static void test_told(void)
{
	struct kvm_userspace_memory_region region = {.guest_phys_addr = 0x1000};
	uint64_t region2[20] = {0, 0x1000};
	char any[64] = "";

	make_vm();
	expect_told(VM_FD, KVM_X86_SET_MSR_FILTER, any, "f");
	expect_told(VM_FD, KVM_GET_DIRTY_LOG, any, "g");
	expect_told(VM_FD, KVM_CLEAR_DIRTY_LOG, any, "c");
	expect_told(FIRST_FD, KVM_SET_CPUID2, any, "i");
	expect_told(FIRST_FD, KVM_SET_SIGNAL_MASK, any, "s");
	expect_told(FIRST_FD, KVM_SET_TSC_KHZ, (void *)1000, "<.>");
	expect_told(VM_FD, KVM_SET_USER_MEMORY_REGION, &region, "m.");
	expect_told(VM_FD, _IOC(_IOC_WRITE, KVMIO, 0x49, sizeof(region2)), region2, "m.");
	/* The number in an int. */
	expect_told(VM_FD, (long)(int)KVM_X86_SET_MSR_FILTER, any, "f");
	/* And nothing of the rest. */
	expect_told(VM_FD, KVM_IRQ_LINE, any, ".");
	expect_told(FIRST_FD, KVM_GET_REGS, any, ".");
	expect_told(FIRST_FD, KVM_X86_SET_MSR_FILTER, any, ".");
	expect_told(VM_FD, KVM_RUN, any, ".");
	expect_told(KVM_FD, KVM_RUN, any, ".");
	expect_told(-1, KVM_RUN, any, ".");
	expect_told(1 << 30, KVM_RUN, any, ".");
	end_vm();
}

static int enable(uint32_t capability)
{
	struct kvm_enable_cap cap = {.cap = capability, .args = {3}};

	return dispatch(VM_FD, KVM_ENABLE_CAP, &cap);
}

static void test_capabilities(void)
{
	make_vm();
	EXPECT_EQ(enable(KVM_CAP_X86_USER_SPACE_MSR), 0);
	expect_calls("u");
	EXPECT_EQ((intptr_t)last_argument, 3);
	EXPECT_EQ(enable(KVM_CAP_SPLIT_IRQCHIP), 0);
	expect_calls(".");
	EXPECT_EQ(enable(KVM_CAP_DIRTY_LOG_RING), -1);
	EXPECT_EQ(errno, EINVAL);
	EXPECT_EQ(enable(KVM_CAP_DIRTY_LOG_RING_ACQ_REL), -1);
	expect_calls("");
	EXPECT_EQ(dispatch(VM_FD, KVM_CHECK_EXTENSION, (void *)KVM_CAP_DIRTY_LOG_RING), 0);
	EXPECT_EQ(dispatch(KVM_FD, KVM_CHECK_EXTENSION, (void *)KVM_CAP_DIRTY_LOG_RING_ACQ_REL), 0);
	expect_calls("");
	dispatch(KVM_FD, KVM_CHECK_EXTENSION, (void *)KVM_CAP_IRQCHIP);
	expect_calls(".");
	end_vm();
}

static void set_msr(uint32_t index)
{
	struct {
		struct kvm_msrs head;
		struct kvm_msr_entry entries[2];
	} msrs = {{.nmsrs = 2}, {{.index = 0x174}, {.index = index}}};

	dispatch(FIRST_FD, KVM_SET_MSRS, &msrs);
}

static void test_tsc(void)
{
	struct kvm_device_attr attr = {.group = KVM_VCPU_TSC_CTRL};

	make_vm();
	set_msr(0x10);
	expect_calls("<.>");
	set_msr(0x11);
	expect_calls(".");
	dispatch(FIRST_FD, KVM_SET_DEVICE_ATTR, &attr);
	expect_calls("<.>");
	attr.group = 1;
	dispatch(FIRST_FD, KVM_SET_DEVICE_ATTR, &attr);
	expect_calls(".");
	end_vm();
}

static void set_registers(int fd, unsigned long how, uint64_t cs_base, uint64_t rip)
{
	struct kvm_sregs2 sregs = {.cs.base = cs_base};
	struct kvm_regs regs = {.rip = rip};

	dispatch(fd, how, &sregs);
	dispatch(fd, KVM_SET_REGS, &regs);
}

static void test_reset(void)
{
	make_vm();
	set_registers(FIRST_FD, KVM_SET_SREGS, 0xffff0000, 0xfff0);
	expect_calls(".."); /* the VMM's first; nothing has happened yet */
	dispatch(FIRST_FD, KVM_RUN, NULL);
	expect_calls("r");
	set_registers(FIRST_FD, KVM_SET_SREGS, 0xffff0000, 0x1234);
	set_registers(FIRST_FD, KVM_SET_SREGS, 0, 0xfff0);
	set_registers(SECOND_FD, KVM_SET_SREGS, 0xffff0000, 0xfff0);
	expect_calls("......");
	set_registers(FIRST_FD, KVM_SET_SREGS, 0xffff0000, 0xfff0);
	expect_calls("..R");
	set_registers(SECOND_FD, KVM_SET_SREGS, 0xffff0000, 0xfff0);
	set_registers(FIRST_FD, KVM_SET_SREGS, 0xffff0000, 0xfff0);
	expect_calls("....");
	dispatch(SECOND_FD, KVM_RUN, NULL);
	set_registers(FIRST_FD, KVM_SET_SREGS2, 0xffff0000, 0xfff0);
	expect_calls("r..R");
	end_vm();
}

static void in_refused_process(int out)
{
	dup2(out, STDERR_FILENO);
	attach_fails = 1;
	next_fd = VM_FD;
	machine_create(KVM_FD, KVM_CREATE_VM, NULL);
	_exit(0);
}

/* One line, and the end. */
static void test_refused(void)
{
	char said[256] = "";
	int ends[2], status;
	pid_t pid;

	EXPECT_EQ(pipe(ends), 0);
	pid = fork();
	if (pid == 0)
		in_refused_process(ends[1]);
	close(ends[1]);
	waitpid(pid, &status, 0);
	EXPECT(read(ends[0], said, sizeof(said) - 1) > 0);
	close(ends[0]);
	EXPECT(WIFEXITED(status));
	EXPECT_EQ(WEXITSTATUS(status), 2);
	EXPECT_EQ(control->refused, 1);
	CU_ASSERT_STRING_EQUAL(control->why, "the test says no");
	CU_ASSERT_STRING_EQUAL(said, "hypershim: the test says no\n");
	control->refused = 0;
}

static int state_socket; /* the command's end */

static struct control_message ask(uint32_t request, const void *data, size_t size, int *answer)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} with = {.header = {CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS}};
	struct control_message m = {.request = request, .size = size};
	struct iovec bytes = {&m, sizeof(m)};
	struct msghdr header = {.msg_iov = &bytes, .msg_iovlen = 1};
	int fd = -1;

	if (data) {
		fd = memfd_create("test", 0);
		EXPECT_EQ(write(fd, data, size), size);
		header.msg_control = &with;
		header.msg_controllen = sizeof(with);
		memcpy(CMSG_DATA(&with.header), &fd, sizeof(fd));
	}
	EXPECT_EQ(sendmsg(state_socket, &header, 0), sizeof(m));
	close(fd);
	header.msg_control = &with;
	header.msg_controllen = sizeof(with);
	EXPECT_EQ(recvmsg(state_socket, &header, 0), sizeof(m));
	if (CMSG_FIRSTHDR(&header))
		memcpy(answer, CMSG_DATA(CMSG_FIRSTHDR(&header)), sizeof(*answer));
	return m;
}

static void test_state(void)
{
	struct control_message m;
	char saved[sizeof(blob)];
	int fd = -1;

	make_vm();
	m = ask(CONTROL_SAVE, NULL, 0, &fd);
	EXPECT_EQ(m.error, 0);
	EXPECT_EQ(m.size, sizeof(blob));
	EXPECT_EQ(m.fresh, 1);
	EXPECT_EQ(pread(fd, saved, sizeof(saved), 0), sizeof(blob));
	CU_ASSERT_STRING_EQUAL(saved, blob);
	close(fd);
	dispatch(FIRST_FD, KVM_RUN, NULL);
	m = ask(CONTROL_SAVE, NULL, 0, &fd);
	EXPECT_EQ(m.fresh, 0);
	close(fd);
	end_vm();
	m = ask(CONTROL_SAVE, NULL, 0, &fd);
	EXPECT_EQ(m.error, -ENOENT);
}

static void test_load(void)
{
	struct control_message m;
	int fd = -1;

	make_vm();
	m = ask(CONTROL_LOAD, "another", 8, &fd);
	EXPECT_EQ(m.error, -EINVAL);
	CU_ASSERT_STRING_EQUAL(m.why, "the test says no");
	m = ask(CONTROL_LOAD, NULL, 8, &fd);
	EXPECT_EQ(m.error, -EINVAL);
	set_registers(FIRST_FD, KVM_SET_SREGS, 0xffff0000, 0xfff0);
	expect_calls(".."); /* nothing was loaded */
	m = ask(CONTROL_LOAD, blob, sizeof(blob), &fd);
	EXPECT_EQ(m.error, 0);
	control->ran = 0;
	dispatch(FIRST_FD, KVM_RUN, NULL);
	EXPECT_EQ(control->ran, 1); /* and not only if it was new */
	expect_calls("r");
	m = ask(7, NULL, 0, &fd);
	EXPECT_EQ(m.error, -EINVAL);
	set_registers(FIRST_FD, KVM_SET_SREGS, 0x1000, 0);
	set_registers(FIRST_FD, KVM_SET_SREGS, 0xffff0000, 0xfff0);
	expect_calls("....R");
	end_vm();
}

static void number(const char *variable, int fd)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", fd);
	setenv(variable, text, 1);
}

/* What `hypershim run` sets up; the threads of the first VM serve all. */
static void set_up(void)
{
	int fd, ends[2];

	if (control)
		return;
	fd = memfd_create("control", 0);
	if (ftruncate(fd, sizeof(*control)))
		exit(2);
	control = mmap(NULL, sizeof(*control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	control->stats_wanted = 1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends))
		exit(2);
	state_socket = ends[0];
	setenv(CONTROL_GUEST, "hyperv", 1);
	setenv(CONTROL_FEATURES, "time", 1);
	number(CONTROL_FD, fd);
	number(CONTROL_STATE, ends[1]);
}

static const struct unit_test tests[] = {
	{"VMs and vCPUs come and go", test_life},
	{"a child of the VMM's", test_fork},
	{"a vCPU runs", test_run},
	{"what the library is told", test_told},
	{"capabilities", test_capabilities},
	{"changes of the TSC", test_tsc},
	{"a reset", test_reset},
	{"a VM that is refused", test_refused},
	{"the state is saved", test_state},
	{"the state is loaded", test_load},
};

int main(void)
{
	return unit_main("the preloaded object", set_up, tests, sizeof(tests) / sizeof(*tests));
}
