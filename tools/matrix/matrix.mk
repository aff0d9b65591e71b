# SPDX-License-Identifier: MIT
# What `hypershim matrix` and docs/matrix.md are computed from.  docs/reach.awk says how.

REACH := $(BUILD)/matrix/reach.h
REACH_SRCS := $(TRANSLATOR_FROM_XEN_SRCS) $(filter %.c,$(TRANSLATOR_FROM_HYPERV_SRCS)) $(TRANSLATOR_FROM_VMI_SRCS)
REACH_OBJS := $(REACH_SRCS:%.c=$(BUILD)/matrix/%.o)

# Unoptimized: every call is there, under its name.
$(REACH_OBJS): $(BUILD)/matrix/%.o: %.c tools/matrix/matrix.mk
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -w -I. -O0 -fno-pic -ffunction-sections -fdata-sections -fno-jump-tables \
		-fno-asynchronous-unwind-tables -fno-stack-protector -MMD -MP -c -o $@ $<

$(REACH): docs/reach.awk $(REACH_OBJS)
	LC_ALL=C readelf -W -r -s $(REACH_OBJS) | \
		LC_ALL=C awk -v 'handlers=^(hypercall|hv_call|hv_read|hv_write|vmi_call)_' -f $< | LC_ALL=C sort >$@

# The matrix without its verb, for whoever else writes it (docs.mk, conformance.mk).
MATRIX_SRCS := tools/matrix/ops.c tools/matrix/rows.c tools/matrix/text.c
MATRIX_CFLAGS := -I$(BUILD)/matrix

$(BUILD)/tools/matrix/rows.o: override CFLAGS += $(MATRIX_CFLAGS)
$(BUILD)/unit/obj/tools/matrix/rows.o: UNIT_CFLAGS += $(MATRIX_CFLAGS)
$(BUILD)/tools/matrix/rows.o $(BUILD)/unit/obj/tools/matrix/rows.o: $(REACH)

-include $(REACH_OBJS:.o=.d)
