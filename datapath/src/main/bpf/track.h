/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * What a packet does to its connection. The two entries of a pair have one life: they are refreshed
 * together, at most once a second, and every change of state is written to both.
 */
#ifndef TRACK_H
#define TRACK_H

#include "base.h"

#define FINS (CONNECTION_FIN_FORWARD | CONNECTION_FIN_REVERSE)

static __always_inline int is_closing(__u32 flags)
{
	return flags & CONNECTION_RESET || (flags & FINS) == FINS;
}

static __always_inline __u32 life_of(const struct config *cfg, __u8 protocol, __u8 family, __u32 flags)
{
	int answered = flags & CONNECTION_ANSWERED;
	if (protocol == PROTOCOL_TCP) {
		if (flags & CONNECTION_RESET)
			return cfg->lives[LIFE_TCP_RESET];
		if ((flags & FINS) == FINS)
			return cfg->lives[LIFE_TCP_CLOSING];
		return cfg->lives[answered ? LIFE_TCP : LIFE_TCP_OPENING];
	}
	if (protocol == PROTOCOL_UDP)
		return cfg->lives[answered ? LIFE_UDP_ANSWERED : LIFE_UDP];
	if (is_icmp(family, protocol))
		return cfg->lives[LIFE_ECHO];
	return cfg->lives[answered ? LIFE_OTHER_ANSWERED : LIFE_OTHER];
}

static __always_inline int is_over(const struct connection *entry, __u32 now)
{
	return (__s32)(now - entry->last) >= (__s32)entry->life;
}

static __always_inline int has_rested(const struct config *cfg, const struct connection *entry, __u32 now)
{
	return (__s32)(now - entry->last) >= (__s32)(entry->life + cfg->lives[LIFE_REST]);
}

/* Whether `entry` (with the key `key`) and `other` belong together. */
static __always_inline int is_pair(const struct connection_key *key, const struct connection *other)
{
	return other->peer_place == key->place && other->tp_dst == key->tp_src &&
	       other->tp_src == key->tp_dst && same_address(&other->dst, &key->src) &&
	       same_address(&other->src, &key->dst);
}

/* The pair's other entry; 0 if there is none, or another connection has its key by now. */
static __always_inline struct connection *other_of(struct frame *f, const struct connection_key *key,
				   const struct connection *entry)
{
	if (entry->flags & CONNECTION_SINGLE)
		return 0;
	other_key(&f->other, key, entry);
	struct connection *other = bpf_map_lookup_elem(&connections, &f->other);
	return other && is_pair(key, other) ? other : 0;
}

static __always_inline void report(const struct connection_key *key, const struct connection *value, __u32 what)
{
	struct event_record *event = bpf_ringbuf_reserve(&events, sizeof *event, 0);
	if (!event)
		return;
	event->event = what;
	event->pad = 0;
	event->pad2 = 0;
	event->key = *key;
	event->value = *value;
	bpf_ringbuf_submit(event, 0);
}

/* Over, and at rest from now on: no packet finds it any more. */
static __always_inline void finish(struct connection *entry, __u32 now)
{
	entry->last = now;
	entry->life = 0;
}

/* Both entries are over. */
static __always_inline void end_pair(struct frame *f, const struct connection_key *key, struct connection *entry)
{
	struct connection *other = other_of(f, key, entry);
	if (other)
		finish(other, f->now);
	finish(entry, f->now);
}

/*
 * The state after this packet, whose entry this is and has the key f->tuple. FIN and RST only shorten the life,
 * and data that comes later lengthens it again: a forged RST frees nothing.
 */
__attribute__((noinline)) int track(struct connection *entry)
{
	struct frame *f = frame();
	struct config *cfg = configuration();
	if (!f || !cfg || !entry)
		return 0;
	__u32 before = entry->flags, flags = before;
	int is_reverse = flags & CONNECTION_REVERSE;
	if (is_reverse)
		flags |= CONNECTION_ANSWERED;
	if (f->tuple.protocol == PROTOCOL_TCP) {
		if (f->tcp_flags & TCP_RST) {
			flags |= CONNECTION_RESET;
		} else if (f->tcp_flags & TCP_FIN) {
			flags |= is_reverse ? CONNECTION_FIN_REVERSE : CONNECTION_FIN_FORWARD;
		} else if (f->tcp_flags & TCP_SYN) {
			if (!is_reverse && is_closing(flags))
				flags &= ~(FINS | CONNECTION_RESET | CONNECTION_ANSWERED);
		} else if (f->payload && is_closing(flags)) {
			flags &= ~(FINS | CONNECTION_RESET);
		}
	}
	if (flags == before)
		return 0;
	__u32 life = life_of(cfg, f->tuple.protocol, f->family, flags);
	__u32 side = CONNECTION_REVERSE; /* what each entry has for itself */
	struct connection *other = other_of(f, &f->tuple, entry);
	if (other) {
		other->flags = (flags & ~side) | (other->flags & side);
		other->last = f->now;
		other->life = life;
	}
	entry->flags = flags;
	entry->last = f->now;
	entry->life = life;

	__u32 number = entry->template;
	struct template *template = bpf_map_lookup_elem(&templates, &number);
	if (template && template->flags & TEMPLATE_REPORT && is_closing(flags) &&
	    !is_closing(before)) {
		if (is_reverse && other)
			report(&f->other, other, EVENT_CLOSED);
		else
			report(&f->tuple, entry, EVENT_CLOSED);
	}
	return 0;
}

/* Once a second: the pair was used. */
static __always_inline void refresh(struct frame *f, struct connection *entry)
{
	entry->last = f->now;
	struct connection *other = other_of(f, &f->tuple, entry);
	if (other)
		other->last = f->now;
}

/* Whether a packet of this entry may change the connection's state. */
static __always_inline int needs_tracking(const struct frame *f, const struct connection *entry)
{
	__u32 flags = entry->flags;
	return (flags & (CONNECTION_REVERSE | CONNECTION_ANSWERED)) == CONNECTION_REVERSE ||
	       f->tcp_flags & (TCP_FIN | TCP_SYN | TCP_RST) || (f->payload && is_closing(flags));
}

/* A new SYN: the connection that was in closing may not answer it. */
static __always_inline int is_first_syn(const struct frame *f)
{
	return (f->tcp_flags & (TCP_SYN | TCP_ACK | TCP_RST)) == TCP_SYN;
}

#endif
