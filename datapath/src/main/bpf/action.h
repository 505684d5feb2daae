/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Changes of a packet, and its ways out. Checksums only by the kernel's helpers: they are right for
 * finished, unfinished (CHECKSUM_PARTIAL) and verified ones, and for GSO.
 */
#ifndef ACTION_H
#define ACTION_H

#include "base.h"
#include "miss.h"

#define GO_ON (-1) /* a step's answer: no verdict yet */

/* Where the transport checksum is, from the transport header; 0: there is none that we mend. */
static __always_inline __u32 checksum_offset(const struct frame *f)
{
	switch (f->key.protocol) {
	case PROTOCOL_TCP:
		return 16;
	case PROTOCOL_UDP:
		return 6;
	case PROTOCOL_ICMP:
	case PROTOCOL_ICMPV6:
		return 2;
	default:
		return 0;
	}
}

static __always_inline __u64 zero_means_none(const struct frame *f)
{
	return f->key.protocol == PROTOCOL_UDP ? BPF_F_MARK_MANGLED_0 : 0;
}

static __always_inline int set_ipv4(struct __sk_buff *skb, struct frame *f, __u32 offset, __u32 old, __u32 new)
{
	if (f->transport && f->key.protocol != PROTOCOL_ICMP && checksum_offset(f) &&
	    bpf_l4_csum_replace(skb, f->transport + checksum_offset(f), old, new,
				BPF_F_PSEUDO_HDR | zero_means_none(f) | 4))
		return -1;
	if (bpf_l3_csum_replace(skb, f->network + offsetof(struct iphdr, check), old, new, 4))
		return -1;
	return bpf_skb_store_bytes(skb, f->network + offset, &new, 4, 0);
}

static __always_inline int set_ipv6(struct __sk_buff *skb, struct frame *f, __u32 offset, struct address *old,
		    struct address *new)
{
	if (f->transport && checksum_offset(f)) {
		__s64 difference = bpf_csum_diff(old->words, 16, new->words, 16, 0);
		if (bpf_l4_csum_replace(skb, f->transport + checksum_offset(f), 0, difference,
					BPF_F_PSEUDO_HDR | zero_means_none(f)))
			return -1;
		/*
		 * The helper takes the difference out of a CHECKSUM_COMPLETE sum, which is right
		 * for IPv4, whose header sum changes too; with IPv6 it must stay. No effect on
		 * other kinds of sums.
		 */
		bpf_csum_update(skb, difference);
	}
	return bpf_skb_store_bytes(skb, f->network + offset, new, 16, 0);
}

/* Source (or destination) address, if it is another. */
__attribute__((noinline)) int set_address(struct __sk_buff *skb, struct frame *f, struct address *to,
					  int is_source)
{
	if (!f || !to || !f->family)
		return -1;
	struct address *old = is_source ? &f->key.src : &f->key.dst;
	struct address new = *to;
	if (same_address(old, &new))
		return 0;
	int failed = f->family == 4
			     ? set_ipv4(skb, f,
					is_source ? offsetof(struct iphdr, saddr)
						  : offsetof(struct iphdr, daddr),
					old->words[3], new.words[3])
			     : set_ipv6(skb, f,
					is_source ? offsetof(struct ipv6hdr, saddr)
						  : offsetof(struct ipv6hdr, daddr),
					old, &new);
	*old = new;
	return failed;
}

/* A port or an echo identifier at `offset` of the transport header. */
static __always_inline int store_port(struct __sk_buff *skb, struct frame *f, __u32 offset, __u16 old, __u16 new)
{
	if (!checksum_offset(f))
		return -1; /* SCTP's sum covers the ports, and we cannot mend it */
	if (bpf_l4_csum_replace(skb, f->transport + checksum_offset(f), old, new,
				zero_means_none(f) | 2))
		return -1;
	return bpf_skb_store_bytes(skb, f->transport + offset, &new, 2, 0);
}

/* Source and destination port, in the form of a connection's tuple; what is the same stays. */
__attribute__((noinline)) int set_ports(struct __sk_buff *skb, struct frame *f, __u16 source,
					__u16 destination)
{
	if (!f)
		return -1;
	if (!f->transport || !f->tracked)
		return 0; /* a later fragment, or a protocol without ports */
	int failed = 0;
	if (is_icmp(f->family, f->key.protocol)) {
		/* One identifier: a request's stands as source, a reply's as destination. */
		__u8 type = *(__u8 *)&f->key.tp_src;
		__u16 old = f->tuple.tp_dst, new = destination;
		if (is_echo_request(f->family, type)) {
			old = f->tuple.tp_src;
			new = source;
		}
		if (old != new)
			failed = store_port(skb, f, 4, old, new);
	} else {
		if (f->tuple.tp_src != source)
			failed |= store_port(skb, f, 0, f->tuple.tp_src, source);
		if (f->tuple.tp_dst != destination)
			failed |= store_port(skb, f, 2, f->tuple.tp_dst, destination);
	}
	f->tuple.tp_src = source;
	f->tuple.tp_dst = destination;
	return failed;
}

/* The packet becomes what its connection says. */
static __always_inline int translate(struct __sk_buff *skb, struct frame *f, struct connection *entry)
{
	return set_address(skb, f, &entry->src, 1) || set_address(skb, f, &entry->dst, 0) ||
	       set_ports(skb, f, entry->tp_src, entry->tp_dst);
}

/* TTL was checked before: it does not run out here. */
static __always_inline int decrease_ttl(struct __sk_buff *skb, struct frame *f, __u8 by)
{
	__u8 bytes[2];
	if (f->family == 4) {
		__u32 at = f->network + offsetof(struct iphdr, ttl);
		if (bpf_skb_load_bytes(skb, at, bytes, 2)) /* TTL and protocol: one word of the sum */
			return -1;
		__u16 old = *(__u16 *)bytes;
		bytes[0] -= by;
		return bpf_l3_csum_replace(skb, f->network + offsetof(struct iphdr, check), old,
					   *(__u16 *)bytes, 2) ||
		       bpf_skb_store_bytes(skb, at, bytes, 1, 0);
	}
	if (f->family == 6) {
		__u32 at = f->network + offsetof(struct ipv6hdr, hop_limit);
		if (bpf_skb_load_bytes(skb, at, bytes, 1))
			return -1;
		bytes[0] -= by;
		return bpf_skb_store_bytes(skb, at, bytes, 1, BPF_F_RECOMPUTE_CSUM);
	}
	return 0;
}

/* Whether what goes over the wire is larger than `mtu`; a GSO packet goes in segments. */
static __always_inline int is_too_big(struct __sk_buff *skb, const struct frame *f, __u32 mtu)
{
	if (!mtu || skb->len <= f->network + mtu)
		return 0;
	if (!skb->gso_size)
		return 1;
	__u32 header = f->key.protocol == PROTOCOL_TCP ? f->tcp_header : 8;
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

static __always_inline int send(struct __sk_buff *skb, __u32 ifindex, int is_copy)
{
	if (!is_copy)
		return bpf_redirect(ifindex, 0);
	bpf_clone_redirect(skb, ifindex, 0);
	return GO_ON;
}

/* Out by a local port. */
__attribute__((noinline)) int output(struct __sk_buff *skb, struct frame *f, __u32 number,
				     int is_copy)
{
	struct port *port = port_of(number);
	if (!f || !port || !port->ifindex) {
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
	struct bpf_tunnel_key key = { .tunnel_id = id, .tunnel_ttl = 64 };
	/* Without an outer sum the kernel can leave the inner one, and segmentation, to the end. */
	__u64 how = BPF_F_ZERO_CSUM_TX;
	if (flags & ACTION_IPV6) {
		__builtin_memcpy(key.remote_ipv6, remote, 16);
		how = BPF_F_TUNINFO_IPV6;
	} else {
		key.remote_ipv4 = bpf_ntohl(remote->words[3]);
	}
	if (bpf_skb_set_tunnel_key(skb, &key, sizeof key, how)) {
		drop(DROP_REWRITE);
		return flags & ACTION_MORE ? GO_ON : TC_ACT_SHOT;
	}
	return send(skb, cfg->tunnel_ifindex, flags & ACTION_MORE);
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
	case ACTION_UPCALL:
		return miss(skb, MISS_ACTION);
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
