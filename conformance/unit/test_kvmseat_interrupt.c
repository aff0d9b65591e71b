/* SPDX-License-Identifier: MIT */
/* Interrupts as messages for KVM's local APICs. */
#include <stdarg.h>
#include <string.h>

#include "conformance/unit/unit.h"
#include "shim/kvm/seat.h"

static struct vm vm;
static struct {
	struct vp vp;
	uint64_t deadline[1];
} storage;
static struct kvm_msi sent;
static int error;

/* The seat's way to the kernel. */
long syscall(long number, ...)
{
	va_list arguments;
	unsigned long request;

	va_start(arguments, number);
	(void)va_arg(arguments, long);
	request = va_arg(arguments, unsigned long);
	if (number == SYS_ioctl && request == KVM_SIGNAL_MSI)
		sent = *va_arg(arguments, const struct kvm_msi *);
	va_end(arguments);
	errno = error;
	return error ? -1 : 1;
}

static void set_up(void)
{
	memset(&storage, 0, sizeof(storage));
	storage.vp.vm = &vm;
	error = 0;
}

static void expect_sent(unsigned apic_id, uint32_t low, uint32_t high)
{
	storage.vp.apic_id = apic_id;
	EXPECT_EQ(vp_interrupt(&storage.vp, 0x51), 0);
	EXPECT_EQ(sent.address_lo, low);
	EXPECT_EQ(sent.address_hi, high);
	EXPECT_EQ(sent.data, 0x51);
	EXPECT_EQ(sent.flags, 0);
}

/* As KVM takes them apart with KVM_X2APIC_API_USE_32BIT_IDS. */
static void destinations(void)
{
	expect_sent(0, 0xfee00000, 0);
	expect_sent(254, 0xfeefe000, 0);
	expect_sent(255, 0xfeeff000, 0);
	expect_sent(0x12345, 0xfee45000, 0x12300);
	EXPECT_EQ(msi_send(&vm, 3, true, 0x51), 0);
	EXPECT_EQ(sent.address_lo, 0xfee03004);
}

static void refused(void)
{
	error = EINVAL;
	EXPECT_EQ(vp_interrupt(&storage.vp, 0x51), -EINVAL);
}

static const struct unit_test tests[] = {
	{"any local APIC is reached", destinations},
	{"KVM's refusal is told", refused},
};

UNIT_MAIN("shim/kvm: interrupts", set_up, tests)
