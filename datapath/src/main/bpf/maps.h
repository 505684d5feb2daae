/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Every map. What is in them, and who writes them: midonet.h and docs/design/datapath.md. */
#ifndef MAPS_H
#define MAPS_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "midonet.h"
#include "frame.h"

#define MAP(NAME, TYPE, ENTRIES, KEY, VALUE)                                                       \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_##TYPE);                                                 \
		__uint(max_entries, ENTRIES);                                                      \
		__type(key, KEY);                                                                  \
		__type(value, VALUE);                                                              \
	} NAME SEC(".maps")

/* Written by Java alone. */
MAP(config, ARRAY, 1, __u32, struct config);
MAP(ports, ARRAY, PORTS, __u32, struct port);
MAP(interfaces, HASH, PORTS, __u32, __u32);
MAP(tunnel_keys, HASH, 65536, __u32, struct tunnel_port);
MAP(peers, HASH, 4096, struct address, struct peer);
MAP(overlays, HASH, PORTS, __u32, struct overlay);
MAP(stations, HASH, 65536, struct station, __u32);
MAP(vteps, HASH, PORTS, __u32, struct vtep);
MAP(vtep_ports, HASH, 16384, struct vtep_network, __u32);
MAP(masks, ARRAY, MASKS, __u32, struct flow_mask);
MAP(flows, HASH, LISTS, struct flow_key, struct flow);
MAP(lists, ARRAY, LISTS, __u32, struct list);
MAP(templates, ARRAY, TEMPLATES, __u32, struct template);
MAP(released, ARRAY, PORTS, __u32, __u32);
MAP(judged, ARRAY, PORTS, __u32, __u32);

/* Written by both. */
MAP(connections, HASH, 524288, struct connection_key, struct connection);
MAP(notes, LRU_HASH, 65536, struct connection_key, struct note);
MAP(seen, HASH, 65536, struct seen_key, __u32);

/* Written by the programs alone. */
MAP(charged, ARRAY, PORTS, __u32, __u32);
MAP(handed, ARRAY, PORTS, __u32, __u32);
MAP(list_use, PERCPU_ARRAY, LISTS, __u32, struct use);
MAP(drops, PERCPU_ARRAY, DROPS, __u32, __u64);
MAP(mask_cache, PERCPU_ARRAY, MASK_CACHE, __u32, struct cached_mask);
MAP(in_flight, LRU_HASH, 16384, __u64, struct in_flight);
MAP(fragments, LRU_HASH, 8192, struct fragment_key, struct fragment);
MAP(opened, ARRAY, PORTS, __u32, __u32);
MAP(frames, PERCPU_ARRAY, 1, __u32, struct frame);

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC); /* few ports ever have a ring */
	__uint(max_entries, 262144);
	__type(key, struct opening_key);
	__type(value, struct connection_key);
} openings SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 16 << 20);
} misses SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 << 20);
} events SEC(".maps");

#endif
