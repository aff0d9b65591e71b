/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tools/qemu.h"
#include "tools/quote.h"

struct words {
	char **list;
	size_t count;
	bool failed;
};

/* Takes over a malloc'd word; NULL stands for a word that memory was lacking for. */
static void take(struct words *w, char *word)
{
	char **list = word ? realloc(w->list, (w->count + 2) * sizeof(*list)) : NULL;

	if (!list) {
		free(word);
		w->failed = true;
		return;
	}
	w->list = list;
	list[w->count++] = word;
	list[w->count] = NULL;
}

static void __attribute__((format(printf, 2, 3))) add(struct words *w, const char *format, ...)
{
	va_list args;
	char *word;

	va_start(args, format);
	if (vasprintf(&word, format, args) < 0)
		word = NULL;
	va_end(args);
	take(w, word);
}

/* A machine of which only what is named here is there. */
static void add_machine(struct words *w, const struct qemu_config *c)
{
	add(w, QEMU);
	add(w, "-no-user-config");
	add(w, "-nodefaults");
	add(w, "-display");
	add(w, "none");
	add(w, "-accel");
	add(w, "%s", c->accel);
	add(w, "-cpu");
	add(w, "%s", c->cpu);
	add(w, "-m");
	add(w, "%" PRIu64 "M", c->memory_mib);
	add(w, "-serial");
	add(w, "%s", c->serial);
	add(w, "-device");
	add(w, "isa-debug-exit,iobase=0xf4,iosize=0x04");
}

static void add_shim(struct words *w, const struct qemu_config *c)
{
	add(w, "-kernel");
	add(w, "%s", c->image);
	add(w, "-append");
	add(w, QEMU_DEBUG_EXIT "%s%s%s", c->log ? " log=" : "", c->log ? c->log : "",
	    c->selftest ? " selftest" : "");
}

/* The modules "PATH COMMAND LINE,PATH"; a comma inside one is doubled. */
static void add_modules(struct words *w, const struct qemu_config *c)
{
	char *append = quote_commas(c->append);

	if (!append) {
		w->failed = true;
		return;
	}
	add(w, "-initrd");
	add(w, "%s %s%s%s", c->kernel, append, c->initrd ? "," : "", c->initrd ? c->initrd : "");
	free(append);
}

char **qemu_command(const struct qemu_config *config)
{
	struct words w = {0};

	add_machine(&w, config);
	add_shim(&w, config);
	if (config->kernel)
		add_modules(&w, config);
	for (char *const *arg = config->vmm_args; arg && *arg; arg++)
		add(&w, "%s", *arg);
	if (!w.failed)
		return w.list;
	qemu_free_command(w.list);
	return NULL;
}

void qemu_free_command(char **command)
{
	for (char **word = command; word && *word; word++)
		free(*word);
	free(command);
}
