/* SPDX-License-Identifier: MIT */
/*
 * The soft-off values.  They are in AML byte code, for which an interpreter would be out of
 * proportion: firmware writes the object as a literal package, Name (\_S5, Package () {a, b, ..}),
 * and that can be found by its encoding (ACPI 6.4, 20.2).
 */
#include "translator/to/bare/acpi.h"

#define AML_ZERO	0x00
#define AML_ONE		0x01
#define AML_NAME	0x08
#define AML_BYTE_PREFIX 0x0a
#define AML_WORD_PREFIX 0x0b
#define AML_PACKAGE	0x12
#define AML_ROOT	'\\'

#define SLP_TYP_MAX 7

struct aml {
	const uint8_t *at, *end;
};

static bool aml_byte(struct aml *aml, uint8_t *out)
{
	if (aml->at >= aml->end)
		return false;
	*out = *aml->at++;
	return true;
}

/* PkgLength: the upper two bits of the first byte say how many more there are.  Narrows `aml` to
 * the package. */
static bool aml_enter_package(struct aml *aml)
{
	const uint8_t *start = aml->at;
	uint8_t lead, more;
	size_t len;

	if (!aml_byte(aml, &lead))
		return false;
	len = lead >> 6 ? lead & 0x0f : lead & 0x3f;
	for (unsigned i = 0; i < lead >> 6; i++) {
		if (!aml_byte(aml, &more))
			return false;
		len |= (size_t)more << (4 + 8 * i);
	}
	if (len > (size_t)(aml->end - start))
		return false;
	aml->end = start + len;
	return aml->at <= aml->end;
}

static bool aml_sleep_type(struct aml *aml, uint8_t *out)
{
	uint8_t op, upper = 0;

	if (!aml_byte(aml, &op))
		return false;
	if (op == AML_ZERO || op == AML_ONE) {
		*out = op;
		return true;
	}
	if (op != AML_BYTE_PREFIX && op != AML_WORD_PREFIX)
		return false;
	if (!aml_byte(aml, out))
		return false;
	/* Some firmware writes both types into the first element's two bytes; the lower is ours. */
	if (op == AML_WORD_PREFIX && !aml_byte(aml, &upper))
		return false;
	return *out <= SLP_TYP_MAX;
}

static bool s5_package(struct aml aml, uint8_t *type_a, uint8_t *type_b)
{
	uint8_t op, elements;

	if (!aml_byte(&aml, &op) || op != AML_PACKAGE || !aml_enter_package(&aml) ||
	    !aml_byte(&aml, &elements) || elements < 1 || !aml_sleep_type(&aml, type_a))
		return false;
	if (elements < 2) {
		*type_b = *type_a;
		return true;
	}
	return aml_sleep_type(&aml, type_b);
}

bool acpi_find_s5(const uint8_t *aml, size_t len, uint8_t *type_a, uint8_t *type_b)
{
	static const uint8_t name[] = {'_', 'S', '5', '_'};

	for (size_t i = 1; i + sizeof(name) <= len; i++) {
		bool named = aml[i - 1] == AML_NAME ||
			     (i >= 2 && aml[i - 1] == AML_ROOT && aml[i - 2] == AML_NAME);
		struct aml value = {aml + i + sizeof(name), aml + len};

		if (named && !__builtin_memcmp(aml + i, name, sizeof(name)) &&
		    s5_package(value, type_a, type_b))
			return true;
	}
	return false;
}
