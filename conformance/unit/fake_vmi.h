/* SPDX-License-Identifier: MIT */
/* The seat of VMI's calls: what translator/from/vmi/vmi.h wants of one, and what it was asked. */
#ifndef CONFORMANCE_UNIT_FAKE_VMI_H
#define CONFORMANCE_UNIT_FAKE_VMI_H

#include "translator/types.h"

extern struct fake_vmi {
	unsigned begins, ends; /* of what reaches devices; an end that does not fit aborts */
	bool reachable;	       /* between the two */
	unsigned off;	       /* how often interrupts were switched off */
	uint32_t gate;	       /* the vector whose gate the seat changes; 0: none */
	unsigned enables;      /* of interrupts, */
	unsigned after;	       /* the last after so many that came */
	unsigned releases;     /* of page directories, the last: */
	uint32_t released;
	bool released_pae;
	/* The processor that waits to be started, and where. */
	bool waiting;
	uint32_t waiting_id;
	uint8_t vector;
	unsigned vector_asks;
} fake_vmi;

void fake_vmi_reset(void);

#endif
