/* SPDX-License-Identifier: MIT */
/* The names of commands, to tell of a call. */
#include "conformance/xen-pv/random/random.h"

static const struct {
	unsigned int nr, command;
	const char *name;
} names[] = {
#define NAME(call, prefix, command) { __HYPERVISOR_##call, prefix##command, #command }
#define EVENT(command) NAME(event_channel_op, EVTCHNOP_, command)
	EVENT(bind_interdomain), EVENT(bind_virq), EVENT(close), EVENT(send), EVENT(status),
	EVENT(alloc_unbound), EVENT(bind_ipi), EVENT(bind_vcpu), EVENT(unmask), EVENT(expand_array),
	EVENT(set_priority),
#define VCPU(command) NAME(vcpu_op, VCPUOP_, command)
	VCPU(initialise), VCPU(up), VCPU(is_up), VCPU(get_runstate_info),
	VCPU(register_runstate_memory_area), VCPU(set_periodic_timer), VCPU(stop_periodic_timer),
	VCPU(set_singleshot_timer), VCPU(stop_singleshot_timer),
	VCPU(register_vcpu_time_memory_area),
#define SCHED(command) NAME(sched_op, SCHEDOP_, command)
	SCHED(yield), SCHED(block), SCHED(shutdown), SCHED(poll), SCHED(remote_shutdown),
	SCHED(shutdown_code), SCHED(watchdog),
#define MMUEXT(command) NAME(mmuext_op, MMUEXT_, command)
	MMUEXT(PIN_L1_TABLE), MMUEXT(PIN_L2_TABLE), MMUEXT(PIN_L3_TABLE), MMUEXT(PIN_L4_TABLE),
	MMUEXT(UNPIN_TABLE), MMUEXT(NEW_BASEPTR), MMUEXT(TLB_FLUSH_LOCAL), MMUEXT(INVLPG_LOCAL),
	MMUEXT(TLB_FLUSH_MULTI), MMUEXT(INVLPG_MULTI), MMUEXT(TLB_FLUSH_ALL), MMUEXT(INVLPG_ALL),
	MMUEXT(SET_LDT), MMUEXT(NEW_USER_BASEPTR), MMUEXT(CLEAR_PAGE), MMUEXT(COPY_PAGE),
	MMUEXT(MARK_SUPER), MMUEXT(UNMARK_SUPER),
#define MEMORY(command) NAME(memory_op, XENMEM_, command)
	MEMORY(increase_reservation), MEMORY(decrease_reservation), MEMORY(current_reservation),
	MEMORY(maximum_reservation), MEMORY(machphys_mfn_list), MEMORY(populate_physmap),
	MEMORY(add_to_physmap), MEMORY(exchange), MEMORY(machphys_mapping),
	MEMORY(remove_from_physmap), MEMORY(set_pod_target), MEMORY(get_pod_target),
	MEMORY(add_to_physmap_batch), MEMORY(machphys_compat_mfn_list), MEMORY(get_vnumainfo),
#define GRANT(command) NAME(grant_table_op, GNTTABOP_, command)
	GRANT(map_grant_ref), GRANT(unmap_grant_ref), GRANT(dump_table), GRANT(copy),
	GRANT(query_size), GRANT(unmap_and_replace), GRANT(set_version), GRANT(get_status_frames), GRANT(get_version),
	GRANT(swap_grant_ref), GRANT(cache_flush),
#define VERSION(command) NAME(xen_version, XENVER_, command)
	VERSION(version), VERSION(extraversion), VERSION(compile_info), VERSION(capabilities),
	VERSION(changeset), VERSION(platform_parameters), VERSION(get_features), VERSION(pagesize),
	VERSION(guest_handle), VERSION(commandline),
	NAME(physdev_op, PHYSDEVOP_, set_iopl), NAME(physdev_op, PHYSDEVOP_, set_iobitmap),
	NAME(callback_op, CALLBACKOP_, register), NAME(callback_op, CALLBACKOP_, unregister),
	NAME(console_io, CONSOLEIO_, write), NAME(console_io, CONSOLEIO_, read),
};

void note_command(unsigned int nr, unsigned int command)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i].nr == nr && names[i].command == command) {
			note_name("cmd", names[i].name);
			return;
		}
	note("cmd", command);
}
