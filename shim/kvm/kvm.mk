# SPDX-License-Identifier: MIT
# libhypershim-kvm: the seat beside a KVM virtual machine, with the guest ABIs that it offers.

KVM_CFLAGS := $(CFLAGS) -O2 -fPIC -fvisibility=hidden -D_GNU_SOURCE
KVM_SRCS := $(wildcard shim/kvm/*.c shim/kvm/*.S) $(TRANSLATOR_FROM_HYPERV_SRCS) $(TRANSLATOR_TRACE_SRCS)
KVM_OBJS := $(addprefix $(BUILD)/kvm/,$(addsuffix .o,$(basename $(KVM_SRCS))))

all: $(BUILD)/libhypershim-kvm.a $(BUILD)/libhypershim-kvm.so

$(BUILD)/libhypershim-kvm.a: $(KVM_OBJS)
	rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/libhypershim-kvm.so: $(KVM_OBJS)
	$(CC) $(KVM_CFLAGS) $(LDFLAGS) -shared -Wl,-z,defs -Wl,-soname,libhypershim-kvm.so -o $@ $^ -lpthread

$(BUILD)/kvm/%.o: %.c shim/kvm/kvm.mk
	@mkdir -p $(@D)
	$(CC) $(KVM_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/kvm/%.o: %.S shim/kvm/kvm.mk
	@mkdir -p $(@D)
	$(CC) $(KVM_CFLAGS) -MMD -MP -c -o $@ $<

-include $(KVM_OBJS:.o=.d)
