/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Frames into VXLAN and out of it, as org.midonet.packet.VxlanFrame does it: for packets that come
 * through the loop, which are no GSO packets any more. The outer packet is one of the virtual
 * network's, so no tunnel device can make it.
 */
#ifndef OVERLAY_H
#define OVERLAY_H

#include "base.h"
#include "action.h"
#include "encapsulate.h"

#define MSS_CHECKSUM 16

static __always_inline __u16 exchanged(__u16 word)
{
	return word << 8 | word >> 8;
}

/* A SYN offers segments that leave room for what is put before them (org.midonet.packet.SegmentSize). */
__attribute__((noinline)) int lower_segment_size(struct __sk_buff *skb, struct frame *f)
{
	if (!f || !f->transport || f->key.protocol != PROTOCOL_TCP || !(f->tcp_flags & TCP_SYN))
		return 0;
	__u32 end = f->transport + f->tcp_header;
	f->at = 20; /* in memory, where the verifier does not follow it */
	for (int i = 0; i < 40; i++) {
		__u8 option[4];
		__u32 at = f->transport + f->at;
		if (at + 4 > end || bpf_skb_load_bytes(skb, at, option, 4) || option[0] == 0)
			return 0;
		if (option[0] == 1) {
			f->at += 1;
			continue;
		}
		if (option[1] < 2 || at + option[1] > end)
			return 0;
		if (option[0] != 2 || option[1] != 4) {
			f->at += option[1];
			continue;
		}
		__u16 old = option[2] << 8 | option[3];
		if (old <= OUTER)
			return 0;
		__u16 was = bpf_htons(old), now = bpf_htons(old - OUTER);
		int is_odd = f->at & 1;
		if (bpf_l4_csum_replace(skb, f->transport + MSS_CHECKSUM,
					is_odd ? exchanged(was) : was,
					is_odd ? exchanged(now) : now, 2))
			return -1;
		return bpf_skb_store_bytes(skb, at + 2, &now, 2, 0);
	}
	return 0;
}

/*
 * Puts the frame, which is parsed, into VXLAN as the overlay of this port says. The number of the
 * port by which the outer packet arrives; 0: nobody there; negative: the kernel refuses.
 */
__attribute__((noinline)) int wrap(struct __sk_buff *skb, struct frame *f, __u32 number)
{
	struct overlay *overlay = bpf_map_lookup_elem(&overlays, &number);
	if (!f || !overlay)
		return 0;
	struct station station = { .port = number };
	__builtin_memcpy(station.mac, f->key.eth_dst, 6);
	__u32 *peer = bpf_map_lookup_elem(&stations, &station);
	if (!peer || skb->vlan_present)
		return 0;
	__u32 length = skb->len + OUTER - ETHERNET_HEADER;
	__u16 w[26] = {};
	if (length > 0xffff || lower_segment_size(skb, f))
		return -1;
	outer_headers(w, f, overlay, *peer, length);

	/* What was the frame's header becomes data, and counts in a sum of the whole. */
	__u32 inner[4] = {};
	if (bpf_skb_load_bytes(skb, 0, inner, ETHERNET_HEADER) || bpf_skb_change_head(skb, OUTER, 0))
		return -1;
	__s64 added = bpf_csum_diff(0, 0, (void *)inner, 16, 0);
	added = bpf_csum_diff(0, 0, (void *)(w + 7), OUTER - ETHERNET_HEADER, added);
	if (bpf_skb_store_bytes(skb, 0, w, OUTER, 0))
		return -1;
	bpf_csum_update(skb, added);
	return overlay->outer;
}

/* Takes what is in a VXLAN packet, which is parsed, out of it; not 0 if that cannot be. */
__attribute__((noinline)) int unwrap(struct __sk_buff *skb, struct frame *f)
{
	__u8 inner[ETHERNET_HEADER];
	__u32 vni;
	if (!f)
		return -1;
	__u32 at = vxlan_at(skb, f, &vni);
	if (!at || bpf_skb_load_bytes(skb, at + 8, inner, ETHERNET_HEADER))
		return -1;
	if (skb->vlan_present && bpf_skb_vlan_pop(skb))
		return -1;
	/* All between the outer Ethernet header, which stays and becomes the inner one, and its data. */
	__s32 cut = at + 8;
	if (bpf_skb_adjust_room(skb, -cut, BPF_ADJ_ROOM_MAC, 0))
		return -1;
	return bpf_skb_store_bytes(skb, 0, inner, ETHERNET_HEADER, 0);
}

#endif
