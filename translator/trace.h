/* SPDX-License-Identifier: MIT */
/*
 * The ring of traced calls, between who answers a guest's hypercalls (the paravisor, the KVM seat)
 * and `hypershim trace`, which reads it from another process.  It is in memory that both have: the
 * guest's, of which the paravisor is a part, or a page shared with the VMM.
 *
 * While nobody looks, `wanted` is 0, and a call costs one test of it.  A record is a call's from
 * trace_begin() until the reader, who has seen it end, sets its state to TRACE_FREE.  A call that
 * finds the next record ended but not free waits for the reader, so that nothing is lost to one who
 * is only slow; once in vain, and from then on such calls are lost, and counted.
 * Nothing here is trusted for more than a wait of that length.
 */
#ifndef TRANSLATOR_TRACE_H
#define TRANSLATOR_TRACE_H

#include <stddef.h>
#include <stdint.h>

#define TRACE_MAGIC   0x4543415254505948ull /* "HYPTRACE" in memory order */
#define TRACE_VERSION 1
#define TRACE_RECORDS 1024
#define TRACE_ARGS    6
#define TRACE_BYTES   72

#define TRACE_PATIENCE_MS 1000

enum trace_abi { TRACE_XEN, TRACE_HYPERV };

enum trace_kind {
	TRACE_CALL,
	TRACE_ENTRY, /* a call that a multicall, one of the records before it, is made of */
	TRACE_MSR_READ,
	TRACE_MSR_WRITE,
};

struct trace_record {
	uint32_t state; /* TRACE_FREE, TRACE_TAKEN, or what follows from the record's index */
	uint16_t vcpu;
	uint8_t kind;	  /* enum trace_kind */
	uint8_t in, out;  /* how much of bytes[] is input, and how much output behind it */
	uint8_t fault;	  /* it ended with an exception instead of a result */
	uint8_t padding[2];
	uint32_t index;
	uint64_t number;  /* of the hypercall (Hyper-V: the input value), or the MSR */
	uint64_t start;	  /* TSC */
	uint64_t ticks;	  /* of the TSC, until it ended */
	uint64_t result;  /* or what the MSR was read as */
	uint64_t args[TRACE_ARGS]; /* or what it was written with, the first */
	uint8_t bytes[TRACE_BYTES]; /* the beginning of what the call has in memory */
};

#define TRACE_FREE	   0u
#define TRACE_TAKEN	   1u
#define TRACE_BEGUN(index) ((uint32_t)(index) << 2 | 2)
#define TRACE_ENDED(index) ((uint32_t)(index) << 2 | 3)

/* Of any index. */
static inline int trace_is_begun(uint32_t state)
{
	return (state & 3) == 2;
}

static inline int trace_is_ended(uint32_t state)
{
	return (state & 3) == 3;
}

struct trace {
	uint64_t magic; /* the writer's, when all that it writes once is there */
	uint32_t version;
	uint32_t abi; /* enum trace_abi */
	uint64_t tsc_khz; /* 0: not known yet */
	uint64_t wanted; /* the reader's: bit number % 64, such calls are to be recorded */
	uint32_t patience_ms;
	uint32_t reader; /* its process; 0: none */
	/* The next index; its record is at index % TRACE_RECORDS, and not free from before the head
	 * moves on.  An index at which a call of a former round is still going on is passed over. */
	uint64_t head;
	uint64_t lost;
	struct trace_record record[TRACE_RECORDS];
};

/* What a call is known by when it begins. */
struct trace_call {
	uint64_t number;
	enum trace_kind kind;
	uint16_t vcpu;
};

static inline int trace_wants(const struct trace *t, uint64_t number)
{
	return __atomic_load_n(&t->wanted, __ATOMIC_RELAXED) >> (number & 63) & 1;
}

/* The ring is there to be read, and off unless `wanted` says otherwise. */
void trace_init(struct trace *t, enum trace_abi abi, uint64_t tsc_khz, uint64_t wanted);

/*
 * A record for a call, with nothing known but what is given; NULL: it is lost.  The caller fills in
 * the arguments, and then makes it visible.  Any thread.
 */
struct trace_record *trace_begin(struct trace *t, const struct trace_call *call);
void trace_begun(struct trace_record *r);
/* With its result filled in. */
void trace_ended(struct trace_record *r);

#endif
