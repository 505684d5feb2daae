/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Questions for neighbours (ARP, RFC 826; neighbour solicitations, RFC 4861), told apart and
 * answered. Which are plain: org.midonet.packet.NeighbourQuestion says the same.
 */
#ifndef ANSWER_H
#define ANSWER_H

#include "base.h"
#include "rewrite.h"

#define ARP_REQUEST 1
#define ARP_REPLY 2
#define ND_HOP_LIMIT 255
#define ND_SOLICITATION 135
#define ND_ADVERTISEMENT 136
#define ND_MESSAGE (ETHERNET_HEADER + 40)
#define ND_LENGTH 32 /* with the one option */
#define ND_ROUTER 0x80
#define ND_SOLICITED 0x40
#define ND_OVERRIDE 0x20

/* RFC 826, from the operation on. */
struct arp_body {
	__u16 operation;
	__u8 sender[6];
	__u8 sender_ip[4];
	__u8 target[6];
	__u8 target_ip[4];
} __attribute__((packed, aligned(2)));

/* RFC 4861, 4.3 and 4.4, with one option that tells a MAC. */
struct nd_message {
	__u8 type;
	__u8 code;
	__u16 checksum;
	__u8 flags;
	__u8 reserved[3];
	struct address target;
	__u8 option; /* 1: of the source, 2: of the target */
	__u8 option_length;
	__u8 mac[6];
};

static __always_inline int same_mac(const __u8 *a, const __u8 *b)
{
	const __u16 *x = (const void *)a, *y = (const void *)b;
	return x[0] == y[0] && x[1] == y[1] && x[2] == y[2];
}

static __always_inline int is_plain_solicitation(struct __sk_buff *skb, struct frame *f)
{
	struct nd_message message;
	__u8 ip[4]; /* length, next header, hop limit */

	if (f->family != 6 || f->network != ETHERNET_HEADER || f->transport != ND_MESSAGE ||
	    f->key.protocol != PROTOCOL_ICMPV6 || f->key.fragment ||
	    f->key.tp_src != bpf_htons(ND_SOLICITATION << 8))
		return 0;
	if (bpf_skb_load_bytes(skb, ETHERNET_HEADER + 4, ip, 4) ||
	    bpf_skb_load_bytes(skb, ND_MESSAGE, &message, sizeof message))
		return 0;
	f->other.dst = message.target;
	__u8 sender = *(__u8 *)&f->key.src, target = *(__u8 *)&message.target;
	struct address *from = &f->key.src;
	return ip[0] == 0 && ip[1] == ND_LENGTH && ip[2] == PROTOCOL_ICMPV6 &&
	       ip[3] == ND_HOP_LIMIT && message.option == 1 && message.option_length == 1 &&
	       same_mac(message.mac, f->key.eth_src) && sender != 0xff && target != 0xff &&
	       (from->words[0] | from->words[1] | from->words[2] | from->words[3]);
}

/* 4 or 6 if the packet is a plain question, else 0; f->other.dst is the address asked for. */
__attribute__((noinline)) int plain_question(struct __sk_buff *skb, struct frame *f)
{
	if (!f)
		return 0;
	if (f->key.eth_type != bpf_htons(ETH_P_ARP))
		return is_plain_solicitation(skb, f) ? 6 : 0;
	__u8 sender[6];
	/* The key has an operation only of ARP for IPv4 over Ethernet. */
	if (f->key.protocol != ARP_REQUEST || bpf_skb_load_bytes(skb, ETHERNET_HEADER + 8, sender, 6))
		return 0;
	f->other.dst = f->key.dst;
	return same_mac(sender, f->key.eth_src) ? 4 : 0;
}

/* Whether it is a plain question for the action's address. */
static __always_inline int asks_for(struct __sk_buff *skb, struct frame *f, const struct action *action)
{
	int family = action->flags & ACTION_IPV6 ? 6 : 4;
	return plain_question(skb, f) == family && same_address(&f->other.dst, &action->address);
}

/* Ethernet addresses: back to who asked. */
static __always_inline int send_back(struct __sk_buff *skb, struct frame *f, const __u8 *mac)
{
	__u8 eth[12];
	__builtin_memcpy(eth, f->key.eth_src, 6);
	__builtin_memcpy(eth + 6, mac, 6);
	return bpf_skb_store_bytes(skb, 0, eth, 12, 0);
}

static __always_inline int reply_arp(struct __sk_buff *skb, struct frame *f, const __u8 *mac)
{
	struct arp_body body = { .operation = bpf_htons(ARP_REPLY) };
	__builtin_memcpy(body.sender, mac, 6);
	__builtin_memcpy(body.sender_ip, &f->key.dst.words[3], 4);
	__builtin_memcpy(body.target, f->key.eth_src, 6);
	__builtin_memcpy(body.target_ip, &f->key.src.words[3], 4);
	f->key.protocol = ARP_REPLY;
	return bpf_skb_store_bytes(skb, ETHERNET_HEADER + 6, &body, sizeof body,
				   BPF_F_RECOMPUTE_CSUM) ||
	       send_back(skb, f, mac);
}

/*
 * What the checksum covers changes in two steps, as helpers distinguish: the message itself, which
 * an unfinished sum does not cover yet, and the addresses of the pseudo header, which it does.
 */
static __always_inline int advertise(struct __sk_buff *skb, struct frame *f, const __u8 *mac, int is_router)
{
	struct nd_message old, new;
	__u32 version = bpf_htonl(0x60000000);
	if (bpf_skb_load_bytes(skb, ND_MESSAGE, &old, sizeof old))
		return -1;
	new = old;
	new.type = ND_ADVERTISEMENT;
	new.flags = ND_SOLICITED | ND_OVERRIDE | (is_router ? ND_ROUTER : 0);
	__builtin_memset(new.reserved, 0, sizeof new.reserved);
	new.option = 2;
	__builtin_memcpy(new.mac, mac, 6);
	__s64 difference = bpf_csum_diff((__be32 *)&old, sizeof old, (__be32 *)&new, sizeof new, 0);
	if (bpf_skb_store_bytes(skb, ND_MESSAGE, &new, sizeof new, 0) ||
	    bpf_l4_csum_replace(skb, ND_MESSAGE + offsetof(struct nd_message, checksum), 0, difference,
				0) ||
	    bpf_skb_store_bytes(skb, ETHERNET_HEADER, &version, 4, BPF_F_RECOMPUTE_CSUM))
		return -1;
	f->key.tp_src = bpf_htons(ND_ADVERTISEMENT << 8);
	f->was.src = f->key.src;
	return set_address(skb, f, &f->other.dst, 1) || set_address(skb, f, &f->was.src, 0) ||
	       send_back(skb, f, mac);
}

/* The plain question becomes its answer: its target is at `mac`. */
__attribute__((noinline)) int answer(struct __sk_buff *skb, struct frame *f, struct action *action)
{
	if (!f || !action)
		return -1;
	switch (plain_question(skb, f)) {
	case 4:
		return reply_arp(skb, f, action->bytes);
	case 6:
		return advertise(skb, f, action->bytes, action->arg);
	default:
		return -1;
	}
}

#endif
