/* SPDX-License-Identifier: MIT */
/* HYPERVISOR_vcpu_op for the one vCPU there is; the expected answers are Xen 4.17's. */
#include <string.h>

#include "conformance/unit/fake_guest.h"
#include "translator/from/xen/evtchn.h"
#include "translator/from/xen/runstate.h"
#include "translator/from/xen/time.h"
#include "translator/from/xen/trap.h"
#include "translator/ops.h"

#define MS       1000000ull
#define PFN_INFO 20
#define PFN_AREA 21

static void set_up(void)
{
	fake_guest_reset();
	time_init(&fake_vcpu);
}

static void test_state(void)
{
	static const struct vcpu_guest_context context;

	EXPECT_EQ(CALL(vcpu_op, VCPUOP_is_up, 0, 0), 1);
	EXPECT_EQ(CALL(vcpu_op, VCPUOP_up, 0, 0), 0);
	memcpy(fake_page(PFN_AREA), &context, PAGE_SIZE);
	EXPECT_EQ(CALL(vcpu_op, VCPUOP_initialise, 0, fake_gva(PFN_AREA, 0).addr), -XEN_EEXIST);
	EXPECT_EQ(CALL(vcpu_op, VCPUOP_initialise, 0, FAKE_UNMAPPED), -XEN_EFAULT);
	EXPECT_EQ(CALL(vcpu_op, 99, 0, 0), -XEN_ENOSYS);
	EXPECT_EQ(CALL(vcpu_op, VCPUOP_get_physid, 0, FAKE_UNMAPPED), -XEN_EINVAL);
}

/* vCPUs that are not there, whatever is asked of them. */
static void test_absent(void)
{
	static const unsigned ids[] = {1, 31, 32, 8192, 10000, 0x80000000, ~0u};

	for (unsigned i = 0; i < ARRAY_SIZE(ids); i++)
		for (unsigned cmd = 0; cmd < 20; cmd++)
			EXPECT_EQ(CALL(vcpu_op, cmd, ids[i], FAKE_UNMAPPED), -XEN_ENOENT);
}

static void test_down(void)
{
	EXPECT_EQ(CALL(vcpu_op, VCPUOP_down, 0, 0), 0);
	EXPECT(fake_domain.dying);
	EXPECT_EQ(fake_domain.shutdown_reason, SHUTDOWN_poweroff);
}

/* ---- runstate ---- */

static void test_runstate(void)
{
	struct vcpu_runstate_info r;

	fake_advance_ps(7 * MS * PS_PER_NS);
	memset(&r, 0xa5, sizeof(r));
	EXPECT_EQ(CALL(vcpu_op, VCPUOP_get_runstate_info, 0, PUT(r)), 0);
	GET(r);
	EXPECT_EQ(r.state, RUNSTATE_running);
	EXPECT(r.time[RUNSTATE_running] >= 7 * MS);
	EXPECT_EQ(r.time[RUNSTATE_blocked], 0);
	EXPECT_EQ(r.time[RUNSTATE_runnable], 0);
	EXPECT_EQ(r.time[RUNSTATE_offline], 0);
	EXPECT_BAD_ADDRESSES(CALL(vcpu_op, VCPUOP_get_runstate_info, 0, BAD), -XEN_EFAULT);
}

static void test_runstate_blocked(void)
{
	struct vcpu_runstate_info r = {0};

	runstate_change(&fake_vcpu, RUNSTATE_blocked);
	fake_advance_ps(9 * MS * PS_PER_NS);
	runstate_change(&fake_vcpu, RUNSTATE_running);
	EXPECT_EQ(CALL(vcpu_op, VCPUOP_get_runstate_info, 0, PUT(r)), 0);
	GET(r);
	EXPECT(r.time[RUNSTATE_blocked] >= 9 * MS && r.time[RUNSTATE_blocked] < 10 * MS);
	EXPECT(r.time[RUNSTATE_running] < MS);
}

static void test_runstate_area(void)
{
	struct vcpu_register_runstate_memory_area area = {.addr.p = fake_gva(PFN_AREA, 8).addr};
	const struct vcpu_runstate_info *copy = (void *)((uint8_t *)fake_page(PFN_AREA) + 8);

	EXPECT_EQ(CALL(vcpu_op, VCPUOP_register_runstate_memory_area, 0, PUT(area)), 0);
	EXPECT_EQ(copy->state, RUNSTATE_running);
	EXPECT(copy->state_entry_time);
	runstate_change(&fake_vcpu, RUNSTATE_blocked);
	EXPECT_EQ(copy->state, RUNSTATE_blocked);
	EXPECT_EQ(CALL(vm_assist, VMASST_CMD_enable, VMASST_TYPE_runstate_update_flag), 0);
	runstate_change(&fake_vcpu, RUNSTATE_running);
	EXPECT_EQ(copy->state, RUNSTATE_running);
	EXPECT(!(copy->state_entry_time & XEN_RUNSTATE_UPDATE)); /* written whole */
	area.addr.p = FAKE_XEN_ADDRESS;
	EXPECT_EQ(CALL(vcpu_op, VCPUOP_register_runstate_memory_area, 0, PUT(area)), -XEN_EFAULT);
	area.addr.p = 0;
	EXPECT_EQ(CALL(vcpu_op, VCPUOP_register_runstate_memory_area, 0, PUT(area)), 0);
	runstate_change(&fake_vcpu, RUNSTATE_blocked);
	EXPECT_EQ(copy->state, RUNSTATE_running);
	EXPECT_BAD_ADDRESSES(CALL(vcpu_op, VCPUOP_register_runstate_memory_area, 0, BAD), -XEN_EFAULT);
}

/* ---- vcpu_info ---- */

static long info_at(mfn_t mfn, unsigned offset)
{
	struct vcpu_register_vcpu_info r;

	memset(&r, 0xa5, sizeof(r)); /* padding too */
	r.mfn = mfn;
	r.offset = offset;
	return CALL(vcpu_op, VCPUOP_register_vcpu_info, 0, PUT(r));
}

static void test_info(void)
{
	struct vcpu_info *moved = (void *)((uint8_t *)fake_page(PFN_INFO) + 64);

	fake_vcpu.info->evtchn_upcall_mask = 1;
	fake_vcpu.info->arch.cr2 = 0x1234;
	EXPECT_EQ(info_at(fake_mfn(PFN_INFO), 64), 0);
	EXPECT(fake_vcpu.info == moved);
	EXPECT_EQ(moved->evtchn_upcall_mask, 1);
	EXPECT_EQ(moved->arch.cr2, 0x1234);
	EXPECT(moved->time.tsc_to_system_mul);
	/* What the old one said may not have been seen: look at everything. */
	EXPECT_EQ(moved->evtchn_upcall_pending, 1);
	EXPECT_EQ(moved->evtchn_pending_sel, ~0ull);
	EXPECT_EQ(info_at(fake_mfn(PFN_INFO), 64), -XEN_EINVAL); /* twice */
	EXPECT_EQ(info_at(fake_mfn(PFN_INFO), 128), -XEN_EINVAL);
}

static void test_info_bad(void)
{
	static const mfn_t none[] = {FAKE_NO_MFN, 0, 1, FAKE_FRAMES, ~0ull};

	EXPECT_EQ(info_at(fake_mfn(PFN_INFO), PAGE_SIZE - 32), -XEN_ENXIO);
	EXPECT_EQ(info_at(fake_mfn(PFN_INFO), 5000), -XEN_ENXIO);
	EXPECT_EQ(info_at(fake_mfn(PFN_INFO), ~0u), -XEN_ENXIO);
	EXPECT_EQ(info_at(fake_mfn(PFN_INFO), 4), -XEN_ENXIO);
	for (unsigned i = 0; i < ARRAY_SIZE(none); i++)
		EXPECT_EQ(info_at(none[i], 0), -XEN_EINVAL);
	EXPECT_EQ(info_at(fake_mfn(FAKE_PFN_L1), 0), -XEN_EINVAL);
	EXPECT_EQ(info_at(page_mfn(fake_domain.shared_info), 0), -XEN_EINVAL);
	EXPECT_BAD_ADDRESSES(CALL(vcpu_op, VCPUOP_register_vcpu_info, 0, BAD), -XEN_EFAULT);
	EXPECT(fake_vcpu.info == &fake_domain.shared_info->vcpu_info[0]);
}

/* ---- timers' arguments; test_time.c has what they do ---- */

static void test_timers(void)
{
	struct vcpu_set_periodic_timer p = {.period_ns = 1000};
	struct vcpu_set_singleshot_timer s = {.timeout_abs_ns = 1};

	EXPECT_EQ(CALL(vcpu_op, VCPUOP_set_periodic_timer, 0, PUT(p)), -XEN_EINVAL);
	p.period_ns = ~0ull;
	EXPECT_EQ(CALL(vcpu_op, VCPUOP_set_periodic_timer, 0, PUT(p)), -XEN_EINVAL);
	p.period_ns = 1ull << 62;
	EXPECT_EQ(CALL(vcpu_op, VCPUOP_set_periodic_timer, 0, PUT(p)), -XEN_EINVAL);
	EXPECT_EQ(fake_vcpu.periodic_next, HOST_TIMER_NEVER);
	p.period_ns = MS;
	EXPECT_EQ(CALL(vcpu_op, VCPUOP_set_periodic_timer, 0, PUT(p)), 0);
	EXPECT_EQ(fake_vcpu.periodic_period, MS);
	EXPECT_EQ(CALL(vcpu_op, VCPUOP_stop_periodic_timer, 0, 0), 0);
	EXPECT_EQ(CALL(vcpu_op, VCPUOP_stop_periodic_timer, 0, 0), 0);
	memset(&s.flags, 0xa5, sizeof(s) - offsetof(struct vcpu_set_singleshot_timer, flags));
	EXPECT_EQ(CALL(vcpu_op, VCPUOP_set_singleshot_timer, 0, PUT(s)), 0);
	s.flags = VCPU_SSHOTTMR_future;
	EXPECT_EQ(CALL(vcpu_op, VCPUOP_set_singleshot_timer, 0, PUT(s)), 0);
	s.timeout_abs_ns = 1ull << 60;
	EXPECT_EQ(CALL(vcpu_op, VCPUOP_set_singleshot_timer, 0, PUT(s)), 0);
	EXPECT_EQ(fake_vcpu.singleshot_deadline, 1ull << 60);
	EXPECT_EQ(CALL(vcpu_op, VCPUOP_stop_singleshot_timer, 0, 0), 0);
	EXPECT_EQ(fake_vcpu.singleshot_deadline, HOST_TIMER_NEVER);
	EXPECT_BAD_ADDRESSES(CALL(vcpu_op, VCPUOP_set_periodic_timer, 0, BAD), -XEN_EFAULT);
	EXPECT_BAD_ADDRESSES(CALL(vcpu_op, VCPUOP_set_singleshot_timer, 0, BAD), -XEN_EFAULT);
}

/* ---- NMI ---- */

static void test_nmi(void)
{
	const struct xennmi_callback cb = {.handler_address = 0xffffffff81000000};

	EXPECT_EQ(CALL(vcpu_op, VCPUOP_send_nmi, 0, 8), -XEN_EINVAL);
	EXPECT_EQ(CALL(nmi_op, XENNMI_register_callback, PUT(cb)), 0);
	EXPECT_EQ(CALL(vcpu_op, VCPUOP_send_nmi, 0, 0), 0);
	xen_deliver_events(&fake_vcpu);
	EXPECT_EQ(fake_regs.rip, cb.handler_address);
	fake_regs.rip = 1;
	EXPECT_EQ(CALL(vcpu_op, VCPUOP_send_nmi, 0, 0), 0);
	xen_deliver_events(&fake_vcpu); /* the first is not over */
	EXPECT_EQ(fake_regs.rip, 1);
}

static const struct unit_test tests[] = {
	{"states of a vCPU", test_state},
	{"vCPUs that are not there", test_absent},
	{"the last one goes down", test_down},
	{"runstate", test_runstate},
	{"runstate: blocked", test_runstate_blocked},
	{"runstate: the guest's copy", test_runstate_area},
	{"vcpu_info moves", test_info},
	{"vcpu_info: bad places", test_info_bad},
	{"timers' arguments", test_timers},
	{"NMIs", test_nmi},
};

UNIT_MAIN("virtual processors", set_up, tests)
