# SPDX-License-Identifier: MIT
# Tests of the `hypershim` command: the unit tests, and the kernels and the stand-in image that they
# and conformance/tools/run use.

TOOLS_TEST := conformance/tools
TOOLS_FIX := $(BUILD)/tools-test
TOOLS_FIX_SRC := $(TOOLS_TEST)/fixtures

# The formats and filters that Linux's scripts/Makefile.lib asks for; with small dictionaries, since
# the unit tests unpack them some thousand times under the sanitizers.
PACK_gz := gzip -n -9
PACK_xz := xz --check=crc32 --x86 --lzma2=dict=256KiB
PACK_lzma := xz --format=lzma -0
PACK_bz2 := bzip2 -9
PACK_lz4 := lz4 -l -9 -c
PACK_zst := zstd -q -19 -c
TOOLS_PACKERS := gz xz lzma bz2 lz4 zst

TOOLS_FIXTURES := $(addprefix $(TOOLS_FIX)/,pv.elf pvh.elf bare.elf old.elf i386.elf \
	$(TOOLS_PACKERS:%=pv.elf.%) $(TOOLS_PACKERS:%=pv.%.bzimage) pvh.gz.bzimage i386.gz.bzimage hypershim.elf vmm kvm.so xenctrl.so)

TOOLS_GUEST_LINK = -nostdlib -static -Wl,--build-id=none -Wl,-T,$(TOOLS_FIX_SRC)/guest.lds \
	-Wl,-z,max-page-size=0x1000 -Wl,--no-warn-rwx-segments -Wl,--defsym,PHYS_BASE=0x100000

$(TOOLS_FIX)/pv.elf: GUEST := -DGUEST_PV
$(TOOLS_FIX)/pvh.elf: GUEST := -DGUEST_PVH
$(TOOLS_FIX)/bare.elf: GUEST :=
$(TOOLS_FIX)/old.elf: GUEST := -DGUEST_OLD

$(TOOLS_FIX)/%.elf: $(TOOLS_FIX_SRC)/guest.S $(TOOLS_FIX_SRC)/guest.lds
	@mkdir -p $(@D)
	$(CC) $(GUEST) -DGUEST_BITS_64 -DVIRT_BASE=0xffffffff80000000 -DPHYS_BASE=0x100000 \
		$(TOOLS_GUEST_LINK) -Wl,--defsym,VIRT_BASE=0xffffffff80000000 -o $@ $<

$(TOOLS_FIX)/i386.elf: $(TOOLS_FIX_SRC)/guest.S $(TOOLS_FIX_SRC)/guest.lds
	@mkdir -p $(@D)
	$(CC) -m32 -DGUEST_PV -DVIRT_BASE=0xc0000000 -DPHYS_BASE=0x100000 \
		$(TOOLS_GUEST_LINK) -Wl,--defsym,VIRT_BASE=0xc0000000 -o $@ $<

$(TOOLS_FIX)/hypershim.elf: $(TOOLS_FIX_SRC)/image.S $(TOOLS_FIX_SRC)/image.lds
	@mkdir -p $(@D)
	$(CC) -nostdlib -static -Wl,--build-id=none -Wl,-T,$(TOOLS_FIX_SRC)/image.lds \
		-Wl,-z,max-page-size=0x1000 -Wl,--no-warn-rwx-segments -o $@ $<

$(TOOLS_FIX)/mkbzimage: $(TOOLS_FIX_SRC)/mkbzimage.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -o $@ $<

$(TOOLS_FIX)/vmm: $(TOOLS_FIX_SRC)/vmm.c $(TRANSLATOR_TRACE_SRCS) shim/kvm/control.h translator/trace.h
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -o $@ $(filter %.c,$^)

$(TOOLS_FIX)/kvm.so: $(TOOLS_FIX_SRC)/kvm.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -fPIC -shared -o $@ $< -ldl

$(TOOLS_FIX)/xenctrl.so: $(TOOLS_FIX_SRC)/xenctrl.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -fPIC -shared -o $@ $<

define tools_pack_rule
$(TOOLS_FIX)/%.elf.$(1): $(TOOLS_FIX)/%.elf
	$(PACK_$(1)) < $$< > $$@

$(TOOLS_FIX)/%.$(1).bzimage: $(TOOLS_FIX)/%.elf $(TOOLS_FIX)/%.elf.$(1) $(TOOLS_FIX)/mkbzimage
	$(TOOLS_FIX)/mkbzimage $$(wordlist 1,2,$$^) > $$@
endef
$(foreach p,$(TOOLS_PACKERS),$(eval $(call tools_pack_rule,$(p))))

# Kept, though only a step on the way to their bzImages.
.SECONDARY: $(TOOLS_FIX)/pvh.elf.gz $(TOOLS_FIX)/i386.elf.gz

# With the sanitizers, by the rule for $(UNIT)/obj/ of conformance.mk.
TOOLS_TEST_OBJ := $(patsubst %.c,$(BUILD)/unit/obj/%.o,$(wildcard $(TOOLS_TEST)/*.c) \
	$(filter-out tools/main.c,$(TOOLS_SRC)) $(SCAN_SRC) $(TRANSLATOR_TRACE_SRCS))

# The fixtures are read when the tests run, so they are made with them.
$(BUILD)/unit/test-tools: $(TOOLS_TEST_OBJ) $(TOOLS_KVM) | $(TOOLS_FIXTURES) $(BUILD)/hypershim-vmi.rom
	$(CC) $(UNIT_CFLAGS) -Wl,--wrap=fgetxattr -o $@ $^ -lcunit $(TOOLS_LIBS)

$(TOOLS_TEST_OBJ): UNIT_CFLAGS += $(TOOLS_DBUS)

test-unit: $(BUILD)/unit/test-tools

# Everything that conformance/tools/run needs.
.PHONY: tools-test-files
tools-test-files: $(BUILD)/hypershim $(BUILD)/hypershim.1 $(BUILD)/hypershim-preload.so $(BUILD)/hypershim-vmi.rom \
	$(BUILD)/conformance/vmi/power.elf $(BUILD)/conformance/xen-pv/traps.elf $(BUILD)/conformance/xen-pv/hello.elf \
	$(BUILD)/conformance/hyperv/msrs.elf $(BUILD)/cache/cloud/vmlinuz \
	$(BUILD)/unit/test-version $(BUILD)/coverage-abi/report $(TOOLS_FIXTURES)

check-parts: tools-test-files $(BUILD)/unit/test-tools
