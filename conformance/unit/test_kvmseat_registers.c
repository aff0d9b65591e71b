/* SPDX-License-Identifier: MIT */
/* XMM registers, of which KVM says and is told only in XSAVE's image that they are not initial. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/unit/unit.h"
#include "shim/kvm/seat.h"

#define SMALL 4096
#define BIG   11008 /* with AMX's tiles */
#define XMM0  160
#define PARTS 512

static struct vm vm;
static struct {
	struct vp vp;
	uint64_t deadline[1];
} storage;
static struct vp *const vp = &storage.vp;
static uint8_t image[BIG];
static size_t size;

/* The kernel copies as much as the VM's image has, and knows the small one by its own name. */
static long ioctl_of_kvm(unsigned long request, void *argument)
{
	if (request == KVM_CHECK_EXTENSION)
		return size;
	if (request == (size > SMALL ? KVM_GET_XSAVE2 : KVM_GET_XSAVE))
		memcpy(argument, image, size);
	else if (request == KVM_SET_XSAVE)
		memcpy(image, argument, size);
	else
		errno = EINVAL;
	return errno ? -1 : 0;
}

/* The seat's way to the kernel. */
long syscall(long number, ...)
{
	va_list arguments;
	unsigned long request;
	void *argument;

	va_start(arguments, number);
	(void)va_arg(arguments, long);
	request = va_arg(arguments, unsigned long);
	argument = va_arg(arguments, void *);
	va_end(arguments);
	errno = 0;
	return ioctl_of_kvm(request, argument);
}

static void set_up(void)
{
	memset(&storage, 0, sizeof(storage));
	memset(image, 0, sizeof(image));
	vp->vm = &vm;
	size = SMALL;
}

static void end(void)
{
	free(vp->xsave);
	vp->xsave = NULL;
}

static void get(void)
{
	uint8_t out[3 * 16];
	unsigned i;

	for (i = 0; i < sizeof(out); i++)
		image[XMM0 + i] = i + 1;
	memset(out, 0xff, sizeof(out));
	EXPECT_EQ(vp_get_xmm(vp, out, 2), 0);
	EXPECT(!memcmp(out, image + XMM0, 32));
	EXPECT_EQ(out[32], 0xff);
	EXPECT_EQ(vp_get_xmm(vp, out, 17), -EINVAL);
	end();
}

static void set(void)
{
	uint8_t in[32];

	memset(in, 0x5a, sizeof(in));
	memset(image, 0x11, XMM0 + 64);
	image[PARTS] = 5;
	EXPECT_EQ(vp_set_xmm(vp, in, 2), 0);
	EXPECT_EQ(image[PARTS], 7);
	EXPECT_EQ(image[XMM0 - 1], 0x11);
	EXPECT(!memcmp(image + XMM0, in, 32));
	EXPECT_EQ(image[XMM0 + 32], 0x11);
	EXPECT_EQ(vp_set_xmm(vp, in, 17), -EINVAL);
	end();
}

static void big(void)
{
	uint8_t in[16] = {7};

	size = BIG;
	image[BIG - 1] = 9;
	EXPECT_EQ(vp_set_xmm(vp, in, 1), 0);
	EXPECT_EQ(image[BIG - 1], 9);
	EXPECT_EQ(image[XMM0], 7);
	end();
}

/* Older kernels know no other size than the small one. */
static void small(void)
{
	uint8_t out[16];

	size = 0;
	EXPECT_EQ(vp_get_xmm(vp, out, 1), 0);
	end();
}

static const struct unit_test tests[] = {
	{"they are read", get},
	{"they are written, and are not initial then", set},
	{"of a VM with more state", big},
	{"on an older kernel", small},
};

UNIT_MAIN("shim/kvm: registers", set_up, tests)
