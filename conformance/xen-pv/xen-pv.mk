# SPDX-License-Identifier: MIT
# Test guests for the Xen PV ABI: tests/NAME/*.[cS] make build/conformance/xen-pv/NAME.elf.

XEN_PV_DIR := conformance/xen-pv
XEN_PV_BUILD := $(BUILD)/conformance/xen-pv
XEN_PV_CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -Wno-unused-parameter -Wmissing-prototypes -Wstrict-prototypes -I. \
	-ffreestanding -fno-pic -mcmodel=kernel -mno-red-zone -mgeneral-regs-only -fcf-protection=none \
	-fno-stack-protector -fno-asynchronous-unwind-tables -fno-tree-loop-distribute-patterns \
	-D__XEN_INTERFACE_VERSION__=__XEN_LATEST_INTERFACE_VERSION__
XEN_PV_LIB := $(patsubst %,$(XEN_PV_BUILD)/%.o,$(wildcard $(XEN_PV_DIR)/lib/*.[cS] conformance/guest/*.c))
XEN_PV_TESTS := $(patsubst $(XEN_PV_DIR)/tests/%/main.c,%,$(wildcard $(XEN_PV_DIR)/tests/*/main.c))
XEN_PV_ELFS := $(XEN_PV_TESTS:%=$(XEN_PV_BUILD)/%.elf)
XEN_PV_OBJECTS = $(patsubst %,$(XEN_PV_BUILD)/%.o,$(wildcard $(XEN_PV_DIR)/tests/$(1)/*.[cS]))

$(XEN_PV_BUILD)/%.c.o: %.c
	@mkdir -p $(@D)
	$(CC) $(XEN_PV_CFLAGS) -MMD -MP -c -o $@ $<

$(XEN_PV_BUILD)/%.S.o: %.S
	@mkdir -p $(@D)
	$(CC) $(XEN_PV_CFLAGS) -MMD -MP -c -o $@ $<

$(foreach test,$(XEN_PV_TESTS),$(eval $(XEN_PV_BUILD)/$(test).elf: $(call XEN_PV_OBJECTS,$(test))))
XEN_PV_FUZZ := $(XEN_PV_BUILD)/fuzz.elf
$(XEN_PV_FUZZ): $(XEN_PV_BUILD)/$(XEN_PV_DIR)/fuzz/main.c.o
XEN_PV_RANDOM := $(XEN_PV_BUILD)/random.elf
$(XEN_PV_RANDOM): $(patsubst %,$(XEN_PV_BUILD)/%.o,$(wildcard $(XEN_PV_DIR)/random/*.c))
$(XEN_PV_ELFS) $(XEN_PV_FUZZ) $(XEN_PV_RANDOM): $(XEN_PV_DIR)/lib/guest.lds $(XEN_PV_LIB)
	$(LD) -static -nostdlib -z max-page-size=4096 --build-id=none --no-warn-rwx-segments \
		-T $< -o $@ $(filter %.o,$^)

# Real Xen, and a dom0 for it whose initramfs has the toolstack and the guests.
XEN := $(BUILD)/cache/xen/xen.elf
XEN_UTILS := $(BUILD)/cache/xen/utils
XEN_DOM0 := $(BUILD)/xen-dom0.cpio
XEN_DOMU := $(XEN_PV_BUILD)/domu

$(XEN) $(XEN_UTILS) &:
	$(XEN_PV_DIR)/fetch-xen $(BUILD)/cache/xen

# libgcc_s: xl loads it when a thread of its own ends.
$(XEN_DOMU): $(XEN_PV_DIR)/dom0/domu.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -D_GNU_SOURCE -o $@ $< -lxenctrl -lxenforeignmemory -lxenstore -Wl,--no-as-needed -lgcc_s

$(XEN_DOM0): $(XEN_DOMU) $(XEN_PV_ELFS) $(XEN_PV_RANDOM) $(XEN_PV_DIR)/mkdom0 $(wildcard $(XEN_PV_DIR)/dom0/*) $(XEN_PV_DIR)/guests \
		$(XEN_UTILS) $(KERNEL_GENERIC) $(KERNEL_GENERIC_XEN) $(BUILD)/initramfs.gz
	$(XEN_PV_DIR)/mkdom0 $@ $(filter $(XEN_PV_BUILD)/%,$^)

.PHONY: xen-pv-guests xen-dom0 check-xen-pv check-xen-pv-on-xen record-xen-pv check-random record-random
xen-pv-guests: $(XEN_PV_ELFS) $(XEN_PV_FUZZ) $(XEN_PV_RANDOM)

xen-dom0: $(XEN) $(XEN_DOM0)

# Built with the rest, though nothing but Xen runs it.
check-parts: $(XEN_DOMU)

XEN_PV_CONFORM = $(BUILD)/hypershim conform --abi xen-pv --logs $(XEN_PV_BUILD)/logs

# Compares hypershim's answers with the ones recorded from Xen.
check-xen-pv: xen-pv-guests $(BUILD)/hypershim $(BUILD)/hypershim.elf
	$(XEN_PV_CONFORM) $(TESTS)

# Compares Xen's answers with the recorded ones: the tests themselves are tested.
check-xen-pv-on-xen: xen-pv-guests xen-dom0 $(BUILD)/hypershim
	$(XEN_PV_CONFORM) --host xen $(TESTS)

# Random hypercalls: hypershim's answers against those recorded from Xen, or with SEEDS="1 2 ..."
# against Xen itself, call by call.
check-random: $(XEN_PV_RANDOM) $(BUILD)/hypershim.elf $(if $(SEEDS),xen-dom0)
	$(XEN_PV_DIR)/random/run $(SEEDS)

record-random: xen-dom0
	$(XEN_PV_DIR)/random/run --record

record-xen-pv: xen-pv-guests xen-dom0 $(BUILD)/hypershim
	$(XEN_PV_CONFORM) --host xen --record $(TESTS)

-include $(shell find $(XEN_PV_BUILD) -name '*.d' 2>/dev/null)
