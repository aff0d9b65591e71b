/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/conform/compare.h"
#include "tools/file.h"

#define FRESH "fresh:"

/* The answers of one host, by the number of the row. */
struct side {
	const char *label;	      /* in the output */
	const char *name;	      /* of the host */
	struct conform_log *recorded; /* owned, one for each row; those without have no text */
	struct conform_run run;	      /* the fresh ones */
};

struct comparison {
	const struct conform_run *wanted;
	struct side sides[2];
	struct conform_differences differences[CONFORM_ABIS];
	size_t tests, answers, differ, reasoned;
};

/* Whether there is anything recorded of an ABI under that name. */
static bool is_recorded(const struct conform_run *wanted, const char *host, enum conform_abi abi)
{
	char *path = conform_data_path(wanted->setup->data, host, abi, "");
	bool there;

	if (path)
		*strrchr(path, '/') = '\0';
	there = path && access(path, R_OK) == 0;
	free(path);
	return there;
}

static int read_recorded(const struct conform_run *wanted, struct side *side, const char *host,
			 struct error *err)
{
	for (size_t i = 0; i < wanted->rows->count; i++) {
		const struct conform_row *row = &wanted->rows->list[i];

		if (wanted->abis[row->abi] && conform_data_answers(wanted->setup->data, host, row,
								   &side->recorded[i], err) < 0)
			return -1;
	}
	return 0;
}

/* A directory ABI/NAME.txt of the user's. */
static int read_directory(const struct conform_run *wanted, struct side *side,
			  const char *directory, struct error *err)
{
	for (size_t i = 0; i < wanted->rows->count; i++) {
		const struct conform_row *row = &wanted->rows->list[i];
		struct buffer file;
		char *path;

		if (asprintf(&path, "%s/%s/%s.txt", directory, conform_abi_names[row->abi],
			     row->name) < 0)
			return error_set(err, "no memory");
		if (wanted->abis[row->abi] && access(path, F_OK) == 0) {
			if (file_read(path, &file, err)) {
				free(path);
				return -1;
			}
			side->recorded[i] = conform_log_parse(buffer_bytes(&file));
			buffer_free(&file);
		}
		free(path);
	}
	return 0;
}

/* Runs what the other side has, too. */
static int run_fresh(struct comparison *c, struct side *side, struct error *err)
{
	side->run = *c->wanted;
	side->run.host = side->name;
	side->run.judged = false;
	return conform_run(&side->run, err);
}

static bool has_any_record(const struct conform_run *wanted, const char *host)
{
	for (int abi = 0; abi < CONFORM_ABIS; abi++)
		if (wanted->abis[abi] && is_recorded(wanted, host, abi))
			return true;
	return false;
}

static int open_side(struct comparison *c, struct side *side, const char *host, struct error *err)
{
	bool fresh = !strncmp(host, FRESH, strlen(FRESH));

	side->label = host;
	side->name = fresh ? host + strlen(FRESH) : host;
	side->recorded = calloc(c->wanted->rows->count + 1, sizeof(*side->recorded));
	if (!side->recorded)
		return error_set(err, "no memory");
	if (!fresh && strchr(host, '/'))
		return access(host, R_OK) ? error_set(err, "%s: there is no such directory", host)
					  : read_directory(c->wanted, side, host, err);
	if (!fresh && has_any_record(c->wanted, side->name))
		return read_recorded(c->wanted, side, side->name, err);
	return run_fresh(c, side, err);
}

/* NULL: none. */
static const struct conform_log *log_of(const struct comparison *c, const struct side *side,
					size_t row)
{
	if (side->recorded[row].text)
		return &side->recorded[row];
	for (size_t i = 0; i < side->run.count; i++)
		if (side->run.results[i].row == &c->wanted->rows->list[row])
			return &side->run.results[i].log;
	return NULL;
}

/* The reason for which the project's own list allows it. */
static const char *reason_of(const struct comparison *c, const struct conform_row *row,
			     const struct conform_diff *d)
{
	const struct conform_listed *l =
		conform_listed_find(&c->differences[row->abi], row->name, d->key);

	if (!l || d->kind != CONFORM_DIFFERS)
		return NULL;
	if ((!strcmp(l->from, d->expected) && !strcmp(l->to, d->got)) ||
	    (!strcmp(l->to, d->expected) && !strcmp(l->from, d->got)))
		return l->reason;
	return NULL;
}

static void print_diff(struct comparison *c, const struct conform_row *row,
		       const struct conform_diff *d, FILE *out)
{
	const char *reason = reason_of(c, row, d);
	char text[512];

	conform_diff_text(d, c->sides[0].label, c->sides[1].label, text, sizeof(text));
	fprintf(out, "    %s: %s%s%s%s\n", d->key, text, reason ? "  (" : "", reason ? reason : "",
		reason ? ")" : "");
	c->reasoned += reason != NULL;
}

static int compare_row(struct comparison *c, size_t i, FILE *out, struct error *err)
{
	const struct conform_row *row = &c->wanted->rows->list[i];
	const struct conform_log *a = log_of(c, &c->sides[0], i), *b = log_of(c, &c->sides[1], i);
	struct conform_diffs diffs;

	if (!a || !b)
		return 0;
	diffs = conform_differ(row->name, &a->answers, NULL, &b->answers);
	if (diffs.no_memory)
		return error_set(err, "no memory");
	if (diffs.count)
		fprintf(out, "%s/%s\n", conform_abi_names[row->abi], row->name);
	for (size_t j = 0; j < diffs.count; j++)
		print_diff(c, row, &diffs.list[j], out);
	c->tests++;
	c->answers += a->answers.count;
	c->differ += diffs.count;
	free(diffs.list);
	return 0;
}

static int compare_all(struct comparison *c, FILE *out, struct error *err)
{
	for (size_t i = 0; i < c->wanted->rows->count; i++)
		if (conform_run_wants(c->wanted, &c->wanted->rows->list[i]) &&
		    compare_row(c, i, out, err))
			return -1;
	if (!c->answers)
		return error_set(err, "--compare: %s and %s have no test with answers in common",
				 c->sides[0].label, c->sides[1].label);
	fprintf(out,
		"%s and %s: %zu tests, %zu answers, %zu differ (%.1f %% agree), %zu with a "
		"reason\n",
		c->sides[0].label, c->sides[1].label, c->tests, c->answers, c->differ,
		100.0 * (c->answers > c->differ ? c->answers - c->differ : 0) / c->answers,
		c->reasoned);
	return c->differ > INT_MAX ? INT_MAX : (int)c->differ;
}

static void close_comparison(struct comparison *c)
{
	for (int s = 0; s < 2; s++) {
		for (size_t i = 0; c->sides[s].recorded && i < c->wanted->rows->count; i++)
			conform_log_free(&c->sides[s].recorded[i]);
		free(c->sides[s].recorded);
		conform_run_free(&c->sides[s].run);
	}
	for (int abi = 0; abi < CONFORM_ABIS; abi++)
		conform_differences_free(&c->differences[abi]);
}

/* Whether a host may have answers of an ABI; where there is no real host, no guest gives any. */
static bool may_have(const struct conform_run *wanted, const char *host, enum conform_abi abi)
{
	if (!conform_reference_host(abi))
		return false;
	if (!strncmp(host, FRESH, strlen(FRESH)))
		return conform_seat_find(host + strlen(FRESH), abi);
	return strchr(host, '/') || conform_seat_find(host, abi) || is_recorded(wanted, host, abi);
}

/* A name that is no host's, or two that have no ABI in common. */
static int check_hosts(const struct conform_run *common, const char *const hosts[2],
		       struct error *err)
{
	for (int s = 0; s < 2; s++) {
		const char *host = hosts[s];

		if (!strncmp(host, FRESH, strlen(FRESH)))
			host += strlen(FRESH);
		if (!strchr(host, '/') && !conform_host_known(host))
			return error_set(err,
					 "--compare: '%s' is not a host, nor a directory with a "
					 "slash",
					 host);
	}
	for (int abi = 0; abi < CONFORM_ABIS; abi++)
		if (common->abis[abi])
			return 0;
	return error_set(err, "--compare: %s and %s have no interface with answers in common",
			 hosts[0], hosts[1]);
}

int conform_compare(const struct conform_run *wanted, const char *const hosts[2], FILE *out,
		    struct error *err)
{
	struct conform_run common = *wanted;
	struct comparison c = {.wanted = &common};
	int ret = 0;

	for (int abi = 0; !ret && abi < CONFORM_ABIS; abi++) {
		ret = conform_data_differences(wanted->setup->data, abi, NULL, &c.differences[abi],
					       err);
		for (int s = 0; s < 2; s++)
			common.abis[abi] &= may_have(wanted, hosts[s], abi);
	}
	if (!ret)
		ret = check_hosts(&common, hosts, err);
	for (int s = 0; !ret && s < 2; s++)
		ret = open_side(&c, &c.sides[s], hosts[s], err);
	if (!ret)
		ret = compare_all(&c, out, err);
	close_comparison(&c);
	return ret;
}
