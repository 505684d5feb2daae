# SPDX-License-Identifier: Apache-2.0
"""Makes MidoNet hold what Neutron holds, one object at a time."""

from neutron_lib import constants as n_const
from neutron_lib.db import api as db_api
from neutron_lib.db import standard_attr
from oslo_log import log

from midonet.neutron.client import errors
from midonet.neutron.db import journal
from midonet.neutron.maintenance import source

LOG = log.getLogger(__name__)
ROUNDS = 5


def repair(context, client, kind, resource_id):
    """Sends the object as it is now, or its deletion.

    Neutron may change it meanwhile, and that request may overtake this one:
    so look again afterwards, until nothing has changed.
    """
    if kind == journal.ROUTER_INTERFACE:
        return _repair_interface(context, client, resource_id)
    sent = ()
    for _round in range(ROUNDS):
        current = source.one(context, kind, resource_id)
        version = current and current.get('revision_number')
        if sent == (version, current is None):
            break
        if current is None:
            client.delete(kind, resource_id)
        else:
            put(context, client, kind, current)
        sent = (version, current is None)
    if current is not None and kind in source.L3:
        _clear_error(context, kind, current)


def overtaken(context, sent):
    """Has Neutron changed it since it was read for sending?"""
    attributes = sent.get('standard_attr_id')
    if attributes is None or 'revision_number' not in sent:
        return False
    with db_api.CONTEXT_READER.using(context):
        latest = context.session.query(
            standard_attr.StandardAttribute.revision_number).filter_by(
                id=attributes).scalar()
    return latest is not None and latest > sent['revision_number']


def put(context, client, kind, current):
    """Replaces it, or creates it if it is not there."""
    if kind == 'security_group_rule':        # never changes: no PUT
        try:
            client.create(kind, current)
        except errors.Refused as e:
            if e.status != 409:
                raise
        return
    try:
        client.update(kind, current)
    except errors.Refused as e:
        if e.status != 404:
            raise
        if kind == 'router':
            _restore_router(context, client, current)
        else:
            client.create(kind, current)


def _restore_router(context, client, router):
    """Routes need the interfaces that lead to them, and these the router."""
    client.create('router', dict(router, routes=[]))
    ports = source.plugin_for('port').get_ports(
        context, filters={'device_id': [router['id']]})
    for port in ports:
        if source.is_interface(port):
            put(context, client, 'port', port)
            join(client, port)
    if router['routes']:
        client.update('router', router)


def join(client, port):
    """Joins a router and its port; harmless when they are."""
    try:
        client.add_router_interface(source.interface_of(port))
    except errors.Refused as e:
        if e.status != 409:
            raise


def _repair_interface(context, client, port_id):
    port = source.one(context, 'port', port_id)
    if port is not None and source.is_interface(port):
        repair(context, client, 'port', port_id)
        repair(context, client, 'router', port['device_id'])
        join(client, port)


def _clear_error(context, kind, current):
    if current.get('status') != n_const.FLOATINGIP_STATUS_ERROR:
        return
    plugin = source.plugin_for(kind)
    if kind == 'router':
        plugin._set_router_status(context, current['id'], n_const.ACTIVE)
    else:
        plugin.update_floatingip_status(
            context, current['id'],
            n_const.FLOATINGIP_STATUS_ACTIVE if current['port_id']
            else n_const.FLOATINGIP_STATUS_DOWN)
