/* SPDX-License-Identifier: MIT */
/*
 * What QEMU's dbus-vmstate (backends/dbus-vmstate.c) asks of a message bus, and of those on it that
 * have state for it to carry: each piece of ours is one that owns org.qemu.VMState1.
 */
#ifndef TOOLS_RUN_CARRIER_BUS_H
#define TOOLS_RUN_CARRIER_BUS_H

#include <dbus/dbus.h>

#include "tools/run/carrier_state.h"

/* A DBusHandleMessageFunction; `state` is a struct state. */
DBusHandlerResult bus_handle(DBusConnection *connection, DBusMessage *call, void *state);

#endif
