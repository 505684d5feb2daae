/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Small things that every task needs. */
#ifndef BASE_H
#define BASE_H

#include <stddef.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_endian.h>
#include "maps.h"

#define TCP_FIN 1
#define TCP_SYN 2
#define TCP_RST 4
#define TCP_ACK 16

enum protocol {
	PROTOCOL_ICMP = 1,
	PROTOCOL_TCP = 6,
	PROTOCOL_UDP = 17,
	PROTOCOL_ICMPV6 = 58,
	PROTOCOL_SCTP = 132,
};

static __always_inline struct frame *frame(void)
{
	__u32 zero = 0;
	return bpf_map_lookup_elem(&frames, &zero);
}

static __always_inline struct config *configuration(void)
{
	__u32 zero = 0;
	return bpf_map_lookup_elem(&config, &zero);
}

static __always_inline struct port *port_of(__u32 number)
{
	return bpf_map_lookup_elem(&ports, &number);
}

/* Ends a packet, and counts why. */
static __always_inline int drop(__u32 reason)
{
	__u64 *count = bpf_map_lookup_elem(&drops, &reason);
	if (count)
		*count += 1;
	return TC_ACT_SHOT;
}

static __always_inline int same_address(const struct address *a, const struct address *b)
{
	return a->words[0] == b->words[0] && a->words[1] == b->words[1] &&
	       a->words[2] == b->words[2] && a->words[3] == b->words[3];
}

static __always_inline int is_above(const struct address *a, const struct address *b)
{
#pragma unroll
	for (int i = 0; i < 4; i++) {
		__u32 x = bpf_ntohl(a->words[i]), y = bpf_ntohl(b->words[i]);
		if (x != y)
			return x > y;
	}
	return 0;
}

static __always_inline int is_between(const struct address *a, const struct address *first,
				      const struct address *last)
{
	return !is_above(first, a) && !is_above(a, last);
}

/* Destination and source MAC, where `mask` has bits. */
static __always_inline int same_eth_under(const __u8 *a, const __u8 *b, const __u8 *mask)
{
	const __u32 *x = (const void *)a, *y = (const void *)b, *m = (const void *)mask;
	return !(((x[0] ^ y[0]) & m[0]) | ((x[1] ^ y[1]) & m[1]) | ((x[2] ^ y[2]) & m[2]));
}

static __always_inline int same_eth(const __u8 *a, const __u8 *b)
{
	const __u32 *x = (const void *)a, *y = (const void *)b;
	return x[0] == y[0] && x[1] == y[1] && x[2] == y[2];
}

static __always_inline int is_echo_type(__u8 family, __u8 type)
{
	return family == 4 ? type == 8 || type == 0 : type == 128 || type == 129;
}

static __always_inline int is_echo_request(__u8 family, __u8 type)
{
	return type == (family == 4 ? 8 : 128);
}

static __always_inline int is_icmp(__u8 family, __u16 protocol)
{
	return protocol == (family == 4 ? PROTOCOL_ICMP : PROTOCOL_ICMPV6);
}

/* The key of the other direction. */
static __always_inline void reversed(struct connection_key *to, const struct connection_key *from, __u32 place,
		     __u16 vlan)
{
	to->place = place;
	to->protocol = from->protocol;
	to->family = from->family;
	to->vlan = vlan;
	to->src = from->dst;
	to->dst = from->src;
	to->tp_src = from->tp_dst;
	to->tp_dst = from->tp_src;
}

/* The key of an entry's pair: its translated tuple reversed. */
static __always_inline void other_key(struct connection_key *to, const struct connection_key *own,
		      const struct connection *entry)
{
	to->place = entry->peer_place;
	to->protocol = own->protocol;
	to->family = own->family;
	to->vlan = entry->peer_vlan;
	to->src = entry->dst;
	to->dst = entry->src;
	to->tp_src = entry->tp_dst;
	to->tp_dst = entry->tp_src;
}

#endif
