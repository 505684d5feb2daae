/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* How a packet came: by a port, by a tunnel, from the agent. */
#ifndef ARRIVE_H
#define ARRIVE_H

#include "base.h"
#include "decide.h"
#include "overlay.h"

/* The frame of a new packet; 0 if there is none. */
static __always_inline struct frame *start(void)
{
	struct frame *f = frame();
	struct config *cfg = configuration();
	if (!f || !cfg)
		return 0;
	f->now = bpf_ktime_get_coarse_ns() / SECOND + cfg->clock_offset;
	f->port = 0;
	f->port_flags = 0;
	f->tunnel_key = 0;
	f->tunnel = NO_TUNNEL;
	f->injected = 0;
	f->ingress = 1;
	f->unnoted = 0;
	f->bounces = 0;
	f->turns = 0;
	f->inside = 0;
	__builtin_memset(&f->host, 0, sizeof f->host);
	return f;
}

static __always_inline void from_port(struct frame *f, __u32 number, const struct port *port)
{
	f->port = number;
	f->port_flags = port->flags;
	f->tunnel_key = port->tunnel_key;
	f->key.in_port = number;
	f->tuple.place = port->place;
}

/* As if it came by this local port; f is parsed. */
static __always_inline int arrive_at_port(struct __sk_buff *skb, struct frame *f, __u32 number)
{
	struct port *port = port_of(number);
	if (!port)
		return drop(DROP_NO_PORT);
	from_port(f, number, port);
	if (port->flags & PORT_GUARDED && meets_underlay(f))
		return drop(DROP_UNDERLAY);
	return decide(skb);
}

/* "Return from" the port with this key: its connection is here, or was. */
static __always_inline int arrive_as_return(struct __sk_buff *skb, struct frame *f, __u32 key,
			    const struct tunnel_port *from)
{
	if (from->port) {
		/* It was sent where a note said, and came back: the note is wrong. */
		struct port *port = port_of(from->port);
		if (!port)
			return drop(DROP_NO_PORT);
		from_port(f, from->port, port);
		f->tunnel = NO_TUNNEL;
		f->unnoted = 1;
		f->other = f->tuple;
		f->other.place = key;
		bpf_map_delete_elem(&notes, &f->other);
		return decide(skb);
	}
	if (!f->injected && !(from->flags & TUNNEL_PORT_ANY_HOST) &&
	    !same_address(&f->host, &from->host))
		return drop(DROP_TUNNEL_PEER);
	f->key.in_port = REMOTE_PORT | key;
	f->tuple.place = from->place;
	f->bounces = !(from->flags & TUNNEL_PORT_JUDGED_HERE);
	return decide(skb);
}

/* The live forward entry that the packet in f answers at this place; 0 if there is none. */
static __always_inline struct connection *answered_entry(struct frame *f, __u32 place)
{
	reversed(&f->other, &f->tuple, place, f->tuple.vlan);
	struct connection *entry = bpf_map_lookup_elem(&connections, &f->other);
	return entry && !(entry->flags & CONNECTION_REVERSE) && !is_over(entry, f->now) ? entry : 0;
}

/* f->other is the entry's key. */
static __always_inline void mark_answered(struct frame *f, struct connection *entry)
{
	struct config *cfg = configuration();
	if (!cfg || entry->flags & CONNECTION_ANSWERED)
		return;
	f->was = f->other;
	__u32 flags = entry->flags | CONNECTION_ANSWERED;
	__u32 life = life_of(cfg, f->was.protocol, f->was.family, flags);
	struct connection *other = other_of(f, &f->was, entry);
	if (other) {
		other->flags |= CONNECTION_ANSWERED;
		other->life = life;
		other->last = f->now;
	}
	entry->flags = flags;
	entry->life = life;
	entry->last = f->now;
}

/* Notes where the connection is to which the port behind `key` will answer. */
__attribute__((noinline)) int remember(__u32 key, __u32 place)
{
	struct frame *f = frame();
	if (!f)
		return 0;
	struct note new = { .host = f->host, .family = f->host.words[0] ? 6 : 4 };
	__builtin_memcpy(new.eth, f->key.eth_src, 6);
	__builtin_memcpy(new.eth + 6, f->key.eth_dst, 6);
	reversed(&f->other, &f->tuple, key, f->tuple.vlan);
	struct note *known = bpf_map_lookup_elem(&notes, &f->other);
	if (known && same_address(&known->host, &new.host) &&
	    same_eth(known->eth, new.eth))
		return 0;
	/* Two sides that open at once each keep their entry: then this is that one's answer. */
	struct connection *entry = answered_entry(f, place);
	if (entry && !(entry->flags & CONNECTION_TRANSLATED)) {
		mark_answered(f, entry);
		return 0;
	}
	reversed(&f->other, &f->tuple, key, f->tuple.vlan);
	bpf_map_update_elem(&notes, &f->other, &new, BPF_ANY);
	return 0;
}

/* Who sent what a tunnel device has unwrapped, and under which key. */
__attribute__((noinline)) int tunnel_source(struct __sk_buff *skb, struct frame *f)
{
	if (!f)
		return -1;
	struct bpf_tunnel_key key = {};
	if (!bpf_skb_get_tunnel_key(skb, &key, sizeof key, 0))
		f->host.words[3] = bpf_htonl(key.remote_ipv4);
	else if (!bpf_skb_get_tunnel_key(skb, &key, sizeof key, BPF_F_TUNINFO_IPV6))
		__builtin_memcpy(&f->host, key.remote_ipv6, 16);
	else
		return -1;
	f->tunnel = key.tunnel_id & 0xffffff;
	return 0;
}

/* Whether the sender is a host that may send tunnel packets at all. */
static __always_inline int is_from_peer(const struct frame *f)
{
	struct address host = f->host;
	struct peer *peer = bpf_map_lookup_elem(&peers, &host);
	return peer && peer->flags & PEER_TUNNEL;
}

/* A hardware VTEP's network is a port here. */
static __always_inline int arrive_from_vtep(struct __sk_buff *skb, struct frame *f)
{
	struct vtep_network from = { .host = f->host, .vni = f->tunnel };
	__u32 *number = bpf_map_lookup_elem(&vtep_ports, &from);
	if (!number)
		return drop(DROP_TUNNEL_PEER);
	f->tunnel = NO_TUNNEL;
	return arrive_at_port(skb, f, *number);
}

static __always_inline int arrive_by_tunnel(struct __sk_buff *skb, struct frame *f)
{
	__u32 key = f->tunnel & TUNNEL_KEY_MASK, kind = f->tunnel >> TUNNEL_KEY_BITS;
	struct tunnel_port *to = bpf_map_lookup_elem(&tunnel_keys, &key);
	if (!to)
		return drop(DROP_TUNNEL_KEY);
	if (kind == TUNNEL_RETURN)
		return arrive_as_return(skb, f, key, to);
	if (!to->port)
		return drop(DROP_TUNNEL_KEY);
	if (kind == TUNNEL_REMEMBER && f->tracked)
		remember(key, to->place);
	if (kind == TUNNEL_IF_KNOWN) {
		struct connection *entry = f->tracked ? answered_entry(f, to->place) : 0;
		if (entry) {
			mark_answered(f, entry);
		} else {
			/* An error about what the port has sent. */
			f->tuple.place = to->place;
			if (!f->icmp_error || !quotes_connection(skb, 1))
				return drop(DROP_NOT_KNOWN);
		}
	}
	return output(skb, f, to->port, 0);
}

/* The agent's frames have their tag in the bytes; it belongs into the metadata. */
static __always_inline int lift_tag(struct __sk_buff *skb)
{
	__u16 type, tci;
	if (skb->vlan_present || bpf_skb_load_bytes(skb, 12, &type, 2))
		return 0;
	if (type != bpf_htons(ETH_P_8021Q) && type != bpf_htons(ETH_P_8021AD))
		return 0;
	if (bpf_skb_load_bytes(skb, 14, &tci, 2) || bpf_skb_vlan_pop(skb))
		return -1;
	/* An inner tag was lifted by that: it is not ours to drop, so it is pushed on top again. */
	return bpf_skb_vlan_push(skb, type, bpf_ntohs(tci));
}

/* From the loop, where GSO packets have become segments; f is parsed. */
static __always_inline int arrive_by_loop(struct __sk_buff *skb, struct frame *f, __u32 mark)
{
	__u32 number = mark & LOOP_PORT;
	f->turns = mark >> LOOP_TURNS_SHIFT & 0xf;
	switch (mark >> LOOP_SHIFT) {
	case LOOP_WRAP: {
		int outer = wrap(skb, f, number);
		if (outer <= 0)
			return drop(outer ? DROP_REWRITE : DROP_NO_OUTPUT);
		/*
		 * bpf_skb_change_head leaves the kernel with a link header of 64 octets: straight
		 * to a peer, it would take off what was put before the frame.
		 */
		f->ingress = 0;
		number = outer;
		break;
	}
	case LOOP_UNWRAP:
		if (unwrap(skb, f))
			return drop(DROP_REWRITE);
		break;
	case LOOP_WHOLE:
		f->inside = INNER_ETHERNET + (mark >> LOOP_HEADERS_SHIFT & 0xff) * 4;
		return arrive_at_port(skb, f, number);
	case LOOP_ARRIVE:
		return arrive_at_port(skb, f, number);
	default:
		return drop(DROP_ACTIONS);
	}
	__u16 type;
	if (bpf_skb_load_bytes(skb, 12, &type, 2))
		return drop(DROP_MALFORMED);
	/* The kernel took note of the protocol when the packet came in: it is another now. */
	if (skb->protocol != type)
		return to_loop(skb, f, LOOP_ARRIVE, number, 0);
	if (parse(skb, f))
		return drop(DROP_MALFORMED);
	return arrive_at_port(skb, f, number);
}

static __always_inline int arrive_from_agent(struct __sk_buff *skb, struct frame *f, __u32 mark)
{
	__u32 value = mark & INJECT_VALUE;
	f->injected = 1;
	f->ingress = 0;
	switch (mark >> INJECT_SHIFT) {
	case INJECT_PORT:
		return arrive_at_port(skb, f, value);
	case INJECT_LIST:
		return run(skb, f, value, 0);
	case INJECT_RETURN: {
		struct tunnel_port *from = bpf_map_lookup_elem(&tunnel_keys, &value);
		f->tunnel = TUNNEL_RETURN << TUNNEL_KEY_BITS | value;
		return from ? arrive_as_return(skb, f, value, from) : drop(DROP_TUNNEL_KEY);
	}
	case INJECT_FORWARD: {
		struct tunnel_port *from = bpf_map_lookup_elem(&tunnel_keys, &value);
		if (!from)
			return drop(DROP_TUNNEL_KEY);
		f->key.in_port = REMOTE_PORT | value;
		f->tuple.place = from->place;
		return by_flow(skb);
	}
	default:
		return drop(DROP_ACTIONS);
	}
}

#endif
