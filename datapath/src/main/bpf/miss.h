/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Packets that go to the agent: fairly by port, not many times the same, whole. */
#ifndef MISS_H
#define MISS_H

#include "base.h"

#define SECOND 1000000000ull

/* A token bucket of each port's, per CPU; what no local port brought shares one. */
static __always_inline int within_budget(__u32 number, __u64 now)
{
	struct budget *budget = bpf_map_lookup_elem(&budgets, &number);
	struct port *port = port_of(number);
	if (!budget || !port)
		return 0;
	__u64 rate = port->miss_rate ? port->miss_rate : 1000;
	__u64 burst = port->miss_burst ? port->miss_burst : 100;
	__u64 passed = now - budget->time;
	if (passed > SECOND)
		budget->tokens = burst * SECOND;
	else
		budget->tokens += passed * rate;
	budget->time = now;
	if (budget->tokens > burst * SECOND)
		budget->tokens = burst * SECOND;
	if (budget->tokens < SECOND)
		return 0;
	budget->tokens -= SECOND;
	return 1;
}

/*
 * A few packets of one key may be on their way to the agent (a resolver asks for A and AAAA at
 * once); a stream that the agent has not decided yet may not.
 */
static __always_inline int is_duplicate(const struct flow_key *key, __u32 reason, __u64 now)
{
	struct config *cfg = configuration();
	if (!cfg || !cfg->duplicates)
		return 0;
	const __u64 *words = (const void *)key;
	__u64 hash = reason;
#pragma unroll
	for (int i = 0; i < 8; i++)
		hash = (hash ^ words[i] ^ (hash >> 29)) * 0x9e3779b97f4a7c15ull;
	struct in_flight *known = bpf_map_lookup_elem(&in_flight, &hash);
	if (!known || now - known->since > cfg->duplicate_ms * 1000000ull) {
		struct in_flight first = { .since = now, .count = 1 };
		bpf_map_update_elem(&in_flight, &hash, &first, BPF_ANY);
		return 0;
	}
	return __sync_fetch_and_add(&known->count, 1) >= cfg->duplicates;
}

static __always_inline void describe(struct miss_record *record, struct __sk_buff *skb, const struct frame *f,
		     __u32 reason, __u64 now)
{
	record->time = now;
	record->reason = reason;
	record->in_port = f->port ? f->port : REMOTE_PORT | (f->tunnel & TUNNEL_KEY_MASK);
	record->tunnel = f->tunnel;
	record->length = skb->len;
	record->gso_size = skb->gso_size;
	record->gso_segs = skb->gso_segs;
	record->vlan_proto = skb->vlan_present ? skb->vlan_proto : 0;
	record->host = f->host;
	record->key = f->key;
}

/* A record of a size class; `LIMIT` is a power of two. */
#define CAPTURE(LIMIT)                                                                             \
	do {                                                                                       \
		struct miss_record *record =                                                       \
			bpf_ringbuf_reserve(&misses, sizeof(struct miss_record) + (LIMIT), 0);     \
		if (!record)                                                                       \
			return drop(DROP_MISS_FULL);                                               \
		describe(record, skb, f, reason, now);                                             \
		/* 6.1 takes no lower bound from a comparison: this form it understands. */        \
		__u32 length = skb->len - 1;                                                       \
		asm volatile("" : "+r"(length));                                                   \
		length &= (LIMIT) - 1;                                                             \
		length += 1;                                                                       \
		record->captured = length;                                                         \
		if (bpf_skb_load_bytes(skb, 0, record + 1, length)) {                              \
			bpf_ringbuf_discard(record, 0);                                            \
			return drop(DROP_MALFORMED);                                               \
		}                                                                                  \
		bpf_ringbuf_submit(record, 0);                                                     \
		return TC_ACT_SHOT;                                                                \
	} while (0)

/* Hands the packet to the agent. f->key and f->key.in_port say what is to be judged. */
__attribute__((noinline)) int miss(struct __sk_buff *skb, __u32 reason)
{
	struct frame *f = frame();
	if (!f)
		return TC_ACT_SHOT;
	if (f->injected)
		return drop(DROP_INJECTED_MISS);
	__u64 now = bpf_ktime_get_ns();
	if (is_duplicate(&f->key, reason, now))
		return drop(DROP_MISS_DUPLICATE);
	if (!within_budget(f->port, now))
		return drop(DROP_MISS_RATE);
	if (skb->len <= MISS_SMALL)
		CAPTURE(MISS_SMALL);
	if (skb->len <= MISS_MEDIUM)
		CAPTURE(MISS_MEDIUM);
	if (skb->len <= MISS_LARGE)
		CAPTURE(MISS_LARGE);
	return drop(DROP_TOO_BIG);
}

#endif
