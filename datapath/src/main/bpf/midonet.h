/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * What the kernel programs and the Java driver share: the keys and values of every map, records of
 * the rings, and the constants in them. The Java layouts (org.midonet.datapath.ebpf) are tested
 * against this file by `layout.c`.
 *
 * Byte order: addresses, MACs, EtherType and ports stand as on the wire; everything else (numbers
 * of ports, places, templates, lists, the VLAN TCI, the protocol) in the host's order. Every
 * structure is padded by hand: a key's padding is 0.
 */
#ifndef MIDONET_H
#define MIDONET_H

#include <linux/types.h>

/* Raised whenever a structure here changes: the directory of the pins carries it. */
#define SCHEMA 4

/* Sizes that the programs know. Entries of hashes may be changed by the loader. */
#define PORTS 4096	 /* port numbers are 1 .. PORTS-1 */
#define MASKS 128	 /* different masks of flows */
#define MASK_CACHE 4096	 /* slots, per CPU */
#define LISTS 65536	 /* action lists; 0 is never used */
#define LIST_ACTIONS 8	 /* actions of one list; longer ones go on in another list by JUMP */
#define RUN_ACTIONS 128	 /* actions that one packet may meet in all */
#define TEMPLATES 32768	 /* 0 is never used */
#define DRAW_TRIES 32	 /* ports tried before a connection is refused */

/* An IPv6 address, or an IPv4 address in words[3] with zeros before it. */
struct address {
	__u32 words[4];
};

/* ---- ports ------------------------------------------------------------------------------ */

enum port_flag {
	PORT_LEARNS = 1, /* a source MAC that is not in `seen` is a miss */
	PORT_GUARDED = 2, /* an uplink: underlay addresses may not pass, in or out */
	PORT_PEER = 4, /* a veth whose other end is in another namespace: bpf_redirect_peer */
};

/* ports: ARRAY, port number -> port. ifindex 0: no such port. */
struct port {
	__u32 ifindex;
	__u32 flags;
	__u32 mtu; /* largest layer-3 packet in bytes; 0: any */
	__u32 place;
	__u32 tunnel_key; /* 0: none */
	__u32 quota; /* connections that may be charged to it */
	__u32 miss_room; /* octets of its misses that may wait for the agent */
	__u32 pad;
};

/* overlays: HASH, port number -> where a port without an interface leads. */
struct overlay {
	__u32 outer; /* the port by which what it makes arrives */
	__u32 vni;
	__u32 address; /* its tunnel address, wire order */
	__u32 pad;
};

/* stations: HASH, station -> tunnel address of the peer behind which it is, wire order (__u32). */
struct station {
	__u32 port;
	__u8 mac[6];
	__u16 pad;
};

/* vteps: HASH, port number -> the hardware VTEP to which a port without an interface leads. */
struct vtep {
	struct address remote;
	struct address source; /* this host's address in the VTEP's zone */
	__u32 vni;
	__u32 family; /* of both addresses: 4 or 6 */
};

/* vtep_ports: HASH, vtep_network -> number of the port by which its packets arrive (__u32). */
struct vtep_network {
	struct address host; /* who sends */
	__u32 vni;
};

/* interfaces: HASH, ifindex -> port number (__u32). */

/* tunnel_keys: HASH, tunnel key (22 bits) -> what is behind it. */
struct tunnel_port {
	__u32 port; /* local port number, or 0: it is at another host */
	__u32 place;
	__u32 flags;
	__u32 pad;
	struct address host; /* remote: the underlay address that may say "return from" */
};

enum tunnel_port_flag {
	TUNNEL_PORT_JUDGED_HERE = 1, /* "return from" without an entry is judged as forward here */
	TUNNEL_PORT_ANY_HOST = 2, /* do not compare `host` */
};

/* peers: HASH, struct address -> how it is reached. */
struct peer {
	struct address source; /* of packets to it; all zeros: the kernel chooses */
	__u32 flags; /* enum peer_flag */
};

enum peer_flag {
	PEER_TUNNEL = 1, /* takes part: tunnel packets from it are taken */
	PEER_OWN = 2, /* an address of this host's own */
	PEER_GRE = 4, /* packets go there by GRE, not by VXLAN */
	PEER_VTEP = 8, /* a hardware VTEP's: no host's, but of the underlay all the same */
};

/* A tunnel key on the wire: two bits of kind, 22 of port. */
#define TUNNEL_KEY_BITS 22
#define TUNNEL_KEY_MASK 0x3fffff

enum tunnel_kind {
	TUNNEL_DELIVER = 0,
	TUNNEL_REMEMBER = 1,
	TUNNEL_RETURN = 2,
	TUNNEL_IF_KNOWN = 3,
};

/* ---- flows ------------------------------------------------------------------------------ */

/* in_port of a packet that is judged here for a port at another host: this bit and its key. */
#define REMOTE_PORT 0x80000000

/* flows: HASH, masked flow_key with the mask's number -> flow. */
struct flow_key {
	__u32 in_port; /* always whole */
	__u8 eth_dst[6];
	__u8 eth_src[6];
	__u16 eth_type; /* wire order */
	__u16 vlan; /* host order; 0 or TCI | 0x1000 */
	struct address src;
	struct address dst;
	__u16 tp_src; /* wire order */
	__u16 tp_dst;
	__u16 protocol; /* host order: IP protocol, ARP operation */
	__u8 tos;
	__u8 fragment;
	__u16 mask; /* number of the mask; 0 in a key that is not masked */
	__u8 bucket; /* of a packet: filled in where flows are looked for */
	__u8 pad;
};

struct flow {
	__u32 list; /* action list */
	__u32 pad;
	__u64 cookie; /* the agent's */
};

/* masks: ARRAY, number -> mask. Written unused first, then again with used = 1. */
struct flow_mask {
	struct flow_key bits; /* in_port all ones, mask and pad 0 */
	__u32 used;
	__u32 pad;
};

/* ---- actions ---------------------------------------------------------------------------- */

enum action_code {
	ACTION_END = 0,
	ACTION_OUTPUT = 1, /* arg: port */
	ACTION_TUNNEL = 2, /* arg: kind << 22 | tunnel key; bytes: remote address */
	ACTION_SET_ETH = 3, /* flags: SET_SRC, SET_DST; bytes: destination, source */
	ACTION_SET_IP_SRC = 4, /* bytes: address */
	ACTION_SET_IP_DST = 5,
	ACTION_SET_TP = 6, /* flags: SET_SRC, SET_DST; bytes: source, destination port */
	ACTION_DEC_TTL = 7, /* arg: by how much */
	ACTION_PUSH_VLAN = 8, /* arg: TCI */
	ACTION_POP_VLAN = 9,
	ACTION_CONNECT = 10, /* arg: template; bytes: its generation as __u32, host order */
	ACTION_UPCALL = 11,
	ACTION_DROP = 12, /* arg: enum drop */
	ACTION_JUMP = 13, /* arg: the list that goes on */
	ACTION_QUESTION = 14, /* bytes: address; a miss unless it is a plain question for that */
	ACTION_DECAPSULATE = 16, /* arg: port; words[0]: VNI; nothing is done to other packets */
	ACTION_ANSWER = 15, /* arg: 1 for a router; bytes: MAC; the question becomes its answer */
};

enum action_flag {
	ACTION_SET_SRC = 1,
	ACTION_SET_DST = 2,
	ACTION_MORE = 4, /* of OUTPUT and TUNNEL: other actions follow, send a copy */
	ACTION_IPV6 = 8, /* of TUNNEL and QUESTION: the address is IPv6's */
};

struct action {
	__u16 code;
	__u16 flags;
	__u32 arg;
	union {
		__u8 bytes[16];
		__u32 words[4];
		struct address address;
	};
};

/* lists: ARRAY, list number -> list. A number rests before it is used again. */
struct list {
	__u16 count; /* actions used */
	__u16 ttl; /* how much TTL the whole list takes: less in the packet is a miss */
	__u32 output; /* the port whose MTU counts; 0: the tunnel's if `tunnel`, else none */
	__u32 tunnel; /* 1: the list's only output is a tunnel */
	__u32 pad;
	struct action actions[LIST_ACTIONS];
};

/* list_use: PERCPU_ARRAY, list number -> use. */
struct use {
	__u64 packets;
	__u64 bytes;
	__u64 last; /* seconds of the datapath's clock */
};

/* ---- connections ------------------------------------------------------------------------ */

/* connections: HASH. */
struct connection_key {
	__u32 place;
	__u8 protocol;
	__u8 family; /* 4 or 6 */
	__u16 vlan; /* 0, or 0x1000 | VLAN id */
	struct address src;
	struct address dst;
	__u16 tp_src; /* wire order; echo request: the identifier; other protocols 0 */
	__u16 tp_dst; /* echo reply: the identifier */
};

enum connection_flag {
	CONNECTION_REVERSE = 1,
	CONNECTION_DRAWN = 2, /* the source port of the pair was drawn */
	CONNECTION_ANSWERED = 4,
	CONNECTION_TRANSLATED = 8, /* the tuple below differs from the key's */
	CONNECTION_FIN_FORWARD = 16,
	CONNECTION_FIN_REVERSE = 32,
	CONNECTION_RESET = 64,
	CONNECTION_SINGLE = 128, /* there is no reverse entry */
};

struct connection {
	__u32 template;
	__u32 generation; /* another than the template's: stale */
	__u32 last; /* seconds of the datapath's clock */
	__u32 life; /* seconds of idleness; 0: over */
	__u32 flags;
	__u32 peer_place; /* the other entry: this place, the tuple below reversed, this VLAN */
	__u32 in_port; /* the forward packet's in_port */
	__u16 owner; /* the port it is charged to; 0: none */
	__u16 peer_vlan;
	struct address src; /* the tuple as it leaves */
	struct address dst;
	__u16 tp_src;
	__u16 tp_dst;
	__u8 eth[12]; /* destination and source of the forward packet as it came */
};

enum template_flag {
	TEMPLATE_REVERSE = 1, /* makes a reverse entry */
	TEMPLATE_DRAW = 2, /* draws the source port; with TEMPLATE_SRC */
	TEMPLATE_SRC = 4, /* translates to `src` */
	TEMPLATE_DST = 8,
	TEMPLATE_TP_SRC = 16,
	TEMPLATE_TP_DST = 32,
	TEMPLATE_REPORT = 64, /* new connections are told by an event */
};

/* templates: ARRAY, number -> template. Generations only grow; a number rests before it is rewritten. */
struct template {
	__u32 generation;
	__u32 flags;
	__u32 reverse_place;
	__u16 reverse_vlan;
	__u16 owner;
	__u32 forward_list;
	__u32 reverse_list;
	struct address src;
	struct address dst;
	__u16 tp_src;
	__u16 tp_dst;
	__u16 draw_first; /* host order */
	__u16 draw_mask; /* host order: size - 1; the block is aligned to its size */
	__u16 keep_first; /* drawn ports that may stay */
	__u16 keep_mask;
	__u8 forward_eth_mask[12]; /* destination, source: which bits an entry compares */
	__u8 reverse_eth_mask[12];
	__u8 reverse_eth[12];
	struct address keep_from; /* drawn addresses that may stay: the first and the last */
	struct address keep_to;
};

/* opened: ARRAY, port -> __u32, how often its ring was written; openings: HASH, opening_key ->
 * connection_key of a forward entry. Not pinned.
 */
struct opening_key {
	__u32 port;
	__u32 slot;
};

/* charged: ARRAY, port number -> __u32, only the kernel writes; released: the same, only Java writes. */

/* notes: LRU_HASH, connection_key with the tunnel key as place -> note. */
struct note {
	struct address host; /* where the connection's entries are */
	__u8 eth[12]; /* destination and source of the reply: compared */
	__u32 family; /* of host: 4 or 6 */
};

/* fragments: LRU_HASH, fragment_key -> what later fragments cannot say. Not pinned. */
struct fragment_key {
	__u32 in_port;
	__u32 identification; /* wire order */
	struct address src;
	struct address dst;
	__u16 protocol;
	__u16 vlan; /* as in connection_key */
};

struct fragment {
	__u16 tp_src; /* of the tuple */
	__u16 tp_dst;
	__u32 last; /* seconds of the datapath's clock */
};

#define FRAGMENT_LIFE 15 /* seconds: RFC 791 gives up after as many */

/* seen: HASH, seen_key -> __u32 seconds of the datapath's clock when last seen. */
struct seen_key {
	__u16 port;
	__u16 vlan; /* VLAN id, without priority; 0 untagged */
	__u8 mac[6];
	__u16 pad;
};

#include "reports.h"

/* ---- configuration and injection -------------------------------------------------------- */

enum life {
	LIFE_TCP_OPENING,
	LIFE_TCP,
	LIFE_TCP_CLOSING,
	LIFE_TCP_RESET,
	LIFE_UDP,
	LIFE_UDP_ANSWERED,
	LIFE_ECHO,
	LIFE_OTHER,
	LIFE_OTHER_ANSWERED,
	LIFE_REST, /* how long an entry that is over keeps its key from others */
	LIVES = 10,
};

/* config: ARRAY of one. */
struct config {
	__u32 schema;
	__u32 masks; /* one more than the highest mask in use */
	__u32 tunnel_ifindex;
	__u32 tunnel_mtu; /* largest inner layer-3 packet; 0: any */
	__u32 clock_offset; /* seconds added to the clock: tests let time pass with it */
	__u32 duplicate_ms; /* window in which the same miss counts as one in flight */
	__u32 duplicates; /* misses of one key that may be in flight */
	__u32 loop_ifindex; /* what is sent out there comes back by `loop_in`, in segments */
	__u32 lives[LIVES]; /* seconds */
	__u32 gre_ifindex; /* GRE over IPv4; 0: no peer is reached so */
	__u32 gre6_ifindex; /* the same over IPv6 */
	__u32 peers_differ; /* they have not all the same source and VXLAN: `peers` says what each has */
	struct address source; /* what they have in common, over IPv4; 0: the kernel chooses */
	struct address source6; /* the same over IPv6 */
	__u32 vtep_ifindex; /* VXLAN to and from hardware VTEPs; 0: there are none */
};

/*
 * skb->mark of a packet that the agent sends through the injection device: 4 bits say how it is to
 * be taken, 28 bits whom it concerns. No mark: dropped.
 */
#define INJECT_SHIFT 28
#define INJECT_VALUE 0x0fffffff
enum inject {
	INJECT_PORT = 1, /* as if it came by this port */
	INJECT_RETURN = 2, /* as if a tunnel had brought it as "return from" this tunnel key */
	INJECT_LIST = 3, /* run this action list */
	INJECT_FORWARD = 4, /* as from the remote port with this tunnel key, judged here */
};

/*
 * skb->mark of a packet in the loop: 4 bits say what becomes of it, 4 bits how often it went
 * through, 8 bits the length of headers inside in words, 16 bits the port.
 */
#define LOOP_SHIFT 28
#define LOOP_TURNS_SHIFT 24
#define LOOP_HEADERS_SHIFT 16
#define LOOP_MOST_HEADERS 1020
#define LOOP_PORT 0xffff
#define LOOP_TURNS 12 /* more is a circle */
enum loop {
	LOOP_WRAP = 8, /* it is put into VXLAN as the port's overlay says */
	LOOP_UNWRAP = 9, /* what is in it arrives by the port */
	LOOP_ARRIVE = 10, /* it arrives by the port: it went round to have its protocol told anew */
	LOOP_WHOLE = 11, /* it arrives by the port, wrapped in one piece */
};

#endif
