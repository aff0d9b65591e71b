/* SPDX-License-Identifier: MIT */
	.section .rodata, "a"
	.balign 16
	.globl selftest_start, selftest_end
selftest_start:
	.incbin "selftest.elf"
selftest_end:

	.section .note.GNU-stack, "", @progbits
