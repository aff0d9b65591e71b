/* SPDX-License-Identifier: MIT */
/*
 * HYPERVISOR_vcpu_op and sched_op, for a guest with one virtual processor: registrations, timers'
 * arguments, and what is refused.
 */
#include "conformance/xen-pv/lib/guest.h"

#define MILLISECOND 1000000ull
#define NO_MFN (1ul << 39)

static long vcpu_op(unsigned int cmd, unsigned int vcpu, void *arg)
{
	return hypercall(__HYPERVISOR_vcpu_op, cmd, vcpu, arg);
}

static void test_vcpus(void)
{
	static vcpu_guest_context_t context;
	struct vcpu_get_physid physid = { 0 };

	answer_rc("vcpu/is-up", vcpu_op(VCPUOP_is_up, 0, NULL));
	answer_rc("vcpu/is-up-1", vcpu_op(VCPUOP_is_up, 1, NULL));
	answer_rc("vcpu/is-up-10000", vcpu_op(VCPUOP_is_up, 10000, NULL));
	answer_rc("vcpu/up", vcpu_op(VCPUOP_up, 0, NULL));
	answer_rc("vcpu/initialise-running", vcpu_op(VCPUOP_initialise, 0, &context));
	answer_rc("vcpu/initialise-1", vcpu_op(VCPUOP_initialise, 1, &context));
	answer_rc("vcpu/initialise-unmapped", vcpu_op(VCPUOP_initialise, 0, (void *)0x1000));
	answer_rc("vcpu/physid", vcpu_op(VCPUOP_get_physid, 0, &physid));
	answer_rc("vcpu/nmi", vcpu_op(VCPUOP_send_nmi, 1, NULL));
	answer_rc("vcpu/unknown", vcpu_op(99, 0, NULL));
}

static void test_runstate(void)
{
	static struct vcpu_runstate_info info;
	struct vcpu_register_runstate_memory_area area = { .addr.p = 0 };

	answer_rc("runstate/get", vcpu_op(VCPUOP_get_runstate_info, 0, &info));
	answer("runstate/state", "%d", info.state);
	answer("runstate/time-moves", "%d", info.time[RUNSTATE_running] != 0);
	answer_rc("runstate/get-unmapped", vcpu_op(VCPUOP_get_runstate_info, 0, (void *)0x1000));
	memset(&info, 0, sizeof(info));
	set_xen_guest_handle(area.addr.h, &info);
	answer_rc("runstate/register", vcpu_op(VCPUOP_register_runstate_memory_area, 0, &area));
	answer("runstate/filled", "%d", info.state_entry_time != 0);
	set_xen_guest_handle(area.addr.h, (void *)0xffff830000000000);
	answer_rc("runstate/register-xen",
		  vcpu_op(VCPUOP_register_runstate_memory_area, 0, &area));
	answer_rc("runstate/register-unmapped",
		  vcpu_op(VCPUOP_register_runstate_memory_area, 0, (void *)0x1000));
	set_xen_guest_handle(area.addr.h, NULL);
	answer_rc("runstate/register-null",
		  vcpu_op(VCPUOP_register_runstate_memory_area, 0, &area));
}

static uint64_t system_time(void)
{
	volatile const vcpu_time_info_t *t = &shared_info->vcpu_info[0].time;
	uint64_t delta;
	uint32_t low, high;

	asm volatile("rdtsc" : "=a"(low), "=d"(high));
	delta = ((uint64_t)high << 32 | low) - t->tsc_timestamp;
	delta = t->tsc_shift < 0 ? delta >> -t->tsc_shift : delta << t->tsc_shift;
	return t->system_time + (uint64_t)((unsigned __int128)delta * t->tsc_to_system_mul >> 32);
}

static void sleep_ms(unsigned int ms)
{
	struct sched_poll poll = { .timeout = system_time() + ms * 1000000ul };

	hypercall(__HYPERVISOR_sched_op, SCHEDOP_poll, &poll);
}

static bool slept(const struct vcpu_runstate_info *before, const struct vcpu_runstate_info *after)
{
	return after->time[RUNSTATE_blocked] > before->time[RUNSTATE_blocked] + 15 * MILLISECOND;
}

/* The registered copy follows the state without being asked for. */
static void test_runstate_copy(void)
{
	static struct vcpu_runstate_info copy;
	struct vcpu_runstate_info before, now;
	struct vcpu_register_runstate_memory_area area = { .addr.p = 0 };
	int tries = 10;

	set_xen_guest_handle(area.addr.h, &copy);
	vcpu_op(VCPUOP_register_runstate_memory_area, 0, &area);
	hypercall(__HYPERVISOR_vm_assist, VMASST_CMD_enable, VMASST_TYPE_runstate_update_flag);
	/* On a busy machine most of the time may go by before the processor sleeps. */
	do {
		before = copy;
		sleep_ms(20);
	} while (!slept(&before, &copy) && --tries);
	vcpu_op(VCPUOP_get_runstate_info, 0, &now);
	answer("copy/state", "%d", copy.state);
	answer("copy/blocked", "%d", slept(&before, &copy));
	answer("copy/entry-time-later", "%d", copy.state_entry_time > before.state_entry_time + 15000000);
	answer("copy/being-written", "%d", copy.state_entry_time >> 63 != 0);
	answer("copy/blocked-as-asked", "%d",
	       copy.time[RUNSTATE_blocked] == now.time[RUNSTATE_blocked]);
	set_xen_guest_handle(area.addr.h, NULL);
	vcpu_op(VCPUOP_register_runstate_memory_area, 0, &area);
}

static long watchdog(unsigned int id, unsigned int timeout)
{
	struct sched_watchdog w = { .id = id, .timeout = timeout };

	return hypercall(__HYPERVISOR_sched_op, SCHEDOP_watchdog, &w);
}

static void test_watchdogs(void)
{
	answer_rc("watchdog/first", watchdog(0, 1000));
	answer_rc("watchdog/second", watchdog(0, 1000));
	answer_rc("watchdog/third", watchdog(0, 1000));
	answer_rc("watchdog/again", watchdog(2, 500));
	answer_rc("watchdog/off", watchdog(1, 0));
	answer_rc("watchdog/off-twice", watchdog(1, 0));
	answer_rc("watchdog/not-in-use", watchdog(1, 10));
	answer_rc("watchdog/free-one", watchdog(0, 1000));
	answer_rc("watchdog/3", watchdog(3, 0));
	answer_rc("watchdog/top", watchdog(~0u, 0));
	answer_rc("watchdog/short", watchdog(2, 1));
	answer_rc("watchdog/longer", watchdog(2, 1000));
	sleep_ms(1200);
	answer_rc("watchdog/off-1", watchdog(1, 0));
	answer_rc("watchdog/off-2", watchdog(2, 0));
}

static long time_area(vcpu_time_info_t *at)
{
	struct vcpu_register_time_memory_area area = { .addr.p = 0 };

	set_xen_guest_handle(area.addr.h, at);
	return vcpu_op(VCPUOP_register_vcpu_time_memory_area, 0, &area);
}

static void test_time_area(void)
{
	static vcpu_time_info_t time;

	answer_rc("time-area/register", time_area(&time));
	answer("time-area/filled", "%d", time.tsc_to_system_mul != 0);
	answer_rc("time-area/xen", time_area((void *)0xffff830000000000));
	answer_rc("time-area/null", time_area(NULL));
}

static long vcpu_info_at(unsigned long mfn, unsigned int offset, unsigned int vcpu)
{
	struct vcpu_register_vcpu_info info = { .mfn = mfn, .offset = offset };

	return vcpu_op(VCPUOP_register_vcpu_info, vcpu, &info);
}

static void test_vcpu_info(void)
{
	uint64_t *page = page_alloc(), *table = entry_of(page, 1);
	unsigned long mfn = mfn_of(page);
	const vcpu_info_t *moved = (void *)((char *)page + 64);

	answer_rc("info/straddle", vcpu_info_at(mfn, 4096 - 32, 0));
	answer_rc("info/beyond", vcpu_info_at(mfn, 5000, 0));
	answer_rc("info/no-frame", vcpu_info_at(NO_MFN, 0, 0));
	answer_rc("info/vcpu-1", vcpu_info_at(mfn, 0, 1));
	answer_rc("info/page-table", vcpu_info_at(mfn_of(table), 0, 0));
	answer_rc("info/good", vcpu_info_at(mfn, 64, 0));
	answer("info/mask-moved", "%u", moved->evtchn_upcall_mask);
	answer("info/pending-moved", "%u%lu", moved->evtchn_upcall_pending,
	       moved->evtchn_pending_sel);
	answer("info/time-moved", "%d", moved->time.tsc_to_system_mul != 0);
	answer_rc("info/twice", vcpu_info_at(mfn, 64, 0));
	answer_rc("info/elsewhere", vcpu_info_at(mfn, 128, 0));
	TRY("mov 0x1234, %%rax", : : "rax");
	answer_hex("info/cr2", moved->arch.cr2);
}

static void test_timer_arguments(void)
{
	struct vcpu_set_periodic_timer periodic = { .period_ns = 1000 };
	struct vcpu_set_singleshot_timer single = { .timeout_abs_ns = 1 };

	answer_rc("periodic/1us", vcpu_op(VCPUOP_set_periodic_timer, 0, &periodic));
	periodic.period_ns = 1000 * MILLISECOND;
	answer_rc("periodic/1s", vcpu_op(VCPUOP_set_periodic_timer, 0, &periodic));
	periodic.period_ns = ~0ull;
	answer_rc("periodic/top", vcpu_op(VCPUOP_set_periodic_timer, 0, &periodic));
	answer_rc("periodic/stop", vcpu_op(VCPUOP_stop_periodic_timer, 0, NULL));
	answer_rc("periodic/stop-again", vcpu_op(VCPUOP_stop_periodic_timer, 0, NULL));
	answer_rc("periodic/vcpu-1", vcpu_op(VCPUOP_set_periodic_timer, 1, &periodic));
	answer_rc("single/past", vcpu_op(VCPUOP_set_singleshot_timer, 0, &single));
	single.flags = VCPU_SSHOTTMR_future;
	answer_rc("single/past-future-only", vcpu_op(VCPUOP_set_singleshot_timer, 0, &single));
	single.timeout_abs_ns = 1000000 * MILLISECOND;
	answer_rc("single/later", vcpu_op(VCPUOP_set_singleshot_timer, 0, &single));
	answer_rc("single/stop", vcpu_op(VCPUOP_stop_singleshot_timer, 0, NULL));
	answer_rc("single/vcpu-1", vcpu_op(VCPUOP_set_singleshot_timer, 1, &single));
	answer_rc("single/unmapped", vcpu_op(VCPUOP_set_singleshot_timer, 0, (void *)0x1000));
	answer_rc("timer-op/past", hypercall(__HYPERVISOR_set_timer_op, 1));
	answer_rc("timer-op/later", hypercall(__HYPERVISOR_set_timer_op, 1000000 * MILLISECOND));
	answer_rc("timer-op/negative", hypercall(__HYPERVISOR_set_timer_op, 1ul << 63));
	answer_rc("timer-op/stop", hypercall(__HYPERVISOR_set_timer_op, 0));
}

static void test_sched(void)
{
	struct sched_remote_shutdown remote = { .domain_id = 1234, .reason = SHUTDOWN_crash };
	struct sched_watchdog watchdog = { .id = 0, .timeout = 0 };
	struct sched_pin_override pin = { .pcpu = -1 };

	answer_rc("sched/yield", hypercall(__HYPERVISOR_sched_op, SCHEDOP_yield, NULL));
	answer_rc("sched/compat-yield", hypercall(__HYPERVISOR_sched_op_compat, SCHEDOP_yield, 0));
	answer_rc("sched/compat-unknown", hypercall(__HYPERVISOR_sched_op_compat, 99, 0));
	answer_rc("sched/remote-none",
		  hypercall(__HYPERVISOR_sched_op, SCHEDOP_remote_shutdown, &remote));
	answer_rc("sched/unknown", hypercall(__HYPERVISOR_sched_op, 99, NULL));
	watchdog.id = 5;
	answer_rc("sched/watchdog-bad", hypercall(__HYPERVISOR_sched_op, SCHEDOP_watchdog,
						  &watchdog));
	watchdog.id = 0;
	watchdog.timeout = 1000;
	answer_rc("sched/watchdog-get", hypercall(__HYPERVISOR_sched_op, SCHEDOP_watchdog,
						  &watchdog));
	watchdog.id = 1;
	watchdog.timeout = 0;
	answer_rc("sched/watchdog-off", hypercall(__HYPERVISOR_sched_op, SCHEDOP_watchdog,
						  &watchdog));
	answer_rc("sched/pin-override",
		  hypercall(__HYPERVISOR_sched_op, SCHEDOP_pin_override, &pin));
	answer_rc("sched/compat-poll", hypercall(__HYPERVISOR_sched_op_compat, SCHEDOP_poll, 0));
}

void test_main(void)
{
	test_vcpus();
	test_runstate();
	test_runstate_copy();
	test_time_area();
	test_timer_arguments();
	test_sched();
	test_watchdogs();
	test_vcpu_info();
	report(OUTCOME_SUCCESS, NULL);
}
