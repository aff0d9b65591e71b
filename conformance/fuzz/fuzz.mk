# SPDX-License-Identifier: MIT
# Fuzz targets: each conformance/fuzz/fuzz_NAME.c is a libFuzzer program with the Hyper-V part of
# the translator and the fake seat of the unit tests around it; fuzz-scan with `hypershim scan`.
#   make fuzz          FUZZ_SECONDS for each target, from and to a corpus in build/fuzz/NAME
#   make fuzz-short    a fixed number of inputs, some seconds for each; of `make check`

FUZZ := $(BUILD)/fuzz
FUZZ_SECONDS ?= 600
FUZZ_CC := clang
FUZZ_CFLAGS := $(CFLAGS) -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined
FUZZ_SRCS := $(wildcard conformance/fuzz/fuzz_*.c)
FUZZ_TARGETS := $(FUZZ_SRCS:conformance/fuzz/fuzz_%.c=$(FUZZ)/fuzz-%)
FUZZ_OBJS := $(addprefix $(FUZZ)/obj/,$(addsuffix .o,$(basename $(TRANSLATOR_FROM_HYPERV_SRCS))) \
	conformance/unit/fake_vm.o)

$(FUZZ)/obj/%.o: %.c
	mkdir -p $(@D)
	$(FUZZ_CC) $(FUZZ_CFLAGS) -MMD -MP -c -o $@ $<

$(FUZZ)/obj/%.o: %.S
	mkdir -p $(@D)
	$(FUZZ_CC) $(FUZZ_CFLAGS) -MMD -MP -c -o $@ $<

# `hypershim scan` is of the command, and not of the translator.
FUZZ_SCAN_OBJS := $(patsubst %.c,$(FUZZ)/obj/%.o,$(SCAN_SRC) \
	$(addprefix tools/scan/,facts.c image.c elf.c pe.c notes.c) \
	$(filter-out %/bundle.c,$(wildcard tools/kernel/*.c)) \
	$(addprefix tools/,beside.c buffer.c error.c file_read.c progress.c))
$(FUZZ)/fuzz-scan: $(FUZZ_SCAN_OBJS)
$(FUZZ)/fuzz-scan: FUZZ_LIBS := -lcapstone -lz -llzma -lbz2 -llz4 -lzstd -lpthread

$(FUZZ_TARGETS): $(FUZZ)/fuzz-%: $(FUZZ)/obj/conformance/fuzz/fuzz_%.o $(FUZZ_OBJS)
	$(FUZZ_CC) $(FUZZ_CFLAGS) -o $@ $^ $(FUZZ_LIBS)

.PHONY: fuzz fuzz-short
fuzz: $(FUZZ_TARGETS)
	conformance/fuzz/run --seconds $(FUZZ_SECONDS) $^

fuzz-short: $(FUZZ_TARGETS)
	conformance/fuzz/run --short $^

-include $(shell find $(FUZZ)/obj -name '*.d' 2>/dev/null)
