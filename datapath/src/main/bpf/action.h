/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Action lists, and a packet's ways out. */
#ifndef ACTION_H
#define ACTION_H

#include "answer.h"
#include "base.h"
#include "encapsulate.h"
#include "loop.h"
#include "miss.h"
#include "rewrite.h"

/* Whether what goes over the wire is larger than `mtu`; a GSO packet goes in segments. */
static __always_inline int is_too_big(struct __sk_buff *skb, const struct frame *f, __u32 mtu)
{
	if (!mtu || skb->len <= f->network + mtu)
		return 0;
	if (!skb->gso_size)
		return 1;
	__u32 header = f->key.protocol == PROTOCOL_TCP ? f->tcp_header : 8 + f->inside;
	return f->transport + header + skb->gso_size > f->network + mtu;
}

static __always_inline int is_underlay(const struct address *address)
{
	struct address key = *address;
	return bpf_map_lookup_elem(&peers, &key) != 0;
}

/* Nothing that bears a tunnel address of ours passes an uplink. */
static __always_inline int meets_underlay(const struct frame *f)
{
	return f->family && (is_underlay(&f->key.src) || is_underlay(&f->key.dst));
}

/* Where the VXLAN header is, in a packet that has one; 0: it has none. */
static __always_inline __u32 vxlan_at(struct __sk_buff *skb, const struct frame *f, __u32 *vni)
{
	__u8 header[8];
	if (f->family != 4 || f->key.protocol != PROTOCOL_UDP || !f->transport || f->key.fragment ||
	    f->key.tp_dst != bpf_htons(4789))
		return 0;
	__u32 at = f->transport + 8;
	if (at + 8 + ETHERNET_HEADER > skb->len || bpf_skb_load_bytes(skb, at, header, 8) ||
	    !(header[0] & 8))
		return 0;
	*vni = header[4] << 16 | header[5] << 8 | header[6];
	return at;
}

/* Whether the packet is VXLAN of this network. */
static __always_inline int is_vxlan_of(struct __sk_buff *skb, const struct frame *f, __u32 vni)
{
	__u32 its;
	return vxlan_at(skb, f, &its) && its == vni;
}

/* DSCP of the inner header (RFC 2983, uniform); a tunnel device adds ECN by RFC 6040. */
static __always_inline __u8 service_of(const struct frame *f)
{
	return f->family ? f->key.tos & 0xfc : 0;
}

/* To the hardware VTEP behind a port; for copies, see tunnel(). */
__attribute__((noinline)) int to_vtep(struct __sk_buff *skb, struct frame *f, __u32 number,
				      int is_copy)
{
	struct config *cfg = configuration();
	struct vtep *to = bpf_map_lookup_elem(&vteps, &number);
	if (!f || !cfg || !cfg->vtep_ifindex || !to) {
		drop(DROP_NO_OUTPUT);
		return is_copy ? GO_ON : TC_ACT_SHOT;
	}
	struct bpf_tunnel_key key = { .tunnel_id = to->vni,
				      .tunnel_ttl = 255,
				      .tunnel_tos = service_of(f) };
	__u64 how = BPF_F_ZERO_CSUM_TX;
	if (to->family == 6) {
		__builtin_memcpy(key.remote_ipv6, &to->remote, 16);
		__builtin_memcpy(key.local_ipv6, &to->source, 16);
		how = BPF_F_TUNINFO_IPV6;
	} else {
		key.remote_ipv4 = bpf_ntohl(to->remote.words[3]);
		key.local_ipv4 = bpf_ntohl(to->source.words[3]);
	}
	if (bpf_skb_set_tunnel_key(skb, &key, sizeof key, how)) {
		drop(DROP_REWRITE);
		return is_copy ? GO_ON : TC_ACT_SHOT;
	}
	return send(skb, cfg->vtep_ifindex, is_copy);
}

/* Into VXLAN as an overlay says: TCP of many segments in one piece if that can be. */
static __always_inline int into_overlay(struct __sk_buff *skb, struct frame *f, __u32 number,
					int is_copy)
{
	int outer = is_copy ? 0 : wrap_whole(skb, f, number);
	if (outer < 0)
		return drop(DROP_REWRITE);
	return outer ? round_whole(skb, f, outer) : to_loop(skb, f, LOOP_WRAP, number, is_copy);
}

/* Out by a local port. */
__attribute__((noinline)) int output(struct __sk_buff *skb, struct frame *f, __u32 number,
				     int is_copy)
{
	struct port *port = port_of(number);
	int wraps = port && !port->ifindex && bpf_map_lookup_elem(&overlays, &number);
	int leads = port && !port->ifindex && !wraps && bpf_map_lookup_elem(&vteps, &number);
	if (!f || !port || (!port->ifindex && !wraps && !leads)) {
		drop(DROP_NO_OUTPUT);
		return is_copy ? GO_ON : TC_ACT_SHOT;
	}
	if (port->flags & PORT_GUARDED && meets_underlay(f)) {
		drop(DROP_UNDERLAY);
		return is_copy ? GO_ON : TC_ACT_SHOT;
	}
	if (is_too_big(skb, f, port->mtu)) {
		drop(DROP_TOO_BIG);
		return is_copy ? GO_ON : TC_ACT_SHOT;
	}
	if (wraps)
		return into_overlay(skb, f, number, is_copy);
	if (leads)
		return to_vtep(skb, f, number, is_copy);
	if (port->flags & PORT_PEER && !is_copy && f->ingress)
		return bpf_redirect_peer(port->ifindex, 0);
	return send(skb, port->ifindex, is_copy);
}

/*
 * To another host. The key lies in a per-CPU structure that the next packet overwrites: copies are
 * sent before this returns.
 */
__attribute__((noinline)) int tunnel(struct __sk_buff *skb, struct address *remote, __u32 id,
				     int flags)
{
	struct config *cfg = configuration();
	if (!remote || !cfg || !cfg->tunnel_ifindex) {
		drop(DROP_NO_OUTPUT);
		return flags & ACTION_MORE ? GO_ON : TC_ACT_SHOT;
	}
	struct frame *f = frame();
	__u8 service = f ? service_of(f) : 0;
	struct bpf_tunnel_key key = { .tunnel_id = id, .tunnel_ttl = 255, .tunnel_tos = service };
	int is_ipv6 = flags & ACTION_IPV6;
	__u32 device = cfg->tunnel_ifindex;
	const struct address *source = is_ipv6 ? &cfg->source6 : &cfg->source;
	if (cfg->peers_differ) {
		struct address to = *remote;
		struct peer *peer = bpf_map_lookup_elem(&peers, &to);
		if (peer) {
			__u32 gre = is_ipv6 ? cfg->gre6_ifindex : cfg->gre_ifindex;
			if (peer->flags & PEER_GRE && gre)
				device = gre;
			source = &peer->source;
		}
	}
	/* Without an outer sum the kernel can leave the inner one, and segmentation, to the end. */
	__u64 how = BPF_F_ZERO_CSUM_TX;
	if (is_ipv6) {
		__builtin_memcpy(key.remote_ipv6, remote, 16);
		__builtin_memcpy(key.local_ipv6, source, 16);
		/* UDP over IPv6 has its sum (RFC 8200, 8.1); GRE needs none. */
		how = device == cfg->tunnel_ifindex ? BPF_F_TUNINFO_IPV6
						    : BPF_F_TUNINFO_IPV6 | BPF_F_ZERO_CSUM_TX;
	} else {
		key.remote_ipv4 = bpf_ntohl(remote->words[3]);
		key.local_ipv4 = bpf_ntohl(source->words[3]);
	}
	if (bpf_skb_set_tunnel_key(skb, &key, sizeof key, how)) {
		drop(DROP_REWRITE);
		return flags & ACTION_MORE ? GO_ON : TC_ACT_SHOT;
	}
	return send(skb, device, flags & ACTION_MORE);
}

/* A second tag lies in the bytes: with it come and go four octets before the network header. */
static __always_inline void move_headers(struct frame *f, int by)
{
	f->network += by;
	if (f->transport)
		f->transport += by;
}

static __always_inline int push_vlan(struct __sk_buff *skb, struct frame *f, __u16 tci)
{
	if (skb->vlan_present)
		move_headers(f, 4);
	return bpf_skb_vlan_push(skb, bpf_htons(ETH_P_8021Q), tci);
}

static __always_inline int pop_vlan(struct __sk_buff *skb, struct frame *f)
{
	if (bpf_skb_vlan_pop(skb))
		return -1;
	if (skb->vlan_present)
		move_headers(f, -4);
	return 0;
}

static __always_inline int done_or_drop(int failed)
{
	return failed ? drop(DROP_REWRITE) : GO_ON;
}

/* One action. */
__attribute__((noinline)) int act(struct __sk_buff *skb, struct frame *f, struct action *action)
{
	if (!f || !action)
		return TC_ACT_SHOT;
	switch (action->code) {
	case ACTION_OUTPUT:
		return output(skb, f, action->arg, action->flags & ACTION_MORE);
	case ACTION_TUNNEL:
		return tunnel(skb, &action->address, action->arg, action->flags);
	case ACTION_SET_ETH:
		if ((action->flags & (ACTION_SET_SRC | ACTION_SET_DST)) ==
		    (ACTION_SET_SRC | ACTION_SET_DST))
			return done_or_drop(bpf_skb_store_bytes(skb, 0, action->bytes, 12, 0));
		if (action->flags & ACTION_SET_DST)
			return done_or_drop(bpf_skb_store_bytes(skb, 0, action->bytes, 6, 0));
		return done_or_drop(bpf_skb_store_bytes(skb, 6, action->bytes + 6, 6, 0));
	case ACTION_SET_IP_SRC:
		return done_or_drop(set_address(skb, f, &action->address, 1));
	case ACTION_SET_IP_DST:
		return done_or_drop(set_address(skb, f, &action->address, 0));
	case ACTION_SET_TP: {
		__u16 *to = (__u16 *)action->bytes;
		return done_or_drop(set_ports(
			skb, f, action->flags & ACTION_SET_SRC ? to[0] : f->tuple.tp_src,
			action->flags & ACTION_SET_DST ? to[1] : f->tuple.tp_dst));
	}
	case ACTION_DEC_TTL:
		return done_or_drop(decrease_ttl(skb, f, action->arg));
	case ACTION_PUSH_VLAN:
		return done_or_drop(push_vlan(skb, f, action->arg));
	case ACTION_POP_VLAN:
		return done_or_drop(pop_vlan(skb, f));
	case ACTION_DECAPSULATE:
		return is_vxlan_of(skb, f, action->words[0])
			       ? to_loop(skb, f, LOOP_UNWRAP, action->arg, 0)
			       : GO_ON;
	case ACTION_UPCALL:
		return miss(skb, MISS_ACTION);
	case ACTION_QUESTION:
		return asks_for(skb, f, action) ? GO_ON : miss(skb, MISS_ACTION);
	case ACTION_ANSWER:
		return done_or_drop(answer(skb, f, action));
	case ACTION_DROP:
		return drop(action->arg);
	default:
		return drop(DROP_ACTIONS);
	}
}

/* What is asked of the packet before anything is done to it. */
static __always_inline int check(struct __sk_buff *skb, struct frame *f, const struct list *list)
{
	if (list->ttl && f->family && f->ttl <= list->ttl)
		return miss(skb, MISS_TTL);
	__u32 mtu = 0;
	if (list->output) {
		struct port *port = port_of(list->output);
		mtu = port ? port->mtu : 0;
	} else if (list->tunnel) {
		struct config *cfg = configuration();
		mtu = cfg ? cfg->tunnel_mtu : 0;
	}
	return is_too_big(skb, f, mtu) ? miss(skb, MISS_TOO_BIG) : GO_ON;
}

static __always_inline void count_use(struct __sk_buff *skb, const struct frame *f, __u32 number)
{
	struct use *use = bpf_map_lookup_elem(&list_use, &number);
	if (!use)
		return;
	use->packets += 1;
	use->bytes += skb->len;
	use->last = f->now;
}

/* Runs an action list; first, what the connection says, if there is one. */
__attribute__((noinline)) int run(struct __sk_buff *skb, struct frame *f, __u32 number,
				  struct connection *entry)
{
	if (!f)
		return TC_ACT_SHOT;
	struct list *list = bpf_map_lookup_elem(&lists, &number);
	if (!list)
		return drop(DROP_ACTIONS);
	int verdict = check(skb, f, list);
	if (verdict != GO_ON)
		return verdict;
	count_use(skb, f, number);
	if (!list->count)
		return drop(DROP_DECIDED);
	if (entry && entry->flags & CONNECTION_TRANSLATED && translate(skb, f, entry))
		return drop(DROP_REWRITE);

	/*
	 * The position lies in memory, where the verifier does not follow its value: it would walk
	 * through every combination of position and step.
	 */
	f->at = 0;
	for (int i = 0; i < RUN_ACTIONS; i++) {
		__u32 at = f->at;
		if (at >= LIST_ACTIONS || at >= list->count)
			return TC_ACT_SHOT; /* the end: every copy is sent */
		struct action *action = &list->actions[at];
		f->at = at + 1;
		if (action->code == ACTION_JUMP) {
			__u32 next = action->arg;
			list = bpf_map_lookup_elem(&lists, &next);
			if (!list)
				return drop(DROP_ACTIONS);
			f->at = 0;
			continue;
		}
		verdict = act(skb, f, action);
		if (verdict != GO_ON)
			return verdict;
	}
	return drop(DROP_ACTIONS);
}

#endif
