/* SPDX-License-Identifier: MIT */
/*
 * What the Hyper-V ABI puts into registers and memory, from the Hypervisor Top-Level Functional
 * Specification (TLFS); conformance/unit/test_hyperv_layout.c holds it against Linux's own header.
 */
#ifndef ABI_HYPERV_HYPERV_H
#define ABI_HYPERV_HYPERV_H

#include <stdint.h>

/* "Hypercall Inputs": the hypercall input value. */
#define HV_CALL_CODE		 0xffffull
#define HV_CALL_FAST		 (1ull << 16)
#define HV_CALL_VARIABLE_SHIFT	 17 /* variable header's size, in units of 8 bytes */
#define HV_CALL_VARIABLE_MASK	 0x3ffull
#define HV_CALL_NESTED		 (1ull << 31)
#define HV_CALL_REP_COUNT_SHIFT	 32
#define HV_CALL_REP_START_SHIFT	 48
#define HV_CALL_REP_MASK	 0xfffull
#define HV_CALL_RESERVED	 ((0xfull << 27) | (0xfull << 44) | (0xfull << 60))
/* "Hypercall Outputs": the result value; bits 0-15 are the HV_STATUS. */
#define HV_RESULT_REPS_SHIFT	 32

#define HV_GPA_ALIGN		 8
#define HV_XMM_INPUT_MAX	 112 /* RDX, R8, XMM0-XMM5 */

/* HV_X64_MSR_GUEST_OS_ID: from this bit on, closed source (0), Microsoft (1), the NT family (4) */
#define HV_OS_ID_SHIFT	    40
#define HV_OS_ID_WINDOWS_NT 0x104

/* HV_X64_MSR_HYPERCALL */
#define HV_HYPERCALL_ENABLE   (1ull << 0)
#define HV_HYPERCALL_LOCKED   (1ull << 1)
#define HV_HYPERCALL_RESERVED 0xffcull

/* Bits that the MSRs which name a page have in common: VP assist, reference TSC, SIEFP, SIMP. */
#define HV_PAGE_ENABLE	 (1ull << 0)
#define HV_PAGE_RESERVED 0xffeull
#define HV_PAGE_ADDRESS	 (~0xfffull)

/* HV_X64_MSR_RESET */
#define HV_RESET_RESET (1ull << 0)

/* HV_X64_MSR_CRASH_CTL ("Guest Crash Enlightenment") */
#define HV_CRASH_PRE_OS_SHIFT 58 /* 3 bits: crashed before the OS ran */
#define HV_CRASH_NO_DUMP (1ull << 61) /* the guest will write no dump */
#define HV_CRASH_MESSAGE (1ull << 62) /* P3 is the address of a message, P4 its length */
#define HV_CRASH_NOTIFY	 (1ull << 63)

/* HV_X64_MSR_TSC_INVARIANT_CONTROL */
#define HV_TSC_INVARIANT_EXPOSE (1ull << 0)

/* HV_X64_MSR_REENLIGHTENMENT_CONTROL, TSC_EMULATION_CONTROL, TSC_EMULATION_STATUS */
#define HV_REENLIGHTENMENT_VECTOR	0xffull
#define HV_REENLIGHTENMENT_ENABLE	(1ull << 16)
#define HV_REENLIGHTENMENT_RESERVED	0xfffeff00ull
#define HV_REENLIGHTENMENT_TARGET_SHIFT 32
#define HV_TSC_EMULATION_ENABLE		(1ull << 0)
#define HV_TSC_EMULATION_IN_PROGRESS	(1ull << 0)

/* HV_REFERENCE_TSC_PAGE */
#define HV_REFERENCE_TSC_SEQUENCE_INVALID 0
struct hv_reference_tsc_page {
	volatile uint32_t tsc_sequence;
	uint32_t reserved;
	volatile uint64_t tsc_scale;
	volatile int64_t tsc_offset;
};

/* HV_VP_ASSIST_PAGE: the first field, "EOI Assist". */
#define HV_APIC_ASSIST_NO_EOI 1u
struct hv_vp_assist_page {
	uint32_t apic_assist;
	uint32_t reserved;
};

/* The first vector that a local APIC takes; those below are for exceptions. */
#define HV_FIRST_VECTOR 16

/* HV_X64_MSR_SCONTROL, SVERSION, SINTx */
#define HV_SCONTROL_ENABLE (1ull << 0)
#define HV_SYNIC_VERSION   1
#define HV_SINT_VECTOR	   0xffull
#define HV_SINT_MASKED	   (1ull << 16)
#define HV_SINT_AUTO_EOI   (1ull << 17)
#define HV_SINT_POLLING	   (1ull << 18) /* as unmasked, but no interrupt is made */
#define HV_SINT_RESERVED   0xfffffffffff8ff00ull /* preserved, not checked */

/* HV_MESSAGE, and the page of them (SIM page) */
#define HV_MESSAGE_SIZE	       256
#define HV_MESSAGE_PAYLOAD_MAX 240
#define HV_MESSAGE_PENDING     1u /* flags: another message waits for this slot */
#define HV_MESSAGE_NONE	       0u
#define HV_MESSAGE_HYPERVISOR  0x80000000u /* types that only the hypervisor may send */
#define HV_MESSAGE_TIMER_EXPIRED 0x80000010u
struct hv_message {
	uint32_t type;
	uint8_t payload_size;
	uint8_t flags;
	uint8_t reserved[2];
	uint64_t sender; /* partition or port */
	uint8_t payload[HV_MESSAGE_PAYLOAD_MAX];
};

/* HV_TIMER_MESSAGE_PAYLOAD */
struct hv_timer_message_payload {
	uint32_t timer_index;
	uint32_t reserved;
	uint64_t expiration_time;
	uint64_t delivery_time;
};

/* HV_SYNIC_EVENT_FLAGS, and the page of them (SIEF page) */
#define HV_EVENT_FLAGS	     2048 /* of one SINT */
#define HV_EVENT_FLAGS_BYTES (HV_EVENT_FLAGS / 8)

/* HV_X64_MSR_STIMERx_CONFIG */
#define HV_STIMER_ENABLE      (1ull << 0)
#define HV_STIMER_PERIODIC    (1ull << 1)
#define HV_STIMER_LAZY	      (1ull << 2)
#define HV_STIMER_AUTO_ENABLE (1ull << 3)
#define HV_STIMER_VECTOR_SHIFT 4
#define HV_STIMER_VECTOR      (0xffull << 4)
#define HV_STIMER_DIRECT      (1ull << 12)
#define HV_STIMER_SINT_SHIFT  16
#define HV_STIMER_SINT	      (0xfull << 16)
#define HV_STIMER_RESERVED    0xfffffffffff0e000ull

/* HV_VP_SET: a sparse set of banks of 64 VPs */
#define HV_VP_SET_SPARSE_4K 0
#define HV_VP_SET_ALL	    1
#define HV_VP_SET_BANKS	    64
struct hv_vp_set {
	uint64_t format;
	uint64_t valid_bank_mask;
	uint64_t bank_contents[];
};

#define HV_VP_INDEX_SELF 0xfffffffeu
#define HV_PARTITION_ID_SELF (~0ull)

/* HV_INPUT_VTL */
#define HV_INPUT_VTL_TARGET	0x0fu /* counts with the next bit only */
#define HV_INPUT_VTL_USE_TARGET 0x10u
#define HV_INPUT_VTL_RESERVED	0xe0u

/* HvCallFlushVirtualAddressSpace, ...List, and their Ex forms */
#define HV_FLUSH_ALL_PROCESSORS		    (1ull << 0)
#define HV_FLUSH_ALL_VIRTUAL_ADDRESS_SPACES (1ull << 1)
#define HV_FLUSH_NON_GLOBAL_MAPPINGS_ONLY   (1ull << 2)
#define HV_FLUSH_USE_EXTENDED_RANGE_FORMAT  (1ull << 3) /* of the lists; where CPUID offers it */
struct hv_flush_virtual_address_space {
	uint64_t address_space;
	uint64_t flags;
	uint64_t processor_mask;
};
struct hv_flush_virtual_address_space_ex {
	uint64_t address_space;
	uint64_t flags;
	struct hv_vp_set set;
};

/* HvCallNotifyLongSpinWait */
struct hv_notify_long_spin_wait {
	uint32_t spin_count;
	uint32_t reserved;
};

/* HvCallSendSyntheticClusterIpi, and its Ex form */
#define HV_IPI_VECTOR_MIN 0x10
#define HV_IPI_VECTOR_MAX 0xff
struct hv_send_synthetic_cluster_ipi {
	uint32_t vector;
	uint8_t target_vtl; /* HV_INPUT_VTL */
	uint8_t padding[3];
	uint64_t processor_mask;
};
struct hv_send_synthetic_cluster_ipi_ex {
	uint32_t vector;
	uint8_t target_vtl;
	uint8_t padding[3];
	struct hv_vp_set set;
};

/* HvCallGetVpRegisters, HvCallSetVpRegisters: the header; a list of names or assignments follows */
struct hv_vp_registers_header {
	uint64_t partition_id;
	uint32_t vp_index;
	uint8_t target_vtl;
	uint8_t padding[3];
};
struct hv_register_value {
	uint64_t low, high;
};
struct hv_register_assoc {
	uint32_t name;
	uint32_t reserved[3];
	struct hv_register_value value;
};

/* HvCallPostMessage */
struct hv_post_message {
	uint32_t connection_id;
	uint32_t reserved;
	uint32_t message_type;
	uint32_t payload_size;
	uint8_t payload[HV_MESSAGE_PAYLOAD_MAX];
};

/* HvCallSignalEvent */
struct hv_signal_event {
	uint32_t connection_id;
	uint16_t flag_number;
	uint16_t reserved;
};

/* HvCallGetVpIndexFromApicId: the header; a list of APIC ids follows */
struct hv_get_vp_index_from_apic_id {
	uint64_t partition_id;
	uint8_t target_vtl;
	uint8_t padding[7];
};

#endif
