/* SPDX-License-Identifier: MIT */
/* The command's verbs; each gets its own words, argv[0] being its name, and returns exit status. */
#ifndef TOOLS_VERBS_H
#define TOOLS_VERBS_H

int verb_boot(int argc, char **argv);
int verb_conform(int argc, char **argv);
int verb_matrix(int argc, char **argv);
int verb_pack(int argc, char **argv);
int verb_probe(int argc, char **argv);
int verb_run(int argc, char **argv);
int verb_scan(int argc, char **argv);
int verb_trace(int argc, char **argv);

struct tracer;
/* boot and run, for `hypershim trace`. */
int boot_traced(int argc, char **argv, struct tracer *tracer);
int run_traced(int argc, char **argv, struct tracer *tracer);

#endif
