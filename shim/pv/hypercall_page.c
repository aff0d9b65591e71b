/* SPDX-License-Identifier: MIT */
#include "abi/xen/xen.h"
#include "shim/pv/hypercall_page.h"
#include "shim/string.h"

static uint8_t *put(uint8_t *p, const void *bytes, unsigned n)
{
	memcpy(p, bytes, n);
	return p + n;
}

static void fill_entry(uint8_t *p, uint32_t nr)
{
	p = put(p, "\x51\x41\x53", 3); /* push %rcx; push %r11 */
	if (nr == __HYPERVISOR_iret)
		p = put(p, "\x50", 1); /* push %rax: the rest of struct iret_context */
	*p++ = 0xb8; /* mov $nr, %eax; syscall */
	p = put(p, &nr, 4);
	p = put(p, "\x0f\x05", 2);
	if (nr != __HYPERVISOR_iret)
		put(p, "\x41\x5b\x59\xc3", 4); /* pop %r11; pop %rcx; ret */
}

void hypercall_page_fill(void *page)
{
	uint32_t nr;

	memset(page, 0xcc, 4096);
	for (nr = 0; nr < 4096 / 32; nr++)
		fill_entry((uint8_t *)page + 32 * nr, nr);
}
