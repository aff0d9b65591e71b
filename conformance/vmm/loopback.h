/* SPDX-License-Identifier: MIT */
/* The connections of --loopback: the base and a VP's index; what comes back to that VP, and where. */
#ifndef CONFORMANCE_VMM_LOOPBACK_H
#define CONFORMANCE_VMM_LOOPBACK_H

#define LOOPBACK_MESSAGES 0x100 /* a message, to SINT 2 */
#define LOOPBACK_EVENTS	  0x200 /* an event's flag, to SINT 3 */
#define LOOPBACK_MESSAGE_SINT 2
#define LOOPBACK_EVENT_SINT   3

#endif
