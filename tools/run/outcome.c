/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <sys/wait.h>

#include "tools/run/outcome.h"

static int never_ran(int wait_status, struct error *why)
{
	if (WIFSIGNALED(wait_status))
		error_set(why, "was killed by signal %d (%s) before it ran a virtual machine",
			  WTERMSIG(wait_status), strsignal(WTERMSIG(wait_status)));
	else
		error_set(why, "ended before it ran a virtual machine (exit status %d)",
			  WEXITSTATUS(wait_status));
	return 2;
}

int run_outcome(int wait_status, const struct control *control, struct error *why)
{
	why->text[0] = '\0';
	if (control->refused)
		return 2;
	if (!control->ran)
		return never_ran(wait_status, why);
	if (WIFSIGNALED(wait_status)) {
		error_set(why, "died: killed by signal %d (%s)", WTERMSIG(wait_status),
			  strsignal(WTERMSIG(wait_status)));
		return 2;
	}
	return control->crashed || WEXITSTATUS(wait_status) ? 1 : 0;
}

/* Whole nanoseconds, if the VMM's TSC frequency is known. */
static uint64_t nanoseconds(const struct control *control, uint64_t cycles)
{
	return control->tsc_khz ? (uint64_t)((double)cycles * 1e6 / control->tsc_khz) : 0;
}

void run_stats(FILE *out, const struct control *control)
{
	uint32_t count = control->stats_count;

	fprintf(out, "hypershim: %-40s %12s %12s %14s\n", "what left the guest", "times",
		"median, ns", "median, cycles");
	for (uint32_t i = 0; i < count && i < CONTROL_STATS_MAX; i++) {
		const struct hypershim_stat *s = &control->stats[i];

		fprintf(out, "hypershim: %-40.*s %12llu %12llu %14llu\n", (int)sizeof(s->name),
			s->name, (unsigned long long)s->count,
			(unsigned long long)nanoseconds(control, s->median_cycles),
			(unsigned long long)s->median_cycles);
	}
}
