/* SPDX-License-Identifier: MIT */
#ifndef TOOLS_KVM_DEVICE_H
#define TOOLS_KVM_DEVICE_H

#include "tools/error.h"

#define KVM_DEVICE "/dev/kvm"

/* A descriptor, or -1 with the reason. */
int kvm_device_open(const char *path, struct error *why);

#endif
