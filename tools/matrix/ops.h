/* SPDX-License-Identifier: MIT */
/* One neutral operation by its name. */
#ifndef TOOLS_MATRIX_OPS_H
#define TOOLS_MATRIX_OPS_H

#include "tools/matrix/matrix.h"

/* Whether it is one that a guest's operation is said to come to (translator/vocabulary.h, EACH). */
bool matrix_op_listed(const char *function, struct matrix_op *op);

#endif
