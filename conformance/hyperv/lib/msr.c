/* SPDX-License-Identifier: MIT */
/* Model-specific registers; #GP is an answer. */
#include "conformance/hyperv/lib/guest.h"

bool rdmsr_try(uint32_t msr, uint64_t *value)
{
	uint32_t low = 0, high = 0;

	TRY("rdmsr", "+a"(low), "+d"(high) : "c"(msr) : "memory");
	*value = (uint64_t)high << 32 | low;
	return !exception()->count;
}

bool wrmsr_try(uint32_t msr, uint64_t value)
{
	uint32_t low = value, high = value >> 32;

	TRY("wrmsr", "+a"(low), "+d"(high) : "c"(msr) : "memory");
	return !exception()->count;
}

uint64_t rdmsr(uint32_t msr)
{
	uint64_t value;

	if (!rdmsr_try(msr, &value)) {
		print("report: a read of MSR 0x%x is %s\n", msr, exception_name());
		stop("an MSR is refused");
	}
	return value;
}

void wrmsr(uint32_t msr, uint64_t value)
{
	if (!wrmsr_try(msr, value)) {
		print("report: MSR 0x%x = 0x%lx is %s\n", msr, value, exception_name());
		stop("an MSR is refused");
	}
}

void answer_rdmsr(const char *key, uint32_t msr)
{
	uint64_t value;

	if (rdmsr_try(msr, &value))
		answer_hex(key, value);
	else
		answer_exception(key);
}

void answer_wrmsr(const char *key, uint32_t msr, uint64_t value)
{
	uint64_t now;

	if (!wrmsr_try(msr, value))
		answer(key, "%s", exception_name());
	else if (!rdmsr_try(msr, &now))
		answer(key, "written,read-%s", exception_name());
	else if (now == value)
		answer(key, "kept");
	else
		answer_hex(key, now);
}
