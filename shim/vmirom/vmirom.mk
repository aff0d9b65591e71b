# SPDX-License-Identifier: MIT
# The VMI option ROM, a 32-bit build: the ROM, and the image in it that does the work.

VMIROM_BUILD := $(BUILD)/vmirom
# The kernel's headers, which -m32 looks for where a 32-bit system has them.
VMIROM_HEADERS := /usr/include/$(shell $(CC) -print-multiarch)
VMIROM_CFLAGS := -m32 -march=i586 -mregparm=3 -std=gnu11 -O2 -g -Wall -Wextra -Wmissing-prototypes \
	-Wstrict-prototypes -Wno-unused-parameter -ffreestanding -fpie -mgeneral-regs-only \
	-fno-stack-protector -fno-asynchronous-unwind-tables -fcf-protection=none -ffunction-sections \
	-fdata-sections -fno-strict-aliasing -fno-delete-null-pointer-checks \
	-fno-tree-loop-distribute-patterns -include shim/hidden.h -I. \
	-idirafter $(VMIROM_HEADERS)
VMIROM_SRCS := $(filter-out shim/vmirom/rom.S shim/vmirom/relocations.c,$(wildcard shim/vmirom/*.[cS])) \
	shim/machine.c shim/log_format.c shim/string.c translator/wide_32.c \
	$(TRANSLATOR_FROM_VMI_SRCS) $(TRANSLATOR_TO_SRCS)
VMIROM_OBJS := $(patsubst %,$(VMIROM_BUILD)/%.o,$(VMIROM_SRCS))

all: $(BUILD)/hypershim-vmi.rom

$(VMIROM_BUILD)/%.c.o: %.c shim/vmirom/vmirom.mk
	@mkdir -p $(@D)
	$(CC) $(VMIROM_CFLAGS) -MMD -MP -c -o $@ $<

$(VMIROM_BUILD)/%.S.o: %.S shim/vmirom/vmirom.mk
	@mkdir -p $(@D)
	$(CC) -m32 -I. -MMD -MP -c -o $@ $<

# A variant of the ROM is a table of relocations: $(VMIROM_BUILD)/NAME.elf depends on one more object.
$(VMIROM_BUILD)/%.elf: shim/vmirom/image.lds $(VMIROM_OBJS)
	$(LD) -m elf_i386 -pie --no-dynamic-linker -Bsymbolic -z text -z norelro -z max-page-size=4096 \
		--build-id=none --gc-sections --no-warn-rwx-segments -T $< -o $@ $(filter %.o,$^)

$(VMIROM_BUILD)/vmi.elf: $(VMIROM_BUILD)/shim/vmirom/relocations.c.o

$(VMIROM_BUILD)/%.image: $(VMIROM_BUILD)/%.elf
	objcopy -O binary $< $@

$(BUILD)/hypershim-%.rom: $(VMIROM_BUILD)/%.image shim/vmirom/rom.S shim/vmirom/rom.h shim/vmirom/seal abi/vmi/vmi.h
	$(CC) -m32 -I. -DIMAGE='"$<"' -c -o $(VMIROM_BUILD)/$*.rom.o shim/vmirom/rom.S
	$(LD) -m elf_i386 -Ttext=0 --oformat binary -e 0 -o $@ $(VMIROM_BUILD)/$*.rom.o
	shim/vmirom/seal $@

.SECONDARY:
-include $(VMIROM_OBJS:.o=.d)
