/* SPDX-License-Identifier: MIT */
/*
 * What left the guest, how often, and what it cost: from the return of KVM_RUN to the next one.
 * Each VP's thread writes histograms of its own, made when first needed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shim/kvm/seat.h"

static unsigned msr_count(const struct guest_abi *abi)
{
	return abi->msr_last - abi->msr_first + 1;
}

/* Classes: RDMSR of each MSR, WRMSR of each, hypercalls, all that is the VMM's. */
static unsigned class_of_vmm(const struct guest_abi *abi)
{
	return 2 * msr_count(abi) + abi->hypercall_count;
}

static unsigned class_count(const struct guest_abi *abi)
{
	return class_of_vmm(abi) + 1;
}

int stats_init(struct vp *vp)
{
	vp->stats.histogram = calloc(class_count(vp->vm->abi), sizeof(*vp->stats.histogram));
	return vp->stats.histogram ? 0 : -1;
}

void stats_free(struct vp *vp)
{
	unsigned i;

	for (i = 0; vp->stats.histogram && i < class_count(vp->vm->abi); i++)
		free(vp->stats.histogram[i]);
	free((void *)vp->stats.histogram);
}

void stats_left(struct vp *vp, const struct kvm_run *run)
{
	const struct guest_abi *abi = vp->vm->abi;
	bool write = run->exit_reason == KVM_EXIT_X86_WRMSR;

	vp->stats.since = rdtsc_ordered();
	vp->stats.class = class_of_vmm(abi);
	if ((write || run->exit_reason == KVM_EXIT_X86_RDMSR) && run->msr.index >= abi->msr_first &&
	    run->msr.index <= abi->msr_last)
		vp->stats.class = run->msr.index - abi->msr_first + (write ? msr_count(abi) : 0);
}

void vp_count_hypercall(struct vp *vp, unsigned row)
{
	if (vp->stats.histogram && row < vp->vm->abi->hypercall_count)
		vp->stats.class = 2 * msr_count(vp->vm->abi) + row;
}

void stats_entering(struct vp *vp)
{
	struct stats *s = &vp->stats;
	struct histogram *h = s->histogram[s->class];
	uint64_t since = s->since;

	s->since = 0;
	if (!since)
		return;
	if (!h) {
		h = calloc(1, sizeof(*h));
		atomic_store(&s->histogram[s->class], h);
	}
	if (h)
		histogram_add(h, rdtsc_ordered() - since);
}

static void name_msr(const struct guest_abi *abi, const char *how, uint32_t msr,
		     struct hypershim_stat *out)
{
	const char *name = abi->msr_name(msr);

	if (!name)
		snprintf(out->name, sizeof(out->name), "%s %#x", how, msr);
	else if (strstr(name, "...")) /* of several MSRs */
		snprintf(out->name, sizeof(out->name), "%s %s %#x", how, name, msr);
	else
		snprintf(out->name, sizeof(out->name), "%s %s", how, name);
}

static void name_class(const struct guest_abi *abi, unsigned class, struct hypershim_stat *out)
{
	unsigned msrs = msr_count(abi);

	if (class < msrs)
		name_msr(abi, "rdmsr", abi->msr_first + class, out);
	else if (class < 2 * msrs)
		name_msr(abi, "wrmsr", abi->msr_first + class - msrs, out);
	else if (class < class_of_vmm(abi))
		snprintf(out->name, sizeof(out->name), "%s", abi->hypercalls[class - 2 * msrs]);
	else
		snprintf(out->name, sizeof(out->name), "exits of the VMM's");
}

static void merge(struct vm *vm, unsigned class, struct histogram *sum)
{
	struct histogram *h;
	struct vp *vp;
	unsigned i;

	*sum = (struct histogram){0};
	for (i = 0; i < vm_vp_count(vm); i++) {
		vp = vm_vp(vm, i) ? vm_vp(vm, i) : vm->gone[i];
		h = vp && vp->stats.histogram ? vp->stats.histogram[class] : NULL;
		if (h)
			histogram_merge(sum, h);
	}
}

size_t hypershim_vm_stats(struct hypershim_vm *public, struct hypershim_stat *out, size_t max)
{
	struct vm *vm = vm_of(public);
	struct histogram *sum = malloc(sizeof(*sum));
	size_t count = 0;
	unsigned class;

	pthread_mutex_lock(&vm->set_up); /* none comes or goes */
	for (class = 0; sum && class < class_count(vm->abi) && count < max; class ++) {
		merge(vm, class, sum);
		if (!sum->count)
			continue;
		name_class(vm->abi, class, &out[count]);
		out[count].count = sum->count;
		out[count++].median_cycles = histogram_median(sum);
	}
	pthread_mutex_unlock(&vm->set_up);
	free(sum);
	return count;
}
