# SPDX-License-Identifier: MIT
# The `hypershim` command.

TOOLS_SRC := $(wildcard tools/*.c)
TOOLS_OBJ := $(TOOLS_SRC:%.c=$(BUILD)/%.o)
TOOLS_LIBS := -lz -llzma -lbz2 -llz4 -lzstd

$(BUILD)/hypershim: $(TOOLS_OBJ)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(TOOLS_LIBS)

$(TOOLS_OBJ): $(BUILD)/tools/%.o: tools/%.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

-include $(TOOLS_OBJ:.o=.d)
include conformance/tools/tools-test.mk
