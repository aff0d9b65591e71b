# SPDX-License-Identifier: MIT
# Test guests for the Hyper-V ABI, and the small VMM that runs them: tests/NAME/*.[cS] make
# build/conformance/hyperv/NAME.elf.

HYPERV_DIR := conformance/hyperv
HYPERV_BUILD := $(BUILD)/conformance/hyperv
HYPERV_CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -Wno-unused-parameter -Wmissing-prototypes -Wstrict-prototypes -I. \
	-ffreestanding -fno-pic -mno-red-zone -mgeneral-regs-only -fcf-protection=none \
	-fno-stack-protector -fno-asynchronous-unwind-tables -fno-tree-loop-distribute-patterns
HYPERV_LINK := $(LD) -static -nostdlib -z max-page-size=4096 --build-id=none --no-warn-rwx-segments
HYPERV_LIB := $(patsubst %,$(HYPERV_BUILD)/%.o,$(wildcard $(HYPERV_DIR)/lib/*.[cS] conformance/guest/*.c))
HYPERV_TESTS := $(patsubst $(HYPERV_DIR)/tests/%/main.c,%,$(wildcard $(HYPERV_DIR)/tests/*/main.c))
HYPERV_ELFS := $(HYPERV_TESTS:%=$(HYPERV_BUILD)/%.elf)
HYPERV_OBJECTS = $(patsubst %,$(HYPERV_BUILD)/%.o,$(wildcard $(HYPERV_DIR)/tests/$(1)/*.[cS]))

$(HYPERV_BUILD)/%.c.o: %.c
	@mkdir -p $(@D)
	$(CC) $(HYPERV_CFLAGS) -MMD -MP -c -o $@ $<

$(HYPERV_BUILD)/%.S.o: %.S
	@mkdir -p $(@D)
	$(CC) $(HYPERV_CFLAGS) -MMD -MP -c -o $@ $<

$(foreach test,$(HYPERV_TESTS),$(eval $(HYPERV_BUILD)/$(test).elf: $(call HYPERV_OBJECTS,$(test))))
$(HYPERV_ELFS): $(HYPERV_DIR)/lib/guest.lds $(HYPERV_LIB)
	$(HYPERV_LINK) -T $< -o $@ $(filter %.o,$^)

# Static: it also runs where there is nothing but a kernel.
VMM := $(BUILD)/vmm
VMM_OBJS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard conformance/vmm/*.c))
$(BUILD)/conformance/vmm/%.o: conformance/vmm/%.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -D_GNU_SOURCE -pthread -MMD -MP -c -o $@ $<

$(VMM): $(VMM_OBJS) $(BUILD)/libhypershim-kvm.a
	$(CC) $(CFLAGS) -static -pthread -o $@ $^

# The KVM host that runs them, one level down.
HYPERV_HOST := $(BUILD)/hyperv-host.cpio
$(HYPERV_HOST): $(VMM) $(HYPERV_ELFS) $(addprefix $(HYPERV_DIR)/,mkhost host guests run-guests) \
		$(KERNEL_GENERIC) $(BUILD)/initramfs.gz
	$(HYPERV_DIR)/mkhost $@ $(VMM) $(HYPERV_ELFS)

.PHONY: hyperv-guests check-hyperv check-hyperv-on-kvm record-hyperv
hyperv-guests: $(HYPERV_HOST)

# In the emulated KVM host, so that this machine's KVM makes no difference.
HYPERV_CONFORM = $(BUILD)/hypershim conform --abi hyperv --nested --logs $(HYPERV_BUILD)/logs

# Compares hypershim's answers with the ones recorded from the real KVM's Hyper-V support.
check-hyperv: hyperv-guests $(BUILD)/hypershim
	$(HYPERV_CONFORM) $(TESTS)

# Compares KVM's answers with the recorded ones: the tests themselves are tested.
check-hyperv-on-kvm: hyperv-guests $(BUILD)/hypershim
	$(HYPERV_CONFORM) --host kvm-hv $(TESTS)

record-hyperv: hyperv-guests $(BUILD)/hypershim
	$(HYPERV_CONFORM) --host kvm-hv --record $(TESTS)

-include $(shell find $(HYPERV_BUILD) $(BUILD)/conformance/vmm -name '*.d' 2>/dev/null)
