/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Flow key -> action list. One hash holds the flows of all masks; a per-CPU cache guesses the mask
 * from the whole key, so that the usual cost is one look-up however many masks there are. The
 * cache needs no invalidation: a guess is only where to look first.
 */
#ifndef FLOW_H
#define FLOW_H

#include "base.h"

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
