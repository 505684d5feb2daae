/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* A program that the verifier must refuse: it reads past the packet's end. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tc") int careless(struct __sk_buff *skb)
{
	return *(__u32 *)(long)skb->data;
}

char _license[] SEC("license") = "GPL";
