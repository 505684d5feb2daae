# SPDX-License-Identifier: Apache-2.0
"""Compares everything that Neutron has with everything that MidoNet has."""

import collections
import uuid

from midonet.neutron.client import errors
from midonet.neutron.maintenance import difference
from midonet.neutron.maintenance import repair
from midonet.neutron.maintenance import source

MISSING, DIFFERS, STALE, UNJOINED = 'missing', 'differs', 'stale', 'unjoined'

# From a Neutron port's id to that of the router's side of it: exclusive or,
# but for the bits that tell the version and the variant of a UUID.
ROUTER_SIDE = uuid.UUID('9c30300e-c91f-0f19-0844-9d37e61b60f0').int

Finding = collections.namedtuple('Finding', 'what kind id detail mended')


def router_side(port_id):
    return str(uuid.UUID(int=uuid.UUID(port_id).int ^ ROUTER_SIDE))


def run(context, client, mend=False):
    """Yields a Finding for each difference; mends it first if so asked.

    What is too much goes first, in the order of its dependence, so that it
    is in nobody's way; then what is missing or different.  ``mended`` is
    None in a dry run, else True or the error.
    """
    ours = {k: source.all_of(context, k) for k in source.ORDER}
    theirs = {k: {o['id']: o for o in client.list(k)} for k in source.ORDER}
    for kind in reversed(source.ORDER):
        for resource_id in theirs[kind].keys() - ours[kind].keys():
            if kind == 'security_group_rule' and is_implied(
                    theirs[kind][resource_id], ours, theirs):
                continue
            yield found(STALE, kind, resource_id,
                        theirs[kind][resource_id].get('name') or '', mend,
                        lambda: repair.repair(context, client, kind,
                                              resource_id))
    for kind in source.ORDER:
        if kind == 'floatingip':             # these need joined routers
            yield from unjoined(client, ours, mend)
        for resource_id, mine in ours[kind].items():
            other = theirs[kind].get(resource_id)
            if other is None:
                if kind == 'security_group_rule' and mine[
                        'security_group_id'] not in theirs['security_group']:
                    continue             # comes with its group
                yield found(MISSING, kind, resource_id,
                            mine.get('name') or '', mend,
                            lambda: repair.repair(context, client, kind,
                                                  resource_id))
                continue
            fields = difference.between(kind, mine, other)
            if fields:
                yield found(DIFFERS, kind, resource_id, ', '.join(fields),
                            mend, lambda: repair.repair(
                                context, client, kind, resource_id))


def unjoined(client, ours, mend):
    for port in ours['port'].values():
        if source.is_interface(port) and port['device_id'] in ours['router']:
            if not client.has_port(router_side(port['id'])):
                yield found(UNJOINED, 'port', port['id'],
                            'router ' + port['device_id'], mend,
                            lambda: repair.join(client, port))


def is_implied(rule, ours, theirs):
    """A rule that goes with its group, which is stale too."""
    return rule.get('security_group_id') not in ours['security_group']


def found(what, kind, resource_id, detail, mend, action):
    mended = None
    if mend:
        try:
            action()
            mended = True
        except errors.ClusterError as e:
            mended = e
    return Finding(what, kind, resource_id, detail, mended)
