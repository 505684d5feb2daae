/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * The outer headers of VXLAN in the virtual network, as org.midonet.packet.VxlanFrame writes them,
 * and TCP of many segments put into VXLAN in one piece.
 */
#ifndef ENCAPSULATE_H
#define ENCAPSULATE_H

#include "base.h"
#include "flow.h"
#include "loop.h"

#define OUTER 50 /* Ethernet, IPv4, UDP, VXLAN */
#define OUTER_TTL 255
#define SOURCE_PORTS 65534
#define INNER_ETHERNET 22 /* VXLAN and Ethernet, between the outer UDP header and the inner IP's */

/* As VxlanFrame.sourcePort. */
static __always_inline __u16 outer_source_port(const struct frame *f)
{
	const struct flow_key *k = &f->key;
	int icmp = is_icmp(f->family, k->protocol);
	__u32 own = bpf_ntohs(icmp ? k->tp_dst : k->tp_src);
	__u32 spread = mixed(end_of(&k->src, f->family, 0) +
				     3 * end_of(&k->dst, f->family, icmp ? 0 : k->tp_dst),
			     k->protocol);
	return ((spread >> 16) + own) % SOURCE_PORTS + 1;
}

/* The first `OUTER` octets of a packet of this length from the IP header on. */
static __always_inline void outer_headers(__u16 *w, const struct frame *f,
					  const struct overlay *overlay, __u32 to, __u32 length)
{
	w[0] = w[3] = bpf_htons(0x0200);
	w[6] = bpf_htons(ETH_P_IP);
	w[7] = bpf_htons(0x4500 | f->key.tos);
	w[8] = bpf_htons(length);
	w[10] = bpf_htons(0x4000); /* may not be fragmented */
	w[11] = bpf_htons(OUTER_TTL << 8 | PROTOCOL_UDP);
	__builtin_memcpy(w + 13, &overlay->address, 4);
	__builtin_memcpy(w + 15, &to, 4);
	__u32 sum = 0;
#pragma unroll
	for (int i = 7; i < 17; i++)
		sum += w[i];
	sum = (sum & 0xffff) + (sum >> 16);
	w[12] = ~((sum & 0xffff) + (sum >> 16));
	w[17] = bpf_htons(outer_source_port(f));
	w[18] = bpf_htons(4789);
	w[19] = bpf_htons(length - 20);
	w[21] = bpf_htons(0x0800); /* there is a VNI */
	w[23] = bpf_htons(overlay->vni >> 8);
	w[24] = bpf_htons(overlay->vni << 8);
}

/*
 * Puts TCP of many segments, which is parsed, into VXLAN as the overlay of this port says, and
 * leaves it to the kernel to cut it where it leaves. The number of the port by which the outer
 * packet arrives; 0: not so, and it is as it was; negative: the kernel refuses.
 */
__attribute__((noinline)) int wrap_whole(struct __sk_buff *skb, struct frame *f, __u32 number)
{
	struct overlay *overlay = bpf_map_lookup_elem(&overlays, &number);
	if (!f || !overlay || !skb->gso_size || f->key.protocol != PROTOCOL_TCP || !f->transport ||
	    headers_of(f) > LOOP_MOST_HEADERS)
		return 0;
	struct station station = { .port = number };
	__builtin_memcpy(station.mac, f->key.eth_dst, 6);
	__u32 *peer = bpf_map_lookup_elem(&stations, &station);
	__u32 length = skb->len + OUTER - ETHERNET_HEADER;
	__u8 inner[ETHERNET_HEADER];
	__u16 w[26] = {};
	if (!peer || skb->vlan_present || length > 0xffff ||
	    bpf_skb_load_bytes(skb, 0, inner, ETHERNET_HEADER))
		return 0;
	outer_headers(w, f, overlay, *peer, length);
	if (bpf_skb_adjust_room(skb, OUTER, BPF_ADJ_ROOM_MAC,
				BPF_F_ADJ_ROOM_ENCAP_L3_IPV4 | BPF_F_ADJ_ROOM_ENCAP_L4_UDP |
					BPF_F_ADJ_ROOM_ENCAP_L2_ETH |
					BPF_F_ADJ_ROOM_ENCAP_L2(ETHERNET_HEADER) |
					BPF_F_ADJ_ROOM_FIXED_GSO))
		return 0;
	/* The link header is no part of a sum of the whole. */
	if (bpf_skb_store_bytes(skb, 0, w, ETHERNET_HEADER, 0) ||
	    bpf_skb_store_bytes(skb, ETHERNET_HEADER, w + 7, OUTER - ETHERNET_HEADER,
				BPF_F_RECOMPUTE_CSUM) ||
	    bpf_skb_store_bytes(skb, OUTER, inner, ETHERNET_HEADER, BPF_F_RECOMPUTE_CSUM))
		return -1;
	return overlay->outer;
}

#endif
