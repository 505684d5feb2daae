/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Packets that go to the agent: fairly by port, not many times the same, whole. */
#ifndef MISS_H
#define MISS_H

#include "base.h"
#include "loop.h"

#define SECOND 1000000000ull

/* For what no local port has brought: it shares the room of port 0, which is nobody's. */
#define ROOM_OF_OTHERS (256 << 10)

/*
 * How many octets a port has handed over, if there is room for more of it. What the agent has
 * judged of them is `judged`; the rest waits in the ring or at the agent. So no port fills the ring,
 * whatever it sends: its neighbours' misses wait for a few of its own, and what is too much of it is
 * dropped here, where that costs least.
 */
static __always_inline __u32 *room_of(__u32 number)
{
	__u32 *sent = bpf_map_lookup_elem(&handed, &number), *done = bpf_map_lookup_elem(&judged, &number);
	struct port *port = port_of(number);
	if (!sent || !done || !port)
		return 0;
	__u32 room = number ? port->miss_room : ROOM_OF_OTHERS;
	return (__s32)(*sent - *done) < (__s32)room ? sent : 0;
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
		record->mark = __sync_fetch_and_add(sent, sizeof(*record) + (LIMIT)) +             \
			       sizeof(*record) + (LIMIT);                                          \
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
	/* What the agent could not cut, it is given in segments: wrapped TCP in one piece. */
	if (skb->gso_size && f->port && f->key.protocol == PROTOCOL_UDP &&
	    f->key.tp_dst == bpf_htons(4789))
		return to_loop(skb, f, LOOP_ARRIVE, f->port, 0);
	__u64 now = bpf_ktime_get_ns();
	if (is_duplicate(&f->key, reason, now))
		return drop(DROP_MISS_DUPLICATE);
	__u32 *sent = room_of(f->port);
	if (!sent)
		return drop(DROP_MISS_ROOM);
	if (skb->len <= MISS_SMALL)
		CAPTURE(MISS_SMALL);
	if (skb->len <= MISS_MEDIUM)
		CAPTURE(MISS_MEDIUM);
	if (skb->len <= MISS_LARGE)
		CAPTURE(MISS_LARGE);
	return drop(DROP_TOO_BIG);
}

#endif
