/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Later fragments have no ports: they get those of their first, if that came before them by the
 * same way. Without it they are judged without ports, and never as a reply.
 */
#ifndef FRAGMENT_H
#define FRAGMENT_H

#include "base.h"
#include "parse.h"

/* f is parsed, and its place and in_port are set. */
__attribute__((noinline)) int follow_first_fragment(void)
{
	struct frame *f = frame();
	if (!f)
		return 0;
	struct fragment_key key = {
		.in_port = f->key.in_port,
		.identification = f->identification,
		.src = f->key.src,
		.dst = f->key.dst,
		.protocol = f->key.protocol,
		.vlan = f->tuple.vlan,
	};
	if (f->key.fragment == FIRST_FRAGMENT) {
		struct fragment first = {
			.tp_src = f->tuple.tp_src,
			.tp_dst = f->tuple.tp_dst,
			.last = f->now,
		};
		if (f->tracked)
			bpf_map_update_elem(&fragments, &key, &first, BPF_ANY);
		return 0;
	}
	struct fragment *first = bpf_map_lookup_elem(&fragments, &key);
	if (!first || f->now - first->last > FRAGMENT_LIFE)
		return 0;
	f->tuple.tp_src = first->tp_src;
	f->tuple.tp_dst = first->tp_dst;
	f->tracked = 1;
	return 0;
}

#endif
