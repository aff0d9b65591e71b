/* SPDX-License-Identifier: MIT */
#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/tools/tests.h"
#include "tools/file.h"

struct buffer fixture(const char *name)
{
	struct buffer contents;
	struct error err;
	char path[256];

	snprintf(path, sizeof(path), "build/tools-test/%s", name);
	if (file_read(path, &contents, &err)) {
		fprintf(stderr, "%s: %s\n", path, err.text);
		exit(1);
	}
	return contents;
}

void expect_error(const struct error *err, const char *part)
{
	bool found = strstr(err->text, part);

	if (!found)
		fprintf(stderr, "\n    expected an error with \"%s\", got \"%s\"\n", part,
			err->text);
	CU_ASSERT_TRUE(found);
	CU_ASSERT_PTR_NULL(strchr(err->text, '\n'));
}

void put16(struct buffer *b, uint64_t at, uint16_t value)
{
	memcpy(b->data + at, &value, sizeof(value));
}

void put32(struct buffer *b, uint64_t at, uint32_t value)
{
	memcpy(b->data + at, &value, sizeof(value));
}

void put64(struct buffer *b, uint64_t at, uint64_t value)
{
	memcpy(b->data + at, &value, sizeof(value));
}

int main(void)
{
	unsigned failed;

	if (CU_initialize_registry() != CUE_SUCCESS)
		return 1;
	suite_buffer();
	suite_bundle();
	suite_bzimage();
	suite_carrier();
	suite_child();
	suite_conform_judge();
	suite_conform_row();
	suite_conform_run();
	suite_cpu_model();
	suite_elf64();
	suite_file();
	suite_guest_section();
	suite_image();
	suite_kernel();
	suite_lean();
	suite_memory();
	suite_mutation();
	suite_notes();
	suite_options();
	suite_probe();
	suite_qemu();
	suite_quote();
	suite_scan();
	suite_scan_image();
	suite_trace();
	suite_trace_hyperv();
	suite_trace_xen();
	suite_unpack();
	suite_vmi();
	suite_vmm();
	CU_basic_set_mode(CU_BRM_VERBOSE);
	CU_basic_run_tests();
	failed = CU_get_number_of_failures();
	CU_cleanup_registry();
	return failed ? 1 : 0;
}
