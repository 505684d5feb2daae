/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Connections that nobody answers, or that are done. A port that has many keeps its last ones in a
 * ring; once the port is near its quota, each new connection ends one that stands back in the ring
 * and is still not answered, or closed already, and later, when the ring has gone round, removes it.
 * So a flood displaces itself, and who is answered while the flood makes some thousands of others
 * gets through; and short connections are not held up by those before them. What is open is never
 * touched, nor what has drawn a port.
 *
 * Between an entry's end and its removal lies a quarter of the ring: its place in the hash is used
 * again at once, and no packet may still be at work on it.
 */
#ifndef OPENING_H
#define OPENING_H

#include "base.h"
#include "charge.h"
#include "track.h"

#define OPENINGS 8192 /* places of a port's ring, or a quarter of its quota */
#define FEWEST_OPENINGS 16

/* The forward entry with the key f->was, if it is this port's and may go; else 0. */
static __always_inline struct connection *opening(struct frame *f, __u32 owner)
{
	struct connection *entry = bpf_map_lookup_elem(&connections, &f->was);
	return entry && entry->owner == owner &&
			       !(entry->flags & (CONNECTION_REVERSE | CONNECTION_DRAWN)) &&
			       (!(entry->flags & CONNECTION_ANSWERED) || is_closing(entry->flags))
		       ? entry
		       : 0;
}

static __always_inline void give_up(struct frame *f, __u32 owner)
{
	struct connection *entry = opening(f, owner);
	if (entry)
		end_pair(f, &f->was, entry);
}

/* Removes a pair that was given up. */
static __always_inline void clear_away(struct frame *f, __u32 owner)
{
	struct connection *entry = opening(f, owner);
	if (!entry || entry->life)
		return;
	struct connection *other = other_of(f, &f->was, entry);
	if (other && other->flags & CONNECTION_REVERSE && !other->life)
		bpf_map_delete_elem(&connections, &f->other);
	if (!bpf_map_delete_elem(&connections, &f->was))
		discharge(owner);
}

/* f->tuple is a new connection, charged to f->forward.owner. */
__attribute__((noinline)) int note_opening(void)
{
	struct frame *f = frame();
	if (!f)
		return 0;
	struct opening_key key = { .port = f->forward.owner };
	struct port *port = key.port ? port_of(key.port) : 0;
	__u32 *count = bpf_map_lookup_elem(&charged, &key.port);
	__u32 *given_back = bpf_map_lookup_elem(&released, &key.port);
	__u32 *cursor = bpf_map_lookup_elem(&opened, &key.port);
	if (!port || !count || !given_back || !cursor)
		return 0;
	__u32 used = *count - *given_back, quota = port->quota;
	__u32 places = quota / 4 < OPENINGS ? quota / 4 : OPENINGS;
	if (places < FEWEST_OPENINGS || used < quota / 2)
		return 0;
	__u32 at = __sync_fetch_and_add(cursor, 1);

	key.slot = at % places;
	struct connection_key *known = bpf_map_lookup_elem(&openings, &key);
	if (known) {
		f->was = *known;
		clear_away(f, key.port);
	}
	bpf_map_update_elem(&openings, &key, &f->tuple, BPF_ANY);
	if (used < quota - quota / 4)
		return 0;
	key.slot = (at + places / 4) % places; /* the one after three quarters of the ring */
	known = bpf_map_lookup_elem(&openings, &key);
	if (known) {
		f->was = *known;
		give_up(f, key.port);
	}
	return 0;
}

#endif
