# SPDX-License-Identifier: MIT
# The object that `hypershim run` preloads.  It exports what it interposes, and nothing else.

PRELOAD_OBJS := $(patsubst %.c,$(BUILD)/preload/%.o,$(notdir $(wildcard shim/kvm/preload/*.c)))

all: $(BUILD)/hypershim-preload.so

$(BUILD)/hypershim-preload.so: $(PRELOAD_OBJS) $(BUILD)/libhypershim-kvm.a
	$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-z,defs,-z,now,--exclude-libs,ALL -o $@ $^ -lpthread -ldl

$(PRELOAD_OBJS): $(BUILD)/preload/%.o: shim/kvm/preload/%.c shim/kvm/preload/preload.mk
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -fPIC -fvisibility=hidden -MMD -MP -c -o $@ $<

-include $(PRELOAD_OBJS:.o=.d)
