/* SPDX-License-Identifier: MIT */
/* The carrier between a client that asks what QEMU asks, and a thread that is the preloaded object. */
#define _GNU_SOURCE
#include <CUnit/Basic.h>
#include <dbus/dbus.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "conformance/tools/tests.h"
#include "shim/kvm/control.h"
#include "tools/run/carrier.h"
#include "tools/run/carrier_state.h"

#define VMSTATE "org.qemu.VMState1"
#define BUS	"org.freedesktop.DBus"

/* The VM's state, and what has come back of it. */
static struct {
	size_t size;
	uint32_t fresh;
	int error; /* to answer */
	uint8_t *loaded;
	size_t loaded_size;
} vm;

static struct carrier carrier;
static pthread_t object;
static DBusConnection *qemu;

/* Cannot be compressed. */
static uint8_t byte_of_state(size_t i)
{
	return (i * 2654435761u ^ i >> 7) * 40503u >> 11;
}

static int save_file(void)
{
	int fd = memfd_create("test", MFD_CLOEXEC);
	FILE *file = fdopen(dup(fd), "w");

	for (size_t i = 0; i < vm.size; i++)
		putc(byte_of_state(i), file);
	fclose(file);
	return fd;
}

static void load_file(int fd, size_t size)
{
	free(vm.loaded);
	vm.loaded = malloc(size);
	vm.loaded_size = pread(fd, vm.loaded, size, 0);
}

static void answer_one(const struct control_message *request, int fd)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} with = {.header = {CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS}};
	struct control_message m = {.error = vm.error, .size = vm.size, .fresh = vm.fresh};
	struct iovec bytes = {&m, sizeof(m)};
	struct msghdr header = {.msg_iov = &bytes, .msg_iovlen = 1};

	if (vm.error)
		strcpy(m.why, "because of the test");
	if (request->request == CONTROL_LOAD) {
		load_file(fd, request->size);
	} else if (!vm.error) {
		fd = save_file();
		header.msg_control = &with;
		header.msg_controllen = sizeof(with);
		memcpy(CMSG_DATA(&with.header), &fd, sizeof(fd));
	}
	sendmsg(carrier.vmm, &header, MSG_NOSIGNAL);
	close(fd);
}

static void *be_object(void *context)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} with;
	struct control_message m;
	struct iovec bytes = {&m, sizeof(m)};
	struct cmsghdr *c;

	for (;;) {
		struct msghdr header = {.msg_iov = &bytes,
					.msg_iovlen = 1,
					.msg_control = &with,
					.msg_controllen = sizeof(with)};
		int fd = -1;

		if (recvmsg(carrier.vmm, &header, 0) != sizeof(m))
			return NULL;
		c = CMSG_FIRSTHDR(&header);
		if (c)
			memcpy(&fd, CMSG_DATA(c), sizeof(fd));
		answer_one(&m, fd);
	}
}

static int start(void)
{
	struct error err;
	DBusError error = DBUS_ERROR_INIT;

	if (carrier_start(&carrier, &err))
		return 1;
	if (pthread_create(&object, NULL, be_object, NULL))
		return 1;
	qemu = dbus_connection_open_private(carrier.address, &error);
	return !qemu || !dbus_bus_register(qemu, &error);
}

static int stop(void)
{
	dbus_connection_close(qemu);
	dbus_connection_unref(qemu);
	shutdown(carrier.vmm, SHUT_RD);
	pthread_join(object, NULL);
	free(vm.loaded);
	dbus_shutdown();
	return carrier_end(&carrier);
}

static DBusMessage *call(const char *to, const char *interface, const char *method)
{
	return dbus_message_new_method_call(to, strcmp(to, BUS) ? "/org/qemu/VMState1" :
								  "/org/freedesktop/DBus",
					    interface, method);
}

/* The answer; NULL with the text of an error in *err. */
static DBusMessage *ask(DBusMessage *question, struct error *err)
{
	DBusError error = DBUS_ERROR_INIT;
	DBusMessage *reply =
		dbus_connection_send_with_reply_and_block(qemu, question, -1, &error);

	dbus_message_unref(question);
	if (!reply) {
		error_set(err, "%s", error.message);
		dbus_error_free(&error);
	}
	return reply;
}

/* The names of the pieces' owners; their number, or -1 with the text. */
static int owners(char **names[], struct error *err)
{
	DBusMessage *question = call(BUS, BUS, "ListQueuedOwners"), *reply;
	const char *name = VMSTATE;
	int count = -1;

	dbus_message_append_args(question, DBUS_TYPE_STRING, &name, DBUS_TYPE_INVALID);
	reply = ask(question, err);
	if (!reply)
		return -1;
	dbus_message_get_args(reply, NULL, DBUS_TYPE_ARRAY, DBUS_TYPE_STRING, names, &count,
			      DBUS_TYPE_INVALID);
	dbus_message_unref(reply);
	return count;
}

static int count_owners(struct error *err)
{
	char **names;
	int count = owners(&names, err);

	if (count >= 0)
		dbus_free_string_array(names);
	return count;
}

/* As QEMU reads it; "" if it has none. */
static void id_of(const char *owner, char id[32])
{
	DBusMessage *question = call(owner, BUS ".Properties", "GetAll"), *reply;
	DBusMessageIter at, array, entry, value;
	const char *interface = VMSTATE, *text = "";
	struct error err;

	*id = '\0';
	dbus_message_append_args(question, DBUS_TYPE_STRING, &interface, DBUS_TYPE_INVALID);
	reply = ask(question, &err);
	if (!reply)
		return;
	dbus_message_iter_init(reply, &at);
	dbus_message_iter_recurse(&at, &array);
	dbus_message_iter_recurse(&array, &entry);
	dbus_message_iter_next(&entry);
	dbus_message_iter_recurse(&entry, &value);
	dbus_message_iter_get_basic(&value, &text);
	snprintf(id, 32, "%s", text);
	dbus_message_unref(reply);
}

static int save_piece(const char *owner, uint8_t *piece)
{
	struct error err;
	DBusMessage *reply = ask(call(owner, VMSTATE, "Save"), &err);
	const uint8_t *data;
	int len = 0;

	if (!reply)
		return -1;
	dbus_message_get_args(reply, NULL, DBUS_TYPE_ARRAY, DBUS_TYPE_BYTE, &data, &len,
			      DBUS_TYPE_INVALID);
	memcpy(piece, data, len < (int)STATE_PIECE ? len : (int)STATE_PIECE);
	dbus_message_unref(reply);
	return len;
}

static int load_piece(const char *owner, const uint8_t *piece, int len, struct error *err)
{
	DBusMessage *question = call(owner, VMSTATE, "Load"), *reply;

	dbus_message_append_args(question, DBUS_TYPE_ARRAY, DBUS_TYPE_BYTE, &piece, len,
				 DBUS_TYPE_INVALID);
	reply = ask(question, err);
	if (!reply)
		return -1;
	dbus_message_unref(reply);
	return 0;
}

static uint8_t pieces[STATE_PIECES][STATE_PIECE];

static int save_all(void)
{
	struct error err;
	char **names;
	int count = owners(&names, &err);

	for (int i = 0; i < count; i++)
		CU_ASSERT_EQUAL(save_piece(names[i], pieces[i]), STATE_PIECE);
	if (count >= 0)
		dbus_free_string_array(names);
	return count;
}

/* The last first: QEMU has them in no order. */
static int load_all(int count, struct error *err)
{
	int ret = 0;
	char **names;
	int offered = owners(&names, err);

	CU_ASSERT_TRUE_FATAL(offered >= count);
	for (int i = count - 1; i >= 0 && !ret; i--)
		ret = load_piece(names[i], pieces[i], STATE_PIECE, err);
	dbus_free_string_array(names);
	return ret;
}

static bool came_back(void)
{
	if (vm.loaded_size != vm.size)
		return false;
	for (size_t i = 0; i < vm.size; i++)
		if (vm.loaded[i] != byte_of_state(i))
			return false;
	return true;
}

static void set_vm(size_t size, uint32_t fresh, int error)
{
	vm.size = size;
	vm.fresh = fresh;
	vm.error = error;
	vm.loaded_size = 0;
}

static void round_trip(size_t size, uint32_t fresh, int least, int most)
{
	struct error err;
	int count;

	set_vm(size, fresh, 0);
	count = save_all();
	CU_ASSERT_TRUE(count >= least && count <= most);
	vm.fresh = 1; /* QEMU has reset it */
	CU_ASSERT_EQUAL(load_all(count, &err), 0);
	CU_ASSERT_TRUE(came_back());
}

static void test_round_trip(void)
{
	round_trip(1, 0, 1, 1);
	round_trip(700, 0, 1, 1);
	round_trip(20000, 0, 2, 6);
	round_trip(400000, 0, 64, STATE_PIECES);
	round_trip(700, 1, STATE_PIECES, STATE_PIECES);
}

/* QEMU finds each piece by its Id, and reads it whole only if it ends with a buffer of 4096 bytes. */
static void test_ids(void)
{
	char **names, id[32], expected[32];
	struct error err;

	set_vm(700, 1, 0);
	CU_ASSERT_EQUAL_FATAL(owners(&names, &err), STATE_PIECES);
	for (int i = 0; i < STATE_PIECES; i++) {
		snprintf(expected, sizeof(expected), "hypershim.%03d", i);
		id_of(names[i], id);
		CU_ASSERT_STRING_EQUAL(id, expected);
		CU_ASSERT_EQUAL(strlen(id) + 4 + STATE_PIECE, 4096);
	}
	dbus_free_string_array(names);
}

static void test_no_vm(void)
{
	struct error err;

	set_vm(700, 0, -ENOENT);
	CU_ASSERT_EQUAL(count_owners(&err), 0);
}

static void test_save_fails(void)
{
	struct error err = {""};

	set_vm(700, 0, -EIO);
	CU_ASSERT_EQUAL(count_owners(&err), -1);
	expect_error(&err, "because of the test");
	set_vm(600000, 0, 0);
	CU_ASSERT_EQUAL(count_owners(&err), -1);
	expect_error(&err, "QEMU takes at most");
}

static void test_load_refused(void)
{
	struct error err = {""};
	char **names;

	set_vm(700, 0, 0);
	CU_ASSERT_EQUAL(save_all(), 1);
	CU_ASSERT_EQUAL_FATAL(owners(&names, &err), 1);
	vm.error = -EINVAL;
	CU_ASSERT_EQUAL(load_piece(names[0], pieces[0], STATE_PIECE, &err), -1);
	expect_error(&err, "because of the test");
	dbus_free_string_array(names);
}

/* Every byte of a small state wrong once: nothing is handed over but what was saved. */
static void test_damaged(void)
{
	struct error err = {""};
	char **names;

	set_vm(100, 0, 0);
	CU_ASSERT_EQUAL(save_all(), 1);
	CU_ASSERT_EQUAL_FATAL(owners(&names, &err), 1);
	CU_ASSERT_EQUAL(load_piece(names[0], pieces[0], STATE_PIECE - 1, &err), -1);
	expect_error(&err, "damaged");
	for (unsigned i = 0; i < 140; i++) {
		pieces[0][i] ^= 0x81;
		if (load_piece(names[0], pieces[0], STATE_PIECE, &err) == 0)
			CU_ASSERT_TRUE(!vm.loaded_size || came_back());
		pieces[0][i] ^= 0x81;
	}
	CU_ASSERT_EQUAL(load_piece(names[0], pieces[0], STATE_PIECE, &err), 0);
	CU_ASSERT_TRUE(came_back());
	dbus_free_string_array(names);
}

static void refused(const char *to, const char *interface, const char *method)
{
	struct error err = {""};

	CU_ASSERT_PTR_NULL(ask(call(to, interface, method), &err));
}

static void test_unknown(void)
{
	refused(BUS, BUS, "RequestName");
	refused(BUS, BUS, "ListQueuedOwners"); /* without a name */
	refused(BUS, BUS, "NameHasOwner2");
	refused(":2.0", VMSTATE, "Frob");
	refused(":2.0", BUS ".Properties", "Set");
	refused(":2.0", VMSTATE, "Load"); /* of nothing */
	refused(":2.128", VMSTATE, "Save");
	refused(":2.00", VMSTATE, "Save");
	refused(":3.0", VMSTATE, "Save");
	CU_ASSERT_TRUE(dbus_connection_get_is_connected(qemu));
}

void suite_carrier(void)
{
	CU_pSuite s = CU_add_suite("carrier", start, stop);

	CU_add_test(s, "the state comes back", test_round_trip);
	CU_add_test(s, "the pieces' names and size", test_ids);
	CU_add_test(s, "no virtual machine", test_no_vm);
	CU_add_test(s, "a state that cannot be saved", test_save_fails);
	CU_add_test(s, "a state that is refused", test_load_refused);
	CU_add_test(s, "a damaged state", test_damaged);
	CU_add_test(s, "questions that have no answer", test_unknown);
}
