# SPDX-License-Identifier: MIT
# The pages of docs/ that are generated.  conformance/unit/test_docs.c finds a stale one.

.PHONY: docs
docs: $(BUILD)/docs/generate
	$<

$(BUILD)/docs/generate: docs/generate.c docs/xen_support.c docs/hyperv_support.c docs/hyperv_reasons.c \
		docs/vmi_support.c $(MATRIX_SRCS) $(REACH) translator/vocabulary.h $(wildcard translator/to/*/ops.h) \
		$(wildcard docs/*.h tools/matrix/*.h abi/hyperv/*.h abi/vmi/*.h) abi/xen/hypercalls.h
	mkdir -p $(@D)
	$(CC) $(CFLAGS) $(MATRIX_CFLAGS) -o $@ $(filter %.c,$^)

# The manual page: man -l build/hypershim.1
all: $(BUILD)/hypershim.1

$(BUILD)/hypershim.1: docs/manual docs/manual.awk docs/hypershim.1.in $(BUILD)/hypershim
	docs/manual $(BUILD)/hypershim >$@
