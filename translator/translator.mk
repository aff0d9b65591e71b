# SPDX-License-Identifier: MIT
# The translator's sources: linked by each seat, and by the unit tests.

TRANSLATOR_FROM_XEN_SRCS := $(wildcard translator/from/xen/*.c)
TRANSLATOR_TO_SRCS := translator/ops.c $(wildcard translator/to/*/*.c)
TRANSLATOR_SRCS := $(TRANSLATOR_FROM_XEN_SRCS) $(TRANSLATOR_TO_SRCS)
