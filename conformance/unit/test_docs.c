/* SPDX-License-Identifier: MIT */
/* The generated pages of docs/ are those that `make docs` would write now. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "abi/hyperv/cpuid.h"
#include "abi/hyperv/hypercalls.h"
#include "abi/hyperv/msrs.h"
#include "abi/vmi/calls.h"
#include "conformance/unit/unit.h"
#include "docs/hyperv_reasons.h"
#include "docs/hyperv_support.h"
#include "docs/vmi_support.h"
#include "docs/xen_support.h"

static char *generate(FILE *differences, int *rc)
{
	char *text = NULL;
	size_t len;
	FILE *page = open_memstream(&text, &len);

	*rc = xen_support_write(page, differences);
	fclose(page);
	return text;
}

static void expect_fresh(const char *name, const char *at)
{
	FILE *page = fopen(name, "r");
	char line[1024];

	EXPECT(page);
	while (page && fgets(line, sizeof(line), page)) {
		bool same = !strncmp(at, line, strlen(line));

		if (!same)
			printf("\n    %s is stale (make docs) at: %s", name, line);
		CU_ASSERT(same);
		if (!same)
			break;
		at += strlen(line);
	}
	if (*at)
		printf("\n    %s is stale (make docs): it should go on with: %.60s", name, at);
	CU_ASSERT(!*at);
	if (page)
		fclose(page);
}

static void test_xen_is_fresh(void)
{
	FILE *differences = fopen(XEN_DIFFERENCES, "r");
	char *text;
	int rc;

	EXPECT(differences);
	if (!differences)
		return;
	text = generate(differences, &rc);
	EXPECT_EQ(rc, 0);
	expect_fresh(XEN_SUPPORT_PAGE, text);
	free(text);
	fclose(differences);
}

static void test_hyperv_is_fresh(void)
{
	char *text = NULL;
	size_t len;
	FILE *page = open_memstream(&text, &len);

	hyperv_support_write(page);
	fclose(page);
	expect_fresh(HYPERV_SUPPORT_PAGE, text);
	free(text);
}

static void test_vmi_is_fresh(void)
{
	char *text = NULL;
	size_t len;
	FILE *page = open_memstream(&text, &len);

	vmi_support_write(page);
	fclose(page);
	expect_fresh(VMI_SUPPORT_PAGE, text);
	free(text);
}

static void test_vmi_meanings(void)
{
	unsigned rows = 0, meant = 0;

#define ROW(number, ...) EXPECT(vmi_call_meaning(number)); rows++;
	VMI_CALLS(ROW)
#undef ROW
	for (unsigned i = 0; i <= VMI_CALLS_END; i++)
		meant += vmi_call_meaning(i) != NULL;
	EXPECT_EQ(meant, rows);
}

/* Whatever is absent has its reason, and what is there has none. */
static void test_reasons(void)
{
#define EXPECT_REASON_HERE(what, reason)   EXPECT(!(reason));
#define EXPECT_REASON_ABSENT(what, reason) EXPECT(reason);
#define ROW(code, Name, name, kind, variable, in, rep_in, out, rep_out, feature, state) \
	EXPECT_REASON_##state(#Name, hyperv_hypercall_reason(code))
	HV_HYPERCALLS(ROW)
#undef ROW
#define ROW(first, count, NAME, name, access, feature, state) \
	EXPECT_REASON_##state(#NAME, hyperv_msr_reason(first))
	HV_MSRS(ROW)
#undef ROW
}

static bool is_absent(uint32_t leaf, const char *reg, unsigned bit)
{
	size_t i;

	for (i = 0; i < hyperv_absent_bit_count; i++)
		if (hyperv_absent_bits[i].leaf == leaf && hyperv_absent_bits[i].bit == bit &&
		    !strcasecmp(hyperv_absent_bits[i].reg, reg))
			return true;
	return false;
}

/* A bit is shown, or has a reason why not. */
static void test_bits(void)
{
#define ROW(leaf, reg, bit, Name, feature) EXPECT(!is_absent(leaf, #reg, bit));
	HV_CPUID_BITS(ROW)
#undef ROW
}

/* Each feature has its words, and that of a flag of QEMU's is in the table of those. */
static void test_features(void)
{
	static const char *const words[] = {
#define ROW(name, word, needs, host) word,
		HV_FEATURES(ROW)
#undef ROW
	};
	size_t i, j;

	for (i = 0; i < HV_FEATURE_COUNT; i++)
		EXPECT(hyperv_feature_text[i] != NULL);
	for (i = 0; i < hyperv_flag_count; i++) {
		const char *word = hyperv_flags[i].word;

		if (!word || !*word)
			continue;
		for (j = 0; j < HV_FEATURE_COUNT && strcmp(words[j], word); j++)
			;
		EXPECT(j < HV_FEATURE_COUNT);
	}
}

static int parse(const char *text)
{
	FILE *differences = fmemopen((void *)text, strlen(text), "r");
	int rc;

	free(generate(differences, &rc));
	fclose(differences);
	return rc;
}

static void test_differences(void)
{
	EXPECT_EQ(parse("# about\n\n# group\ntest key 1 2 because of this\n"), 0);
	EXPECT_EQ(parse("test key 1 2\n"), -1);
	EXPECT_EQ(parse("test key\n"), -1);
}

static const struct unit_test tests[] = {
	{"the page on Xen is fresh", test_xen_is_fresh},
	{"the page on Hyper-V is fresh", test_hyperv_is_fresh},
	{"the page on VMI is fresh", test_vmi_is_fresh},
	{"every VMI call has its meaning", test_vmi_meanings},
	{"what is absent has a reason", test_reasons},
	{"what is shown has none", test_bits},
	{"every feature has its words", test_features},
	{"lines of differences", test_differences},
};

UNIT_MAIN("documentation", NULL, tests)
