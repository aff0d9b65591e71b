/* SPDX-License-Identifier: MIT */
#include <CUnit/CUnit.h>

#include "conformance/tools/tests.h"
#include "tools/cpu_model.h"

static void test_versions(void)
{
	CU_ASSERT_STRING_EQUAL(cpu_model_tcg("QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7)\n"),
			       "max,-cx16");
	CU_ASSERT_STRING_EQUAL(cpu_model_tcg("QEMU emulator version 8.0.0\n"), "max");
	CU_ASSERT_STRING_EQUAL(cpu_model_tcg("QEMU emulator version 10.0.2\n"), "max");
	CU_ASSERT_STRING_EQUAL(cpu_model_tcg("version x"), "max");
	CU_ASSERT_STRING_EQUAL(cpu_model_tcg(""), "max");
}

static void test_kvm(void)
{
	CU_ASSERT_STRING_EQUAL(cpu_model("kvm"), "host");
}

void suite_cpu_model(void)
{
	CU_pSuite suite = CU_add_suite("cpu_model", NULL, NULL);

	CU_add_test(suite, "versions of QEMU", test_versions);
	CU_add_test(suite, "KVM has the host's", test_kvm);
}
