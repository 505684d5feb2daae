/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * New connections from a template, and old ones renewed. Reverse entry first: that it could be
 * inserted is the reservation of what was drawn. Then the forward entry; who finds that another CPU
 * was faster gives its reservation back and uses the other's.
 */
#ifndef CONNECT_H
#define CONNECT_H

#include "base.h"
#include "charge.h"
#include "opening.h"
#include "track.h"

#define EXISTS (-17) /* EEXIST */

/*
 * Puts an entry where there is none; 0, EXISTS, or another error. Before 6.4 the kernel's answer has
 * 32 bits of which the sign is not extended: as a long it is never EXISTS.
 */
static __always_inline int insert(const struct connection_key *key, const struct connection *entry)
{
	return (int)bpf_map_update_elem(&connections, key, entry, BPF_NOEXIST);
}

/* f->forward as the template has it, but for a drawn port. */
static __always_inline void prepare(struct frame *f, const struct template *t, __u32 number, __u32 generation)
{
	struct connection *c = &f->forward;
	c->template = number;
	c->generation = generation;
	c->last = f->now;
	c->flags = 0;
	c->peer_place = t->reverse_place;
	c->peer_vlan = t->reverse_vlan;
	c->in_port = f->key.in_port;
	c->owner = t->owner;
	c->src = t->flags & TEMPLATE_SRC ? t->src : f->tuple.src;
	c->dst = t->flags & TEMPLATE_DST ? t->dst : f->tuple.dst;
	c->tp_src = t->flags & TEMPLATE_TP_SRC ? t->tp_src : f->tuple.tp_src;
	c->tp_dst = t->flags & TEMPLATE_TP_DST ? t->tp_dst : f->tuple.tp_dst;
	__builtin_memcpy(c->eth, f->key.eth_dst, 12);
}

/* What follows from the tuple once it is known. */
static __always_inline void settle(struct frame *f, const struct config *cfg, const struct template *t)
{
	struct connection *c = &f->forward, *r = &f->reverse;
	if (c->tp_src != f->tuple.tp_src || c->tp_dst != f->tuple.tp_dst ||
	    !same_address(&c->src, &f->tuple.src) || !same_address(&c->dst, &f->tuple.dst))
		c->flags |= CONNECTION_TRANSLATED;
	if (!(t->flags & TEMPLATE_REVERSE))
		c->flags |= CONNECTION_SINGLE;
	c->life = life_of(cfg, f->tuple.protocol, f->family, c->flags);

	*r = *c;
	r->flags |= CONNECTION_REVERSE;
	r->peer_place = f->tuple.place;
	r->peer_vlan = f->tuple.vlan;
	r->src = f->tuple.dst;
	r->dst = f->tuple.src;
	r->tp_src = f->tuple.tp_dst;
	r->tp_dst = f->tuple.tp_src;
	/* r->eth stays the forward packet's: a stale reply is judged with it. */
}

static __always_inline int same_key(const struct connection_key *a, const struct connection_key *b)
{
	return a->place == b->place && a->vlan == b->vlan && a->tp_src == b->tp_src &&
	       a->tp_dst == b->tp_dst && same_address(&a->src, &b->src) &&
	       same_address(&a->dst, &b->dst);
}

/*
 * An entry that is over and has rested may be taken over; `last` and `life` together are the claim,
 * so that only one CPU gets it.
 */
static __always_inline int claim(struct connection *entry, const struct config *cfg, __u32 now)
{
	if (!has_rested(cfg, entry, now))
		return 0;
	__u64 *word = (__u64 *)&entry->last, old = *word;
	return __sync_val_compare_and_swap(word, old, (__u64)now) == old; /* life 0 */
}

/* A forward entry whose key another entry gets: nobody will find and remove it. */
static __always_inline void replaced(const struct connection *entry)
{
	if (!(entry->flags & CONNECTION_REVERSE))
		discharge(entry->owner);
}

/* Reserves a port of the block for the key f->other; 0, or why not. */
__attribute__((noinline)) int draw_port(struct template *t)
{
	struct frame *f = frame();
	struct config *cfg = configuration();
	if (!f || !cfg || !t)
		return DROP_ACTIONS;
	__u32 start = bpf_get_prandom_u32();
	int fixed = !f->transport || f->tuple.protocol == PROTOCOL_SCTP;
	f->forward.flags |= CONNECTION_DRAWN;
	for (__u32 i = 0; i < DRAW_TRIES; i++) {
		if (i > t->draw_mask || (fixed && i))
			break;
		__u16 port = bpf_htons(t->draw_first + ((start + i) & t->draw_mask));
		f->forward.tp_src = fixed ? f->tuple.tp_src : port;
		settle(f, cfg, t);
		other_key(&f->other, &f->tuple, &f->forward);
		if (same_key(&f->other, &f->tuple)) {
			/* A port that talks to itself is its own answer: nothing to reserve. */
			if (!fixed)
				continue;
			f->forward.flags &= ~CONNECTION_DRAWN;
			f->forward.flags |= CONNECTION_SINGLE;
			return 0;
		}
		int failed = insert(&f->other, &f->reverse);
		if (!failed)
			return 0;
		if (failed != EXISTS)
			return DROP_TABLE_FULL;
		struct connection *holder = bpf_map_lookup_elem(&connections, &f->other);
		if (holder && claim(holder, cfg, f->now)) {
			replaced(holder);
			bpf_map_update_elem(&connections, &f->other, &f->reverse, BPF_ANY);
			return 0;
		}
	}
	return DROP_NO_DRAW;
}

/* Inserts the reverse entry of a pair whose port is not drawn anew; 0, or why not. */
static __always_inline int place_reverse(struct frame *f, const struct config *cfg)
{
	int failed = insert(&f->other, &f->reverse);
	if (!failed)
		return 0;
	if (failed != EXISTS)
		return DROP_TABLE_FULL;
	struct connection *holder = bpf_map_lookup_elem(&connections, &f->other);
	/* A drawn entry of another connection is never stolen, nor while it rests. */
	if (holder && holder->flags & CONNECTION_DRAWN && !is_pair(&f->tuple, holder) &&
	    !has_rested(cfg, holder, f->now))
		return DROP_COLLISION;
	if (holder)
		replaced(holder);
	return bpf_map_update_elem(&connections, &f->other, &f->reverse, BPF_ANY) ? DROP_TABLE_FULL
										   : 0;
}

/* The forward entry, after the reverse; 0, or why not. */
static __always_inline int place_forward(struct frame *f, const struct config *cfg, int is_drawn)
{
	int failed = insert(&f->tuple, &f->forward);
	if (!failed)
		return 0;
	struct connection *holder = bpf_map_lookup_elem(&connections, &f->tuple);
	if (holder && !(holder->flags & CONNECTION_REVERSE) && !is_over(holder, f->now)) {
		/* Another CPU was faster: its connection is the connection. */
		if (is_drawn)
			bpf_map_delete_elem(&connections, &f->other);
		f->forward = *holder;
		discharge(f->forward.owner);
		return 0;
	}
	if (holder)
		replaced(holder);
	if (holder && !(holder->flags & CONNECTION_REVERSE && holder->flags & CONNECTION_DRAWN) &&
	    !bpf_map_update_elem(&connections, &f->tuple, &f->forward, BPF_ANY))
		return 0;
	if (f->forward.flags & CONNECTION_SINGLE || same_key(&f->other, &f->tuple))
		return holder ? DROP_COLLISION : DROP_TABLE_FULL;
	bpf_map_delete_elem(&connections, &f->other);
	return holder ? DROP_COLLISION : DROP_TABLE_FULL;
}

/* A connection that is there gets the new template; 0, or why it must end. */
static __always_inline int renew(struct frame *f, const struct config *cfg, struct template *t,
		 struct connection *old)
{
	__u32 kept = old->flags & (CONNECTION_DRAWN | CONNECTION_ANSWERED | CONNECTION_RESET | FINS);
	int was_drawn = kept & CONNECTION_DRAWN, draws = t->flags & TEMPLATE_DRAW;
	f->forward.flags = kept & ~CONNECTION_DRAWN;
	if (was_drawn) {
		/* What was drawn stays, or the connection ends: its far end knows no other. */
		__u16 port = bpf_ntohs(old->tp_src);
		int may_keep = !f->transport || f->tuple.protocol == PROTOCOL_SCTP ||
			       (port & ~t->keep_mask) == t->keep_first;
		if (!draws || !may_keep || !is_between(&old->src, &t->keep_from, &t->keep_to))
			return DROP_STALE;
		f->forward.src = old->src;
		f->forward.tp_src = old->tp_src;
		f->forward.flags |= CONNECTION_DRAWN;
	} else if (draws) {
		int refused = draw_port(t);
		if (refused)
			return refused;
	}
	settle(f, cfg, t);

	/* The key of the reverse entry as it was, and as it is now. */
	struct connection *before = other_of(f, &f->tuple, old);
	if (!(f->forward.flags & CONNECTION_SINGLE) && (was_drawn || !draws)) {
		f->was = f->other;
		other_key(&f->other, &f->tuple, &f->forward);
		if (before && same_key(&f->was, &f->other)) {
			/* In place: a packet that is using it sees the old or the new. */
			if (bpf_map_update_elem(&connections, &f->other, &f->reverse, BPF_ANY))
				return DROP_TABLE_FULL;
			before = 0;
		} else {
			int refused = place_reverse(f, cfg);
			if (refused)
				return refused;
		}
	}
	if (before)
		finish(before, f->now);
	if (old->owner != f->forward.owner) {
		discharge(old->owner);
		charge(f->forward.owner);
	}
	return bpf_map_update_elem(&connections, &f->tuple, &f->forward, BPF_ANY) ? DROP_TABLE_FULL
										  : 0;
}

static __always_inline int create(struct frame *f, const struct config *cfg, struct template *t)
{
	if (!charge(t->owner))
		return DROP_QUOTA;
	int refused = 0, draws = t->flags & TEMPLATE_DRAW;
	if (draws) {
		refused = draw_port(t);
	} else {
		settle(f, cfg, t);
		other_key(&f->other, &f->tuple, &f->forward);
		/* A port that talks to itself: one entry, the forward one. */
		if (same_key(&f->other, &f->tuple))
			f->forward.flags |= CONNECTION_SINGLE;
		else if (t->flags & TEMPLATE_REVERSE)
			refused = place_reverse(f, cfg);
	}
	if (!refused)
		refused = place_forward(f, cfg, draws);
	if (refused)
		discharge(t->owner);
	else
		note_opening();
	return refused;
}

/*
 * The packet in f is a forward one, and its flow says: connect. Leaves what it becomes in
 * f->forward. 0, or the reason to drop it.
 */
__attribute__((noinline)) int connect(__u32 number, __u32 generation)
{
	struct frame *f = frame();
	struct config *cfg = configuration();
	struct template *t = bpf_map_lookup_elem(&templates, &number);
	if (!f || !cfg || !t)
		return DROP_ACTIONS;
	prepare(f, t, number, generation);
	if (!f->tracked) {
		/* Without a tuple there is no connection: constants only. */
		settle(f, cfg, t);
		return t->flags & TEMPLATE_DRAW ? DROP_NO_CONNECTION : 0;
	}
	struct connection *old = bpf_map_lookup_elem(&connections, &f->tuple);
	if (old && !(old->flags & CONNECTION_REVERSE) && !is_over(old, f->now)) {
		int refused = renew(f, cfg, t, old);
		if (refused)
			end_pair(f, &f->tuple, old);
		return refused;
	}
	if (f->tcp_flags & TCP_RST) {
		settle(f, cfg, t);
		return t->flags & TEMPLATE_DRAW ? DROP_NO_CONNECTION : 0;
	}
	int refused = create(f, cfg, t);
	if (!refused && t->flags & TEMPLATE_REPORT)
		report(&f->tuple, &f->forward, EVENT_NEW);
	return refused;
}

#endif
