/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "tools/qemu.h"
#include "tools/quote.h"
#include "tools/words.h"

static void option(struct words *w, const char *name, const char *value)
{
	words_add(w, "%s", name);
	words_add(w, "%s", value);
}

static void add_ram(struct words *w, const struct qemu_config *c)
{
	words_add(w, "-object");
	words_add(w, "memory-backend-file,id=ram,share=on,size=%" PRIu64 "M,mem-path=%s", c->memory_mib,
		  c->ram);
	option(w, "-machine", "memory-backend=ram");
}

/* A machine of which only what is named here is there. */
static void add_machine(struct words *w, const struct qemu_config *c)
{
	words_add(w, QEMU);
	words_add(w, "-no-user-config");
	words_add(w, "-nodefaults");
	option(w, "-display", "none");
	option(w, "-accel", c->accel);
	option(w, "-cpu", c->cpu);
	words_add(w, "-m");
	words_add(w, "%" PRIu64 "M", c->memory_mib);
	if (c->ram)
		add_ram(w, c);
	option(w, "-serial", c->serial);
}

static void add_vmm_args(struct words *w, const struct qemu_config *c)
{
	for (char *const *arg = c->vmm_args; arg && *arg; arg++)
		words_add(w, "%s", *arg);
}

static void add_shim(struct words *w, const struct qemu_config *c)
{
	char trace[32] = "";

	if (c->trace)
		snprintf(trace, sizeof(trace), " trace=%#" PRIx64, c->trace);
	option(w, "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04");
	option(w, "-kernel", c->image);
	words_add(w, "-append");
	words_add(w, QEMU_DEBUG_EXIT "%s%s%s%s", c->log ? " log=" : "", c->log ? c->log : "",
		  c->selftest ? " selftest" : "", trace);
}

/* The modules "PATH COMMAND LINE,PATH"; a comma inside one is doubled. */
static void add_modules(struct words *w, const struct qemu_config *c)
{
	char *append = quote_commas(c->append);

	if (!append) {
		w->failed = true;
		return;
	}
	words_add(w, "-initrd");
	words_add(w, "%s %s%s%s", c->kernel, append, c->initrd ? "," : "", c->initrd ? c->initrd : "");
	free(append);
}

char **qemu_command(const struct qemu_config *config)
{
	struct words w = {0};

	add_machine(&w, config);
	add_shim(&w, config);
	if (config->kernel)
		add_modules(&w, config);
	add_vmm_args(&w, config);
	return words_end(&w);
}

char **qemu_rom_command(const struct qemu_config *config)
{
	struct words w = {0};

	add_machine(&w, config);
	words_add(&w, "-smp");
	words_add(&w, "%u", config->cpus);
	option(&w, "-option-rom", config->image);
	option(&w, "-kernel", config->kernel);
	if (config->initrd)
		option(&w, "-initrd", config->initrd);
	option(&w, "-append", config->append);
	add_vmm_args(&w, config);
	return words_end(&w);
}

void qemu_free_command(char **command)
{
	words_free(command);
}
