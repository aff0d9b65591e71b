/* SPDX-License-Identifier: MIT */
#include <CUnit/Basic.h>
#include <stdio.h>
#include <string.h>

#include "conformance/tools/trace_line.h"
#include "tools/trace/output.h"

void trace_line_write(struct trace_line *l, const struct trace_decoder *decoder,
		      const struct trace_record *r)
{
	FILE *file = fmemopen(l->text, sizeof(l->text), "w");
	const char *name = decoder->name(r);

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	fprintf(file, "%s(", name ? name : "?");
	trace_text_arguments(file, decoder, r);
	fputc(')', file);
	CU_ASSERT_EQUAL(fclose(file), 0);
}

void trace_line_expect(const struct trace_decoder *decoder, const struct trace_record *r, const char *text)
{
	struct trace_line l;

	trace_line_write(&l, decoder, r);
	if (strcmp(l.text, text))
		printf("\n    got      %s\n    expected %s\n", l.text, text);
	CU_ASSERT_STRING_EQUAL(l.text, text);
}
