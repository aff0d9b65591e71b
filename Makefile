# SPDX-License-Identifier: MIT
# The front door.  Each room keeps its own rules in a fragment beside its sources.

BUILD := build
CFLAGS ?= -O2 -g
override CFLAGS += -std=gnu11 -Wall -Wextra -Wmissing-prototypes -Wstrict-prototypes -Wno-unused-parameter -I.

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:

# `make V=1` shows the commands.
ifneq ($(V),1)
.SILENT:
endif

.PHONY: all help demo check check-kernels check-vmms bench clean setup
all: $(BUILD)/hypershim $(BUILD)/hypershim.elf $(BUILD)/hypershim-vmi.rom

-include translator/translator.mk
-include shim/pv/pv.mk
-include shim/vmirom/vmirom.mk
-include shim/kvm/kvm.mk
-include shim/kvm/preload/preload.mk
-include tools/tools.mk
-include conformance/conformance.mk
-include docs/docs.mk

help:
	echo 'make demo              boot a stock Debian kernel as a Xen PV guest, where there is no Xen'
	echo 'make check             all tests'
	echo "make check-kernels     the same boots with the newest kernels of Debian's backports and sid"
	echo "make check-vmms        Hyper-V guests with the QEMU of Debian 13, in nested KVM"
	echo 'make all               build only: the command, the paravisor, the VMI ROM, and the library beside a KVM'
	echo 'make setup             only install the Debian packages that are needed and missing'
	echo 'make test-unit         unit tests (seconds)'
	echo 'make test-e2e          boots of a Debian kernel (TESTS="boot clock" for some of them)'
	echo 'make test-e2e-native   the same straight on QEMU: tests the tests'
	echo 'make check-xen-pv      small Xen PV guests, against the recorded answers of Xen'
	echo 'make check-random      random Xen PV hypercalls, against the record of Xen (SEEDS="1 2": against Xen itself)'
	echo "make check-hyperv      small Hyper-V guests, against the recorded answers of KVM's own Hyper-V"
	echo 'make check-vmi         small VMI guests with the ROM, against the native instructions'
	echo 'make check-vmi-on-kvm  the same in nested KVM'
	echo 'make fuzz              libFuzzer, FUZZ_SECONDS for each target (600)'
	echo 'make coverage-abi      which rows of the ABI tables the tests check, and which they do not'
	echo 'make bench             time guests natively, on hypershim, on Xen and on KVM (VMI_KERNEL: a kernel'
	echo '                       that speaks VMI, to be timed too)
	echo 'make docs              write the pages of docs/ that are generated'
	echo 'make V=1 ...           show the commands that run'
	echo 'make clean             remove $(BUILD)/, but not the packages fetched into $(BUILD)/cache/'

# These set up first, then start make afresh: what is built may need what was just installed.
setup:
	conformance/lib/setup

demo: setup
	echo 'building (the first time, a kernel is fetched too)'
	$(MAKE) --no-print-directory -j"$$(nproc)" demo-parts
	conformance/e2e/demo

check: setup
	conformance/lib/check

check-kernels: setup
	$(MAKE) --no-print-directory -j"$$(nproc)" test-kernels

check-vmms: setup
	$(MAKE) --no-print-directory -j"$$(nproc)" test-vmms

bench: setup
	$(MAKE) --no-print-directory -j"$$(nproc)" bench-parts
	conformance/bench/run
	conformance/bench/run-hyperv
	conformance/bench/run-vmi

clean:
	if [ -d $(BUILD) ]; then find $(BUILD) -mindepth 1 -maxdepth 1 ! -name cache -exec rm -rf {} +; fi
