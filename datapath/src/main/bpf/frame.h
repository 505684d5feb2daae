/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * What the programs know of the packet in hand. It lies in a per-CPU map, not on the stack, of
 * which all functions together have 512 bytes; a program is not interrupted by another one of ours
 * on the same CPU (both run with softirqs off, and what clone_redirect sends is queued).
 */
#ifndef FRAME_H
#define FRAME_H

#include "midonet.h"

#define ETHERNET_HEADER 14
#define NO_TUNNEL 0xffffffff

struct frame {
	struct flow_key key;
	struct connection_key tuple; /* place and tuple of the packet, as it came */

	__u32 port; /* local port it came by; 0: none */
	__u32 port_flags;
	__u32 tunnel_key; /* of the port it came by: where notes are kept */
	__u32 tunnel; /* kind and key, if a tunnel brought it */
	struct address host; /* that sent it through the tunnel */

	__u32 identification; /* of a fragment, wire order */
	__u32 now; /* seconds of the datapath's clock */
	__u16 network; /* offset of the network header */
	__u16 transport; /* of the transport header; 0: there is none here */
	__u8 family; /* 4, 6, or 0: not IP */
	__u8 tcp_flags;
	__u8 tcp_header; /* length */
	__u8 ttl;
	__u8 tracked; /* may belong to a connection: `tuple` is filled */
	__u8 icmp_error;
	__u8 payload; /* a TCP segment with data in it */
	__u8 injected; /* by the agent: never a miss */
	__u8 ingress; /* at a TC ingress hook, with the link header that came */
	__u8 unnoted; /* the note was forgotten: judge as forward */
	__u8 turns; /* how often it went through the loop */
	__u16 inside; /* of TCP wrapped in one piece: octets between outer UDP header and payload */
	__u8 bounces; /* a return without an entry here goes back to its sender */

	/* Work areas. */
	__u32 at; /* the next action */
	struct flow_key masked;
	struct connection_key other, was;
	struct connection forward;
	struct connection reverse;
};

struct cached_mask {
	__u32 hash;
	__u32 mask;
};

struct in_flight {
	__u64 since; /* ns */
	__u64 count;
};

#endif
