/* SPDX-License-Identifier: MIT */
/*
 * The guest's report of its own end (TLFS, "Partition Crash Enlightenment"), passed on to the user.
 * What is in it is the guest's choice, so nothing of it reaches the user's terminal but printable
 * characters, and a guest has one report until it is reset.
 *
 * With other guests the report is the last that they do.  Windows makes it before it writes its dump,
 * so it goes on; and its parameters are those of the bug check, never a message, whatever bits it
 * sets (the first Windows 10 sets all those that it has read).
 */
#include "translator/from/hyperv/hyperv.h"
#include "translator/from/hyperv/text.h"

#define MESSAGE_MAX 4096
#define LINE_MAX    200

static void report_parameters(struct vm *vm, const uint64_t *parameter)
{
	char line[LINE_MAX];
	struct text t = text_in(line, sizeof(line));
	unsigned i;

	text_add(&t, "the guest reports a crash:");
	for (i = 0; i < HV_CRASH_PARAMETERS; i++) {
		text_add(&t, " P");
		text_add_part(&t, &"01234"[i], 1);
		text_add(&t, "=");
		text_add_hex(&t, parameter[i]);
	}
	vm_report(vm, line);
}

/* As much of it as is memory of the guest's; its length. */
static size_t read_message(struct vm *vm, gpa_t at, uint64_t len, char *message)
{
	size_t first = PAGE_SIZE - at.addr % PAGE_SIZE;

	if (len > MESSAGE_MAX)
		len = MESSAGE_MAX;
	if (!vm_read(vm, message, at, len))
		return len;
	return first < len && !vm_read(vm, message, at, first) ? first : 0;
}

static char printable(char c)
{
	if (c == '\t')
		return ' ';
	return c < ' ' || c > '~' ? '?' : c;
}

/* The next line of the message; how many bytes it and what ends it take. */
static size_t report_line(struct vm *vm, const char *message, size_t len)
{
	char line[LINE_MAX], c;
	struct text t = text_in(line, sizeof(line));
	size_t i;

	text_add(&t, "guest: ");
	for (i = 0; i < len && message[i] != '\n' && t.left; i++) {
		c = printable(message[i]);
		if (message[i] != '\r')
			text_add_part(&t, &c, 1);
	}
	if (i)
		vm_report(vm, line);
	return i < len && message[i] == '\n' ? i + 1 : i;
}

static void report_message(struct vm *vm, gpa_t at, uint64_t size)
{
	char message[MESSAGE_MAX];
	size_t len = read_message(vm, at, size, message), end, i;

	for (end = 0; end < len && message[end]; end++)
		;
	for (i = 0; i < end;)
		i += report_line(vm, message + i, end - i);
}

void hv_crash_reset(struct hv_vm *hv)
{
	unsigned i;

	for (i = 0; i < HV_CRASH_PARAMETERS; i++)
		hv->crash_parameter[i] = 0;
	hv->crash_reported = false;
}

enum abi_verdict hv_read_crash_parameter(struct hv_vp *v, uint32_t msr, uint64_t *value)
{
	*value = v->vm->crash_parameter[msr - HV_MSR_CRASH_P0];
	return ABI_DONE;
}

enum abi_verdict hv_write_crash_parameter(struct hv_vp *v, uint32_t msr, uint64_t value)
{
	vm_lock(v->vm->vm);
	v->vm->crash_parameter[msr - HV_MSR_CRASH_P0] = value;
	vm_unlock(v->vm->vm);
	return ABI_DONE;
}

/* What can be asked for. */
enum abi_verdict hv_read_crash_ctl(struct hv_vp *v, uint32_t msr, uint64_t *value)
{
	*value = HV_CRASH_NOTIFY | HV_CRASH_MESSAGE;
	return ABI_DONE;
}

struct crash {
	bool first, windows;
	uint64_t parameter[HV_CRASH_PARAMETERS];
};

/* The parameters as they are now, and whether there has been no report yet. */
static struct crash take_report(struct hv_vm *hv)
{
	struct crash c;
	unsigned i;

	vm_lock(hv->vm);
	c.first = !hv->crash_reported;
	c.windows = hv->guest_os_id >> HV_OS_ID_SHIFT == HV_OS_ID_WINDOWS_NT;
	hv->crash_reported = true;
	for (i = 0; i < HV_CRASH_PARAMETERS; i++)
		c.parameter[i] = hv->crash_parameter[i];
	vm_unlock(hv->vm);
	return c;
}

enum abi_verdict hv_write_crash_ctl(struct hv_vp *v, uint32_t msr, uint64_t value)
{
	struct crash c;

	if (!(value & HV_CRASH_NOTIFY))
		return ABI_DONE;
	c = take_report(v->vm);
	if (c.first)
		report_parameters(v->vm->vm, c.parameter);
	if (c.first && value & HV_CRASH_MESSAGE && !c.windows)
		report_message(v->vm->vm, GPA(c.parameter[3]), c.parameter[4]);
	return c.windows ? ABI_CRASHING : ABI_CRASHED;
}
