/* SPDX-License-Identifier: MIT */
/*
 * What the random guest does not ask, and why: the two hypervisors differ by right
 * (conformance/xen-pv/differences), or the call is a control domain's, or the answer depends on when or
 * where it is asked, or the guest would not live on.  Where a test of its own asks it, that is named.
 */
#define ALL 0xffffffffu

/* EXCLUDED(call, first command, last command, reason); a call without commands has ALL. */
#define EXCLUDED_CALLS(EXCLUDED) \
	EXCLUDED(iret, 0, ALL, "gives up the context: tests traps, user-tables, misc") \
	EXCLUDED(console_io, CONSOLEIO_write, CONSOLEIO_write, "a Xen built for debugging takes it: test misc") \
	EXCLUDED(arch_1, 0, ALL, "Xen's own use, to go on with a domctl") \
	EXCLUDED(xenoprof_op, 0, ALL, "Xen has it or not, as it is built") \
	EXCLUDED(xenpmu_op, 0, ALL, "Xen has it or not, as it is built") \
	EXCLUDED(hvm_op, 0, ALL, "hypershim is as a Xen without HVM guests") \
	EXCLUDED(dm_op, 0, ALL, "hypershim is as a Xen without HVM guests") \
	EXCLUDED(memory_op, XENMEM_maximum_ram_page, XENMEM_maximum_ram_page, "the host's size") \
	EXCLUDED(memory_op, XENMEM_maximum_gpfn, XENMEM_maximum_gpfn, "the domain's size") \
	EXCLUDED(memory_op, 20, 22, "paging, access, sharing: for HVM guests: Xen has it or not") \
	EXCLUDED(memory_op, 24, 24, "claim_pages is a toolstack's") \
	EXCLUDED(memory_op, 28, 28, "acquire_resource is a toolstack's") \
	EXCLUDED(memory_op, 27, 27, "reserved_device_memory_map tells of the machine's devices") \
	EXCLUDED(event_channel_op, EVTCHNOP_reset, EVTCHNOP_reset, \
		 "closes what the toolstack has opened for a domU: test events") \
	EXCLUDED(event_channel_op, 14, 14, "EVTCHNOP_reset_cont, as reset") \
	EXCLUDED(event_channel_op, EVTCHNOP_init_control, EVTCHNOP_init_control, \
		 "changes the kind of all ports for good: test events-fifo") \
	EXCLUDED(xen_version, XENVER_build_id, XENVER_build_id, "Xen's own build") \
	EXCLUDED(vcpu_op, VCPUOP_down, VCPUOP_down, "waits for another processor for ever") \
	EXCLUDED(vcpu_op, VCPUOP_register_vcpu_info, VCPUOP_register_vcpu_info, \
		 "moves it once and for all: test vcpu-sched") \
	EXCLUDED(vcpu_op, VCPUOP_send_nmi, VCPUOP_send_nmi, "test nmi") \
	EXCLUDED(physdev_op, PHYSDEVOP_map_pirq, PHYSDEVOP_unmap_pirq, "of a domain by its number: test misc") \
	EXCLUDED(physdev_op, PHYSDEVOP_restore_msi, PHYSDEVOP_restore_msi, "of a device of the machine's") \
	EXCLUDED(physdev_op, PHYSDEVOP_restore_msi_ext, PHYSDEVOP_restore_msi_ext, "of a device of the machine's") \
	EXCLUDED(physdev_op, PHYSDEVOP_prepare_msix, PHYSDEVOP_release_msix, "of a device of the machine's") \
	EXCLUDED(physdev_op, PHYSDEVOP_pirq_eoi_gmfn_v1, PHYSDEVOP_pirq_eoi_gmfn_v1, "test misc") \
	EXCLUDED(physdev_op, PHYSDEVOP_pirq_eoi_gmfn_v2, PHYSDEVOP_pirq_eoi_gmfn_v2, "test misc") \
	EXCLUDED(grant_table_op, GNTTABOP_transfer, GNTTABOP_transfer, \
		 "hypershim is as Xen with gnttab=no-transfer")

/* BITS(kind of value, bits, reason): bits that are never set in such a value. */
#define EXCLUDED_VALUE_BITS(BITS) \
	BITS(debug_control, 0xff, "a watchpoint in force stops the guest: test segments")

/*
 * And by the functions themselves:
 * - a table is mapped writable, and copied to, only while it is in use: hypershim does not count how
 *   often a page is mapped (docs/trust.md; test page-types);
 * - a table that was pinned at level 4 is at no other: the hypervisor's own slots stay filled in;
 * - of an entry above level 1 the accessed bit is no answer: Xen sets it always at level 4, and at
 *   others where it walks;
 * - no call gates: Xen emulates them, for kernels in its ring 3 (test segments);
 * - no domain but the own one and absent ones;
 * - VIRQ_TIMER, VIRQ_CONSOLE and VIRQ_CON_RING are never bound: they come at any time;
 * - a callback's address is canonical: Xen accepts another, then crashes the guest (test misc);
 * - no third watchdog: Xen forgets the sign of its own error (test vcpu-sched);
 * - grants are of version 1 (test grants has both);
 * - a grant's handle that was given back is not used again: which is the next is not told;
 * - the first 7 ports are not the guest's to use: a toolstack has opened some of them.
 */
