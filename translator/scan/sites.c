/* SPDX-License-Identifier: MIT */
#include "translator/scan/sites.h"

#define VMWARE_MAGIC	 0x564d5868 /* in EAX, for the backdoor's port and its hypercall */
#define VMWARE_PORT	 0x5658
#define VMWARE_PORT_HIGH 0x5659
#define XEN_CONSOLE_PORT 0xe9
#define XEN_CALLS	 64
#define ASKED_MAX	 200000 /* Debian's kernels take a thousand */
#define HELD_MAX	 2000	/* each of them is some thousand instructions */
/* Of Hyper-V's input value: reserved bits, and the nested bit, which no guest of ours sets. */
#define HYPERV_RESERVED 0xf000f000f8000000ull

static bool is_constant(struct value value, uint64_t number)
{
	return value.kind == VALUE_CONSTANT && value.number == number;
}

static bool is_call_of(enum scan_abi abi, struct value value)
{
	return value.kind == VALUE_CONSTANT && scan_call_name(abi, value.number);
}

static void name(struct scan_site *site, enum scan_abi abi, uint64_t number)
{
	site->abi = abi;
	site->known = true;
	site->number = number;
}

bool sites_is_hyperv(struct value value)
{
	return is_call_of(SCAN_ABI_HYPERV, value) && !(value.number & HYPERV_RESERVED);
}

/*
 * One instruction serves several interfaces; the registers tell.  Hyper-V has its number in RCX
 * (EDX:EAX with 32 bits), Xen and KVM in EAX, with numbers that overlap: KVM's are written in line,
 * while who has Xen's notes calls Xen by a stub, or by a SYSCALL or INT that are Xen's alone.  What
 * is in EAX at a call of Hyper-V's is left over from something else.
 */
static void decide(const struct scan_code *code, struct scan_site *site, const struct value *regs)
{
	struct value ax = regs[REG_AX], cx = regs[REG_CX];
	bool xen_only = site->how == SCAN_SYSCALL || site->how == SCAN_INT82;

	if (xen_only)
		site->abi = SCAN_ABI_XEN;
	if (!xen_only && is_constant(ax, VMWARE_MAGIC))
		name(site, SCAN_ABI_VMWARE, VMWARE_MAGIC);
	else if (!xen_only && is_call_of(SCAN_ABI_KVM, ax) && code->kvm)
		name(site, SCAN_ABI_KVM, ax.number);
	else if (is_call_of(SCAN_ABI_XEN, ax) && (xen_only || (code->xen && !code->hyperv)))
		name(site, SCAN_ABI_XEN, ax.number);
	else if (!xen_only && code->bits == 64 && sites_is_hyperv(cx))
		name(site, SCAN_ABI_HYPERV, cx.number);
}

void sites_append(struct sites *s, const struct scan_site *site)
{
	if (!list_add(&s->found, site, sizeof(*site)))
		s->failed = SCAN_NO_MEMORY;
}

static void add_stub(struct sites *s, const struct stub *stub)
{
	if (!list_add(&s->stubs, stub, sizeof(*stub)))
		s->failed = SCAN_NO_MEMORY;
}

/* A register that the function holds a constant in for good has it here too. */
static void resolve(struct sites *s, const struct map_range *range, size_t at, struct value *value)
{
	uint64_t number;

	if (value->kind == VALUE_HELD && s->held++ < HELD_MAX &&
	    constants_held(s->constants, s->map, range, at, value->number, &number))
		*value = (struct value){VALUE_CONSTANT, number};
}

static void ask(struct sites *s, const struct map_range *range, size_t at, struct value *regs,
		size_t *run)
{
	if (s->asked++ >= ASKED_MAX) {
		s->failed = SCAN_TOO_MANY;
		return;
	}
	constants_at(s->constants, s->map, range, at, regs, run);
	resolve(s, range, at, &regs[REG_AX]);
	resolve(s, range, at, &regs[REG_CX]);
}

struct value sites_hyperv_number(struct sites *s, const struct map_range *range, size_t at)
{
	struct value regs[REG_COUNT] = {0};
	size_t run;

	ask(s, range, at, regs, &run);
	return regs[REG_CX];
}

static void add_port(struct sites *s, const struct hit *hit, struct scan_site *site,
		     const struct value *regs)
{
	struct value dx = regs[REG_DX];
	uint64_t port = hit->known ? hit->value : dx.number & 0xffff;

	if (!hit->known && dx.kind != VALUE_CONSTANT) {
		/* The backdoor's magic stands in EAX, whatever is in DX. */
		if (!is_constant(regs[REG_AX], VMWARE_MAGIC))
			return;
		port = VMWARE_PORT;
	}
	if (port == VMWARE_PORT || port == VMWARE_PORT_HIGH) {
		name(site, SCAN_ABI_VMWARE, VMWARE_MAGIC);
		sites_append(s, site);
	} else if (port == XEN_CONSOLE_PORT && site->how == SCAN_OUT) {
		site->abi = SCAN_ABI_XEN;
		sites_append(s, site);
	}
}

void sites_add(struct sites *s, const struct hit *hit)
{
	const struct map_range *range = map_find(s->map, hit->address);
	const struct scan_code *code = s->map->code;
	struct scan_site site = {.address = hit->address, .range = range->code, .how = hit->how};
	struct value regs[REG_COUNT] = {0};
	size_t at = hit->address - range->code->address, run = at;

	/* SYSCALL is a system call, but for Xen's guests. */
	if (hit->how == SCAN_SYSCALL && !code->xen)
		return;
	/* A replacement's registers are those of the place that it goes to. */
	if (!range->code->patches)
		ask(s, range, at, regs, &run);
	if (hit->kind == HIT_PORT) {
		add_port(s, hit, &site, regs);
		return;
	}
	/* VMGEXIT speaks to whom the shared page says. */
	if (site.how != SCAN_VMGEXIT)
		decide(code, &site, regs);
	if (!site.known && code->xen && site.how != SCAN_VMGEXIT &&
	    regs[REG_AX].kind == VALUE_ENTRY && regs[REG_AX].number == REG_AX) {
		site.shared = true;
		add_stub(s,
			 &(struct stub){range->code->address + run, hit->address, s->found.count});
	}
	sites_append(s, &site);
}

static struct scan_site *site_at(struct sites *s, size_t i)
{
	return (struct scan_site *)s->found.data + i;
}

/* The assembler jumps over its own padding before the page, which is aligned. */
static bool is_padding(const struct scan_code *code, const struct edge *edge)
{
	return !edge->call && edge->to == code->page &&
	       code->page - edge->from < XEN_CALLS * 32 * 2;
}

/* A call of the hypercall page: the slot says which. */
static void add_page_call(struct sites *s, const struct edge *edge)
{
	uint64_t offset = edge->to - s->map->code->page;
	struct scan_site site = {.address = edge->from,
				 .range = edge->range->code,
				 .how = edge->call ? SCAN_CALL : SCAN_JUMP,
				 .through = true,
				 .stub = edge->to};

	if (offset % 32 == 0)
		name(&site, SCAN_ABI_XEN, offset / 32);
	site.abi = SCAN_ABI_XEN;
	sites_append(s, &site);
}

/* A caller of a stub; if it does not set the number either, it is a stub itself. */
static void add_caller(struct sites *s, const struct stub *stub, const struct edge *edge)
{
	size_t at = edge->from - edge->range->code->address, run = at;
	struct scan_site *called = site_at(s, stub->site);
	struct value regs[REG_COUNT] = {0};
	struct vague caller = {{.address = edge->from,
				.range = edge->range->code,
				.how = edge->call ? SCAN_CALL : SCAN_JUMP,
				.abi = SCAN_ABI_XEN,
				.through = true,
				.stub = edge->to},
			       stub->site};

	ask(s, edge->range, at, regs, &run);
	if (is_call_of(SCAN_ABI_XEN, regs[REG_AX])) {
		called->abi = SCAN_ABI_XEN;
		called->callers++;
		name(&caller.site, SCAN_ABI_XEN, regs[REG_AX].number);
		sites_append(s, &caller.site);
	} else if (regs[REG_AX].kind == VALUE_ENTRY && regs[REG_AX].number == REG_AX) {
		add_stub(s,
			 &(struct stub){edge->range->code->address + run, edge->from, stub->site});
	} else if (!list_add(&s->vague, &caller, sizeof(caller))) {
		s->failed = SCAN_NO_MEMORY;
	}
}

static void add_vague(struct sites *s)
{
	const struct vague *vague = s->vague.data;

	for (size_t i = 0; i < s->vague.count; i++) {
		if (!site_at(s, vague[i].called)->callers)
			continue;
		site_at(s, vague[i].called)->callers++;
		sites_append(s, &vague[i].site);
	}
}

static void follow_edge(struct sites *s, size_t first, size_t end, const struct edge *edge)
{
	const struct scan_code *code = s->map->code;

	if (code->has_page && edge->to - code->page < XEN_CALLS * 32 &&
	    edge->from - code->page >= XEN_CALLS * 32 && first == 0 && !is_padding(code, edge))
		add_page_call(s, edge);
	for (; first < end; first++) {
		struct stub stub = ((struct stub *)s->stubs.data)[first];

		if (edge->to - stub.first <= stub.last - stub.first)
			add_caller(s, &stub, edge);
	}
}

/* All direct branches, once for each level of callers. */
static void follow_all(struct sites *s, size_t first, size_t end)
{
	for (size_t i = 0; i < s->map->code->count; i++) {
		const struct map_range *range = &s->map->ranges[i];
		struct edge edge;

		for (size_t at = 0; !range->code->patches && at < range->code->len && !s->failed;
		     at++) {
			if (at % 8 == 0 && !range->branches[at / 8])
				at += 7;
			else if (map_bit(range->branches, at) && map_edge(s->map, range, at, &edge))
				follow_edge(s, first, end, &edge);
		}
	}
}

/* Deeper than any stub of a stub is; and more stubs than that are not stubs. */
#define LEVELS	  6
#define STUBS_MAX 256

void sites_follow(struct sites *s)
{
	size_t first = 0, end = s->stubs.count;

	for (unsigned level = 0; level < LEVELS && end <= STUBS_MAX && !s->failed; level++) {
		if (first == end && (level || !s->map->code->has_page))
			break;
		follow_all(s, first, end);
		first = end;
		end = s->stubs.count;
	}
	add_vague(s);
}
