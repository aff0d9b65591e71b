/* SPDX-License-Identifier: MIT */
/* Writes the support tables of docs/.  Run from the top of the tree (make docs). */
#include <stdlib.h>

#include "docs/hyperv_support.h"
#include "docs/vmi_support.h"
#include "docs/xen_support.h"
#include "tools/matrix/matrix.h"

static FILE *open_or_exit(const char *name, const char *mode)
{
	FILE *f = fopen(name, mode);

	if (!f) {
		perror(name);
		exit(1);
	}
	return f;
}

static void close_or_exit(const char *name, FILE *f)
{
	if (fclose(f)) {
		perror(name);
		exit(1);
	}
}

int main(void)
{
	FILE *differences = open_or_exit(XEN_DIFFERENCES, "r");
	FILE *xen = open_or_exit(XEN_SUPPORT_PAGE, "w");
	FILE *hyperv = open_or_exit(HYPERV_SUPPORT_PAGE, "w");
	FILE *vmi = open_or_exit(VMI_SUPPORT_PAGE, "w");
	FILE *matrix = open_or_exit(MATRIX_PAGE, "w");

	if (xen_support_write(xen, differences)) {
		fprintf(stderr, "%s: a line has too few words\n", XEN_DIFFERENCES);
		return 1;
	}
	hyperv_support_write(hyperv);
	vmi_support_write(vmi);
	matrix_page_write(matrix);
	close_or_exit(XEN_SUPPORT_PAGE, xen);
	close_or_exit(HYPERV_SUPPORT_PAGE, hyperv);
	close_or_exit(VMI_SUPPORT_PAGE, vmi);
	close_or_exit(MATRIX_PAGE, matrix);
	return 0;
}
