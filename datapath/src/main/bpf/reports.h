/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What the programs tell the agent: misses, events, drops. A part of midonet.h. */
#ifndef REPORTS_H
#define REPORTS_H

enum miss {
	MISS_NO_FLOW = 1,
	MISS_ACTION = 2,
	MISS_NEW_MAC = 3,
	MISS_TTL = 4,
	MISS_TOO_BIG = 5,
	MISS_STALE_REPLY = 6, /* key is the forward packet's */
	MISS_ICMP_ERROR = 7, /* quotes a connection */
};

/* misses: RINGBUF. `captured` bytes of the packet follow; the VLAN tag is not among them. */
struct miss_record {
	__u64 time; /* nanoseconds, CLOCK_MONOTONIC */
	__u32 reason;
	__u32 in_port; /* where it came in, as in flow_key */
	__u32 tunnel; /* kind << 22 | key if it came by a tunnel, else 0xffffffff */
	__u32 length; /* of the packet */
	__u32 captured;
	__u32 gso_size;
	__u32 mark; /* octets that its port has handed over, this record included */
	__u32 vlan_proto; /* wire order */
	struct address host; /* tunnel: the sender */
	struct flow_key key; /* what is to be judged */
};

#define MISS_SMALL 256
#define MISS_MEDIUM 2048
#define MISS_LARGE 65536

enum event {
	EVENT_NEW = 1,
	EVENT_CLOSED = 2,
};

/* events: RINGBUF. */
struct event_record {
	__u32 event;
	__u32 pad;
	struct connection_key key; /* of the forward entry */
	__u32 pad2;
	struct connection value;
};

/* drops: PERCPU_ARRAY, reason -> packets (__u64). */
#define DROPS 64
enum drop {
	DROP_NONE = 0,
	DROP_MALFORMED = 1,
	DROP_NO_PORT = 2, /* came by an interface that is no port */
	DROP_NO_OUTPUT = 3, /* output port is not there */
	DROP_DECIDED = 4, /* a flow says so */
	DROP_MISS_ROOM = 5,
	DROP_MISS_DUPLICATE = 6,
	DROP_MISS_FULL = 7, /* the ring is full */
	DROP_INJECTED_MISS = 8, /* an injected packet is never a miss */
	DROP_QUOTA = 9,
	DROP_TABLE_FULL = 10,
	DROP_NO_DRAW = 11, /* no free port in the block */
	DROP_COLLISION = 12, /* a drawn entry stands in the way */
	DROP_STALE = 13, /* the new template does not admit it */
	DROP_NO_CONNECTION = 14, /* a RST without a connection that would have to draw */
	DROP_TUNNEL_PEER = 15, /* from an unknown host, or one that may not say this */
	DROP_TUNNEL_KEY = 16, /* for a port that is not here */
	DROP_NOT_KNOWN = 17, /* "if known", and it is not */
	DROP_UNDERLAY = 18, /* a tunnel address on an uplink */
	DROP_TOO_BIG = 19, /* one of several outputs */
	DROP_ACTIONS = 20, /* an action list that makes no sense */
	DROP_REWRITE = 21, /* the kernel refused a change of the packet */
	DROP_POLICY_FIRST = 32, /* from here on: the agent's own reasons */
};

#endif
