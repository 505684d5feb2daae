/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Flow key -> action list. One hash holds the flows of all masks; a per-CPU cache guesses the mask
 * from the whole key, so that the usual cost is one look-up however many masks there are. The
 * cache needs no invalidation: a guess is only where to look first.
 */
#ifndef FLOW_H
#define FLOW_H

#include "base.h"

static __always_inline __u32 mixed(__u32 hash, __u32 word)
{
	hash = (hash ^ word) * 0x85ebca6b;
	return hash ^ hash >> 15;
}

static __always_inline __u32 end_of(const struct address *address, int family, __u16 port)
{
	__u32 hash = 0x9e3779b9;
	if (family == 6) {
		hash = mixed(hash, bpf_ntohl(address->words[0]));
		hash = mixed(hash, bpf_ntohl(address->words[1]));
		hash = mixed(hash, bpf_ntohl(address->words[2]));
	} else {
		hash = mixed(mixed(mixed(hash, 0), 0), 0); /* a constant */
	}
	return mixed(mixed(hash, bpf_ntohl(address->words[3])), bpf_ntohs(port));
}

/* As org.midonet.packet.FlowKey: the same for both directions of a connection. */
static __always_inline __u8 bucket_of(const struct frame *f)
{
	const struct flow_key *k = &f->key;
	__u16 source = is_icmp(f->family, k->protocol) ? k->tp_dst : k->tp_src;
	return mixed(end_of(&k->src, f->family, source) + end_of(&k->dst, f->family, k->tp_dst),
		     k->protocol) >> 26;
}

static __always_inline struct flow *flow_under(struct frame *f, const struct flow_mask *mask, __u32 number)
{
	const __u64 *key = (const void *)&f->key, *bits = (const void *)&mask->bits;
	__u64 *masked = (void *)&f->masked;
#pragma unroll
	for (int i = 0; i < 8; i++)
		masked[i] = key[i] & bits[i];
	f->masked.mask = number;
	return bpf_map_lookup_elem(&flows, &f->masked);
}

/* The action list for f->key; 0 if no flow matches. */
__attribute__((noinline)) int flow_list(void)
{
	struct frame *f = frame();
	struct config *cfg = configuration();
	if (!f || !cfg)
		return 0;

	f->key.bucket = bucket_of(f);
	const __u64 *words = (const void *)&f->key;
	__u64 hash = 0;
#pragma unroll
	for (int i = 0; i < 8; i++)
		hash = (hash ^ words[i] ^ (hash >> 29)) * 0x9e3779b97f4a7c15ull;
	__u32 tag = hash >> 32, slot = tag % MASK_CACHE;
	tag = (__u32)hash ^ tag;

	struct cached_mask *cached = bpf_map_lookup_elem(&mask_cache, &slot);
	if (cached && cached->hash == tag) {
		__u32 number = cached->mask;
		struct flow_mask *mask = bpf_map_lookup_elem(&masks, &number);
		struct flow *flow = mask && mask->used ? flow_under(f, mask, number) : 0;
		if (flow)
			return flow->list;
	}
	for (__u32 number = 0; number < MASKS; number++) {
		__u32 key = number;
		if (number >= cfg->masks)
			break;
		struct flow_mask *mask = bpf_map_lookup_elem(&masks, &key);
		if (!mask || !mask->used)
			continue;
		struct flow *flow = flow_under(f, mask, number);
		if (!flow)
			continue;
		if (cached) {
			cached->hash = tag;
			cached->mask = number;
		}
		return flow->list;
	}
	return 0;
}

#endif
