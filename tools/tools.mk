# SPDX-License-Identifier: MIT
# The `hypershim` command.

TOOLS_SRC := $(wildcard tools/*.c tools/*/*.c) docs/vmi_support.c docs/hyperv_reasons.c
# `hypershim scan`: what it finds in machine code.
SCAN_SRC := $(wildcard translator/scan/*.c)
TOOLS_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(TOOLS_SRC) $(SCAN_SRC))
TOOLS_LIBS := -lz -llzma -lbz2 -llz4 -lzstd -ldbus-1 -lcapstone -ljson-c -lpthread
TOOLS_DBUS = -I/usr/include/dbus-1.0 -I/usr/lib/$(shell $(CC) -print-multiarch)/dbus-1.0/include
# `hypershim run` asks it what features there are, and whether this KVM will do.
TOOLS_KVM := $(BUILD)/libhypershim-kvm.a

$(BUILD)/hypershim: $(TOOLS_OBJ) $(TOOLS_KVM)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(TOOLS_LIBS)

# The control library is of one version of Xen, that of the headers.
XENCTRL_SONAME = $(shell readelf -d /usr/lib/$(shell $(CC) -print-multiarch)/libxenctrl.so | \
	sed -n 's/.*SONAME.*\[\(.*\)\]/\1/p')
$(BUILD)/tools/probe/xen.o: override CFLAGS += -DXENCTRL_SONAME='"$(XENCTRL_SONAME)"'

$(TOOLS_OBJ): $(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(TOOLS_DBUS) -MMD -MP -c -o $@ $<

-include $(TOOLS_OBJ:.o=.d)
include tools/matrix/matrix.mk
include conformance/tools/tools-test.mk
