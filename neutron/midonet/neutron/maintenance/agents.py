# SPDX-License-Identifier: Apache-2.0
"""MidoNet's hypervisors as Neutron's agents."""

from neutron_lib.plugins import directory
from oslo_utils import timeutils

AGENT_TYPE = 'MidoNet agent'


def report(context, client):
    """A heartbeat for each hypervisor that the cluster says is alive.

    One that is not gets none, and Neutron finds it dead after
    agent_down_time.  Returns the names of those alive.
    """
    plugin = directory.get_plugin()
    alive = [h for h in client.hosts() if h.get('alive')]
    for host in alive:
        plugin.create_or_update_agent(context, {
            'agent_type': AGENT_TYPE, 'binary': 'midolman',
            'host': host['name'], 'topic': 'N/A',
            'configurations': {
                'host_id': host['id'],
                'addresses': host.get('addresses') or []},
        }, timeutils.utcnow())
    return [h['name'] for h in alive]
