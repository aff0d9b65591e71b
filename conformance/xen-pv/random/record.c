/* SPDX-License-Identifier: MIT */
/* A call as text: its name, its arguments, what it answered.  The hash is over these texts. */
#include "conformance/xen-pv/random/random.h"

static char text[RECORD_TEXT];
static size_t length;
static uint64_t hash = 0xcbf29ce484222325;
static bool answered;

static void add(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	length += format_list(text + length, sizeof(text) - length, format, args);
	va_end(args);
}

void record_begin(const char *name)
{
	length = 0;
	answered = false;
	add("%s", name);
}

void note(const char *name, uint64_t value)
{
	add(" %s=0x%lx", name, value);
}

void note_name(const char *name, const char *value)
{
	add(" %s=%s", name, value);
}

static void separate(void)
{
	add(answered ? "," : " ->");
	answered = true;
}

void result(const char *name, uint64_t value)
{
	separate();
	add(" %s=0x%lx", name, value);
}

void result_name(const char *name, const char *value)
{
	separate();
	add(" %s=%s", name, value);
}

static void result_rc(const char *name, long rc)
{
	const char *error = errno_name(rc);

	if (error)
		result_name(name, error);
	else
		result(name, rc);
}

long call(unsigned int nr, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4)
{
	static multicall_entry_t entry;
	long rc;

	if (!rarely(8)) {
		rc = hypercall(nr, a1, a2, a3, a4);
		result_rc("rc", rc);
		return rc;
	}
	entry = (multicall_entry_t){
		.op = nr, .result = 0x55, .args = { a1, a2, a3, a4, 0, 0 },
	};
	rc = hypercall(__HYPERVISOR_multicall, &entry, 1);
	result_rc("multicall", rc);
	result_rc("rc", entry.result);
	return entry.result;
}

const char *record_text(void)
{
	return text;
}

uint64_t record_hash(void)
{
	return hash;
}

void record_end(void)
{
	for (const char *c = text; *c; c++)
		hash = (hash ^ (uint8_t)*c) * 0x100000001b3;
	hash = (hash ^ '\n') * 0x100000001b3;
}
