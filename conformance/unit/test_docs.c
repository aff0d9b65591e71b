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
#include "abi/xen/hypercalls.h"
#include "conformance/unit/unit.h"
#include "docs/hyperv_reasons.h"
#include "docs/hyperv_support.h"
#include "docs/vmi_support.h"
#include "docs/xen_support.h"
#include "tools/matrix/matrix.h"
#include "translator/ops.h"
#include "translator/to/bare/ops.h"
#include "translator/to/kvm/ops.h"
#include "translator/vocabulary.h"

#define COVERAGE_PAGE "docs/coverage.md"

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

static void expect_fresh_from(void (*write)(FILE *page), const char *path)
{
	char *text = NULL;
	size_t len;
	FILE *page = open_memstream(&text, &len);

	write(page);
	fclose(page);
	expect_fresh(path, text);
	free(text);
}

static void test_hyperv_is_fresh(void)
{
	expect_fresh_from(hyperv_support_write, HYPERV_SUPPORT_PAGE);
}

static void test_vmi_is_fresh(void)
{
	expect_fresh_from(vmi_support_write, VMI_SUPPORT_PAGE);
}

static void test_matrix_is_fresh(void)
{
	expect_fresh_from(matrix_page_write, MATRIX_PAGE);
}

struct op_search {
	const char *name;
	bool found;
};

static void look_for_op(const struct matrix_op *op, void *context)
{
	struct op_search *search = context;

	search->found |= !strcmp(op->name, search->name);
}

static bool is_op(const char *name)
{
	struct op_search search = {.name = name};

	matrix_each_op(look_for_op, &search);
	return search.found;
}

/* Begins with a type, has a function's name before its first parenthesis. */
static bool declared(const char *line, char name[64])
{
	size_t len = strcspn(line, "("), start;

	if (!line[len] || !((*line >= 'a' && *line <= 'z') || *line == '_'))
		return false;
	for (start = len; start && line[start - 1] != ' ' && line[start - 1] != '*'; start--)
		;
	snprintf(name, 64, "%.*s", (int)(len - start), line + start);
	return start && *name;
}

/* Every function of a header is an operation in the vocabulary; these are not operations. */
static void expect_declared_ops(const char *header, unsigned at_least)
{
	static const char *const others[] = {"host_probe", "host_probe_clock", "host_name"};
	FILE *f = fopen(header, "r");
	char line[256], name[64];
	unsigned count = 0;

	EXPECT(f);
	while (f && fgets(line, sizeof(line), f)) {
		bool other = false;

		if (!declared(line, name))
			continue;
		for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
			other |= !strcmp(name, others[i]);
		if (!other && !is_op(name))
			printf("\n    %s: %s is not in translator/vocabulary.h", header, name);
		CU_ASSERT(other || is_op(name));
		count += !other;
	}
	EXPECT(count >= at_least);
	if (f)
		fclose(f);
}

static void test_vocabulary(void)
{
	unsigned members = 1; /* its name */

#define MEMBER(name, what, absent) members++;
	HOST_OPS(MEMBER)
#undef MEMBER
	EXPECT_EQ(members * sizeof(void *), sizeof(struct host_ops));
	expect_declared_ops("translator/ops.h", 14);
	expect_declared_ops("translator/seat.h", 20);
	expect_declared_ops("translator/vm.h", 40);
	EXPECT(!is_op("host_frobnicate"));
}

static const struct {
	const char *operation, *function, *words;
} on_bare[] = {
#define ROW(operation, function, words) {#operation, #function, words},
	BARE_OPS(ROW)
}, on_kvm[] = {
	KVM_OPS(ROW)
#undef ROW
};

/* Words are borrowed from the bare machine's table if and only if the function is. */
static void test_borrowed_words(void)
{
	size_t i, j;

	for (i = 0; i < sizeof(on_kvm) / sizeof(on_kvm[0]); i++) {
		bool borrowed = false;

		for (j = 0; j < sizeof(on_bare) / sizeof(on_bare[0]); j++)
			borrowed |= !strcmp(on_kvm[i].operation, on_bare[j].operation) &&
				    !strcmp(on_kvm[i].function, on_bare[j].function);
		EXPECT_EQ(on_kvm[i].words == AS_ON_BARE, borrowed);
	}
}

/* A row for a program to look for: "guest name operation", and how many there were. */
struct row_search {
	const char *guest, *name, *operation;
	unsigned found, rows;
};

static void look_for_row(const struct matrix_row *row, void *context)
{
	struct row_search *s = context;
	bool cells = false;

	for (unsigned host = 0; host < MATRIX_HOSTS; host++)
		cells |= row->becomes[host] && *row->becomes[host];
	EXPECT(cells);
	s->rows++;
	s->found += !strcmp(row->guest, s->guest) && !strcmp(row->name, s->name) &&
		    !strcmp(row->operation ? row->operation : "", s->operation);
}

static unsigned rows_of(const char *guest, const char *name, const char *operation)
{
	struct row_search s = {guest, name, operation, 0, 0};

	matrix_each_row(NULL, look_for_row, &s);
	EXPECT(s.rows > 150);
	return s.found;
}

/* What is known to be so, by way of tables of functions and of static functions in other files. */
static void test_reached(void)
{
	EXPECT_EQ(rows_of("xen-pv", "sched_op", "host_idle"), 1);
	EXPECT_EQ(rows_of("xen-pv", "set_timer_op", "host_timer_arm"), 1);
	EXPECT_EQ(rows_of("xen-pv", "console_io", "host_console_write"), 1);
	EXPECT_EQ(rows_of("xen-pv", "sched_op", "host_power_off"), 0);
	EXPECT_EQ(rows_of("xen-pv", "multicall", ""), 1);
	EXPECT_EQ(rows_of("xen-pv", "argo_op", ""), 1);
	EXPECT_EQ(rows_of("vmi", "SetAlarm", "host_alarm_arm"), 1);
	EXPECT_EQ(rows_of("vmi", "WBINVD", ""), 1);
	EXPECT_EQ(rows_of("hyperv", "GUEST_IDLE", "vp_wait"), 1);
	EXPECT_EQ(rows_of("hyperv", "STIMER0_CONFIG", "vp_timer_arm"), 1);
	EXPECT_EQ(rows_of("hyperv", "FlushVirtualAddressList", "vp_flush_tlbs"), 1);
	EXPECT_EQ(rows_of("hyperv", "vapic", "vm_host"), 1);
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

/* What it says is counted by make coverage-abi; here, that it leaves out no row. */
static void expect_covered(const char *page, const char *name)
{
	char row[128];

	snprintf(row, sizeof(row), "\n| %s | ", name);
	if (!strstr(page, row))
		printf("\n    %s (make coverage-abi-page) has no row %s", COVERAGE_PAGE, name);
	CU_ASSERT(strstr(page, row) != NULL);
}

static char *read_page(const char *name)
{
	FILE *page = fopen(name, "r");
	char *text = NULL;
	size_t size = 0;

	EXPECT(page);
	if (!page)
		return strdup("");
	if (getdelim(&text, &size, '\0', page) < 0)
		*text = '\0';
	fclose(page);
	return text;
}

static void test_coverage(void)
{
	char *page = read_page(COVERAGE_PAGE);

	EXPECT(!strstr(page, "**none**"));
#define COVERED_HERE(name)   expect_covered(page, name);
#define COVERED_CALL(name)   expect_covered(page, name);
#define COVERED_JUMP(name)   expect_covered(page, name);
#define COVERED_NOP(name)    expect_covered(page, name);
#define COVERED_ABSENT(name)
#define ROW(nr, name, nargs, guests, state) COVERED_##state(#name)
	XEN_HYPERCALLS(ROW)
#undef ROW
#define ROW(code, Name, name, kind, variable, in, rep_in, out, rep_out, feature, state) \
	COVERED_##state(#Name)
	HV_HYPERCALLS(ROW)
#undef ROW
#define ROW(first, count, NAME, name, access, feature, state) COVERED_##state(#NAME)
	HV_MSRS(ROW)
#undef ROW
#define ROW(leaf, reg, bit, Name, feature) expect_covered(page, #Name);
	HV_CPUID_BITS(ROW)
#undef ROW
#define ROW(number, Name, name, convention, arguments, asks, state) COVERED_##state(#Name)
	VMI_CALLS(ROW)
#undef ROW
	free(page);
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
	{"the matrix is fresh", test_matrix_is_fresh},
	{"the vocabulary is whole", test_vocabulary},
	{"borrowed words", test_borrowed_words},
	{"what handlers are known to come to", test_reached},
	{"every VMI call has its meaning", test_vmi_meanings},
	{"what is absent has a reason", test_reasons},
	{"what is shown has none", test_bits},
	{"every feature has its words", test_features},
	{"every row that is implemented is covered", test_coverage},
	{"lines of differences", test_differences},
};

UNIT_MAIN("documentation", NULL, tests)
