/* SPDX-License-Identifier: MIT */
/* Included before everything: references to our own symbols are relative, without a GOT. */
#pragma GCC visibility push(hidden)
