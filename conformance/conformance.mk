# SPDX-License-Identifier: MIT
# Tests and benchmarks: what they are built from, and how each suite runs.

CONFORMANCE_LIB := conformance/lib
KERNEL := $(BUILD)/cache/cloud/vmlinuz
KERNEL_BACKPORTS := $(BUILD)/cache/cloud-backports/vmlinuz
KERNEL_SID := $(BUILD)/cache/cloud-sid/vmlinuz
KERNEL_MSR := $(BUILD)/cache/cloud/msr.ko
KERNEL_GENERIC := $(BUILD)/cache/generic/vmlinuz
KERNEL_GENERIC_KVM := $(BUILD)/cache/generic/kvm-amd.ko
KERNEL_GENERIC_XEN := $(BUILD)/cache/generic/xen-privcmd.ko
GRUB_XEN := $(BUILD)/cache/grub-xen
QEMU_TRIXIE := $(BUILD)/cache/qemu-trixie

-include conformance/xen-pv/xen-pv.mk
-include conformance/vmi/vmi.mk
-include conformance/hyperv/hyperv.mk
-include conformance/fuzz/fuzz.mk

# Unit tests: each conformance/unit/test_NAME.c is a CUnit program with the translator, built for
# this machine, and the fakes around it.  UNIT_SRCS_NAME: more sources that test_NAME.c wants;
# UNIT_LDFLAGS_NAME: how else it is linked.  Tests of a seat's own files (kvmseat_...) are without the
# translator and the fake seats.
UNIT := $(BUILD)/unit
UNIT_CFLAGS := $(CFLAGS) -fsanitize=address,undefined -fno-sanitize-recover=undefined
UNIT_TESTS := $(patsubst conformance/unit/test_%.c,$(UNIT)/test-%,$(wildcard conformance/unit/test_*.c))
UNIT_OBJS := $(patsubst %.c,$(UNIT)/obj/%.o,$(TRANSLATOR_SRCS) $(wildcard conformance/unit/fake*.c))

# From archives, so that a test is linked with what it uses.
UNIT_HYPERV := $(UNIT)/hyperv.a
UNIT_VMI := $(UNIT)/vmi.a

$(UNIT)/obj/%.o: %.c
	mkdir -p $(@D)
	$(CC) $(UNIT_CFLAGS) -MMD -MP -c -o $@ $<

$(UNIT)/obj/%.o: %.S
	mkdir -p $(@D)
	$(CC) $(UNIT_CFLAGS) -MMD -MP -c -o $@ $<

$(UNIT_HYPERV): $(addprefix $(UNIT)/obj/,$(addsuffix .o,$(basename $(TRANSLATOR_FROM_HYPERV_SRCS))))
$(UNIT_VMI): $(patsubst %.c,$(UNIT)/obj/%.o,$(TRANSLATOR_FROM_VMI_SRCS))
$(UNIT_HYPERV) $(UNIT_VMI):
	rm -f $@
	$(AR) rcs $@ $^

# What of the ABI tables a test exercises is recorded by wrappers of the dispatchers (conformance/coverage).
comma := ,
UNIT_COVERAGE := $(UNIT)/coverage.a
UNIT_WRAP := $(addprefix -Wl$(comma)--wrap=,xen_hypercall_untraced hv_msr_read hv_msr_write hv_call_leave hv_cpuid hv_set_features)
$(UNIT_COVERAGE): $(patsubst %.c,$(UNIT)/obj/%.o,$(wildcard conformance/coverage/unit/*.c))
	rm -f $@
	$(AR) rcs $@ $^

# The seat's interrupt entry: the test's own, between the processor and host_interrupt().
UNIT_LDFLAGS_sched := -Wl,--wrap=host_interrupt
UNIT_LDFLAGS_time := -Wl,--wrap=host_interrupt
# Executes the hypercall page's code.
UNIT_LDFLAGS_hyperv_page := -lunicorn
# Executes the ROM's, as a BIOS does.
UNIT_LDFLAGS_vmirom := -lunicorn
$(UNIT)/test-vmirom: | $(BUILD)/hypershim-vmi.rom
UNIT_SRCS_alu := shim/pv/alu.c
UNIT_SRCS_decode := shim/pv/decode.c
UNIT_SRCS_docs := docs/xen_support.c docs/hyperv_support.c docs/hyperv_reasons.c docs/vmi_support.c $(MATRIX_SRCS)
UNIT_SRCS_elf := shim/pv/elf.c
UNIT_SRCS_preload := $(filter-out %/interpose.c,$(wildcard shim/kvm/preload/*.c))
UNIT_SRCS_hyperv_layout := conformance/unit/linux_tlfs.c
UNIT_SRCS_kvmseat_connections := shim/kvm/connections.c
UNIT_SRCS_kvmseat_filter := shim/kvm/filter.c
UNIT_SRCS_kvmseat_gate := shim/kvm/gate.c
UNIT_SRCS_kvmseat_histogram := shim/kvm/histogram.c
UNIT_SRCS_kvmseat_interrupt := shim/kvm/interrupt.c
UNIT_SRCS_kvmseat_kick := shim/kvm/kick.c
UNIT_SRCS_kvmseat_registers := shim/kvm/registers.c
UNIT_SRCS_kvmseat_run := shim/kvm/run.c shim/kvm/traced.c shim/kvm/gate.c translator/trace.c
UNIT_SRCS_kvmseat_slots := shim/kvm/slots.c shim/kvm/dirty.c
UNIT_SRCS_kvmseat_tsc := shim/kvm/tsc.c
UNIT_SRCS_table_write := shim/pv/alu.c shim/pv/decode.c shim/pv/table_write.c
UNIT_SRCS_wide := translator/wide_32.c

# Linux's own header of the Hyper-V ABI, from whichever version of the package is installed.
LINUX_HEADERS := $(lastword $(sort $(wildcard /usr/src/linux-headers-*-common)))
$(UNIT)/obj/conformance/unit/linux_tlfs.o: UNIT_CFLAGS += \
	$(addprefix -idirafter $(LINUX_HEADERS)/,arch/x86/include include)

.SECONDEXPANSION:
$(UNIT_TESTS): $(UNIT)/test-%: $(UNIT)/obj/conformance/unit/test_%.o \
		$$(if $$(findstring kvmseat_,$$*),,$$(UNIT_OBJS)) \
		$$(addprefix $(UNIT)/obj/,$$(addsuffix .o,$$(basename $$(UNIT_SRCS_$$*)))) \
		$$(UNIT_COVERAGE) $(UNIT_HYPERV) $(UNIT_VMI)
	$(CC) $(UNIT_CFLAGS) $(UNIT_WRAP) $(UNIT_LDFLAGS) $(UNIT_LDFLAGS_$*) -o $@ $(filter-out %.a,$^) \
		-Wl,--start-group $(filter %.a,$^) -Wl,--end-group -lcunit

-include conformance/coverage/coverage.mk

.PHONY: test-unit
test-unit: $(UNIT_TESTS)
	$(CONFORMANCE_LIB)/run-unit $^

# Debian's kernels, with the modules that are wanted, and what else is fetched to be tested with.
$(KERNEL) $(KERNEL_MSR) &:
	$(CONFORMANCE_LIB)/fetch-kernel cloud

$(KERNEL_BACKPORTS):
	$(CONFORMANCE_LIB)/fetch-kernel cloud backports

$(KERNEL_SID):
	$(CONFORMANCE_LIB)/fetch-kernel cloud sid

$(KERNEL_GENERIC) $(KERNEL_GENERIC_KVM) $(KERNEL_GENERIC_XEN) &:
	$(CONFORMANCE_LIB)/fetch-kernel generic

$(QEMU_TRIXIE):
	$(CONFORMANCE_LIB)/fetch-qemu trixie

$(GRUB_XEN):
	$(CONFORMANCE_LIB)/fetch-deb grub-xen-host $@ ./usr/lib/grub-xen

# The small initramfs, for the tests and with the benchmark's program.
E2E_GUEST := conformance/e2e/mkinitramfs conformance/e2e/init $(wildcard conformance/e2e/guest/*)

$(BUILD)/initramfs.gz: $(E2E_GUEST)
	mkdir -p $(@D)
	conformance/e2e/mkinitramfs $@

ABUSE := $(BUILD)/abuse/initramfs.gz
$(BUILD)/abuse/abuse: conformance/e2e/abuse.c
	mkdir -p $(@D)
	$(CC) $(CFLAGS) -D_GNU_SOURCE -static -o $@ $<

$(ABUSE): $(BUILD)/abuse/abuse $(E2E_GUEST)
	conformance/e2e/mkinitramfs $@ $<

# A Hyper-V guest's initramfs, and its KVM host's.
HYPERV_GUEST := $(BUILD)/hyperv-guest/initramfs.gz
$(BUILD)/hyperv-guest/ring: conformance/e2e/ring.c
	mkdir -p $(@D)
	$(CC) $(CFLAGS) -D_GNU_SOURCE -static -pthread -o $@ $<

$(BUILD)/hyperv-guest/storm: conformance/e2e/storm.c abi/hyperv/msrs.h
	mkdir -p $(@D)
	$(CC) $(CFLAGS) -D_GNU_SOURCE -static -o $@ $<

$(HYPERV_GUEST): $(BUILD)/hyperv-guest/ring $(BUILD)/hyperv-guest/storm $(KERNEL_MSR) $(E2E_GUEST)
	conformance/e2e/mkinitramfs $@ $(filter $(BUILD)/%,$^)

# The guest that times Hyper-V's interface, from the library of its test guests.
BENCH_HYPERV := $(BUILD)/bench/hyperv.elf
$(BENCH_HYPERV): $(HYPERV_DIR)/lib/guest.lds $(HYPERV_BUILD)/conformance/bench/hyperv.c.o $(HYPERV_LIB)
	mkdir -p $(@D)
	$(HYPERV_LINK) -T $< -o $@ $(filter %.o,$^)

# The host, and one with a newer QEMU and C library.
KVM_HOST := $(BUILD)/kvm-host.cpio
KVM_HOST_TRIXIE := $(BUILD)/kvm-host-trixie.cpio
$(KVM_HOST_TRIXIE): $(QEMU_TRIXIE)
$(KVM_HOST) $(KVM_HOST_TRIXIE): conformance/e2e/mkkvmhost $(wildcard conformance/e2e/kvm-host/*) \
		$(BUILD)/hypershim $(BUILD)/hypershim.elf $(BUILD)/hypershim-preload.so \
		$(VMI_ROMS) $(VMI_ELFS) $(VMI_DIR)/guests $(VMI_DIR)/run-guest \
		$(VMM) $(BENCH_HYPERV) $(HYPERV_BUILD)/abuse.elf $(KERNEL) $(KERNEL_BACKPORTS) \
		$(KERNEL_GENERIC) $(KERNEL_GENERIC_KVM) $(BUILD)/initramfs.gz $(HYPERV_GUEST)
	conformance/e2e/mkkvmhost $@ $(filter $(QEMU_TRIXIE),$^)

$(BUILD)/bench/initramfs.gz: $(BUILD)/bench/bench $(E2E_GUEST)
	conformance/e2e/mkinitramfs $@ $<

$(BUILD)/bench/bench: conformance/bench/bench.c
	mkdir -p $(@D)
	$(CC) $(CFLAGS) -D_GNU_SOURCE -static -o $@ $<

$(BUILD)/bench/entry: conformance/bench/entry.c
	mkdir -p $(@D)
	$(CC) $(CFLAGS) -D_GNU_SOURCE -o $@ $<

# The VMI's calls, timed by a guest from the library of its test guests; and the first program of a kernel
# that speaks VMI, if one is given.
$(BUILD)/bench/vmi.elf: $(VMI_DIR)/lib/guest.lds $(VMI_BUILD)/conformance/bench/vmi.c.o $(VMI_LIB)
	mkdir -p $(@D)
	$(VMI_LINK) -T $< -o $@ $(filter %.o,$^)

$(BUILD)/bench/vmi-initramfs.gz: conformance/bench/vmi-init.c
	rm -rf $(BUILD)/bench/vmi-init
	mkdir -p $(BUILD)/bench/vmi-init
	$(CC) -m32 -march=i586 -std=gnu11 -Os -Wall -Wextra -ffreestanding -fno-pic -no-pie -fno-stack-protector \
		-fcf-protection=none -static -nostdlib -o $(BUILD)/bench/vmi-init/init $<
	(cd $(BUILD)/bench/vmi-init && echo init | cpio --quiet --create --format=newc --owner=0:0) | gzip -n >$@

.PHONY: test-e2e test-e2e-native test-kernels test-vmms check-parts demo-parts bench-parts
test-e2e: all $(XEN_PV_FUZZ) $(KERNEL) $(GRUB_XEN) $(BUILD)/initramfs.gz $(KVM_HOST) $(ABUSE)
	conformance/e2e/run $(TESTS)

test-e2e-native: $(KERNEL) $(BUILD)/initramfs.gz $(ABUSE)
	conformance/e2e/run --native $(TESTS)

test-kernels: all $(KERNEL_BACKPORTS) $(KERNEL_SID) $(BUILD)/initramfs.gz
	conformance/e2e/kernels backports sid

test-vmms: all $(KVM_HOST_TRIXIE)
	conformance/e2e/vmms trixie

# What check, demo and bench build and fetch, once the machine is set up.
check-parts: all xen-pv-guests hyperv-guests vmi-guests $(UNIT_TESTS) $(FUZZ_TARGETS) $(KERNEL) $(GRUB_XEN) \
	$(BUILD)/initramfs.gz $(KVM_HOST) $(ABUSE)

demo-parts: all $(KERNEL) $(BUILD)/initramfs.gz

bench-parts: all $(KVM_HOST) $(KERNEL_GENERIC) $(XEN) \
	$(BUILD)/bench/initramfs.gz $(BUILD)/bench/entry $(BUILD)/bench/vmi.elf $(BUILD)/bench/vmi-initramfs.gz

-include $(shell find $(UNIT)/obj -name '*.d' 2>/dev/null)
