/* SPDX-License-Identifier: MIT */
/* hypershim probe against machines that are not this one: faked leaves, files and libraries. */
#include <CUnit/Basic.h>
#include <json-c/json.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conformance/tools/tests.h"
#include "tools/probe/probe.h"

struct leaf {
	uint32_t number, regs[4];
};

struct machine {
	const struct leaf *leaves;
	size_t count;
};

/* What is not in the table is zero, as on AMD's processors. */
static void read_leaf(const void *context, uint32_t number, uint32_t subleaf, uint32_t regs[4])
{
	const struct machine *m = context;

	memset(regs, 0, 4 * sizeof(*regs));
	for (size_t i = 0; i < m->count; i++)
		if (m->leaves[i].number == number)
			memcpy(regs, m->leaves[i].regs, sizeof(m->leaves[i].regs));
}

#define MACHINE(name, leaves)                                                                      \
	const struct machine name##_machine = {leaves, sizeof(leaves) / sizeof(*(leaves))};        \
	const struct cpuid_source name = {read_leaf, &name##_machine}

#define INTEL	   {0, {0xd, 0x756e6547, 0x6c65746e, 0x49656e69}}
#define AMD	   {0, {0xd, 0x68747541, 0x444d4163, 0x69746e65}}
#define HYPERVISOR {1, {0, 0, 1u << 31, 0}}
#define KVM_AT(base, features, hints)                                                              \
	{base, {base + 1, 0x4b4d564b, 0x564b4d56, 0x4d}}, {base + 1, {features, 0, 0, hints}}

/* One line, so that a test can look for parts; and it is freed. */
static const char *text_of(struct json_object *found)
{
	static char text[8192];

	snprintf(text, sizeof(text), "%s",
		 json_object_to_json_string_ext(found, JSON_C_TO_STRING_PLAIN |
							       JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(found);
	return text;
}

static void expect_part(const char *text, const char *part)
{
	if (!strstr(text, part))
		printf("\n    no %s in %s", part, text);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, part));
}

static void test_processor(void)
{
	static const struct leaf intel[] = {INTEL, {1, {0, 0, 1u << 5, 0}}};
	static const struct leaf amd[] = {AMD,
					  HYPERVISOR,
					  {0x80000000, {0x80000001, 0, 0, 0}},
					  {0x80000001, {0, 0, 1u << 2, 0}}};
	/* The same bit beyond the last leaf means nothing. */
	static const struct leaf old[] = {AMD, {0x80000001, {0, 0, 1u << 2, 0}}};
	static const struct leaf odd[] = {{0, {1, 0x1b5b1b5b, 0x0a0a0a0a, 0xffffffff}}};
	MACHINE(intel_cpu, intel);
	MACHINE(amd_cpu, amd);
	MACHINE(old_cpu, old);
	MACHINE(odd_cpu, odd);

	CU_ASSERT_STRING_EQUAL(text_of(probe_processor(&intel_cpu)),
			       "{\"vendor\":\"GenuineIntel\",\"virtualization\":\"VMX\","
			       "\"under_a_hypervisor\":false}");
	CU_ASSERT_STRING_EQUAL(text_of(probe_processor(&amd_cpu)),
			       "{\"vendor\":\"AuthenticAMD\",\"virtualization\":\"SVM\","
			       "\"under_a_hypervisor\":true}");
	expect_part(text_of(probe_processor(&old_cpu)), "\"virtualization\":null");
	expect_part(text_of(probe_processor(&odd_cpu)), "\"vendor\":\"[?[?????????\"");
}

/* Intel's leaves beyond the last read as something, and are no hypervisor's. */
static void test_no_hypervisor(void)
{
	static const struct leaf leaves[] = {INTEL, KVM_AT(0x40000000, 1, 0)};
	MACHINE(cpu, leaves);

	CU_ASSERT_STRING_EQUAL(text_of(probe_hypervisors(&cpu)), "[]");
}

static void test_kvm_leaves(void)
{
	static const struct leaf leaves[] = {
		HYPERVISOR, KVM_AT(0x40000000, 1u << 3 | 1u << 6 | 1u << 24 | 1u << 29, 1)};
	MACHINE(cpu, leaves);

	CU_ASSERT_STRING_EQUAL(
		text_of(probe_hypervisors(&cpu)),
		"[{\"name\":\"KVM\",\"signature\":\"KVMKVMKVM\",\"first_leaf\":\"0x40000000\","
		"\"last_leaf\":\"0x40000001\",\"features\":[\"CLOCKSOURCE2\",\"PV_EOI\","
		"\"CLOCKSOURCE_STABLE_BIT\",\"bit 29\"],\"hints\":[\"REALTIME\"]}]");
}

#define HV_AT(base, last, vendor)                                                                  \
	{base, {base + last, vendor, 0x666f736f, 0x76482074}}, {base + 1, {0x31237648, 0, 0, 0}},  \
		{base + 2, {14393, 10u << 16, 0, 0}}, {base + 3, {0x2002, 1u << 4, 7, 1u << 10}},  \
		{base + 4, {1u << 5 | 1u << 1, 0xfff, 0, 0}}

static void test_hyperv_leaves(void)
{
	static const struct leaf leaves[] = {HYPERVISOR, HV_AT(0x40000000, 5, 0x7263694d),
					     KVM_AT(0x40000100, 8, 0)};
	static const struct leaf borrowed[] = {HYPERVISOR, HV_AT(0x40000000, 5, 0x41414141)};
	static const struct leaf few[] = {HYPERVISOR, HV_AT(0x40000000, 2, 0x7263694d)};
	MACHINE(cpu, leaves);
	MACHINE(vendor, borrowed);
	MACHINE(short_one, few);
	const char *text = text_of(probe_hypervisors(&cpu));

	expect_part(text, "\"name\":\"Hyper-V\",\"signature\":\"Microsoft Hv\"");
	expect_part(text, "\"version\":\"10.0.14393\"");
	expect_part(text, "\"features\":[\"AccessPartitionReferenceCounter\","
			  "\"AccessReenlightenmentControls\","
			  "\"PostMessages\",\"GuestCrashRegsAvailable\"]");
	expect_part(text, "\"recommendations\":[\"UseRelaxedTiming\",\"0x40000004 EAX bit 1\"]");
	expect_part(text,
		    "\"name\":\"KVM\",\"signature\":\"KVMKVMKVM\",\"first_leaf\":\"0x40000100\"");
	text = text_of(probe_hypervisors(&vendor));
	expect_part(text, "\"name\":\"unknown\",\"signature\":\"AAAAosoft Hv\"");
	expect_part(text, "\"interface\":\"Hv#1\"");
	expect_part(text_of(probe_hypervisors(&short_one)),
		    "\"features\":[],\"recommendations\":[]");
}

#define XEN_AT(base, last)                                                                         \
	{base, {base + last, 0x566e6558, 0x65584d4d, 0x4d4d566e}},                                 \
		{base + 1, {4u << 16 | 17, 0, 0, 0}}, {base + 2, {1, 0x40000000, 1, 0}},           \
		{base + 4, {1u << 3 | 1u << 4 | 1u << 6, 5, 7, 0}}

static void test_xen_leaves(void)
{
	static const struct leaf leaves[] = {HYPERVISOR, HV_AT(0x40000000, 5, 0x7263694d),
					     XEN_AT(0x40000100, 4)};
	static const struct leaf old[] = {HYPERVISOR, XEN_AT(0x40000000, 2)};
	static const struct leaf pv[] = {
		HYPERVISOR, XEN_AT(0x40000000, 5), {0x40000005, {0, 52, 0, 0}}};
	MACHINE(cpu, leaves);
	MACHINE(old_xen, old);
	MACHINE(pv_xen, pv);
	const char *text = text_of(probe_hypervisors(&cpu));

	expect_part(text, "\"name\":\"Hyper-V\"");
	expect_part(
		text,
		"\"name\":\"Xen\",\"signature\":\"XenVMMXenVMM\",\"first_leaf\":\"0x40000100\"");
	expect_part(text,
		    "\"version\":\"4.17\",\"hypercall_pages\":1,\"hypercall_msr\":\"0x40000000\"");
	expect_part(text, "\"features\":[\"MMU_PT_UPDATE_PRESERVE_AD\"]");
	expect_part(text, "\"hvm_features\":[\"VCPU_ID_PRESENT\",\"DOMID_PRESENT\","
			  "\"UPCALL_VECTOR\"],\"domain\":7");
	CU_ASSERT_PTR_NULL(strstr(text_of(probe_hypervisors(&old_xen)), "hvm_features"));
	expect_part(text_of(probe_hypervisors(&pv_xen)), "\"machine_address_width\":52");
}

/* Only the first leaf may be anybody's. */
static void test_unknown_leaves(void)
{
	static const struct leaf leaves[] = {
		HYPERVISOR,
		{0x40000000, {0x40000000, 0x20202020, 0x01414141, 0x41414141}},
		{0x40000200, {0x40000200, 0x20202020, 0x41414141, 0x41414141}}};
	static const struct leaf nothing[] = {HYPERVISOR};
	MACHINE(cpu, leaves);
	MACHINE(silent, nothing);

	CU_ASSERT_STRING_EQUAL(text_of(probe_hypervisors(&cpu)),
			       "[{\"name\":\"unknown\",\"signature\":\"    AAA?AAAA\","
			       "\"first_leaf\":\"0x40000000\",\"last_leaf\":\"0x40000000\"}]");
	expect_part(text_of(probe_hypervisors(&silent)), "\"name\":\"unknown\",\"signature\":\"\"");
}

static void test_no_kvm(void)
{
	CU_ASSERT_STRING_EQUAL(text_of(probe_kvm("/nowhere/kvm")),
			       "{\"usable\":false,\"why_not\":\"there is no /nowhere/kvm\"}");
	CU_ASSERT_STRING_EQUAL(text_of(probe_kvm("/dev/null")),
			       "{\"usable\":false,\"why_not\":\"/dev/null is not KVM's\"}");
	expect_part(text_of(probe_kvm("/")), "\"why_not\":\"/ cannot be opened: Is a directory\"");
}

static bool is_xen_pv(void)
{
	FILE *f = fopen("/sys/hypervisor/guest_type", "r");
	char type[8] = "";

	if (f && !fgets(type, sizeof(type), f))
		type[0] = '\0';
	if (f)
		fclose(f);
	return !strcmp(type, "PV\n");
}

/* By the kernel's word; and what an illegal instruction does is afterwards what it was. */
static void test_xen_pv(void)
{
	struct sigaction before, after;

	sigaction(SIGILL, NULL, &before);
	CU_ASSERT_EQUAL(cpuid_of_xen_pv() != NULL, is_xen_pv());
	sigaction(SIGILL, NULL, &after);
	CU_ASSERT_EQUAL(before.sa_handler, after.sa_handler);
}

static const char *file_of(char path[32], const char *contents)
{
	int fd;

	strcpy(path, "/tmp/hypershim-XXXXXX");
	fd = mkstemp(path);
	CU_ASSERT_EQUAL(write(fd, contents, strlen(contents)), (ssize_t)strlen(contents));
	close(fd);
	return path;
}

static void test_xen(void)
{
	char caps[32], type[32];
	struct xen_source xen = {file_of(caps, "control_d\n"), file_of(type, "xen\n"),
				 "build/tools-test/xenctrl.so"};

	CU_ASSERT_STRING_EQUAL(text_of(probe_xen(&xen)),
			       "{\"control_domain\":true,\"version\":\"4.17.4-pre\","
			       "\"capabilities\":\"xen-3.0-x86_64 hvm-3.0-x86_64\"}");
	setenv("FAKE_XEN_CLOSED", "1", 1);
	expect_part(text_of(probe_xen(&xen)), "\"why_not\":\"the hypervisor cannot be asked");
	unsetenv("FAKE_XEN_CLOSED");
	xen.library = "build/tools-test/kvm.so";
	expect_part(text_of(probe_xen(&xen)),
		    "\"why_not\":\"build/tools-test/kvm.so lacks a function");
	xen.library = "libxenctrl.so.0";
	expect_part(text_of(probe_xen(&xen)),
		    "\"why_not\":\"libxenctrl.so.0: cannot open shared object file");
	xen.capabilities = "/nowhere";
	expect_part(text_of(probe_xen(&xen)),
		    "\"control_domain\":false,\"why_not\":\"this is a guest of Xen's");
	xen.type = "/nowhere";
	expect_part(text_of(probe_xen(&xen)), "\"why_not\":\"this is not a domain of Xen's\"");
	unlink(caps);
	unlink(type);
}

static void test_print(void)
{
	static const char json[] =
		"{\"some_key\":{\"KVM_CAP_X\":1,\"no\":false},\"none\":null,\"empty\":[],"
		"\"words\":[\"a\",\"b\"],\"things\":[{\"a\":\"1\",\"b\":[\"x\"]},{\"a\":\"2\"}]}";
	struct json_object *found = json_tokener_parse(json);
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	probe_print(out, found);
	fclose(out);
	CU_ASSERT_STRING_EQUAL(text, "some key:\n"
				     "  KVM_CAP_X: 1\n"
				     "  no: no\n"
				     "none: none\n"
				     "empty: none\n"
				     "words:\n"
				     "  a, b\n"
				     "things:\n"
				     "  - a: 1\n"
				     "    b:\n"
				     "      x\n"
				     "  - a: 2\n");
	free(text);
	json_object_put(found);
}

void suite_probe(void)
{
	CU_pSuite s = CU_add_suite("probe", NULL, NULL);

	CU_add_test(s, "processor", test_processor);
	CU_add_test(s, "no hypervisor", test_no_hypervisor);
	CU_add_test(s, "KVM's leaves", test_kvm_leaves);
	CU_add_test(s, "Hyper-V's leaves", test_hyperv_leaves);
	CU_add_test(s, "Xen's leaves", test_xen_leaves);
	CU_add_test(s, "leaves of nobody known", test_unknown_leaves);
	CU_add_test(s, "a PV domain of Xen's", test_xen_pv);
	CU_add_test(s, "no KVM", test_no_kvm);
	CU_add_test(s, "Xen's library", test_xen);
	CU_add_test(s, "as lines", test_print);
}
