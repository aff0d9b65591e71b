/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/conform/judge.h"

const char *const conform_class_names[CONFORM_CLASSES] = {"pass", "fail", "skip", "crash"};

static void verdict_set(struct conform_verdict *v, enum conform_class class, const char *format,
			...) __attribute__((format(printf, 3, 4)));

static void verdict_set(struct conform_verdict *v, enum conform_class class, const char *format,
			...)
{
	va_list args;

	v->class = class;
	v->unexpected = class != CONFORM_PASS;
	va_start(args, format);
	vsnprintf(v->why, sizeof(v->why), format, args);
	va_end(args);
}

/* As conformance/vmm/vmm.h and isa-debug-exit have them. */
int conform_status_wanted(enum conform_abi abi, const char *end)
{
	switch (abi) {
	case CONFORM_HYPERV:
		if (!end)
			return 0;
		return !strcmp(end, "reset")	  ? 20
		       : !strcmp(end, "crash")	  ? 21
		       : !strcmp(end, "shutdown") ? 22
						  : 0;
	case CONFORM_VMI:
		return end ? 0 : 1;
	default:
		return 0;
	}
}

/* Whether it crashed, which is said then. */
static bool crashed(struct conform_verdict *v, const struct conform_row *row,
		    const struct conform_rule *rule, const struct conform_log *log,
		    enum conform_end end, int code)
{
	int wanted = conform_status_wanted(row->abi, log->end);

	v->outcome = "CRASH";
	if (end == CONFORM_NOT_STARTED)
		verdict_set(v, CONFORM_CRASH, "was not run");
	else if (end == CONFORM_OUT_OF_TIME)
		verdict_set(v, CONFORM_CRASH, "killed at the time limit of %u s", rule->seconds);
	else if (end == CONFORM_TALKATIVE)
		verdict_set(v, CONFORM_CRASH, "killed: it wrote more than is kept");
	else if (end == CONFORM_KILLED)
		verdict_set(v, CONFORM_CRASH, "the VMM was killed by signal %d (%s)", code,
			    strsignal(code));
	else if (!log->result)
		verdict_set(v, CONFORM_CRASH, "no outcome; the VMM's exit status is %d", code);
	else if (!rule->any_status && code != wanted)
		verdict_set(v, CONFORM_CRASH, "the VMM's exit status is %d, not %d", code, wanted);
	else
		return false;
	return true;
}

static void compare(struct conform_verdict *v, const struct conform_row *row,
		    const struct conform_rule *rule, const struct conform_log *log)
{
	if (!rule->reference_host)
		return;
	if (!rule->reference) {
		verdict_set(v, CONFORM_FAIL, "no answers of %s are recorded", rule->reference_host);
		return;
	}
	v->diffs = conform_differ(row->name, rule->reference, rule->differences, &log->answers);
	if (v->diffs.count || v->diffs.no_memory)
		verdict_set(v, CONFORM_FAIL, "%s", v->diffs.no_memory ? "no memory" : "");
}

static void judge_outcome(struct conform_verdict *v, const struct conform_row *row,
			  const struct conform_rule *rule, const struct conform_log *log)
{
	const char *found = log->rom_host ? log->rom_host : "none";

	v->outcome = log->result;
	if (log->no_memory)
		verdict_set(v, CONFORM_FAIL, "no memory");
	else if (log->answers.twice)
		verdict_set(v, CONFORM_FAIL, "two answers for %s", log->answers.twice);
	else if (rule->rom_host && strcmp(found, rule->rom_host))
		verdict_set(v, CONFORM_FAIL, "the ROM found the host %s, not %s", found,
			    rule->rom_host);
	else if (!strcmp(log->result, row->expected))
		compare(v, row, rule, log);
	else if (strcmp(log->result, "SKIP"))
		verdict_set(v, CONFORM_FAIL, "its outcome is %s, not %s", log->result,
			    row->expected);
	else
		*v = conform_judge_skipped(rule, log->report_count ? log->reports[0] : "");
}

struct conform_verdict conform_judge(const struct conform_row *row, const struct conform_rule *rule,
				     const struct conform_log *log, enum conform_end end, int code)
{
	struct conform_verdict v = {.class = CONFORM_PASS};

	if (!crashed(&v, row, rule, log, end, code))
		judge_outcome(&v, row, rule, log);
	return v;
}

struct conform_verdict conform_judge_skipped(const struct conform_rule *rule, const char *why)
{
	struct conform_verdict v = {.outcome = "SKIP"};

	if (rule->promised)
		verdict_set(&v, CONFORM_FAIL, "skipped where support is promised%s%s",
			    *why ? ": " : "", why);
	else
		verdict_set(&v, CONFORM_SKIP, "%s", why);
	v.unexpected = rule->promised;
	return v;
}
