/* SPDX-License-Identifier: MIT */
/* The seeded generator (splitmix64), and what is chosen by it for calls of every kind. */
#include "conformance/xen-pv/random/random.h"

static uint64_t state;

void choose_seed(uint64_t seed)
{
	state = seed;
}

uint64_t choose_any(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

unsigned int choose(unsigned int n)
{
	return choose_any() % n;
}

bool rarely(unsigned int n)
{
	return !choose(n);
}

void *choose_pointer(const char *name, void *good)
{
	static const uint64_t bad[] = { 0, UNMAPPED, XEN_POINTER, NO_POINTER, ~7ul };
	uint64_t pointer;

	if (!rarely(12))
		return good;
	pointer = CHOOSE(bad);
	note(name, pointer);
	return (void *)pointer;
}

domid_t choose_domain(const char *name)
{
	static const domid_t odd[] = { NO_DOMAIN, NO_DOMAIN, DOMID_INVALID, DOMID_COW, 0x7fef };
	static domid_t self = DOMID_INVALID;
	domid_t domain;

	if (self == DOMID_INVALID)
		self = own_domid();
	if (rarely(8)) {
		domain = CHOOSE(odd);
		note(name, domain);
		return domain;
	}
	if (!rarely(4))
		return DOMID_SELF;
	note_name(name, "own");
	return self;
}

uint32_t choose_vcpu(void)
{
	static const uint32_t odd[] = { 1, 2, 31, 8191, 8192, 0x80000000, 0xffffffff };
	uint32_t vcpu;

	if (!rarely(6))
		return 0;
	vcpu = CHOOSE(odd);
	note("vcpu", vcpu);
	return vcpu;
}

unsigned int choose_command(unsigned int nr, unsigned int last)
{
	static const uint32_t odd[] = { 99, 0x7fffffff, 0x80000000, 0xffffffff };
	unsigned int command;

	do
		command = rarely(40) ? CHOOSE(odd) : choose(last + 2);
	while (excluded(nr, command));
	note_command(nr, command);
	return command;
}
