/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Packet -> flow key and connection tuple, by the same rules as org.midonet.packet.FlowKeys. The
 * outer VLAN tag is in the packet's metadata, not in its bytes.
 */
#ifndef PARSE_H
#define PARSE_H

#include "base.h"

#define MAX_EXTENSION_HEADERS 8
#define LATER_FRAGMENT 3
#define FIRST_FRAGMENT 1
#define VLAN_PRESENT 0x1000

/* A hop-by-hop, routing, destination options, fragment or authentication header. */
static __always_inline int is_extension(__u8 next)
{
	return next == 0 || next == 43 || next == 44 || next == 51 || next == 60;
}

/* Ports, ICMP type and identifier, TCP flags; `end` is where the IP packet ends. */
static __always_inline int parse_transport(struct __sk_buff *skb, struct frame *f, __u32 at, __u32 end)
{
	__u8 header[16];
	__u16 protocol = f->key.protocol;
	__u32 length = protocol == PROTOCOL_TCP ? 20 : protocol == PROTOCOL_SCTP ? 12 : 8;
	int icmp = is_icmp(f->family, protocol);

	if (!icmp && protocol != PROTOCOL_TCP && protocol != PROTOCOL_UDP &&
	    protocol != PROTOCOL_SCTP) {
		f->tracked = 1;
		return 0;
	}
	if (at + length > end)
		return -1;
	void *data = (void *)(long)skb->data, *data_end = (void *)(long)skb->data_end;
	void *here = data + (at & 0x3ff);
	if (here + 16 <= data_end)
		__builtin_memcpy(header, here, 16);
	else if (length >= 16 ? bpf_skb_load_bytes(skb, at, header, 16)
			      : bpf_skb_load_bytes(skb, at, header, 8))
		return -1;

	f->transport = at;
	f->key.tp_src = *(__u16 *)header;
	if (icmp) {
		__u8 type = header[0];
		if (is_echo_type(f->family, type)) {
			f->key.tp_dst = *(__u16 *)(header + 4);
			f->tracked = 1;
			if (is_echo_request(f->family, type))
				f->tuple.tp_src = f->key.tp_dst;
			else
				f->tuple.tp_dst = f->key.tp_dst;
		} else if (f->family == 6 ? type >= 1 && type <= 4
					  : type == 3 || type == 4 || type == 5 || type == 11 ||
							    type == 12) {
			f->icmp_error = 1;
		}
		return 0;
	}
	f->key.tp_dst = *(__u16 *)(header + 2);
	f->tuple.tp_src = f->key.tp_src;
	f->tuple.tp_dst = f->key.tp_dst;
	f->tracked = 1;
	if (protocol == PROTOCOL_TCP) {
		f->tcp_flags = header[13];
		f->tcp_header = header[12] >> 4 << 2;
		f->payload = at + f->tcp_header < end;
	}
	return 0;
}

static __always_inline int parse_ipv4(struct __sk_buff *skb, struct frame *f)
{
	void *data = (void *)(long)skb->data, *data_end = (void *)(long)skb->data_end;
	struct iphdr *ip = data + ETHERNET_HEADER;
	if ((void *)(ip + 1) > data_end)
		return -1;
	__u32 header = ip->ihl * 4, total = bpf_ntohs(ip->tot_len);
	if (!total && skb->gso_size)
		total = skb->len - ETHERNET_HEADER;
	if (ip->version != 4 || header < 20 || total < header ||
	    ETHERNET_HEADER + total > skb->len)
		return -1;
	f->family = 4;
	f->ttl = ip->ttl;
	f->key.tos = ip->tos;
	f->key.protocol = ip->protocol;
	f->key.src.words[3] = ip->saddr;
	f->key.dst.words[3] = ip->daddr;
	__u16 fragment = bpf_ntohs(ip->frag_off);
	f->identification = ip->id;
	if (fragment & 0x1fff) {
		f->key.fragment = LATER_FRAGMENT;
		return 0;
	}
	if (fragment & 0x2000)
		f->key.fragment = FIRST_FRAGMENT;
	return parse_transport(skb, f, ETHERNET_HEADER + header, ETHERNET_HEADER + total);
}

static __always_inline int parse_ipv6(struct __sk_buff *skb, struct frame *f)
{
	void *data = (void *)(long)skb->data, *data_end = (void *)(long)skb->data_end;
	struct ipv6hdr *ip = data + ETHERNET_HEADER;
	if ((void *)(ip + 1) > data_end || ip->version != 6)
		return -1;
	__u32 at = ETHERNET_HEADER + sizeof *ip, end = at + bpf_ntohs(ip->payload_len);
	__u8 next = ip->nexthdr;
	if (!ip->payload_len && (!next || skb->gso_size))
		end = skb->len;
	if (end > skb->len)
		return -1;
	f->family = 6;
	f->ttl = ip->hop_limit;
	f->key.tos = bpf_ntohs(*(__u16 *)ip) >> 4;
	__builtin_memcpy(&f->key.src, &ip->saddr, 16);
	__builtin_memcpy(&f->key.dst, &ip->daddr, 16);
	for (int i = 0; i < MAX_EXTENSION_HEADERS && is_extension(next); i++) {
		__u8 header[8];
		if (at + 8 > end || bpf_skb_load_bytes(skb, at, header, 8))
			return -1;
		__u32 length = next == 44 ? 8 : next == 51 ? (header[1] + 2) * 4 : (header[1] + 1) * 8;
		if (at + length > end)
			return -1;
		__u16 fragment = 0;
		if (next == 44) {
			fragment = bpf_ntohs(*(__u16 *)(header + 2));
			f->identification = *(__u32 *)(header + 4);
		}
		next = header[0];
		at += length;
		if (fragment & 0xfff8) {
			f->key.protocol = next;
			f->key.fragment = LATER_FRAGMENT;
			return 0;
		}
		if (fragment & 1)
			f->key.fragment = FIRST_FRAGMENT;
	}
	f->key.protocol = next;
	return is_extension(next) ? -1 : parse_transport(skb, f, at, end);
}

static __always_inline int parse_arp(struct __sk_buff *skb, struct frame *f)
{
	__u8 arp[28];
	if (bpf_skb_load_bytes(skb, ETHERNET_HEADER, arp, 8))
		return -1;
	/* Only Ethernet and IPv4: hardware 1, protocol 0x0800, lengths 6 and 4. */
	if (arp[0] != 0 || arp[1] != 1 || arp[2] != 8 || arp[3] != 0 || arp[4] != 6 || arp[5] != 4)
		return 0;
	if (bpf_skb_load_bytes(skb, ETHERNET_HEADER, arp, 28))
		return -1;
	f->key.protocol = arp[6] << 8 | arp[7];
	__builtin_memcpy(&f->key.src.words[3], arp + 14, 4);
	__builtin_memcpy(&f->key.dst.words[3], arp + 24, 4);
	return 0;
}

/* 0, or negative if the packet is malformed. Leaves the place to its caller. */
__attribute__((noinline)) int parse(struct __sk_buff *skb, struct frame *f)
{
	if (!f)
		return -1;
	void *data = (void *)(long)skb->data, *data_end = (void *)(long)skb->data_end;
	if (data + ETHERNET_HEADER + 40 > data_end) {
		__u32 want = skb->len < 128 ? skb->len : 128;
		if (bpf_skb_pull_data(skb, want))
			return -1;
		data = (void *)(long)skb->data;
		data_end = (void *)(long)skb->data_end;
	}
	struct ethhdr *ethernet = data;
	if ((void *)(ethernet + 1) > data_end)
		return -1;

	__builtin_memset(&f->key, 0, sizeof f->key);
	__builtin_memset(&f->tuple, 0, sizeof f->tuple);
	__builtin_memcpy(f->key.eth_dst, ethernet, 12);
	f->key.eth_type = ethernet->h_proto;
	f->key.vlan = skb->vlan_present ? skb->vlan_tci | VLAN_PRESENT : 0;
	f->network = ETHERNET_HEADER;
	f->transport = 0;
	f->family = 0;
	f->ttl = 0;
	f->tcp_flags = 0;
	f->tcp_header = 0;
	f->tracked = 0;
	f->icmp_error = 0;
	f->payload = 0;

	int result = 0;
	if (f->key.eth_type == bpf_htons(ETH_P_IP))
		result = parse_ipv4(skb, f);
	else if (f->key.eth_type == bpf_htons(ETH_P_IPV6))
		result = parse_ipv6(skb, f);
	else if (f->key.eth_type == bpf_htons(ETH_P_ARP))
		result = parse_arp(skb, f);
	if (result)
		return result;
	f->tuple.protocol = f->key.protocol;
	f->tuple.family = f->family;
	f->tuple.vlan = f->key.vlan & (VLAN_PRESENT | 0xfff); /* priority is no part of it */
	f->tuple.src = f->key.src;
	f->tuple.dst = f->key.dst;
	return 0;
}

#endif
