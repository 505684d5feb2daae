/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Whose connections they are: each is charged to a port, which has a quota of them. */
#ifndef CHARGE_H
#define CHARGE_H

#include "base.h"

static __always_inline __u32 *charge_of(__u32 port)
{
	return bpf_map_lookup_elem(&charged, &port);
}

/* One more connection for the port; 0 if it has all it may. */
static __always_inline int charge(__u32 number)
{
	struct port *port = number ? port_of(number) : 0;
	__u32 *count = charge_of(number), *given_back = bpf_map_lookup_elem(&released, &number);
	if (!port || !count || !given_back)
		return 1;
	if ((__s32)(*count - *given_back) >= (__s32)port->quota)
		return 0;
	__sync_fetch_and_add(count, 1);
	return 1;
}

static __always_inline void discharge(__u32 number)
{
	__u32 *count = number ? charge_of(number) : 0;
	if (count)
		__sync_fetch_and_add(count, -1);
}

#endif
