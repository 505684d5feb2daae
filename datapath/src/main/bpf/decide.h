/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * What becomes of a packet, in this order: reverse entry; forward entry that is answered or
 * translates nothing; note; other forward entry; flow; miss.
 */
#ifndef DECIDE_H
#define DECIDE_H

#include "base.h"
#include "action.h"
#include "connect.h"
#include "flow.h"
#include "fragment.h"
#include "miss.h"
#include "parse.h"
#include "quote.h"
#include "track.h"

enum found {
	ABSENT,
	LIVE,
	STALE,
};

/* What the entry is for this packet. */
static __always_inline enum found state_of(const struct frame *f, const struct connection *entry,
			   const struct template *t)
{
	if (is_over(entry, f->now))
		return ABSENT;
	int is_reverse = entry->flags & CONNECTION_REVERSE;
	if (is_reverse && is_first_syn(f) && is_closing(entry->flags))
		return ABSENT;
	if (t->generation != entry->generation)
		return STALE;
	int same = is_reverse ? same_eth_under(f->key.eth_dst, t->reverse_eth, t->reverse_eth_mask)
			      : same_eth_under(f->key.eth_dst, entry->eth, t->forward_eth_mask);
	return same ? LIVE : ABSENT;
}

/* Whether the source MAC was not learnt at this port; marks it as heard of if it was. */
static __always_inline int is_new_mac(const struct frame *f)
{
	if (!(f->port_flags & PORT_LEARNS))
		return 0;
	struct seen_key key = { .port = f->port, .vlan = f->key.vlan & 0xfff };
	__builtin_memcpy(key.mac, f->key.eth_src, 6);
	__u32 *last = bpf_map_lookup_elem(&seen, &key);
	if (!last)
		return 1;
	if (*last != f->now)
		*last = f->now;
	return 0;
}

/* A packet of a live entry's. What is dear is done once a second. */
static __always_inline int hit(struct __sk_buff *skb, struct frame *f, struct connection *entry, __u32 list)
{
	if (entry->last != f->now) {
		if (is_new_mac(f))
			return miss(skb, MISS_NEW_MAC);
		refresh(f, entry);
	}
	if (needs_tracking(f, entry))
		track(entry);
	return run(skb, f, list, entry);
}

/* f->key and f->tuple become those of the forward packet of the reverse entry's connection. */
static __always_inline void become_forward(struct frame *f, const struct connection *entry)
{
	other_key(&f->other, &f->tuple, entry);
	f->tuple = f->other;
	f->key.in_port = entry->in_port;
	__builtin_memcpy(f->key.eth_dst, entry->eth, 12);
	f->key.vlan = f->tuple.vlan;
	f->key.src = f->tuple.src;
	f->key.dst = f->tuple.dst;
	f->key.tos = 0;
	f->key.fragment = 0;
	f->key.tp_src = f->tuple.tp_src;
	f->key.tp_dst = f->tuple.tp_dst;
	if (is_icmp(f->family, f->tuple.protocol)) {
		/* An echo request, unless its identifier stands as destination. */
		int is_reply = f->tuple.tp_dst && !f->tuple.tp_src;
		__u8 type = f->family == 4 ? (is_reply ? 0 : 8) : (is_reply ? 129 : 128);
		f->key.tp_src = bpf_htons(type << 8);
		f->key.tp_dst = is_reply ? f->tuple.tp_dst : f->tuple.tp_src;
	}
}

/* The connect action that is the list's only one. */
static __always_inline struct action *connect_action(__u32 number)
{
	struct list *list = bpf_map_lookup_elem(&lists, &number);
	return list && list->count && list->actions[0].code == ACTION_CONNECT ? &list->actions[0] : 0;
}

/* Whether the list does nothing but send the packet to where its connection should be. */
static __always_inline int hands_over(__u32 number)
{
	struct list *list = bpf_map_lookup_elem(&lists, &number);
	return list && list->count == 1 && list->actions[0].code == ACTION_TUNNEL &&
	       list->actions[0].arg >> TUNNEL_KEY_BITS == TUNNEL_RETURN;
}

/*
 * A reply whose entry is stale: its forward packet is judged. If that connects, the pair is new
 * again and the reply goes its way.
 */
__attribute__((noinline)) int stale_reply(struct __sk_buff *skb)
{
	struct frame *f = frame();
	struct connection *entry = f ? bpf_map_lookup_elem(&connections, &f->tuple) : 0;
	if (!entry)
		return drop(DROP_STALE);
	__u32 in_port = f->key.in_port, place = f->tuple.place;
	become_forward(f, entry);
	__u32 list = flow_list();
	if (!list)
		return miss(skb, MISS_STALE_REPLY);
	struct action *action = connect_action(list);
	if (!action) {
		struct connection *forward = bpf_map_lookup_elem(&connections, &f->tuple);
		if (forward && !(forward->flags & CONNECTION_REVERSE))
			finish(forward, f->now);
		finish(entry, f->now);
		return drop(DROP_STALE);
	}
	__u32 number = action->arg;
	int refused = connect(number, action->words[0]);
	if (refused)
		return drop(refused);
	if (parse(skb, f))
		return drop(DROP_MALFORMED);
	f->key.in_port = in_port;
	f->tuple.place = place;
	if (f->key.fragment)
		follow_first_fragment();
	struct template *t = bpf_map_lookup_elem(&templates, &number);
	entry = bpf_map_lookup_elem(&connections, &f->tuple);
	if (!t || !entry || !(entry->flags & CONNECTION_REVERSE) || entry->template != number ||
	    state_of(f, entry, t) != LIVE)
		return drop(DROP_STALE);
	return hit(skb, f, entry, t->reverse_list);
}

/* To the host that has the connection, as it is. */
static __always_inline int send_return(struct __sk_buff *skb, struct frame *f, struct address *host, __u32 family,
		       __u32 key)
{
	return tunnel(skb, host, TUNNEL_RETURN << TUNNEL_KEY_BITS | key,
		      family == 6 ? ACTION_IPV6 : 0);
}

/* No entry and no note: the flow table. */
__attribute__((noinline)) int by_flow(struct __sk_buff *skb)
{
	struct frame *f = frame();
	if (!f)
		return TC_ACT_SHOT;
	if (f->icmp_error) {
		if (quotes_connection(skb, 0))
			return miss(skb, MISS_ICMP_ERROR);
		struct note *note = quoted_note(f);
		if (note)
			return send_return(skb, f, &note->host, note->family, f->tunnel_key);
	}
	if (f->bounces) {
		if (f->injected)
			return drop(DROP_INJECTED_MISS);
		return send_return(skb, f, &f->host, f->host.words[0] ? 6 : 4,
				   f->tunnel & TUNNEL_KEY_MASK);
	}
	if (is_new_mac(f))
		return miss(skb, MISS_NEW_MAC);
	if (f->key.fragment == LATER_FRAGMENT)
		f->tracked = 0; /* nothing is made from what it was told by another */
	__u32 list = flow_list();
	if (!list)
		return miss(skb, MISS_NO_FLOW);
	struct action *action = connect_action(list);
	if (!action) {
		if (f->unnoted && hands_over(list)) {
			/* Sent there again it would come back again: the agent is told that it did. */
			f->tunnel = TUNNEL_RETURN << TUNNEL_KEY_BITS | f->tunnel_key;
			return miss(skb, MISS_NO_FLOW);
		}
		return run(skb, f, list, 0);
	}
	__u32 number = action->arg;
	int refused = connect(number, action->words[0]);
	if (refused)
		return drop(refused);
	struct template *t = bpf_map_lookup_elem(&templates, &number);
	return t ? run(skb, f, t->forward_list, &f->forward) : drop(DROP_ACTIONS);
}

/* f is parsed, and its place and in_port are set. */
__attribute__((noinline)) int decide(struct __sk_buff *skb)
{
	struct frame *f = frame();
	if (!f)
		return TC_ACT_SHOT;
	if (f->key.fragment)
		follow_first_fragment();
	if (!f->tracked)
		return by_flow(skb);

	struct connection *entry = bpf_map_lookup_elem(&connections, &f->tuple);
	__u32 forward_list = 0;
	if (entry) {
		__u32 number = entry->template;
		struct template *t = bpf_map_lookup_elem(&templates, &number);
		enum found found = t ? state_of(f, entry, t) : ABSENT;
		if (entry->flags & CONNECTION_REVERSE) {
			if (found == LIVE)
				return hit(skb, f, entry, t->reverse_list);
			if (found == STALE)
				return stale_reply(skb);
		} else if (found == LIVE && t) {
			forward_list = t->forward_list;
			if (entry->flags & CONNECTION_ANSWERED ||
			    !(entry->flags & CONNECTION_TRANSLATED))
				return hit(skb, f, entry, forward_list);
		}
	}
	if (f->tunnel_key && !f->unnoted) {
		__u32 place = f->tuple.place;
		f->tuple.place = f->tunnel_key;
		struct note *note = bpf_map_lookup_elem(&notes, &f->tuple);
		f->tuple.place = place;
		if (note && same_eth(f->key.eth_dst, note->eth))
			return send_return(skb, f, &note->host, note->family, f->tunnel_key);
	}
	if (forward_list && entry)
		return hit(skb, f, entry, forward_list);
	return by_flow(skb);
}

#endif
