/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/conform/batch.h"
#include "tools/conform/pool.h"
#include "tools/conform/progress.h"
#include "tools/conform/run.h"

const char *conform_run_host(const struct conform_run *run)
{
	return run->host ? run->host : run->setup->vmm[0];
}

size_t conform_run_class(const struct conform_run *run, enum conform_class class)
{
	size_t count = 0;

	for (size_t i = 0; i < run->count; i++)
		count += run->results[i].verdict.class == class;
	return count;
}

size_t conform_run_unexpected(const struct conform_run *run)
{
	size_t count = 0;

	for (size_t i = 0; i < run->count; i++)
		count += run->results[i].verdict.unexpected;
	return count;
}

static const struct conform_seat *seat_of(const struct conform_run *run, enum conform_abi abi)
{
	return run->host ? conform_seat_find(run->host, abi) : NULL;
}

/* Whether it is one of the names, or there are none. */
static bool is_named(const struct conform_run *run, const struct conform_row *row)
{
	const char *abi = conform_abi_names[row->abi];

	if (!*run->names)
		return true;
	for (char *const *name = run->names; *name; name++)
		if (!strcmp(*name, row->name) ||
		    (!strncmp(*name, abi, strlen(abi)) && (*name)[strlen(abi)] == '/' &&
		     !strcmp(*name + strlen(abi) + 1, row->name)))
			return true;
	return false;
}

bool conform_run_wants(const struct conform_run *run, const struct conform_row *row)
{
	const struct conform_seat *seat = seat_of(run, row->abi);

	if (run->host && !seat)
		return false;
	return run->abis[row->abi] && is_named(run, row) &&
	       (!seat || !seat->runs || seat->runs(row));
}

static int check_names(const struct conform_run *run, struct error *err)
{
	for (char *const *name = run->names; *name; name++) {
		struct conform_run one = *run;
		bool found = false;

		one.names = (char *const[]){*name, NULL};
		for (size_t i = 0; i < run->rows->count; i++)
			found |= conform_run_wants(&one, &run->rows->list[i]);
		if (!found)
			return error_set(err, "'%s': there is no such guest for this host", *name);
	}
	return 0;
}

static int select_rows(struct conform_run *run, struct error *err)
{
	run->count = 0;
	run->results = calloc(run->rows->count + 1, sizeof(*run->results));
	if (!run->results)
		return error_set(err, "no memory");
	for (size_t i = 0; i < run->rows->count; i++)
		if (conform_run_wants(run, &run->rows->list[i]))
			run->results[run->count++].row = &run->rows->list[i];
	return check_names(run, err);
}

/* Everything that can be missing is looked for before anything runs. */
static int check_files(const struct conform_run *run, struct error *err)
{
	char get[64];

	for (size_t i = 0; i < run->count; i++) {
		const struct conform_row *row = run->results[i].row;

		snprintf(get, sizeof(get), "Build it with make %s-guests",
			 conform_abi_names[row->abi]);
		if (conform_need_file(conform_guest_path(run->setup, row), get, err))
			return -1;
	}
	return 0;
}

static int check_seats(const struct conform_run *run, struct error *err)
{
	for (int abi = 0; abi < CONFORM_ABIS; abi++) {
		const struct conform_seat *seat = seat_of(run, abi);

		for (size_t i = 0; seat && i < run->count; i++)
			if (run->results[i].row->abi == (enum conform_abi)abi) {
				if (seat->check(run->setup, err))
					return -1;
				break;
			}
	}
	return 0;
}

static int add_job(struct conform_run *run, struct conform_job *jobs, size_t *count,
		   struct conform_result *result, struct error *err)
{
	const struct conform_seat *seat = seat_of(run, result->row->abi);
	struct conform_job *job = &jobs[*count];

	if (seat && seat->batches && seat->batches(run->setup))
		return conform_batch_add(run, seat, jobs, count, result, err);
	job->seconds = run->seconds;
	job->ends_at_result = !seat;
	job->command = seat ? seat->command(run->setup, result->row)
			    : conform_custom_command(run->setup, result->row);
	if (!job->command)
		return error_set(err, "no memory");
	result->job = (*count)++;
	return 0;
}

static int add_jobs(struct conform_run *run, struct conform_job *jobs, size_t *count,
		    struct error *err)
{
	for (size_t i = 0; i < run->count; i++) {
		struct conform_result *result = &run->results[i];

		if (!run->host)
			result->skipped = conform_custom_lacks(run->setup->vmm, result->row);
		if (!result->skipped && add_job(run, jobs, count, result, err))
			return -1;
	}
	return 0;
}

static int read_reference(struct conform_run *run, struct conform_result *result,
			  struct conform_rule *rule, struct error *err)
{
	int ret;

	rule->reference_host = run->judged ? conform_reference_host(result->row->abi) : NULL;
	if (!rule->reference_host)
		return 0;
	ret = conform_data_answers(run->setup->data, rule->reference_host, result->row,
				   &result->reference, err);
	result->has_reference = ret == 1;
	if (ret == 1)
		rule->reference = &result->reference.answers;
	return ret < 0 ? -1 : 0;
}

static int judge(struct conform_run *run, struct conform_result *result,
		 const struct conform_job *jobs, struct error *err)
{
	const struct conform_seat *seat = seat_of(run, result->row->abi);
	struct conform_rule rule = {
		.promised = seat,
		.any_status = !seat,
		.rom_host = seat ? seat->rom_host : NULL,
		.differences = &run->differences[result->row->abi],
		.seconds = run->seconds,
	};
	enum conform_end end;
	int code;

	if (read_reference(run, result, &rule, err))
		return -1;
	if (result->skipped) {
		result->verdict = conform_judge_skipped(&rule, result->skipped);
		return 0;
	}
	if (!conform_batch_take(run, seat, &jobs[result->job], result, &end, &code)) {
		end = jobs[result->job].end;
		code = jobs[result->job].code;
	}
	result->verdict = conform_judge(result->row, &rule, &result->log, end, code);
	return 0;
}

/* A guest that has its machine for itself has all of the console. */
static void hand_over(struct conform_run *run, struct conform_job *jobs)
{
	for (size_t i = 0; i < run->count; i++) {
		struct conform_result *r = &run->results[i];
		const struct conform_seat *seat = seat_of(run, r->row->abi);

		if (r->skipped)
			continue;
		if (seat && seat->batches && seat->batches(run->setup)) {
			if (!*run->machine_says)
				conform_batch_machine(run, &jobs[r->job]);
			continue;
		}
		r->console = jobs[r->job].output;
		jobs[r->job].output = BUFFER_INIT(0);
		r->log = conform_log_parse(buffer_bytes(&r->console));
		r->took = jobs[r->job].took;
	}
}

static int read_differences(struct conform_run *run, struct error *err)
{
	bool ours = run->host && !strcmp(run->host, "hypershim");

	for (int abi = 0; abi < CONFORM_ABIS; abi++)
		if (run->abis[abi] && (ours || run->differences_file) &&
		    conform_data_differences(run->setup->data, abi, run->differences_file,
					     &run->differences[abi], err))
			return -1;
	return 0;
}

static void free_jobs(struct conform_job *jobs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		words_free(jobs[i].command);
		buffer_free(&jobs[i].output);
	}
	free(jobs);
}

static int run_jobs(struct conform_run *run, struct conform_job *jobs, size_t *count,
		    struct error *err)
{
	struct conform_pool pool = {.jobs = jobs, .parallel = run->parallel};
	int ret;

	if (add_jobs(run, jobs, count, err))
		return -1;
	pool.count = *count;
	conform_progress_begin(&pool, run);
	ret = conform_pool_run(&pool, err);
	conform_progress_end();
	if (ret)
		return -1;
	hand_over(run, jobs);
	for (size_t i = 0; i < run->count; i++)
		if (judge(run, &run->results[i], jobs, err))
			return -1;
	return 0;
}

int conform_run(struct conform_run *run, struct error *err)
{
	struct conform_job *jobs;
	size_t count = 0;
	int ret;

	if (select_rows(run, err) || check_seats(run, err) || check_files(run, err) ||
	    read_differences(run, err))
		return -1;
	jobs = calloc(run->count + 1, sizeof(*jobs));
	if (!jobs)
		return error_set(err, "no memory");
	ret = run_jobs(run, jobs, &count, err);
	free_jobs(jobs, count);
	return ret;
}

void conform_run_free(struct conform_run *run)
{
	for (size_t i = 0; i < run->count; i++) {
		free(run->results[i].verdict.diffs.list);
		conform_log_free(&run->results[i].log);
		conform_log_free(&run->results[i].reference);
		buffer_free(&run->results[i].console);
	}
	free(run->results);
	run->results = NULL;
	run->count = 0;
	for (int abi = 0; abi < CONFORM_ABIS; abi++)
		conform_differences_free(&run->differences[abi]);
}
