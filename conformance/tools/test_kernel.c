/* SPDX-License-Identifier: MIT */
#include <CUnit/Basic.h>
#include <string.h>

#include "conformance/tools/tests.h"
#include "tools/kernel/kernel.h"

static struct kernel load_good(const char *name)
{
	struct buffer file = fixture(name);
	struct error err = {""};
	struct kernel kernel;

	CU_ASSERT_EQUAL_FATAL(kernel_parse(buffer_bytes(&file), &kernel, &err), 0);
	buffer_free(&file);
	return kernel;
}

/* However it is wrapped, the same kernel comes out. */
static void test_wrappings(void)
{
	static const char *const names[] = {"pv.gz.bzimage",  "pv.xz.bzimage",	"pv.lzma.bzimage",
					    "pv.bz2.bzimage", "pv.lz4.bzimage", "pv.zst.bzimage",
					    "pv.elf.gz",      "pv.elf.xz",	"pv.elf.lz4",
					    "pv.elf.zst"};
	struct kernel plain = load_good("pv.elf");

	for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct kernel kernel = load_good(names[i]);

		CU_ASSERT_EQUAL(kernel.span, plain.span);
		CU_ASSERT_EQUAL_FATAL(kernel.lean.len, plain.lean.len);
		CU_ASSERT_EQUAL(memcmp(kernel.lean.data, plain.lean.data, plain.lean.len), 0);
		buffer_free(&kernel.lean);
	}
	buffer_free(&plain.lean);
}

static void test_refused(void)
{
	static const char *const rows[][2] = {
		{"pvh.elf", "this kernel has no Xen PV entry: built without CONFIG_XEN_PV"},
		{"pvh.gz.bzimage", "this kernel has no Xen PV entry: built without CONFIG_XEN_PV"},
		{"bare.elf", "this kernel has no Xen PV entry: built without CONFIG_XEN_PV"},
		{"i386.elf", "is a 32-bit kernel"},
		{"i386.gz.bzimage", "is a 32-bit kernel"},
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buffer file = fixture(rows[i][0]);
		struct error err = {""};
		struct kernel kernel;

		CU_ASSERT_EQUAL(kernel_parse(buffer_bytes(&file), &kernel, &err), -1);
		expect_error(&err, rows[i][1]);
		buffer_free(&file);
	}
}

static void test_not_a_kernel(void)
{
	static const char *const texts[] = {"",
					    "MZ",
					    "\x7f"
					    "EL",
					    "#!/bin/sh\n",
					    "HdrS",
					    "\x89LZO"};

	for (unsigned i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct bytes file = {(const uint8_t *)texts[i], strlen(texts[i])};
		struct error err = {""};
		struct kernel kernel;

		CU_ASSERT_EQUAL(kernel_parse(file, &kernel, &err), -1);
		expect_error(&err, "is not a kernel");
	}
}

void suite_kernel(void)
{
	CU_pSuite s = CU_add_suite("kernel", NULL, NULL);

	CU_add_test(s, "the same from every wrapping", test_wrappings);
	CU_add_test(s, "kernels that cannot be started", test_refused);
	CU_add_test(s, "files that are no kernels", test_not_a_kernel);
}
