/* SPDX-License-Identifier: MIT */
/* GNTTABOP_copy: whole pages, parts of them, and what is refused. */
#include <string.h>

#include "conformance/unit/fake_grant.h"
#include "conformance/unit/fake_seat.h"
#include "conformance/unit/unit.h"
#include "translator/from/xen/grant.h"

#define SOURCE_REF 20
#define DEST_REF   21
#define PFN_SOURCE (FAKE_PFN_FREE + 1)
#define PFN_DEST   (FAKE_PFN_FREE + 2)

#define SOURCE_GREF GNTCOPY_source_gref
#define DEST_GREF   GNTCOPY_dest_gref
#define BOTH        (SOURCE_GREF | DEST_GREF)

static uint8_t *source, *dest;

static void set_up(void)
{
	unsigned i;

	fake_grant_reset();
	source = fake_page(PFN_SOURCE);
	dest = fake_page(PFN_DEST);
	for (i = 0; i < PAGE_SIZE; i++)
		source[i] = (uint8_t)(i * 7 + 1);
	fake_grant_v1_to_self(SOURCE_REF, fake_mfn(PFN_SOURCE), GTF_readonly);
	fake_grant_v1_to_self(DEST_REF, fake_mfn(PFN_DEST), 0);
}

/* From SOURCE to DEST, each by grant or by frame as the flags say. */
static struct gnttab_copy request(unsigned flags)
{
	struct gnttab_copy a;

	memset(&a, 0xa5, sizeof(a)); /* padding too */
	a.flags = flags | 0xfffc;    /* bits that mean nothing */
	a.len = 100;
	a.source.offset = 10;
	a.dest.offset = 20;
	a.source.domid = a.dest.domid = DOMID_SELF;
	a.source.u.gmfn = fake_mfn(PFN_SOURCE);
	a.dest.u.gmfn = fake_mfn(PFN_DEST);
	if (flags & SOURCE_GREF)
		a.source.u.ref = SOURCE_REF;
	if (flags & DEST_GREF)
		a.dest.u.ref = DEST_REF;
	return a;
}

static int16_t copy(struct gnttab_copy a)
{
	struct gnttab_copy before = a;

	EXPECT_EQ(fake_grant_op(GNTTABOP_copy, &a, sizeof(a), 1), 0);
	before.status = a.status;
	EXPECT(!memcmp(&before, &a, sizeof(a))); /* only the status is written */
	return a.status;
}

/* Is DEST what SOURCE is at these offsets, and nothing else? */
static bool copied(unsigned from, unsigned to, unsigned len)
{
	unsigned i;

	for (i = 0; i < PAGE_SIZE; i++)
		if (dest[i] != (i >= to && i < to + len ? source[from + i - to] : 0))
			return false;
	memset(dest, 0, PAGE_SIZE);
	return true;
}

static bool at_rest(void)
{
	return fake_grant_v1(SOURCE_REF)->flags == (GTF_permit_access | GTF_readonly) &&
	       fake_grant_v1(DEST_REF)->flags == GTF_permit_access &&
	       !grant_frame_writable(&fake_domain, fake_mfn(PFN_DEST));
}

static void ways(void)
{
	static const unsigned flags[] = {0, SOURCE_GREF, DEST_GREF, BOTH};
	struct gnttab_copy a;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		EXPECT_EQ(copy(request(flags[i])), GNTST_okay);
		EXPECT(copied(10, 20, 100));
		EXPECT(at_rest());
	}
	a = request(BOTH);
	a.source.domid = a.dest.domid = XEN_DOMID_GUEST;
	EXPECT_EQ(copy(a), GNTST_okay);
	EXPECT(copied(10, 20, 100));
	a = request(BOTH);
	a.source.offset = a.dest.offset = 0;
	a.len = PAGE_SIZE;
	EXPECT_EQ(copy(a), GNTST_okay);
	EXPECT(copied(0, 0, PAGE_SIZE));
	a.len = 0;
	EXPECT_EQ(copy(a), GNTST_okay);
	EXPECT(copied(0, 0, 0));
}

static void other_domains(void)
{
	struct gnttab_copy a = request(BOTH);

	a.source.domid = 0;
	EXPECT_EQ(copy(a), GNTST_bad_domain);
	a = request(BOTH);
	a.dest.domid = 3;
	EXPECT_EQ(copy(a), GNTST_bad_domain);
	/* By frame only DOMID_SELF, not even the same domain by its number. */
	a = request(DEST_GREF);
	a.source.domid = XEN_DOMID_GUEST;
	EXPECT_EQ(copy(a), GNTST_permission_denied);
	a = request(SOURCE_GREF);
	a.dest.domid = XEN_DOMID_GUEST;
	EXPECT_EQ(copy(a), GNTST_permission_denied);
	EXPECT(at_rest());
	a.dest.domid = 0; /* that there is none comes before, as in Debian's 4.17.7+13 */
	EXPECT_EQ(copy(a), GNTST_bad_domain);
	EXPECT(copied(0, 0, 0));
}

static void outside_the_page(void)
{
	struct gnttab_copy a = request(BOTH);

	a.source.offset = PAGE_SIZE - 99;
	EXPECT_EQ(copy(a), GNTST_bad_copy_arg);
	a.source.offset = PAGE_SIZE - 100;
	EXPECT_EQ(copy(a), GNTST_okay);
	EXPECT(copied(PAGE_SIZE - 100, 20, 100));
	a.dest.offset = 0xffff;
	EXPECT_EQ(copy(a), GNTST_bad_copy_arg);
	a = request(0);
	a.len = 0xffff;
	EXPECT_EQ(copy(a), GNTST_bad_copy_arg);
	a = request(0);
	a.len = PAGE_SIZE;
	EXPECT_EQ(copy(a), GNTST_bad_copy_arg);
	EXPECT(copied(0, 0, 0));
	EXPECT(at_rest());
}

static void bad_references(void)
{
	struct gnttab_copy a = request(BOTH);

	a.source.u.ref = 512;
	EXPECT_EQ(copy(a), GNTST_bad_gntref);
	a.source.u.ref = ~0u;
	EXPECT_EQ(copy(a), GNTST_bad_gntref);
	a = request(BOTH);
	a.dest.u.ref = 512;
	EXPECT_EQ(copy(a), GNTST_bad_gntref);
	a = request(BOTH);
	a.dest.u.ref = SOURCE_REF; /* read-only */
	EXPECT_EQ(copy(a), GNTST_general_error);
	a.dest.u.ref = 30; /* nothing granted */
	EXPECT_EQ(copy(a), GNTST_general_error);
	fake_grant_v1(DEST_REF)->domid = 0;
	EXPECT_EQ(copy(request(BOTH)), GNTST_general_error);
	fake_grant_v1(DEST_REF)->domid = XEN_DOMID_GUEST;
	fake_grant_v1(DEST_REF)->flags = GTF_accept_transfer;
	EXPECT_EQ(copy(request(BOTH)), GNTST_general_error);
	fake_grant_v1(DEST_REF)->flags = GTF_permit_access;
	EXPECT(copied(0, 0, 0));
	EXPECT(at_rest());
}

static void bad_frames(void)
{
	struct gnttab_copy a = request(0);

	a.source.u.gmfn = 0;
	EXPECT_EQ(copy(a), GNTST_bad_page);
	a.source.u.gmfn = ~0ull;
	EXPECT_EQ(copy(a), GNTST_bad_page);
	a.source.u.gmfn = page_mfn(fake_domain.grants); /* the shim's own */
	EXPECT_EQ(copy(a), GNTST_bad_page);
	a = request(0);
	a.dest.u.gmfn = FAKE_FRAMES;
	EXPECT_EQ(copy(a), GNTST_bad_page);
	a.dest.u.gmfn = fake_mfn(FAKE_PFN_L1); /* a page table */
	EXPECT_EQ(copy(a), GNTST_general_error);
	a.source.u.gmfn = fake_mfn(FAKE_PFN_L1);
	a.dest.u.gmfn = fake_mfn(PFN_DEST);
	EXPECT_EQ(copy(a), GNTST_okay);
	fake_grant_v1(DEST_REF)->frame = (uint32_t)fake_mfn(FAKE_PFN_L1);
	EXPECT_EQ(copy(request(BOTH)), GNTST_general_error);
	fake_grant_v1(DEST_REF)->frame = 0;
	EXPECT_EQ(copy(request(BOTH)), GNTST_bad_page);
	EXPECT(at_rest());
}

static void sub_page_flag_in_version_1(void)
{
	fake_grant_v1_to_self(SOURCE_REF, fake_mfn(PFN_SOURCE), GTF_sub_page | GTF_readonly);
	EXPECT_EQ(copy(request(BOTH)), GNTST_okay); /* means nothing there */
	EXPECT(copied(10, 20, 100));
}

static void same_page(void)
{
	struct gnttab_copy a = request(0);
	uint8_t first = source[10];

	a.dest.u.gmfn = a.source.u.gmfn;
	EXPECT_EQ(copy(a), GNTST_okay);
	EXPECT_EQ(source[20], first);
}

static grant_handle_t mapped(uint32_t flags)
{
	struct gnttab_map_grant_ref a = {.host_addr = fake_gva(PFN_DEST + 1, 0).addr, .ref = DEST_REF,
					 .flags = GNTMAP_host_map | flags, .dom = XEN_DOMID_GUEST};

	EXPECT_EQ(fake_grant_op(GNTTABOP_map_grant_ref, &a, sizeof(a), 1), 0);
	EXPECT_EQ(a.status, GNTST_okay);
	return a.handle;
}

static void while_mapped(void)
{
	mapped(0);
	EXPECT_EQ(copy(request(BOTH)), GNTST_okay);
	EXPECT(copied(10, 20, 100));
	EXPECT_EQ(fake_grant_v1(DEST_REF)->flags, GTF_permit_access | GTF_reading | GTF_writing);
	/* The frame that it was mapped with counts. */
	fake_grant_v1(DEST_REF)->frame = 0;
	EXPECT_EQ(copy(request(BOTH)), GNTST_okay);
	EXPECT(copied(10, 20, 100));
}

static void while_mapped_read_only(void)
{
	mapped(GNTMAP_readonly);
	EXPECT_EQ(copy(request(BOTH)), GNTST_okay);
	EXPECT_EQ(fake_grant_v1(DEST_REF)->flags, GTF_permit_access | GTF_reading);
	/* To write it, the entry is looked at again: it must say the same. */
	fake_grant_v1(DEST_REF)->frame = (uint32_t)fake_mfn(PFN_DEST + 5);
	EXPECT_EQ(copy(request(BOTH)), GNTST_general_error);
	fake_grant_v1(DEST_REF)->frame = (uint32_t)fake_mfn(PFN_DEST);
	fake_grant_v1(DEST_REF)->flags |= GTF_readonly;
	EXPECT_EQ(copy(request(BOTH)), GNTST_general_error);
	EXPECT_EQ(fake_grant_v1(DEST_REF)->flags, GTF_permit_access | GTF_readonly | GTF_reading);
}

static void to_version_2(void)
{
	struct gnttab_set_version two = {.version = 2};

	EXPECT_EQ(fake_grant_op(GNTTABOP_set_version, &two, sizeof(two), 1), 0);
	*fake_grant_v2(SOURCE_REF) = (grant_entry_v2_t){.sub_page = {
		.hdr = {.flags = GTF_permit_access | GTF_sub_page | GTF_readonly,
			.domid = XEN_DOMID_GUEST},
		.page_off = 8, .length = 110, .frame = fake_mfn(PFN_SOURCE)}};
	*fake_grant_v2(DEST_REF) = (grant_entry_v2_t){.full_page = {
		.hdr = {.flags = GTF_permit_access, .domid = XEN_DOMID_GUEST},
		.frame = fake_mfn(PFN_DEST)}};
}

static void sub_pages(void)
{
	struct gnttab_copy a;

	to_version_2();
	EXPECT_EQ(copy(request(BOTH)), GNTST_okay);
	EXPECT(copied(10, 20, 100));
	a = request(BOTH);
	a.source.offset = 8;
	a.len = 110;
	EXPECT_EQ(copy(a), GNTST_okay);
	EXPECT(copied(8, 20, 110));
	a.len = 111;
	EXPECT_EQ(copy(a), GNTST_general_error);
	a.source.offset = 7;
	a.len = 1;
	EXPECT_EQ(copy(a), GNTST_general_error);
	a.source.offset = PAGE_SIZE - 1;
	a.len = 2;
	EXPECT_EQ(copy(a), GNTST_bad_copy_arg); /* the page comes before the part */
	/* A part that is none. */
	fake_grant_v2(SOURCE_REF)->sub_page.page_off = 0xffff;
	fake_grant_v2(SOURCE_REF)->sub_page.length = 0xffff;
	EXPECT_EQ(copy(request(BOTH)), GNTST_general_error);
	fake_grant_v2(SOURCE_REF)->sub_page.page_off = 0;
	EXPECT_EQ(copy(request(BOTH)), GNTST_okay);
	EXPECT(copied(10, 20, 100));
	EXPECT_EQ(*fake_grant_status(SOURCE_REF), 0);
	EXPECT_EQ(*fake_grant_status(DEST_REF), 0);
	fake_grant_v2(DEST_REF)->hdr.flags |= GTF_readonly;
	EXPECT_EQ(copy(request(BOTH)), GNTST_general_error);
	EXPECT_EQ(*fake_grant_status(DEST_REF), 0);
}

static void transitive_grants(void)
{
	static const domid_t through[] = {XEN_DOMID_GUEST, DOMID_SELF, 0, 9};
	size_t i;

	to_version_2();
	for (i = 0; i < ARRAY_SIZE(through); i++) {
		*fake_grant_v2(SOURCE_REF) = (grant_entry_v2_t){.transitive = {
			.hdr = {.flags = GTF_transitive, .domid = XEN_DOMID_GUEST},
			.trans_domid = through[i], .gref = DEST_REF}};
		EXPECT_EQ(copy(request(BOTH)), GNTST_general_error);
		EXPECT_EQ(*fake_grant_status(SOURCE_REF), 0);
	}
	fake_grant_v2(SOURCE_REF)->hdr.domid = 0;
	EXPECT_EQ(copy(request(BOTH)), GNTST_general_error);
	EXPECT(copied(0, 0, 0));
}

static void transitive_once_mapped(void)
{
	to_version_2();
	mapped(0);
	EXPECT_EQ(copy(request(BOTH)), GNTST_okay);
	fake_grant_v2(DEST_REF)->hdr.flags = GTF_transitive;
	EXPECT_EQ(copy(request(BOTH)), GNTST_general_error);
	EXPECT_EQ(*fake_grant_status(DEST_REF), GTF_reading | GTF_writing);
}

static void batch(void)
{
	struct gnttab_copy a[3] = {request(BOTH), request(BOTH), request(0)};

	a[1].source.u.ref = 512;
	a[2].dest.offset = 200;
	EXPECT_EQ(fake_grant_op(GNTTABOP_copy, a, sizeof(a), 3), 0);
	EXPECT_EQ(a[0].status, GNTST_okay);
	EXPECT_EQ(a[1].status, GNTST_bad_gntref);
	EXPECT_EQ(a[2].status, GNTST_okay);
	EXPECT(!memcmp(dest + 20, source + 10, 100));
	EXPECT(!memcmp(dest + 200, source + 10, 100));
}

static const struct unit_test tests[] = {
	{"by grant and by frame", ways},
	{"other domains", other_domains},
	{"outside the page", outside_the_page},
	{"bad references", bad_references},
	{"bad frames", bad_frames},
	{"the sub-page flag in version 1", sub_page_flag_in_version_1},
	{"within one page", same_page},
	{"while mapped", while_mapped},
	{"while mapped read-only", while_mapped_read_only},
	{"parts of pages", sub_pages},
	{"transitive grants", transitive_grants},
	{"a grant that turns transitive while mapped", transitive_once_mapped},
	{"a batch", batch},
};

UNIT_MAIN("grant copies", set_up, tests)
