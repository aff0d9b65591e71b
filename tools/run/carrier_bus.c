/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/run/carrier_bus.h"

#define VMSTATE	     "org.qemu.VMState1"
#define CLIENT	     ":1.0" /* QEMU's name on the bus */
#define OWNER	     ":2."  /* and a piece's number */
#define OWNER_FORMAT OWNER "%u"
#define NAME_SIZE    sizeof(OWNER "4294967295")

static DBusMessage *refuse(DBusMessage *call, const char *name, const char *why)
{
	return dbus_message_new_error(call, name, why);
}

static DBusMessage *unknown(DBusMessage *call)
{
	return refuse(call, DBUS_ERROR_UNKNOWN_METHOD, "hypershim has no such method");
}

static DBusMessage *reply_string(DBusMessage *call, const char *text)
{
	DBusMessage *reply = dbus_message_new_method_return(call);

	if (reply)
		dbus_message_append_args(reply, DBUS_TYPE_STRING, &text, DBUS_TYPE_INVALID);
	return reply;
}

static const char *first_string(DBusMessage *call)
{
	const char *text;

	return dbus_message_get_args(call, NULL, DBUS_TYPE_STRING, &text, DBUS_TYPE_INVALID) ? text :
											       NULL;
}

/* Which piece is called by this name on the bus; -1: none. */
static int piece_of(const char *name)
{
	char again[NAME_SIZE];
	unsigned number;

	if (!name || sscanf(name, OWNER_FORMAT, &number) != 1 || number >= STATE_PIECES)
		return -1;
	snprintf(again, sizeof(again), OWNER_FORMAT, number);
	return strcmp(name, again) ? -1 : (int)number;
}

static bool has_owner(const char *name)
{
	return name && (!strcmp(name, DBUS_SERVICE_DBUS) || !strcmp(name, CLIENT) ||
			piece_of(name) >= 0);
}

static DBusMessage *name_has_owner(DBusMessage *call)
{
	DBusMessage *reply = dbus_message_new_method_return(call);
	dbus_bool_t has = has_owner(first_string(call));

	if (reply)
		dbus_message_append_args(reply, DBUS_TYPE_BOOLEAN, &has, DBUS_TYPE_INVALID);
	return reply;
}

static DBusMessage *get_name_owner(DBusMessage *call)
{
	const char *name = first_string(call);

	if (!has_owner(name))
		return refuse(call, DBUS_ERROR_NAME_HAS_NO_OWNER, "nobody has that name");
	return reply_string(call, name);
}

static DBusMessage *list_names(DBusMessage *call, unsigned count)
{
	DBusMessage *reply = dbus_message_new_method_return(call);
	DBusMessageIter at, array;
	char name[NAME_SIZE];
	const char *text = name;

	if (!reply)
		return NULL;
	dbus_message_iter_init_append(reply, &at);
	dbus_message_iter_open_container(&at, DBUS_TYPE_ARRAY, "s", &array);
	for (unsigned i = 0; i < count; i++) {
		snprintf(name, sizeof(name), OWNER_FORMAT, i);
		dbus_message_iter_append_basic(&array, DBUS_TYPE_STRING, &text);
	}
	dbus_message_iter_close_container(&at, &array);
	return reply;
}

/* QEMU asks this, and only this, before each save and each load.  An error here makes it fail,
 * where one of Save itself would leave a snapshot without the state. */
static DBusMessage *list_queued_owners(DBusMessage *call, struct state *state)
{
	const char *name = first_string(call);
	struct error err;
	int count;

	if (!name || strcmp(name, VMSTATE))
		return refuse(call, DBUS_ERROR_NAME_HAS_NO_OWNER, "nobody has that name");
	count = state_begin(state, &err);
	return count < 0 ? refuse(call, DBUS_ERROR_FAILED, err.text) : list_names(call, count);
}

static DBusMessage *empty_properties(DBusMessage *call)
{
	DBusMessage *reply = dbus_message_new_method_return(call);
	DBusMessageIter at, array;

	if (!reply)
		return NULL;
	dbus_message_iter_init_append(reply, &at);
	dbus_message_iter_open_container(&at, DBUS_TYPE_ARRAY, "{sv}", &array);
	dbus_message_iter_close_container(&at, &array);
	return reply;
}

static DBusMessage *call_bus(DBusMessage *call, struct state *state)
{
	const char *method = dbus_message_get_member(call);

	if (dbus_message_has_interface(call, DBUS_INTERFACE_PROPERTIES))
		return strcmp(method, "GetAll") ? unknown(call) : empty_properties(call);
	if (!strcmp(method, "Hello"))
		return reply_string(call, CLIENT);
	if (!strcmp(method, "AddMatch") || !strcmp(method, "RemoveMatch"))
		return dbus_message_new_method_return(call);
	if (!strcmp(method, "NameHasOwner"))
		return name_has_owner(call);
	if (!strcmp(method, "GetNameOwner"))
		return get_name_owner(call);
	if (!strcmp(method, "ListQueuedOwners"))
		return list_queued_owners(call, state);
	if (!strcmp(method, "StartServiceByName"))
		return refuse(call, DBUS_ERROR_SERVICE_UNKNOWN, "hypershim starts no services");
	return unknown(call);
}

static void append_id(DBusMessageIter *at, unsigned number)
{
	char id[sizeof(STATE_ID)];
	const char *text = id;
	DBusMessageIter variant;

	snprintf(id, sizeof(id), "%.*s%03u", (int)sizeof(STATE_ID) - 4, STATE_ID,
		 number % STATE_PIECES);
	dbus_message_iter_open_container(at, DBUS_TYPE_VARIANT, "s", &variant);
	dbus_message_iter_append_basic(&variant, DBUS_TYPE_STRING, &text);
	dbus_message_iter_close_container(at, &variant);
}

static DBusMessage *get_all(DBusMessage *call, unsigned number)
{
	DBusMessage *reply = dbus_message_new_method_return(call);
	DBusMessageIter at, array, entry;
	const char *key = "Id";

	if (!reply)
		return NULL;
	dbus_message_iter_init_append(reply, &at);
	dbus_message_iter_open_container(&at, DBUS_TYPE_ARRAY, "{sv}", &array);
	dbus_message_iter_open_container(&array, DBUS_TYPE_DICT_ENTRY, NULL, &entry);
	dbus_message_iter_append_basic(&entry, DBUS_TYPE_STRING, &key);
	append_id(&entry, number);
	dbus_message_iter_close_container(&array, &entry);
	dbus_message_iter_close_container(&at, &array);
	return reply;
}

static DBusMessage *get(DBusMessage *call, unsigned number)
{
	const char *interface, *name;
	DBusMessage *reply;
	DBusMessageIter at;

	if (!dbus_message_get_args(call, NULL, DBUS_TYPE_STRING, &interface, DBUS_TYPE_STRING, &name,
				   DBUS_TYPE_INVALID) ||
	    strcmp(name, "Id"))
		return refuse(call, DBUS_ERROR_UNKNOWN_PROPERTY, "there is only Id");
	reply = dbus_message_new_method_return(call);
	if (reply) {
		dbus_message_iter_init_append(reply, &at);
		append_id(&at, number);
	}
	return reply;
}

static DBusMessage *save(DBusMessage *call, struct state *state, unsigned number)
{
	struct bytes piece = state_save(state, number);
	DBusMessage *reply;

	if (!piece.data)
		return refuse(call, DBUS_ERROR_FAILED, "nothing is being saved");
	reply = dbus_message_new_method_return(call);
	if (reply)
		dbus_message_append_args(reply, DBUS_TYPE_ARRAY, DBUS_TYPE_BYTE, &piece.data,
					 (int)piece.len, DBUS_TYPE_INVALID);
	return reply;
}

static DBusMessage *load(DBusMessage *call, struct state *state, unsigned number)
{
	const uint8_t *data;
	struct error err;
	int len;

	if (!dbus_message_get_args(call, NULL, DBUS_TYPE_ARRAY, DBUS_TYPE_BYTE, &data, &len,
				   DBUS_TYPE_INVALID))
		return refuse(call, DBUS_ERROR_INVALID_ARGS, "Load takes an array of bytes");
	if (state_load(state, number, (struct bytes){data, len}, &err))
		return refuse(call, DBUS_ERROR_FAILED, err.text);
	return dbus_message_new_method_return(call);
}

static DBusMessage *call_piece(DBusMessage *call, struct state *state, unsigned number)
{
	const char *method = dbus_message_get_member(call);

	if (dbus_message_has_interface(call, DBUS_INTERFACE_PROPERTIES)) {
		if (!strcmp(method, "GetAll"))
			return get_all(call, number);
		return strcmp(method, "Get") ? unknown(call) : get(call, number);
	}
	if (!dbus_message_has_interface(call, VMSTATE))
		return unknown(call);
	if (!strcmp(method, "Save"))
		return save(call, state, number);
	return strcmp(method, "Load") ? unknown(call) : load(call, state, number);
}

DBusHandlerResult bus_handle(DBusConnection *connection, DBusMessage *call, void *context)
{
	const char *to = dbus_message_get_destination(call);
	int number = piece_of(to);
	DBusMessage *reply;

	if (dbus_message_get_type(call) != DBUS_MESSAGE_TYPE_METHOD_CALL)
		return DBUS_HANDLER_RESULT_NOT_YET_HANDLED;
	if (number >= 0)
		reply = call_piece(call, context, number);
	else if (to && !strcmp(to, DBUS_SERVICE_DBUS))
		reply = call_bus(call, context);
	else
		reply = refuse(call, DBUS_ERROR_SERVICE_UNKNOWN, "nobody has that name");
	if (!reply)
		return DBUS_HANDLER_RESULT_NEED_MEMORY;
	dbus_message_set_sender(reply, to ? to : DBUS_SERVICE_DBUS);
	dbus_message_set_destination(reply, CLIENT);
	if (!dbus_message_get_no_reply(call))
		dbus_connection_send(connection, reply, NULL);
	dbus_message_unref(reply);
	return DBUS_HANDLER_RESULT_HANDLED;
}
