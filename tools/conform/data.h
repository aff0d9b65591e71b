/* SPDX-License-Identifier: MIT */
/* The files of conformance/ that say what is run and what is expected. */
#ifndef TOOLS_CONFORM_DATA_H
#define TOOLS_CONFORM_DATA_H

#include "tools/conform/differences.h"
#include "tools/conform/row.h"

/* All guests of all ABIs, with their areas. */
int conform_data_rows(const char *data, struct conform_rows *rows, struct error *err);
/* conformance/reference/HOST/ABI/NAME.txt; malloc'd, or NULL without memory. */
char *conform_data_path(const char *data, const char *host, enum conform_abi abi, const char *name);
/* The answers recorded there: 1; 0 if there are none; -1 with the text. */
int conform_data_answers(const char *data, const char *host, const struct conform_row *row,
			 struct conform_log *log, struct error *err);
/* From that file, or of the ABI; none where there is no such file of an ABI. */
int conform_data_differences(const char *data, enum conform_abi abi, const char *file,
			     struct conform_differences *differences, struct error *err);

#endif
