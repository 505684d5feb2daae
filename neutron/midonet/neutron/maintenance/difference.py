# SPDX-License-Identifier: Apache-2.0
"""Where an object in Neutron and its copy in MidoNet differ.

Only in what MidoNet uses: both have many fields that the other has not.
"""

import ipaddress

from neutron_lib import constants as n_const

SPECIAL_OWNERS = (
    n_const.DEVICE_OWNER_DHCP, n_const.DEVICE_OWNER_FLOATINGIP,
    n_const.DEVICE_OWNER_ROUTER_GW, n_const.DEVICE_OWNER_ROUTER_INTF,
    'neutron:LOADBALANCER', 'network:remote_site')


def text(value):
    return value or ''


def flag(value):
    return bool(value)


def same(value):
    return value


def address(value):
    if not value:
        return None
    try:
        if '/' in value:
            return str(ipaddress.ip_network(value, strict=False))
        return str(ipaddress.ip_address(value))
    except ValueError:
        return value


def addresses(value):
    return [address(v) for v in value or []]


def unordered(value):
    return sorted(value or [])


def records(*fields):
    def read(value):
        return sorted(tuple(str(address(r.get(f)) or '').lower()
                            for f in fields) for r in value or [])
    return read


def owner(value):
    return value if value in SPECIAL_OWNERS else 'compute'


def gateway(value):
    if not value or not value.get('network_id'):
        return None
    return value['network_id'], bool(value.get('enable_snat'))


def interface_name(value):
    return (value or {}).get('interface_name') or ''


def prefixes(value):
    return sorted(address(v) for v in value or [])


FIELDS = {
    'address_group': {'name': text, 'addresses': prefixes},
    'network': {'name': text, 'admin_state_up': flag, 'shared': flag,
                'router:external': flag},
    'subnet': {'network_id': same, 'cidr': address, 'gateway_ip': address,
               'enable_dhcp': flag, 'ip_version': same,
               'dns_nameservers': addresses,
               'host_routes': records('destination', 'nexthop')},
    'port': {'network_id': same, 'mac_address': str.lower,
             'admin_state_up': flag, 'device_id': text,
             'device_owner': owner, 'port_security_enabled': flag,
             'fixed_ips': records('subnet_id', 'ip_address'),
             'security_groups': unordered,
             'allowed_address_pairs': records('ip_address', 'mac_address'),
             'binding:host_id': text, 'binding:profile': interface_name},
    'router': {'name': text, 'admin_state_up': flag, 'gw_port_id': same,
               'external_gateway_info': gateway,
               'routes': records('destination', 'nexthop')},
    'floatingip': {'floating_ip_address': address, 'router_id': same,
                   'floating_network_id': same, 'port_id': same,
                   'fixed_ip_address': address},
    'security_group': {'name': text, 'description': text},
    'security_group_rule': {'security_group_id': same},
}


def between(kind, ours, theirs):
    """Names of the fields in which two objects of a kind differ."""
    return [name for name, read in FIELDS[kind].items()
            if read(ours.get(name)) != read(theirs.get(name))]
