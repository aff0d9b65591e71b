/* SPDX-License-Identifier: MIT */
/* The reader of the ring of traced calls, against its writer, and what is printed of them. */
#define _GNU_SOURCE
#include <CUnit/Basic.h>
#include <json-c/json.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "abi/xen/xen.h"
#include "conformance/tools/tests.h"
#include "tools/trace/options.h"
#include "tools/trace/reader.h"

#define KHZ 1000000 /* a tick is a nanosecond */

static struct trace *ring;
static struct trace_reader reader;
static char printed[1 << 16];

static void begin(struct trace_output *output, const char *filter)
{
	int fd = memfd_create("ring", MFD_CLOEXEC);
	struct error err;

	CU_ASSERT_EQUAL_FATAL(ftruncate(fd, sizeof(*ring)), 0);
	ring = mmap(NULL, sizeof(*ring), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	CU_ASSERT_NOT_EQUAL_FATAL(ring, MAP_FAILED);
	trace_init(ring, TRACE_XEN, KHZ, ~0ull);
	reader = (struct trace_reader){.source.fd = fd, .output = output};
	output->decoder = &trace_xen;
	output->first = output->tsc_khz = 0;
	output->file = fmemopen(printed, sizeof(printed), "w");
	setvbuf(output->file, NULL, _IONBF, 0);
	memset(printed, 0, sizeof(printed));
	CU_ASSERT_EQUAL(trace_filter_parse(filter, &trace_xen, &reader.filter, &err), 0);
}

static void finish(void)
{
	fclose(reader.output->file);
	close(reader.source.fd);
	munmap(ring, sizeof(*ring));
}

static struct trace_record *call(uint64_t number, enum trace_kind kind)
{
	struct trace_record *r = trace_begin(ring, &(struct trace_call){number, kind, 0});

	CU_ASSERT_PTR_NOT_NULL_FATAL(r);
	trace_begun(r);
	return r;
}

/* With a time that is known. */
static void answer(struct trace_record *r, uint64_t start, uint64_t ticks, long result)
{
	r->start = start;
	r->result = result;
	trace_ended(r);
	r->ticks = ticks;
}

static void expect(const char *text)
{
	if (strcmp(printed, text))
		printf("\n    got\n%s    expected\n%s", printed, text);
	CU_ASSERT_STRING_EQUAL(printed, text);
}

static void test_text(void)
{
	begin(trace_text(), NULL);
	answer(call(__HYPERVISOR_fpu_taskswitch, TRACE_CALL), 1000, 2000, 0);
	answer(call(__HYPERVISOR_multicall, TRACE_CALL), 5001000, 9000, 0);
	answer(call(__HYPERVISOR_fpu_taskswitch, TRACE_ENTRY), 5002000, 1000, -22);
	answer(call(63, TRACE_CALL), 6001000, 1000, 0x12345);
	CU_ASSERT_EQUAL(trace_reader_step(&reader), 4);
	CU_ASSERT_EQUAL(trace_reader_step(&reader), 0);
	trace_reader_end(&reader);
	expect("    0.000000 [0] fpu_taskswitch(0) = 0 <0.000002>\n"
	       "    0.005000 [0] multicall(0, 0) = 0 <0.000009>\n"
	       "    0.005001 [0]   fpu_taskswitch(0) = -EINVAL <0.000001>\n"
	       "    0.006000 [0] call_0x3f(0, 0, 0, 0, 0, 0) = 0x12345 <0.000001>\n");
	finish();
}

/* One that goes on is waited for, until others behind it would be for too long. */
static void test_unfinished(void)
{
	struct trace_record *r;

	begin(trace_text(), NULL);
	r = call(__HYPERVISOR_fpu_taskswitch, TRACE_CALL);
	r->start = 1000;
	for (unsigned i = 0; i < 1000; i++)
		CU_ASSERT_EQUAL(trace_reader_step(&reader), 0);
	answer(call(__HYPERVISOR_set_debugreg, TRACE_CALL), 2000, 0, 0);
	CU_ASSERT_EQUAL(trace_reader_step(&reader), 0);
	for (unsigned i = 0; i < 10000 && !*printed; i++, usleep(1000))
		trace_reader_step(&reader);
	answer(r, 1000, 1000000, 0);
	CU_ASSERT_EQUAL(trace_reader_step(&reader), 1);
	r = call(__HYPERVISOR_fpu_taskswitch, TRACE_CALL);
	r->start = 3000;
	trace_reader_step(&reader);
	trace_reader_end(&reader);
	expect("    0.000000 [0] fpu_taskswitch(0 <unfinished ...>\n"
	       "    0.000001 [0] set_debugreg(0, 0) = 0 <0.000000>\n"
	       "    0.000000 [0] <... fpu_taskswitch resumed>) = 0 <0.001000>\n"
	       "    0.000002 [0] fpu_taskswitch(0) = ?\n");
	finish();
}

static void test_filter(void)
{
	begin(trace_text(), "set_debugreg,iret");
	CU_ASSERT_EQUAL(reader.filter.wanted,
			1ull << __HYPERVISOR_set_debugreg | 1ull << __HYPERVISOR_iret);
	answer(call(__HYPERVISOR_fpu_taskswitch, TRACE_CALL), 1000, 0, 0);
	answer(call(__HYPERVISOR_set_debugreg, TRACE_CALL), 1000, 0, 0);
	trace_reader_step(&reader);
	expect("    0.000000 [0] set_debugreg(0, 0) = 0 <0.000000>\n");
	finish();

	begin(trace_text(), "!iret");
	CU_ASSERT_EQUAL(reader.filter.wanted, ~(1ull << __HYPERVISOR_iret));
	CU_ASSERT_TRUE(trace_filter_takes(&reader.filter, "set_gdt"));
	CU_ASSERT_TRUE(trace_filter_takes(&reader.filter, NULL));
	CU_ASSERT_FALSE(trace_filter_takes(&reader.filter, "iret"));
	finish();
}

static void test_bad_filter(void)
{
	static const char *const bad[] = {"", "!", "foo", "iret,", "iret,,multicall", "ire", "!foo"};
	struct trace_filter filter;
	struct error err;

	for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		CU_ASSERT_EQUAL(trace_filter_parse(bad[i], &trace_xen, &filter, &err), -1);
		expect_error(&err, "--filter");
	}
	CU_ASSERT_EQUAL(trace_filter_parse("wrmsr", &trace_hyperv, &filter, &err), 0);
	CU_ASSERT_EQUAL(filter.wanted, ~0ull);
	CU_ASSERT_EQUAL(trace_filter_parse("HvCallPostMessage", &trace_hyperv, &filter, &err), 0);
	CU_ASSERT_EQUAL(filter.wanted, 1ull << 0x1c);
}

/* Its entries' time is not the multicall's. */
static void test_count(void)
{
	begin(trace_count(), NULL);
	answer(call(__HYPERVISOR_multicall, TRACE_CALL), 1000, 3000000, 0);
	answer(call(__HYPERVISOR_fpu_taskswitch, TRACE_ENTRY), 1000, 1000000, 0);
	answer(call(__HYPERVISOR_fpu_taskswitch, TRACE_ENTRY), 1000, 1000000, -22);
	ring->lost = 7;
	trace_reader_step(&reader);
	trace_reader_end(&reader);
	expect("% time     seconds  usecs/call     calls    errors hypercall\n"
	       "------ ----------- ----------- --------- --------- ----------------\n"
	       " 66.67    0.002000        1000         2         1 fpu_taskswitch\n"
	       " 33.33    0.001000        1000         1           multicall\n"
	       "------ ----------- ----------- --------- --------- ----------------\n"
	       "100.00    0.003000        1000         3         1 total\n"
	       "7 calls were lost: the trace could not keep up\n");
	finish();
}

static void test_json(void)
{
	struct json_object *line, *value;
	struct trace_record *r;

	begin(trace_json(), NULL);
	r = trace_begin(ring, &(struct trace_call){__HYPERVISOR_console_io, TRACE_CALL, 3});
	r->args[0] = CONSOLEIO_write;
	r->args[1] = 3;
	memcpy(r->bytes, "a\"\xff", 3);
	r->in = 3;
	answer(r, 1000, 2500, -1);
	trace_reader_step(&reader);
	line = json_tokener_parse(printed);
	CU_ASSERT_PTR_NOT_NULL_FATAL(line);
	CU_ASSERT_EQUAL(json_object_get_int(json_object_object_get(line, "vcpu")), 3);
	CU_ASSERT_EQUAL(json_object_get_int(json_object_object_get(line, "result")), -1);
	CU_ASSERT_STRING_EQUAL(json_object_get_string(json_object_object_get(line, "error")), "-EPERM");
	CU_ASSERT_STRING_EQUAL(json_object_get_string(json_object_object_get(line, "seconds")),
			       "0.000002500");
	value = json_object_object_get(line, "arguments");
	CU_ASSERT_STRING_EQUAL(json_object_get_string(json_object_object_get(value, "cmd")),
			       "CONSOLEIO_write");
	json_object_put(line);
	finish();
}

/* A guest that is reset begins anew, and one that writes nonsense is not followed far. */
static void test_head(void)
{
	begin(trace_text(), "set_gdt");
	reader.position = 5000;
	answer(call(__HYPERVISOR_set_gdt, TRACE_CALL), 1000, 0, 0);
	CU_ASSERT_EQUAL(trace_reader_step(&reader), 1);
	CU_ASSERT_EQUAL(reader.position, 1);
	ring->head = 1ull << 60;
	CU_ASSERT_TRUE(trace_reader_step(&reader) <= TRACE_RECORDS);
	memset(ring->record, 0xff, sizeof(ring->record));
	ring->head = ~0ull;
	CU_ASSERT_TRUE(trace_reader_step(&reader) <= TRACE_RECORDS);
	trace_reader_end(&reader);
	finish();
}

#define WRITERS 3
#define MANY	30000

static void *make_many_calls(void *arg)
{
	uint64_t id = (uintptr_t)arg;

	for (uint64_t i = 0; i < MANY; i++) {
		struct trace_record *r = trace_begin(ring, &(struct trace_call){id << 32 | i, TRACE_CALL, 0});

		if (!r)
			break;
		trace_begun(r);
		r->result = i;
		trace_ended(r);
	}
	return NULL;
}

static uint64_t next_number[WRITERS], all, wrong;

/* A writer's calls are in their order. */
static void check_order(struct trace_output *o, const struct trace_record *r, enum trace_how how)
{
	uint64_t id = r->number >> 32;

	if (how == TRACE_UNFINISHED)
		return;
	all++;
	if (how == TRACE_NO_END || id >= WRITERS || (uint32_t)r->number != r->result ||
	    r->result != next_number[id]++)
		wrong++;
}

static void ignore_end(struct trace_output *o, uint64_t lost)
{
}

/* Writers that wait for the reader lose nothing. */
static void test_keeps_up(void)
{
	struct trace_output order = {.call = check_order, .end = ignore_end};
	pthread_t writer[WRITERS];
	uintptr_t i;

	begin(&order, NULL);
	ring->tsc_khz = 1000000000; /* nobody may be too slow here */
	memset(next_number, 0, sizeof(next_number));
	all = wrong = 0;
	for (i = 0; i < WRITERS; i++)
		CU_ASSERT_EQUAL_FATAL(pthread_create(&writer[i], NULL, make_many_calls, (void *)i), 0);
	while (all < WRITERS * MANY && !__atomic_load_n(&ring->lost, __ATOMIC_RELAXED))
		trace_reader_step(&reader);
	for (i = 0; i < WRITERS; i++)
		pthread_join(writer[i], NULL);
	CU_ASSERT_EQUAL(all, WRITERS * MANY);
	CU_ASSERT_EQUAL(wrong, 0);
	CU_ASSERT_EQUAL(ring->lost, 0);
	finish();
}

/* Who attaches finds what others have left, and a call that goes on. */
static void test_attach(void)
{
	struct trace_record *r;

	begin(trace_text(), NULL);
	answer(call(__HYPERVISOR_set_gdt, TRACE_CALL), 1000, 0, 0);
	r = call(__HYPERVISOR_sched_op, TRACE_CALL);
	r->args[0] = SCHEDOP_block;
	trace_reader_begin(&reader);
	CU_ASSERT_EQUAL(ring->record[0].state, TRACE_FREE);
	CU_ASSERT_EQUAL(trace_reader_step(&reader), 0);
	answer(r, 1000, 1000, 0);
	CU_ASSERT_EQUAL(trace_reader_step(&reader), 1);
	expect("    0.000000 [0] <... sched_op resumed>) = 0 <0.000001>\n");
	CU_ASSERT_EQUAL(ring->record[1].state, TRACE_FREE);
	finish();
}

/* Calls that the reader never saw begin, and one whose writer was killed, stop nobody. */
static void test_strays(void)
{
	struct trace_record *r;

	begin(trace_text(), "set_gdt");
	r = trace_begin(ring, &(struct trace_call){__HYPERVISOR_sched_op, TRACE_CALL, 0});
	trace_reader_begin(&reader);
	trace_begun(r);
	trace_ended(r);
	ring->tsc_khz = 0; /* no patience */
	for (unsigned i = 1; i < 3 * TRACE_RECORDS; i++) {
		answer(call(__HYPERVISOR_fpu_taskswitch, TRACE_CALL), 1000, 0, 0);
		trace_reader_step(&reader);
	}
	CU_ASSERT_EQUAL(ring->lost, 0);
	trace_begin(ring, &(struct trace_call){__HYPERVISOR_sched_op, TRACE_CALL, 0});
	answer(call(__HYPERVISOR_set_gdt, TRACE_CALL), 1000, 0, 0);
	for (unsigned i = 0; i < 10000 && !*printed; i++, usleep(1000))
		trace_reader_step(&reader);
	CU_ASSERT_PTR_NOT_NULL(strstr(printed, "set_gdt"));
	finish();
}

/* The second of two processors' calls may have begun first. */
static void test_time_order(void)
{
	begin(trace_text(), NULL);
	answer(call(__HYPERVISOR_fpu_taskswitch, TRACE_CALL), 5000, 0, 0);
	answer(call(__HYPERVISOR_fpu_taskswitch, TRACE_CALL), 2000, 0, 0);
	trace_reader_step(&reader);
	expect("    0.000000 [0] fpu_taskswitch(0) = 0 <0.000000>\n"
	       "   -0.000003 [0] fpu_taskswitch(0) = 0 <0.000000>\n");
	finish();
}

static int parse(struct trace_options *o, struct error *err, const char *first, ...)
{
	static char *argv[16];
	va_list words;
	int argc = 0;

	argv[argc++] = "trace";
	va_start(words, first);
	for (const char *word = first; word; word = va_arg(words, const char *))
		argv[argc++] = (char *)word;
	va_end(words);
	argv[argc] = NULL;
	return trace_options_parse(argc, argv, o, err);
}

static void test_options(void)
{
	struct trace_options o;
	struct error err;

	CU_ASSERT_EQUAL(parse(&o, &err, "-c", "-e", "iret", "boot", "-c", "--json", NULL), 0);
	CU_ASSERT_TRUE(o.count && !o.json);
	CU_ASSERT_EQUAL(o.verb_count, 3);
	CU_ASSERT_STRING_EQUAL(o.verb[1], "-c");
	CU_ASSERT_EQUAL(parse(&o, &err, "--attach", "12", "--output", "f", NULL), 0);
	CU_ASSERT_EQUAL(o.attach, 12);
	CU_ASSERT_EQUAL(parse(&o, &err, NULL), -1);
	expect_error(&err, "no guest given");
	CU_ASSERT_EQUAL(parse(&o, &err, "-p", "0", NULL), -1);
	expect_error(&err, "'0' is not a process");
	CU_ASSERT_EQUAL(parse(&o, &err, "-p", "99999999999", NULL), -1);
	CU_ASSERT_EQUAL(parse(&o, &err, "-p", "1", "boot", NULL), -1);
	expect_error(&err, "--attach and 'boot'");
	CU_ASSERT_EQUAL(parse(&o, &err, "matrix", NULL), -1);
	expect_error(&err, "starts no guest");
	CU_ASSERT_EQUAL(parse(&o, &err, "--frob", NULL), -1);
	expect_error(&err, "there is no option '--frob'");
}

void suite_trace(void)
{
	CU_pSuite suite = CU_add_suite("trace", NULL, NULL);

	CU_add_test(suite, "text", test_text);
	CU_add_test(suite, "calls that go on", test_unfinished);
	CU_add_test(suite, "filter", test_filter);
	CU_add_test(suite, "bad filters", test_bad_filter);
	CU_add_test(suite, "count", test_count);
	CU_add_test(suite, "JSON", test_json);
	CU_add_test(suite, "a reset, and nonsense", test_head);
	CU_add_test(suite, "keeps up", test_keeps_up);
	CU_add_test(suite, "attaching", test_attach);
	CU_add_test(suite, "strays", test_strays);
	CU_add_test(suite, "times out of order", test_time_order);
	CU_add_test(suite, "options", test_options);
}
