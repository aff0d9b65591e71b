/* SPDX-License-Identifier: MIT */
/*
 * abi/hyperv/ is what Linux's header and the specification say: every number, the size of every
 * struct, and the offset of every member.  And nothing of it is left out of the comparison.
 */
#include <ctype.h>
#include <stddef.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "abi/hyperv/cpuid.h"
#include "conformance/unit/hyperv_layout.h"
#include "conformance/unit/unit.h"
#include "translator/from/hyperv/hyperv.h"

/* Bits by name, and how many MSRs a row has. */
enum {
#define BIT(leaf, reg, bit, Name, feature) BIT_NUMBER_##Name = bit,
	HV_CPUID_BITS(BIT)
#undef BIT
#define COUNT(first, count, NAME, ...) COUNT_##NAME = count,
	HV_MSRS(COUNT)
#undef COUNT
};
#define BIT(leaf, reg, bit, Name, feature) \
	static const uint64_t BIT_##Name = 1ull << BIT_NUMBER_##Name;
HV_CPUID_BITS(BIT)
#undef BIT

struct row {
	const char *what;
	uint64_t value;
};

static struct row ours[512], expected[512];
static unsigned ours_count, expected_count;

static void add(struct row *rows, unsigned *count, const char *what, uint64_t value)
{
	if (*count == ARRAY_SIZE(ours))
		abort();
	rows[(*count)++] = (struct row){what, value};
}

static void add_linux(const char *what, uint64_t value)
{
	add(expected, &expected_count, what, value);
}

#define OUR(what, value) add(ours, &ours_count, what, value)

static void set_up(void)
{
	ours_count = expected_count = 0;

#define VALUE(mine, theirs)			   OUR(#mine, mine);
#define STRUCT(mine, theirs)			   OUR("struct " #mine, sizeof(struct mine));
#define MEMBER(mine, member, theirs, their_member) \
	OUR(#mine "." #member, offsetof(struct mine, member));
	HYPERV_LAYOUT(VALUE, STRUCT, MEMBER)
#undef VALUE
#undef STRUCT
#undef MEMBER
	linux_tlfs(add_linux);

#define VALUE(mine, number) \
	OUR(#mine, mine); \
	add_linux("specification", number);
#define STRUCT(mine, size) \
	OUR("struct " #mine, sizeof(struct mine)); \
	add_linux("specification", size);
#define MEMBER(mine, member, offset) \
	OUR(#mine "." #member, offsetof(struct mine, member)); \
	add_linux("specification", offset);
	HYPERV_LAYOUT_SPECIFIED(VALUE, STRUCT, MEMBER)
}

static void test_values(void)
{
	unsigned i;

	EXPECT_EQ(ours_count, expected_count);
	for (i = 0; i < ours_count && i < expected_count; i++) {
		if (ours[i].value != expected[i].value)
			printf("\n    %s is %#llx, but %s is %#llx", ours[i].what,
			       (unsigned long long)ours[i].value, expected[i].what,
			       (unsigned long long)expected[i].value);
		CU_ASSERT(ours[i].value == expected[i].value);
	}
}

static bool compared(const char *what)
{
	unsigned i;

	for (i = 0; i < ours_count; i++)
		if (!strcmp(ours[i].what, what))
			return true;
	return false;
}

static void expect_compared(const char *what)
{
	bool found = compared(what);

	if (!found)
		printf("\n    nothing is compared with %s", what);
	CU_ASSERT(found);
}

/* Every row of the tables, but what is absent and no more than a name. */
static void test_tables_are_complete(void)
{
#define WHAT_HERE(what)	  expect_compared(what);
#define WHAT_ABSENT(what)
#define ROW(first, count, NAME, name, access, feature, state) WHAT_##state("HV_MSR_" #NAME)
	HV_MSRS(ROW)
#undef ROW
#define ROW(code, Name, name, kind, variable, in, in_rep, out, out_rep, feature, state) \
	WHAT_##state("HvCall" #Name)
	HV_HYPERCALLS(ROW)
#undef ROW
#define ROW(number, NAME) expect_compared("HV_STATUS_" #NAME);
	HV_STATUSES(ROW)
#undef ROW
#define ROW(leaf, reg, bit, Name, feature) expect_compared("BIT_" #Name);
	HV_CPUID_BITS(ROW)
#undef ROW
}

/* "uint64_t low, high[2];": the last word before each comma, bracket or semicolon is a member. */
static void expect_members(const char *in, char *line)
{
	char *piece, *start, what[160];

	for (piece = strtok(line, ",;"); piece; piece = strtok(NULL, ",;")) {
		piece[strcspn(piece, "[\n")] = '\0';
		start = piece + strlen(piece);
		while (start > piece && (isalnum((unsigned char)start[-1]) || start[-1] == '_'))
			start--;
		if (!*start)
			continue; /* the line's end */
		snprintf(what, sizeof(what), "%s.%s", in, start);
		expect_compared(what);
	}
}

/* Every struct of the header, and every member of it. */
static void test_structs_are_complete(void)
{
	FILE *header = fopen("abi/hyperv/hyperv.h", "r");
	char line[256], in[64] = "", what[80];
	unsigned structs = 0;

	EXPECT(header);
	while (header && fgets(line, sizeof(line), header)) {
		if (strstr(line, "/*"))
			strcpy(strstr(line, "/*"), "\n");
		if (sscanf(line, "struct %63[a-z0-9_] {", in) == 1) {
			snprintf(what, sizeof(what), "struct %s", in);
			expect_compared(what);
			structs++;
		} else if (line[0] == '}') {
			in[0] = '\0';
		} else if (in[0]) {
			expect_members(in, line);
		}
	}
	EXPECT(structs >= 16);
	if (header)
		fclose(header);
}

#define FLUSH	 sizeof(struct hv_flush_virtual_address_space)
#define FLUSH_EX sizeof(struct hv_flush_virtual_address_space_ex)
#define IPI	 sizeof(struct hv_send_synthetic_cluster_ipi)
#define IPI_EX	 sizeof(struct hv_send_synthetic_cluster_ipi_ex)

/* The sizes in the hypercall table are those of the structs. */
static void test_hypercall_sizes(void)
{
	static const struct {
		unsigned code, input, input_element, output, output_element;
	} table[] = {
#define ROW(code, Name, name, kind, variable, in, in_rep, out, out_rep, feature, state) \
	{code, in, in_rep, out, out_rep},
		HV_HYPERCALLS(ROW)
#undef ROW
	}, expect[] = {
		{HvCallFlushVirtualAddressSpace, FLUSH, 0, 0, 0},
		{HvCallFlushVirtualAddressList, FLUSH, 8, 0, 0},
		{HvCallNotifyLongSpinWait, sizeof(struct hv_notify_long_spin_wait), 0, 0, 0},
		{HvCallSendSyntheticClusterIpi, IPI, 0, 0, 0},
		{HvCallFlushVirtualAddressSpaceEx, FLUSH_EX, 0, 0, 0},
		{HvCallFlushVirtualAddressListEx, FLUSH_EX, 8, 0, 0},
		{HvCallSendSyntheticClusterIpiEx, IPI_EX, 0, 0, 0},
		{HvCallGetVpRegisters, sizeof(struct hv_vp_registers_header), 4, 0,
		 sizeof(struct hv_register_value)},
		{HvCallSetVpRegisters, sizeof(struct hv_vp_registers_header),
		 sizeof(struct hv_register_assoc), 0, 0},
		{HvCallPostMessage, sizeof(struct hv_post_message), 0, 0, 0},
		{HvCallSignalEvent, sizeof(struct hv_signal_event), 0, 0, 0},
		{HvCallGetVpIndexFromApicId, sizeof(struct hv_get_vp_index_from_apic_id), 4, 0, 4},
		{HvCallExtQueryCapabilities, 0, 0, 8, 0},
	};
	unsigned i, j, here = 0;

#define COUNT_HERE here++;
#define COUNT_ABSENT
#define ROW(code, Name, name, kind, variable, in, in_rep, out, out_rep, feature, state) \
	COUNT_##state
	HV_HYPERCALLS(ROW)
	EXPECT_EQ(here, ARRAY_SIZE(expect));
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		EXPECT(!i || table[i - 1].code < table[i].code);
		for (j = 0; j < ARRAY_SIZE(expect); j++)
			if (expect[j].code == table[i].code)
				break;
		if (j < ARRAY_SIZE(expect))
			EXPECT(!memcmp(&table[i], &expect[j], sizeof(table[i])));
		else
			EXPECT_EQ(table[i].input + table[i].output + table[i].input_element, 0);
	}
}

static const struct unit_test tests[] = {
	{"as Linux and the specification have it", test_values},
	{"every row of the tables is compared", test_tables_are_complete},
	{"every struct is compared", test_structs_are_complete},
	{"the hypercall table has the structs' sizes", test_hypercall_sizes},
};

UNIT_MAIN("Hyper-V: layout", set_up, tests)
