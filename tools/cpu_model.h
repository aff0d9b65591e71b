/* SPDX-License-Identifier: MIT */
/* QEMU's -cpu. */
#ifndef TOOLS_CPU_MODEL_H
#define TOOLS_CPU_MODEL_H

/* The model for an accelerator ("kvm" or "tcg"); for TCG, QEMU is asked for its version. */
const char *cpu_model(const char *accel);

/* TCG's model, from what `qemu-system-x86_64 --version` prints. */
const char *cpu_model_tcg(const char *version_output);

#endif
