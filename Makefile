# SPDX-License-Identifier: MIT
# The front door.  Each room keeps its own rules in a fragment beside its sources.

BUILD := build
CFLAGS ?= -O2 -g
override CFLAGS += -std=gnu11 -Wall -Wextra -Wmissing-prototypes -Wstrict-prototypes -Wno-unused-parameter -I.

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:

include translator/translator.mk
include shim/pv/pv.mk
include tools/tools.mk
include conformance/conformance.mk

.PHONY: all demo check test-unit bench clean help
