/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/conform/differences.h"
#include "tools/conform/lines.h"

static int add_line(struct conform_differences *d, char *line, struct error *err)
{
	struct conform_listed *list = conform_grow(d->list, d->count, sizeof(*list)), *l;

	if (!list)
		return error_set(err, "no memory");
	d->list = list;
	l = &list[d->count];
	l->names = conform_word(&line);
	l->key = conform_word(&line);
	l->from = conform_word(&line);
	l->to = conform_word(&line);
	l->reason = conform_rest(line);
	if (!l->names)
		return 0;
	if (!l->to || !*l->reason)
		return error_set(err,
				 "'%s %s': a line is NAME,... KEY ITS-ANSWER OUR-ANSWER REASON",
				 l->names, l->key ? l->key : "");
	d->count++;
	return 0;
}

int conform_differences_parse(struct bytes file, struct conform_differences *d, struct error *err)
{
	char *rest, *line;

	*d = (struct conform_differences){.text = conform_text(file)};
	rest = d->text;
	if (!rest)
		return error_set(err, "no memory");
	while ((line = conform_line(&rest)))
		if (*line != '#' && add_line(d, line, err))
			return -1;
	return 0;
}

void conform_differences_free(struct conform_differences *d)
{
	free(d->list);
	free(d->text);
	*d = (struct conform_differences){0};
}

/* Whether a name is among those divided by commas. */
static bool is_among(const char *names, const char *name)
{
	size_t len = strlen(name);

	for (;; names++) {
		if (!strncmp(names, name, len) && (!names[len] || names[len] == ','))
			return true;
		names = strchr(names, ',');
		if (!names)
			return false;
	}
}

const struct conform_listed *conform_listed_find(const struct conform_differences *d,
						 const char *name, const char *key)
{
	for (size_t i = 0; d && i < d->count; i++)
		if (!strcmp(d->list[i].key, key) && is_among(d->list[i].names, name))
			return &d->list[i];
	return NULL;
}

static void found(struct conform_diffs *d, struct conform_diff diff)
{
	struct conform_diff *list = conform_grow(d->list, d->count, sizeof(*list));

	if (!list) {
		d->no_memory = true;
		return;
	}
	d->list = list;
	list[d->count++] = diff;
}

static void differ_one(struct conform_diffs *d, const struct conform_answer *a,
		       const char *expected, const struct conform_listed *l)
{
	struct conform_diff diff = {
		.key = a->key, .expected = expected, .got = a->value, .listed = l ? l->to : NULL};
	bool same = expected && !strcmp(expected, a->value);

	if (!expected) {
		diff.kind = CONFORM_EXTRA;
	} else if (l && strcmp(l->from, expected)) {
		diff.kind = CONFORM_STALE_FROM;
		diff.listed = l->from;
	} else if (l && same) {
		diff.kind = CONFORM_STALE_SAME;
	} else if (l && strcmp(l->to, a->value)) {
		diff.kind = CONFORM_LISTED_ELSE;
	} else if (l || same) {
		d->allowed += !same;
		return;
	} else {
		diff.kind = CONFORM_DIFFERS;
	}
	found(d, diff);
}

/* An index by key, so that ten thousands of answers are not looked for one by one. */
static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct conform_answer *)a)->key,
		      ((const struct conform_answer *)b)->key);
}

static struct conform_answer *sorted(const struct conform_answers *a)
{
	struct conform_answer *list = malloc((a->count + 1) * sizeof(*list));

	if (!list)
		return NULL;
	if (a->count)
		memcpy(list, a->list, a->count * sizeof(*list));
	qsort(list, a->count, sizeof(*list), by_key);
	return list;
}

static const char *lookup(const struct conform_answer *list, size_t count, const char *key)
{
	const struct conform_answer wanted = {.key = key}, *at;

	at = bsearch(&wanted, list, count, sizeof(*list), by_key);
	return at ? at->value : NULL;
}

static void differ_sorted(struct conform_diffs *d, const char *name,
			  const struct conform_answers *reference,
			  const struct conform_answer *expected,
			  const struct conform_differences *differences,
			  const struct conform_answers *answers, const struct conform_answer *given)
{
	for (size_t i = 0; i < answers->count; i++) {
		const struct conform_answer *a = &answers->list[i];

		differ_one(d, a, lookup(expected, reference->count, a->key),
			   conform_listed_find(differences, name, a->key));
	}
	for (size_t i = 0; i < reference->count; i++) {
		const struct conform_answer *a = &reference->list[i];

		if (!lookup(given, answers->count, a->key))
			found(d,
			      (struct conform_diff){CONFORM_MISSING, a->key, a->value, NULL, NULL});
	}
	for (size_t i = 0; differences && i < differences->count; i++) {
		const struct conform_listed *l = &differences->list[i];

		if (is_among(l->names, name) && !lookup(expected, reference->count, l->key))
			found(d,
			      (struct conform_diff){CONFORM_STALE_KEY, l->key, NULL, l->to, NULL});
	}
}

struct conform_diffs conform_differ(const char *name, const struct conform_answers *reference,
				    const struct conform_differences *differences,
				    const struct conform_answers *answers)
{
	struct conform_diffs d = {0};
	struct conform_answer *expected = sorted(reference), *given = sorted(answers);

	if (expected && given)
		differ_sorted(&d, name, reference, expected, differences, answers, given);
	else
		d.no_memory = true;
	free(expected);
	free(given);
	return d;
}

void conform_diff_text(const struct conform_diff *diff, const char *reference, const char *here,
		       char *text, size_t size)
{
	switch (diff->kind) {
	case CONFORM_DIFFERS:
		snprintf(text, size, "%s %s, %s %s", reference, diff->expected, here, diff->got);
		break;
	case CONFORM_MISSING:
		snprintf(text, size, "%s %s, %s no answer", reference, diff->expected, here);
		break;
	case CONFORM_EXTRA:
		snprintf(text, size, "%s no answer, %s %s", reference, here, diff->got);
		break;
	case CONFORM_STALE_FROM:
		snprintf(text, size, "is listed as %s for %s, which answers %s", diff->listed,
			 reference, diff->expected);
		break;
	case CONFORM_STALE_SAME:
		snprintf(text, size, "is listed as different, but both answer %s", diff->got);
		break;
	case CONFORM_LISTED_ELSE:
		snprintf(text, size, "%s %s, listed %s, %s %s", reference, diff->expected,
			 diff->listed, here, diff->got);
		break;
	case CONFORM_STALE_KEY:
		snprintf(text, size, "is listed as different, but %s has no such answer",
			 reference);
		break;
	}
}
