# SPDX-License-Identifier: MIT
# The translator's sources: linked by each seat, and by the unit tests.

TRANSLATOR_FROM_XEN_SRCS := $(wildcard translator/from/xen/*.c)
TRANSLATOR_FROM_HYPERV_SRCS := $(wildcard translator/from/hyperv/*.c translator/from/hyperv/*.S)
TRANSLATOR_FROM_VMI_SRCS := $(wildcard translator/from/vmi/*.c)
TRANSLATOR_TO_SRCS := translator/ops.c $(wildcard translator/to/*/*.c)
TRANSLATOR_TRACE_SRCS := translator/trace.c
# The paravisor's.
TRANSLATOR_SRCS := $(TRANSLATOR_FROM_XEN_SRCS) $(TRANSLATOR_TO_SRCS) $(TRANSLATOR_TRACE_SRCS)
