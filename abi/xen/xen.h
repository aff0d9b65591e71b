/* SPDX-License-Identifier: MIT */
/* Xen's public headers (libxen-dev), at one interface version, for every room. */
#ifndef ABI_XEN_XEN_H
#define ABI_XEN_XEN_H

#include <stdint.h>
#include <stddef.h>

#define __XEN_INTERFACE_VERSION__ __XEN_LATEST_INTERFACE_VERSION__
#define __XEN_TOOLS__ 1 /* sysctl.h and domctl.h give their layouts only to tools */

#include <xen/xen.h>
#include <xen/callback.h>
#include <xen/domctl.h>
#include <xen/event_channel.h>
#include <xen/features.h>
#include <xen/grant_table.h>
#include <xen/memory.h>
#include <xen/nmi.h>
#include <xen/physdev.h>
#include <xen/sched.h>
#include <xen/sysctl.h>
#include <xen/vcpu.h>
#include <xen/version.h>
#include <xen/xenoprof.h>
#include <xen/hvm/hvm_op.h>
#include <xen/io/console.h>
#include "abi/xen/errno.h"

#endif
