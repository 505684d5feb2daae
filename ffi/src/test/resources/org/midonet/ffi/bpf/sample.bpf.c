/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Programs that the tests of the bpf room load: nothing of the product's. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const volatile __u32 verdict = 0;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
} seen SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

SEC("tc") int record(struct __sk_buff *skb)
{
	__u64 one = 1;
	__u32 mark = skb->mark, zero = 0;
	bpf_map_update_elem(&seen, &mark, &one, BPF_ANY);
	__u64 *count = bpf_map_lookup_elem(&counts, &zero);
	if (count)
		*count += 1;
	__u32 *entry = bpf_ringbuf_reserve(&ring, 8, 0);
	if (entry) {
		entry[0] = mark;
		entry[1] = skb->len;
		if (mark == 0xdead)
			bpf_ringbuf_discard(entry, 0);
		else
			bpf_ringbuf_submit(entry, 0);
	}
	skb->mark = mark + 1;
	return verdict;
}

SEC("tc") int other(struct __sk_buff *skb)
{
	return 2;
}

char _license[] SEC("license") = "GPL";
