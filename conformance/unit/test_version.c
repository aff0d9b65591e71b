/* SPDX-License-Identifier: MIT */
/* HYPERVISOR_xen_version: every command writes its struct and no more; Xen 4.17's answers. */
#include <string.h>

#include "conformance/unit/fake_guest.h"

static const struct { unsigned cmd; size_t size; } commands[] = {
	{XENVER_extraversion, sizeof(xen_extraversion_t)},
	{XENVER_compile_info, sizeof(struct xen_compile_info)},
	{XENVER_capabilities, sizeof(xen_capabilities_info_t)},
	{XENVER_changeset, sizeof(xen_changeset_info_t)},
	{XENVER_platform_parameters, sizeof(struct xen_platform_parameters)},
	{XENVER_get_features, sizeof(struct xen_feature_info)},
	{XENVER_guest_handle, sizeof(xen_domain_handle_t)},
	{XENVER_commandline, sizeof(xen_commandline_t)},
};

static void test_sizes(void)
{
	static uint8_t zeroes[4000];

	for (unsigned i = 0; i < ARRAY_SIZE(commands); i++) {
		EXPECT_EQ(CALL(xen_version, commands[i].cmd, fake_put(zeroes, commands[i].size).addr), 0);
		EXPECT(fake_arg_intact());
		EXPECT_BAD_ADDRESSES(CALL(xen_version, commands[i].cmd, BAD), -XEN_EFAULT);
	}
}

/* Nothing of the shim's stack in what is written: the same twice, after other calls. */
static void test_no_leak(void)
{
	static uint8_t poison[4000];
	uint8_t first[4000];

	for (unsigned i = 0; i < ARRAY_SIZE(commands); i++) {
		memset(poison, commands[i].cmd == XENVER_get_features ? 0 : 0x5a, sizeof(poison));
		CALL(xen_version, commands[i].cmd, fake_put(poison, commands[i].size).addr);
		memcpy(first, fake_arg(), commands[i].size);
		memset(poison, commands[i].cmd == XENVER_get_features ? 0 : 0xff, sizeof(poison));
		CALL(xen_version, commands[i].cmd, fake_put(poison, commands[i].size).addr);
		EXPECT(!memcmp(first, fake_arg(), commands[i].size));
	}
}

static void test_values(void)
{
	xen_capabilities_info_t capabilities = "";
	struct xen_platform_parameters platform = {0};
	struct xen_compile_info compile;

	memset(&compile, 0xa5, sizeof(compile));
	EXPECT_EQ(CALL(xen_version, XENVER_compile_info, PUT(compile)), 0);
	GET(compile);
	EXPECT(!strcmp(compile.compile_by, "hypershim"));
	EXPECT(memchr(compile.compiler, 0, sizeof(compile.compiler)));
	EXPECT_EQ(CALL(xen_version, XENVER_version, 0), 4 << 16 | 17);
	EXPECT_EQ(CALL(xen_version, XENVER_pagesize, 0), 4096);
	EXPECT_EQ(CALL(xen_version, XENVER_capabilities, PUT(capabilities)), 0);
	GET(capabilities);
	EXPECT(!strncmp(capabilities, "xen-3.0-x86_64", 14));
	EXPECT_EQ(CALL(xen_version, XENVER_platform_parameters, PUT(platform)), 0);
	GET(platform);
	EXPECT_EQ(platform.virt_start, HYPERVISOR_VIRT_START);
}

/* A domU's: test start. */
static void test_features(void)
{
	struct xen_feature_info info = {.submap_idx = 0};

	EXPECT_EQ(CALL(xen_version, XENVER_get_features, PUT(info)), 0);
	GET(info);
	EXPECT_EQ(info.submap, 0x220e0);
	EXPECT_EQ(info.submap_idx, 0);
	EXPECT_EQ(CALL(vm_assist, VMASST_CMD_enable, VMASST_TYPE_pae_extended_cr3), 0);
	EXPECT_EQ(CALL(xen_version, XENVER_get_features, PUT(info)), 0);
	GET(info);
	EXPECT_EQ(info.submap, 0x220f0);
	EXPECT_EQ(CALL(vm_assist, VMASST_CMD_disable, VMASST_TYPE_pae_extended_cr3), 0);
	EXPECT_EQ(CALL(xen_version, XENVER_get_features, PUT(info)), 0);
	GET(info);
	EXPECT_EQ(info.submap, 0x220e0);
	info = (struct xen_feature_info){.submap_idx = 1};
	EXPECT_EQ(CALL(xen_version, XENVER_get_features, PUT(info)), -XEN_EINVAL);
	info.submap_idx = ~0u;
	EXPECT_EQ(CALL(xen_version, XENVER_get_features, PUT(info)), -XEN_EINVAL);
}

static void test_unknown(void)
{
	EXPECT_EQ(CALL(xen_version, 11, 0), -XEN_ENOSYS);
	EXPECT_EQ(CALL(xen_version, ~0u, FAKE_UNMAPPED), -XEN_ENOSYS);
}

static const struct unit_test tests[] = {
	{"what is written is the struct", test_sizes},
	{"nothing else leaks", test_no_leak},
	{"values", test_values},
	{"features", test_features},
	{"what is not there", test_unknown},
};

UNIT_MAIN("version", fake_guest_reset, tests)
