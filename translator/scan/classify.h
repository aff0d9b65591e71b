/* SPDX-License-Identifier: MIT */
/* Which instructions the sweep keeps. */
#ifndef TRANSLATOR_SCAN_CLASSIFY_H
#define TRANSLATOR_SCAN_CLASSIFY_H

#include <capstone/capstone.h>

#include "translator/scan/map.h"

/* Fills in kind, and what belongs to it; false if the instruction is of no interest. */
bool classify(const cs_insn *insn, struct hit *hit);

/* A loaded number that may be an MSR's or a leaf's; an instruction can be this beside the above. */
bool classify_number(const cs_insn *insn, struct hit *hit);

#endif
