/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* The programs that the kernel runs on packets; all at TC hooks. */
#include "arrive.h"

/* Ingress of a port: a tap, a veth, an uplink. */
SEC("tc")
int port_in(struct __sk_buff *skb)
{
	__u32 ifindex = skb->ifindex;
	__u32 *number = bpf_map_lookup_elem(&interfaces, &ifindex);
	struct frame *f = start();
	if (!f || !number)
		return drop(DROP_NO_PORT);
	if (parse(skb, f))
		return drop(DROP_MALFORMED);
	return arrive_at_port(skb, f, *number);
}

/* Ingress of the tunnel devices (VXLAN, GRE; `external`). */
SEC("tc")
int tun_in(struct __sk_buff *skb)
{
	struct frame *f = start();
	struct config *cfg = configuration();
	if (!f || !cfg || tunnel_source(skb, f))
		return drop(DROP_TUNNEL_PEER);
	int is_vtep = cfg->vtep_ifindex && skb->ifindex == cfg->vtep_ifindex;
	if (!is_vtep && !is_from_peer(f))
		return drop(DROP_TUNNEL_PEER);
	if (parse(skb, f))
		return drop(DROP_MALFORMED);
	return is_vtep ? arrive_from_vtep(skb, f) : arrive_by_tunnel(skb, f);
}

/* Ingress of the injection device: what was sent out at its other end, with a mark (enum loop). */
SEC("tc")
int loop_in(struct __sk_buff *skb)
{
	struct frame *f = start();
	__u32 mark = skb->mark;
	if (!f || !mark)
		return TC_ACT_SHOT;
	skb->mark = 0;
	if (parse(skb, f))
		return drop(DROP_MALFORMED);
	return arrive_by_loop(skb, f, mark);
}

/* Egress of the injection device: packets of the agent's, with a mark (enum inject). */
SEC("tc")
int inject(struct __sk_buff *skb)
{
	struct frame *f = start();
	__u32 mark = skb->mark;
	if (!f || !mark || lift_tag(skb))
		return TC_ACT_SHOT; /* also what the kernel itself sends by this device */
	skb->mark = 0;
	if (parse(skb, f))
		return drop(DROP_MALFORMED);
	int verdict = arrive_from_agent(skb, f, mark);
	/* A drop is counted; to the agent's socket it is no error. */
	return verdict == TC_ACT_SHOT ? TC_ACT_STOLEN : verdict;
}

char programs_license[] SEC("license") = "Dual BSD/GPL";
