/* SPDX-License-Identifier: MIT */
/* Xen's own error numbers (XEN_EINVAL ...): the same on every build machine. */
#ifndef ABI_XEN_ERRNO_H
#define ABI_XEN_ERRNO_H

#include <xen/errno.h>

#endif
