/* SPDX-License-Identifier: MIT */
/* The generated page of docs/ is the one that `make docs` would write now. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/unit/unit.h"
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

static void test_page_is_fresh(void)
{
	FILE *differences = fopen(XEN_DIFFERENCES, "r"), *page = fopen(XEN_SUPPORT_PAGE, "r");
	char line[1024], *text, *at;
	int rc;

	EXPECT(differences && page);
	if (!differences || !page)
		return;
	text = at = generate(differences, &rc);
	EXPECT_EQ(rc, 0);
	while (fgets(line, sizeof(line), page)) {
		bool same = !strncmp(at, line, strlen(line));

		if (!same)
			printf("\n    %s is stale (make docs) at: %s", XEN_SUPPORT_PAGE, line);
		CU_ASSERT(same);
		if (!same)
			break;
		at += strlen(line);
	}
	if (*at)
		printf("\n    %s is stale (make docs): it should go on with: %.60s", XEN_SUPPORT_PAGE, at);
	CU_ASSERT(!*at);
	free(text);
	fclose(differences);
	fclose(page);
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
	{"the page on Xen is fresh", test_page_is_fresh},
	{"lines of differences", test_differences},
};

UNIT_MAIN("documentation", NULL, tests)
