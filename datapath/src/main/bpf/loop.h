/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Packets that come in anew: by the loop, where the kernel cuts them, or in one piece. */
#ifndef LOOP_H
#define LOOP_H

#include "base.h"

#define GO_ON (-1) /* a step's answer: no verdict yet */

static __always_inline int send(struct __sk_buff *skb, __u32 ifindex, int is_copy)
{
	if (!is_copy)
		return bpf_redirect(ifindex, 0);
	bpf_clone_redirect(skb, ifindex, 0);
	return GO_ON;
}

/* The length of a segment's IP and TCP headers. */
static __always_inline __u32 headers_of(const struct frame *f)
{
	return f->transport + f->tcp_header - f->network;
}

/* Once through the loop, in segments; loop_in does to each what is said here. */
static __always_inline int to_loop(struct __sk_buff *skb, struct frame *f, __u32 how, __u32 port,
				   int is_copy)
{
	struct config *cfg = configuration();
	if (!cfg || !cfg->loop_ifindex || f->turns >= LOOP_TURNS) {
		drop(DROP_ACTIONS);
		return is_copy ? GO_ON : TC_ACT_SHOT;
	}
	skb->mark = how << LOOP_SHIFT | (f->turns + 1) << LOOP_TURNS_SHIFT | port;
	int verdict = send(skb, cfg->loop_ifindex, is_copy);
	if (is_copy)
		skb->mark = 0;
	return verdict;
}

/*
 * In anew in one piece, by the loop's other end: TCP of many segments that was wrapped. f is still
 * of the frame inside, the length of whose IP and TCP headers goes along.
 */
static __always_inline int round_whole(struct __sk_buff *skb, struct frame *f, __u32 port)
{
	struct config *cfg = configuration();
	if (!cfg || !cfg->loop_ifindex || f->turns >= LOOP_TURNS)
		return drop(DROP_ACTIONS);
	skb->mark = LOOP_WHOLE << LOOP_SHIFT | (f->turns + 1) << LOOP_TURNS_SHIFT |
		    headers_of(f) / 4 << LOOP_HEADERS_SHIFT | port;
	return bpf_redirect(cfg->loop_ifindex, BPF_F_INGRESS);
}

#endif
