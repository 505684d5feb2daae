/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* ICMP errors belong to the connection that they quote. */
#ifndef QUOTE_H
#define QUOTE_H

#include "base.h"
#include "track.h"

/*
 * Whether the quoted packet is one of a live connection's. With `is_opener` the port at f's place has
 * sent it; else it left there, as the reverse of what comes in.
 */
__attribute__((noinline)) int quotes_connection(struct __sk_buff *skb, int is_opener)
{
	struct frame *f = frame();
	if (!f)
		return 0;
	struct connection_key *key = &f->other;
	__builtin_memset(key, 0, sizeof *key);
	if (!f->transport)
		return 0;
	__u32 at = f->transport + 8;
	__u8 ports[8];
	key->place = f->tuple.place;
	key->vlan = f->tuple.vlan;
	key->family = f->family;
	if (f->family == 4) {
		struct iphdr ip;
		if (bpf_skb_load_bytes(skb, at, &ip, sizeof ip))
			return 0;
		key->src.words[3] = ip.daddr;
		key->dst.words[3] = ip.saddr;
		key->protocol = ip.protocol;
		at += ip.ihl * 4;
	} else {
		struct ipv6hdr ip;
		if (bpf_skb_load_bytes(skb, at, &ip, sizeof ip))
			return 0;
		__builtin_memcpy(&key->src, &ip.daddr, 16);
		__builtin_memcpy(&key->dst, &ip.saddr, 16);
		key->protocol = ip.nexthdr;
		at += sizeof ip;
	}
	if (bpf_skb_load_bytes(skb, at, ports, 8))
		return 0;
	if (is_icmp(f->family, key->protocol)) {
		if (!is_echo_type(f->family, ports[0]))
			return 0;
		if (is_echo_request(f->family, ports[0]))
			key->tp_dst = *(__u16 *)(ports + 4);
		else
			key->tp_src = *(__u16 *)(ports + 4);
	} else if (key->protocol == PROTOCOL_TCP || key->protocol == PROTOCOL_UDP ||
		   key->protocol == PROTOCOL_SCTP) {
		key->tp_src = *(__u16 *)(ports + 2);
		key->tp_dst = *(__u16 *)ports;
	}
	if (is_opener) {
		struct address dst = key->src;
		__u16 tp_dst = key->tp_src;
		key->src = key->dst;
		key->dst = dst;
		key->tp_src = key->tp_dst;
		key->tp_dst = tp_dst;
	}
	struct connection *entry = bpf_map_lookup_elem(&connections, key);
	return entry && !is_over(entry, f->now) &&
	       !(is_opener && entry->flags & CONNECTION_REVERSE);
}

/*
 * Where the connection is of which the port at f's place quotes a packet, if that is noted. After
 * quotes_connection(), which leaves the key of the connection in f->other.
 */
static __always_inline struct note *quoted_note(struct frame *f)
{
	if (!f->tunnel_key || f->unnoted || f->injected)
		return 0;
	f->other.place = f->tunnel_key;
	struct note *note = bpf_map_lookup_elem(&notes, &f->other);
	return note && same_eth(f->key.eth_dst, note->eth) ? note : 0;
}

#endif
