/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Changes of a packet. Checksums only by the kernel's helpers: they are right for finished,
 * unfinished (CHECKSUM_PARTIAL) and verified ones, and for GSO.
 */
#ifndef REWRITE_H
#define REWRITE_H

#include "base.h"

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

#endif
