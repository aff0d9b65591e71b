/* SPDX-License-Identifier: MIT */
/*
 * Between `hypershim run` (tools/) and the object that it preloads into the VMM (shim/kvm/preload):
 * what is to be done, in environment variables, and one shared page of what happened.
 */
#ifndef SHIM_KVM_CONTROL_H
#define SHIM_KVM_CONTROL_H

#include <stdint.h>

#include "shim/kvm/hypershim-kvm.h"
#include "translator/trace.h"

#define CONTROL_GUEST	 "HYPERSHIM_GUEST"    /* hypershim_config.guest */
#define CONTROL_FEATURES "HYPERSHIM_FEATURES" /* hypershim_config.features, if set */
#define CONTROL_FD	 "HYPERSHIM_CONTROL"  /* descriptor of a memfd with struct control */
#define CONTROL_STATE	 "HYPERSHIM_STATE"    /* descriptor of a SOCK_SEQPACKET socket, if set */

#define CONTROL_STATS_MAX 96

/* The memfd's name, by which `hypershim trace --attach` finds it in a VMM. */
#define CONTROL_NAME "hypershim"

/* Written by the preloaded object only, but `stats_wanted`, and what of `trace` is its reader's. */
struct control {
	struct trace trace; /* first, as hypershim-kvm.h has it */
	uint32_t stats_wanted;
	uint32_t attached; /* VMs that the ABI was given to, so far */
	uint32_t ran;	   /* vCPUs have entered the guest */
	uint32_t crashed;  /* the guest has reported a crash */
	uint32_t refused;  /* no VM could be given the ABI; `why` says why: exit status 2 */
	char why[256];
	uint32_t stats_count;
	uint64_t tsc_khz; /* of stats' cycles */
	struct hypershim_stat stats[CONTROL_STATS_MAX];
};

/*
 * The state of the VM travels over the CONTROL_STATE socket: the command sends one request, the
 * preloaded object one answer, each one packet, save data which follow in a memfd.
 */
enum control_request {
	CONTROL_SAVE, /* answer: a memfd with the blob, or an error */
	CONTROL_LOAD, /* comes with a memfd that holds the blob */
};
struct control_message {
	uint32_t request; /* enum control_request */
	int32_t error;	  /* of an answer: 0, or a negative errno; `why` says more */
	uint64_t size;	  /* of the blob */
	/* Of an answer to CONTROL_SAVE: the VM has neither run nor been loaded since it was created or
	 * reset, so what comes next may be a load. */
	uint32_t fresh;
	char why[256];
};

#endif
