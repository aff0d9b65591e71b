/* SPDX-License-Identifier: MIT */
#include "abi/xen/xen.h"
#include <xen/arch-x86/hvm/start_info.h>
#include "shim/pv/boot_info.h"
#include "shim/pv/image.h"
#include "shim/pv/layout.h"
#include "shim/string.h"

#define MULTIBOOT_BOOTLOADER_MAGIC 0x2badb002
#define MULTIBOOT_INFO_CMDLINE     (1u << 2)
#define MULTIBOOT_INFO_MODS        (1u << 3)
#define MULTIBOOT_INFO_MEM_MAP     (1u << 6)

struct multiboot_info {
	uint32_t flags, mem_lower, mem_upper, boot_device, cmdline, mods_count, mods_addr, syms[4],
		mmap_length, mmap_addr;
};

struct multiboot_module {
	uint32_t start, end, string, reserved;
};

struct multiboot_memory {
	uint32_t size; /* of what follows */
	uint64_t addr, len;
	uint32_t type;
} __attribute__((packed));

struct boot_info boot_info = {.log_level = LOG_INFO};

/* The loaders put everything below 4 GiB, where the boot page tables reach. */
static const void *phys(uint64_t address)
{
	return (const void *)(DIRECTMAP_VIRT + address);
}

static void add_ram(uint64_t start, uint64_t len)
{
	struct phys_range r = {(start + PAGE_SIZE - 1) & PAGE_MASK, (start + len) & PAGE_MASK};

	/* Frame 0 stays out: a frame number of 0 means "none" in the ABI's structures. */
	if (r.start < PAGE_SIZE)
		r.start = PAGE_SIZE;
	if (r.end > r.start && boot_info.nr_ram < BOOT_MAX_REGIONS)
		boot_info.ram[boot_info.nr_ram++] = r;
}

static uint64_t parse_hex(const char *s)
{
	uint64_t value = 0;

	if (s[0] == '0' && (s[1] | 32) == 'x')
		s += 2;
	for (;; s++) {
		if (*s >= '0' && *s <= '9')
			value = value * 16 + (*s - '0');
		else if ((*s | 32) >= 'a' && (*s | 32) <= 'f')
			value = value * 16 + ((*s | 32) - 'a' + 10);
		else
			return value;
	}
}

static bool option(const char *word, size_t len, const char *name)
{
	return len == strlen(name) && !strncmp(word, name, len);
}

static void parse_option(const char *word, size_t len)
{
	if (len > 11 && !strncmp(word, "debug-exit=", 11))
		boot_info.debug_exit_port = parse_hex(word + 11);
	else if (option(word, len, "log=error"))
		boot_info.log_level = LOG_ERROR;
	else if (option(word, len, "log=info"))
		boot_info.log_level = LOG_INFO;
	else if (option(word, len, "log=debug"))
		boot_info.log_level = LOG_DEBUG;
	else if (option(word, len, "selftest"))
		boot_info.selftest = true;
	else if (len > 6 && !strncmp(word, "trace=", 6))
		boot_info.trace = parse_hex(word + 6);
}

static void parse_options(const char *s)
{
	while (*s) {
		size_t len = 0;

		while (s[len] && s[len] != ' ')
			len++;
		parse_option(s, len);
		for (s += len; *s == ' '; s++)
			;
	}
}

/* A multiboot module's string begins with its file name. */
static const char *after_first_word(const char *s)
{
	while (*s && *s != ' ')
		s++;
	while (*s == ' ')
		s++;
	return s;
}

static const char *read_multiboot(const struct multiboot_info *mb)
{
	const struct multiboot_module *mods = phys(mb->mods_addr);
	uint32_t at;

	if (!(mb->flags & MULTIBOOT_INFO_MEM_MAP))
		return "the loader gave no memory map";
	for (at = 0; at + sizeof(struct multiboot_memory) <= mb->mmap_length;) {
		const struct multiboot_memory *m = phys(mb->mmap_addr + at);

		if (m->type == 1)
			add_ram(m->addr, m->len);
		at += m->size + 4;
	}
	if (mb->flags & MULTIBOOT_INFO_CMDLINE)
		parse_options(after_first_word(phys(mb->cmdline)));
	if (!(mb->flags & MULTIBOOT_INFO_MODS))
		return NULL;
	if (mb->mods_count > 0) {
		boot_info.kernel = (struct phys_range){mods[0].start, mods[0].end};
		copy_string(boot_info.cmdline, after_first_word(phys(mods[0].string)),
			    sizeof(boot_info.cmdline));
	}
	if (mb->mods_count > 1)
		boot_info.initrd = (struct phys_range){mods[1].start, mods[1].end};
	return NULL;
}

static const char *read_pvh(const struct hvm_start_info *si)
{
	const struct hvm_memmap_table_entry *map = phys(si->memmap_paddr);
	uint32_t i;

	if (si->version < 1 || !si->memmap_entries)
		return "the loader gave no memory map";
	for (i = 0; i < si->memmap_entries; i++)
		if (map[i].type == XEN_HVM_MEMMAP_TYPE_RAM)
			add_ram(map[i].addr, map[i].size);
	if (si->cmdline_paddr)
		parse_options(phys(si->cmdline_paddr));
	return NULL;
}

static const char *read_bundle(const struct shim_image_header *h)
{
	const struct shim_bundle *b = phys(h->bundle_phys);
	uint64_t base = h->bundle_phys;

	if (b->magic != SHIM_BUNDLE_MAGIC)
		return "the bundle is damaged";
	boot_info.kernel = (struct phys_range){base + b->kernel_offset,
					       base + b->kernel_offset + b->kernel_size};
	boot_info.initrd = (struct phys_range){base + b->initrd_offset,
					       base + b->initrd_offset + b->initrd_size};
	copy_string(boot_info.cmdline, (const char *)b + b->cmdline_offset,
		    sizeof(boot_info.cmdline));
	parse_options((const char *)b + b->options_offset);
	return NULL;
}

extern const struct shim_image_header image_header;

const char *boot_info_read(uint32_t magic, uint64_t info)
{
	const char *error;

	if (magic == MULTIBOOT_BOOTLOADER_MAGIC)
		error = read_multiboot(phys(info));
	else if (((const struct hvm_start_info *)phys(info))->magic == XEN_HVM_START_MAGIC_VALUE)
		error = read_pvh(phys(info));
	else
		error = "started by neither multiboot nor PVH";
	if (!error && image_header.bundle_size)
		error = read_bundle(&image_header);
	return error;
}
