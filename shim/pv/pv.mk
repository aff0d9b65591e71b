# SPDX-License-Identifier: MIT
# The paravisor image.

PV_CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -Wmissing-prototypes -Wstrict-prototypes \
	-Wno-unused-parameter -ffreestanding -fPIC -fvisibility=hidden -mgeneral-regs-only \
	-mno-red-zone -flto -flto-partition=one -fno-stack-protector -fno-asynchronous-unwind-tables -fcf-protection=none \
	-fno-strict-aliasing -fno-delete-null-pointer-checks -fno-tree-loop-distribute-patterns -include shim/hidden.h -I. -I$(BUILD)/shim
PV_SRCS := $(filter-out shim/pv/asm-offsets.c,$(wildcard shim/pv/*.c)) shim/machine.c shim/log_format.c shim/string.c $(TRANSLATOR_SRCS)
PV_OBJS := $(patsubst %.S,$(BUILD)/shim/%.o,$(wildcard shim/pv/*.S)) \
	$(patsubst %.c,$(BUILD)/shim/%.o,$(PV_SRCS))

all: $(BUILD)/hypershim.elf

$(BUILD)/hypershim.elf: $(PV_OBJS) $(BUILD)/shim/link.ld
	$(CC) $(PV_CFLAGS) -nostdlib -static -no-pie -Wl,-T,$(BUILD)/shim/link.ld -Wl,--build-id=none \
		-Wl,-z,max-page-size=4096 -Wl,--no-warn-rwx-segments -Wl,-z,norelro -o $@.debug $(PV_OBJS)
	objcopy --strip-debug $@.debug $@

$(BUILD)/shim/selftest.elf: shim/pv/selftest/guest.S shim/pv/selftest/guest.ld
	@mkdir -p $(@D)
	$(CC) -nostdlib -static -no-pie -fcf-protection=none -Wl,--build-id=none,-n,-s \
		-Wl,--no-warn-rwx-segments -T shim/pv/selftest/guest.ld -o $@ $<

$(BUILD)/shim/shim/pv/selftest_image.o: $(BUILD)/shim/selftest.elf

$(BUILD)/shim/link.ld: shim/pv/link.ld shim/pv/layout.h
	@mkdir -p $(@D)
	$(CC) -E -P -x c -I. -DDIRECTMAP_FOR_LD -o $@ $<

$(BUILD)/shim/asm-offsets.h: shim/pv/asm-offsets.c
	@mkdir -p $(@D)
	$(CC) $(PV_CFLAGS) -fno-lto -MMD -MP -MT $@ -MF $@.d -S -o $@.s $<
	sed -n 's/^.*\(#define .*\) !$$/\1/p' $@.s > $@

$(BUILD)/shim/%.o: %.S $(BUILD)/shim/asm-offsets.h shim/pv/pv.mk
	@mkdir -p $(@D)
	$(CC) -I. -I$(BUILD)/shim -MMD -MP -c -o $@ $<

$(BUILD)/shim/%.o: %.c shim/pv/pv.mk
	@mkdir -p $(@D)
	$(CC) $(PV_CFLAGS) -MMD -MP -c -o $@ $<

# What the compiler calls by itself must be there when it decides to, after the link's optimizer ran.
$(BUILD)/shim/shim/string.o: PV_CFLAGS += -fno-lto

-include $(PV_OBJS:.o=.d) $(BUILD)/shim/asm-offsets.h.d
