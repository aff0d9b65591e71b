/* SPDX-License-Identifier: MIT */
/* Numbers for entry points that are not exceptions, in struct trap_frame's vector. */
#ifndef CONFORMANCE_XEN_PV_VECTORS_H
#define CONFORMANCE_XEN_PV_VECTORS_H

#define VECTOR_EVENT    0x100
#define VECTOR_SYSCALL  0x101
#define VECTOR_SYSENTER 0x102
#define VECTOR_NMI      0x103
#define VECTOR_FAILSAFE 0x104

#endif
