# SPDX-License-Identifier: Apache-2.0
"""What Octavia asks for, as the cluster's LBaaS resources have it.

Each function takes what was given as a dictionary with Octavia's names and
returns the part of a document that this says; what MidoNet cannot do is
refused here, before anything is changed.
"""

import ipaddress

from octavia_lib.api.drivers import exceptions

from midonet._i18n import _

TRANSPORTS = ('TCP', 'UDP', 'HTTPS')   # HTTPS: passed on as it is


def loadbalancer(given):
    refuse(given, 'additional_vips', 'flavor', 'availability_zone',
           'vip_qos_policy_id')
    address = given.get('vip_address')
    if address and ipaddress.ip_address(address).version != 4:
        raise unsupported(_('MidoNet balances IPv4 alone, and %s is not '
                            'that') % address)
    return renamed(given, tenant_id='project_id', name='name',
                   description='description', admin_state_up='admin_state_up',
                   vip_address='vip_address', vip_port_id='vip_port_id',
                   vip_subnet_id='vip_subnet_id')


def listener(given):
    one_of(given, 'protocol', *TRANSPORTS)
    refuse(given, 'l7policies', 'insert_headers', 'allowed_cidrs',
           'default_tls_container_ref', 'sni_container_refs',
           'client_ca_tls_container_ref')
    one_of(given, 'connection_limit', -1)
    body = renamed(given, tenant_id='project_id', name='name',
                   admin_state_up='admin_state_up', protocol='protocol',
                   protocol_port='protocol_port',
                   default_pool_id='default_pool_id')
    return named(body, 'loadbalancers', given.get('loadbalancer_id'))


def pool(given):
    one_of(given, 'protocol', *TRANSPORTS)
    one_of(given, 'lb_algorithm', 'ROUND_ROBIN')
    refuse(given, 'tls_enabled', 'tls_container_ref')
    sticky = given.get('session_persistence') or {}
    one_of(sticky, 'type', 'SOURCE_IP')
    body = renamed(given, tenant_id='project_id', name='name',
                   admin_state_up='admin_state_up', protocol='protocol',
                   lb_algorithm='lb_algorithm')
    if 'session_persistence' in given:
        body['session_persistence'] = (
            {'type': sticky['type']} if sticky.get('type') else None)
    named(body, 'listeners', given.get('listener_id'))
    return named(body, 'loadbalancers', given.get('loadbalancer_id'))


def member(given):
    refuse(given, 'backup', 'monitor_address', 'monitor_port')
    return renamed(given, tenant_id='project_id', name='name',
                   admin_state_up='admin_state_up', pool_id='pool_id',
                   subnet_id='subnet_id', address='address',
                   protocol_port='protocol_port', weight='weight')


def renamed(given, **names):
    return {ours: given[theirs] for ours, theirs in names.items()
            if theirs in given}


def named(body, key, resource_id):
    if resource_id:
        body[key] = [{'id': resource_id}]
    return body


def refuse(given, *names):
    for name in names:
        if given.get(name):
            raise unsupported(_('MidoNet does not know %s') % name)


def one_of(given, name, *values):
    value = given.get(name)
    if value is not None and value not in values:
        raise unsupported(
            _('MidoNet does not know %(name)s %(value)s, only %(values)s') % {
                'name': name, 'value': value,
                'values': ', '.join(str(v) for v in values)})


def nobody_checks():
    """Accepted, a monitor would leave a dead member in the pool."""
    return unsupported(_('MidoNet does not check the health of members yet'))


def unsupported(text):
    return exceptions.UnsupportedOptionError(user_fault_string=text,
                                             operator_fault_string=text)
