# SPDX-License-Identifier: Apache-2.0
"""What Neutron's database says, in the form that MidoNet is sent."""

from neutron_lib import constants as n_const
from neutron_lib import exceptions
from neutron_lib.plugins import constants as plugin_constants
from neutron_lib.plugins import directory

from midonet.neutron.ml2 import constants as ml2_constants

# The order in which they can be made: what is named stands first.
ORDER = ('address_group', 'security_group', 'network', 'subnet', 'port',
         'router', 'floatingip', 'security_group_rule')
L3 = ('router', 'floatingip')


def one(context, kind, resource_id):
    """The object, or None if Neutron has none, or none of MidoNet's."""
    plugin = plugin_for(kind)
    if plugin is None:
        return None
    try:
        found = getattr(plugin, 'get_' + kind)(context, resource_id)
    except exceptions.NotFound:
        return None
    if kind in ('subnet', 'port'):
        network_id = found['network_id']
        if one(context, 'network', network_id) is None:
            return None
    if kind == 'network' and not ours(found):
        return None
    return found


def all_of(context, kind):
    """All objects of a kind, by id."""
    plugin = plugin_for(kind)
    if plugin is None:
        return {}
    # Looking must not make a project's default group.
    arguments = {'filters': {}}
    if kind == 'security_group':
        arguments['default_sg'] = True
    found = getattr(plugin, 'get_%ss' % kind)(context, **arguments)
    if kind == 'network':
        found = [n for n in found if ours(n)]
    elif kind in ('subnet', 'port'):
        networks = all_of(context, 'network')
        found = [o for o in found if o['network_id'] in networks]
    return {o['id']: o for o in found}


def interface_of(port):
    """The request that joins a router and this port of its."""
    subnets = [ip['subnet_id'] for ip in port['fixed_ips']]
    return {'id': port['device_id'], 'tenant_id': port['tenant_id'],
            'port_id': port['id'], 'network_id': port['network_id'],
            'subnet_id': subnets[-1] if subnets else None,
            'subnet_ids': subnets}


def is_interface(port):
    return port['device_owner'] == n_const.DEVICE_OWNER_ROUTER_INTF


def plugin_for(kind):
    return directory.get_plugin(
        plugin_constants.L3 if kind in L3 else plugin_constants.CORE)


def ours(network):
    types = {network.get('provider:network_type')}
    types.update(s.get('provider:network_type')
                 for s in network.get('segments') or ())
    return bool(types.intersection(ml2_constants.TYPES))

