# SPDX-License-Identifier: MIT
# Test guests for the VMI ABI: tests/NAME/main.c makes build/conformance/vmi/NAME.elf.

VMI_DIR := conformance/vmi
VMI_BUILD := $(BUILD)/conformance/vmi
VMI_CFLAGS := -m32 -march=i586 -mregparm=3 -std=gnu11 -O2 -g -Wall -Wextra -Wno-unused-parameter \
	-Wmissing-prototypes -Wstrict-prototypes -I. -ffreestanding -fno-pic -fno-pie -mgeneral-regs-only \
	-fcf-protection=none -fno-stack-protector -fno-asynchronous-unwind-tables -fno-strict-aliasing \
	-fno-tree-loop-distribute-patterns
VMI_LINK := $(LD) -m elf_i386 -static -nostdlib --build-id=none --no-warn-rwx-segments
VMI_LIB := $(patsubst %,$(VMI_BUILD)/%.o,$(wildcard $(VMI_DIR)/lib/*.[cS] conformance/guest/*.c) \
	translator/wide_32.c)
VMI_TESTS := $(patsubst $(VMI_DIR)/tests/%/main.c,%,$(wildcard $(VMI_DIR)/tests/*/main.c))
VMI_ELFS := $(VMI_TESTS:%=$(VMI_BUILD)/%.elf)

$(VMI_BUILD)/%.c.o: %.c $(VMI_DIR)/vmi.mk
	@mkdir -p $(@D)
	$(CC) $(VMI_CFLAGS) -MMD -MP -c -o $@ $<

$(VMI_BUILD)/%.S.o: %.S $(VMI_DIR)/vmi.mk
	@mkdir -p $(@D)
	$(CC) -m32 -I. -MMD -MP -c -o $@ $<

$(VMI_ELFS): $(VMI_BUILD)/%.elf: $(VMI_DIR)/lib/guest.lds $(VMI_BUILD)/$(VMI_DIR)/tests/%/main.c.o $(VMI_LIB)
	$(VMI_LINK) -T $< -o $@ $(filter %.o,$^)

# The ROM that supplies just what no guest can do without: what a guest makes of the rest is seen on it.
$(VMIROM_BUILD)/vmi-raw.elf: $(VMI_BUILD)/raw-relocations.o
$(VMI_BUILD)/raw-relocations.o: $(VMI_DIR)/raw-relocations.c
	@mkdir -p $(@D)
	$(CC) $(VMIROM_CFLAGS) -MMD -MP -c -o $@ $<

VMI_ROMS := $(BUILD)/hypershim-vmi.rom $(BUILD)/hypershim-vmi-raw.rom

.PHONY: vmi-guests check-vmi check-vmi-on-kvm
vmi-guests: $(VMI_ELFS) $(VMI_ROMS)

check-vmi: vmi-guests $(BUILD)/hypershim
	$(BUILD)/hypershim conform --abi vmi --logs $(VMI_BUILD)/logs $(TESTS)

check-vmi-on-kvm: vmi-guests $(BUILD)/hypershim $(BUILD)/kvm-host.cpio
	$(BUILD)/hypershim conform --abi vmi --host kvm --logs $(VMI_BUILD)/logs-kvm $(TESTS)

-include $(shell find $(VMI_BUILD) -name '*.d' 2>/dev/null)
