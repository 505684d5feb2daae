# SPDX-License-Identifier: Apache-2.0
"""octavia.conf: enabled_provider_drivers = midonet:Load balancers of MidoNet

The cluster is told within the user's request: if it refuses or is away, the
user gets the error and Octavia takes the change back.
"""

import contextlib

from octavia_lib.api.drivers import data_models
from octavia_lib.api.drivers import exceptions
from octavia_lib.api.drivers import provider_base
from oslo_log import log

from midonet._i18n import _
from midonet.neutron.client import errors
from midonet.neutron.client import provider
from midonet.neutron import config
from midonet.octavia import bodies
from midonet.octavia import settle
from midonet.octavia import vip

LOG = log.getLogger(__name__)


class MidonetProviderDriver(provider_base.ProviderDriver):

    def __init__(self, client=None, settler=None, ports=None):
        super().__init__()
        config.register()
        self._client = client or provider.client()
        self._settler = settler or settle.Settler()
        self._ports = ports or vip.VipPorts()
        if client is None:
            provider.say_how_it_is()

    def validate_flavor(self, flavor_metadata):
        bodies.refuse(flavor_metadata or {}, *(flavor_metadata or {}))

    def validate_availability_zone(self, availability_zone_metadata):
        bodies.refuse(availability_zone_metadata or {},
                      *(availability_zone_metadata or {}))

    def get_supported_flavor_metadata(self):
        return {}

    def get_supported_availability_zone_metadata(self):
        return {}

    # Load balancers. The port of the address is Octavia's to make and
    # delete: create_vip_port is not implemented.

    def loadbalancer_create(self, loadbalancer):
        given = said(loadbalancer)
        wanted = list(self._whole(loadbalancer, given))
        self._ports.open(given['vip_port_id'])
        made = []
        with told():
            try:
                for kind, body in wanted:
                    self._client.create(kind, body)
                    made.append((kind, body['id']))
            except errors.ClusterError:
                # Octavia forgets the whole of it, so what came through goes.
                for kind, resource_id in reversed(made):
                    self._take_back(kind, resource_id)
                raise
        self._settler.settle(given['loadbalancer_id'])

    def _whole(self, balancer, given):
        """Of a balancer that is made with all its parts: (kind, body)."""
        balancer_id = given['loadbalancer_id']
        yield 'loadbalancer', document(bodies.loadbalancer, given, balancer_id)
        for pool in parts(balancer, 'pools'):
            yield from self._pool(pool, loadbalancer_id=balancer_id)
        for listener in parts(balancer, 'listeners'):
            item = dict(said(listener), loadbalancer_id=balancer_id)
            yield 'listener', document(bodies.listener, item,
                                       item['listener_id'])

    @staticmethod
    def _pool(pool, **known):
        item = dict(said(pool), **known)
        pool_id = item['pool_id']
        yield 'pool', document(bodies.pool, item, pool_id)
        for member in parts(pool, 'members'):
            part = dict(said(member), pool_id=pool_id)
            yield 'member', document(bodies.member, part, part['member_id'])
        if pool.healthmonitor:
            raise bodies.nobody_checks()

    def loadbalancer_delete(self, loadbalancer, cascade=False):
        balancer_id = loadbalancer.loadbalancer_id
        deleted = {'loadbalancers': [balancer_id]}
        with told():
            if cascade:
                self._delete_parts(balancer_id, deleted)
            self._client.delete('loadbalancer', balancer_id)
        self._settler.settle(balancer_id, **deleted)

    def _delete_parts(self, balancer_id, deleted):
        """What the cluster has of it: all that Octavia asked for is there."""
        for listener in self._of(balancer_id, 'listener'):
            self._client.delete('listener', listener)
            deleted.setdefault('listeners', []).append(listener)
        for pool in self._of(balancer_id, 'pool'):
            self._delete_pool(pool, deleted)

    def _of(self, balancer_id, kind):
        return [item['id'] for item in self._client.list(kind)
                if {'id': balancer_id} in item['loadbalancers']]

    def loadbalancer_update(self, old_loadbalancer, new_loadbalancer):
        self._update('loadbalancer', bodies.loadbalancer, new_loadbalancer,
                     new_loadbalancer.loadbalancer_id,
                     lambda stored: stored['id'])

    # Listeners

    def listener_create(self, listener):
        self._create('listener', bodies.listener, listener,
                     listener.listener_id)
        self._settler.settle(listener.loadbalancer_id)

    def listener_update(self, old_listener, new_listener):
        self._update('listener', bodies.listener, new_listener,
                     new_listener.listener_id, balancer_of)

    def listener_delete(self, listener):
        with told():
            self._client.delete('listener', listener.listener_id)
        self._settler.settle(listener.loadbalancer_id,
                             listeners=[listener.listener_id])

    # Pools

    def pool_create(self, pool):
        self._create('pool', bodies.pool, pool, pool.pool_id)
        self._settler.settle(pool.loadbalancer_id)

    def pool_update(self, old_pool, new_pool):
        self._update('pool', bodies.pool, new_pool, new_pool.pool_id,
                     balancer_of)

    def pool_delete(self, pool):
        deleted = {}
        with told():
            self._delete_pool(pool.pool_id, deleted)
        self._settler.settle(pool.loadbalancer_id, **deleted)

    def _delete_pool(self, pool_id, deleted):
        for member in self._members(pool_id):
            self._client.delete('member', member)
            deleted.setdefault('members', []).append(member)
        self._client.delete('pool', pool_id)
        deleted.setdefault('pools', []).append(pool_id)

    def _members(self, pool_id):
        return [m['id'] for m in self._client.list('member')
                if m['pool_id'] == pool_id]

    # Members

    def member_create(self, member):
        self._create('member', bodies.member, member, member.member_id)
        self._settle_pool(member.pool_id)

    def member_update(self, old_member, new_member):
        self._update('member', bodies.member, new_member,
                     new_member.member_id, self._balancer_of_member)

    def member_delete(self, member):
        with told():
            balancer_id = self._balancer_of_member(
                {'pool_id': member.pool_id})
            self._client.delete('member', member.member_id)
        self._settler.settle(balancer_id, members=[member.member_id])

    def member_batch_update(self, pool_id, members):
        """The pool has these members, and no others."""
        wanted = []
        for member in members:
            item = dict(said(member), pool_id=pool_id)
            wanted.append(document(bodies.member, item, item['member_id']))
        with told():
            present = set(self._members(pool_id))
            for body in wanted:
                if body['id'] in present:
                    self._client.update('member', self._changed(
                        'member', body['id'], body))
                else:
                    self._client.create('member', body)
            gone = sorted(present - {body['id'] for body in wanted})
            for member in gone:
                self._client.delete('member', member)
        self._settle_pool(pool_id, members=gone)

    def _balancer_of_member(self, member):
        return balancer_of(self._client.get('pool', member['pool_id']))

    def _settle_pool(self, pool_id, **deleted):
        with told():
            balancer_id = self._balancer_of_member({'pool_id': pool_id})
        self._settler.settle(balancer_id, **deleted)

    # Health monitors

    def health_monitor_create(self, healthmonitor):
        raise bodies.nobody_checks()

    # How all of them go

    def _create(self, kind, body_of, item, resource_id):
        body = document(body_of, said(item), resource_id)
        with told():
            self._client.create(kind, body)

    def _update(self, kind, body_of, item, resource_id, balancer_id_of):
        """Octavia says only what changes; the cluster wants the whole."""
        changes = body_of(said(item))
        with told():
            body = self._changed(kind, resource_id, changes)
            balancer_id = balancer_id_of(body)
            self._client.update(kind, body)
        self._settler.settle(balancer_id)

    def _changed(self, kind, resource_id, changes):
        return dict(self._client.get(kind, resource_id), **changes)

    def _take_back(self, kind, resource_id):
        try:
            self._client.delete(kind, resource_id)
        except errors.ClusterError:
            LOG.exception('The %s %s, whose load balancer could not be made, '
                          'could not be removed again', kind, resource_id)


def said(item):
    """What was given, and not left open, of one object without its parts."""
    given = dict(vars(item))
    for name in ('listeners', 'pools', 'members', 'healthmonitor',
                 'default_pool'):
        given.pop(name, None)
    return {k: v for k, v in given.items() if v is not data_models.Unset}


def parts(item, name):
    return getattr(item, name) or ()


def document(body_of, given, resource_id):
    return dict(body_of(given), id=resource_id)


def balancer_of(stored):
    return stored['loadbalancers'][0]['id']


@contextlib.contextmanager
def told():
    """Errors of the cluster, as Octavia's users and operators get them."""
    try:
        yield
    except errors.Refused as e:
        raise exceptions.DriverError(
            user_fault_string=_('MidoNet refuses it: %s') % e,
            operator_fault_string=str(e)) from e
    except errors.ClusterError as e:
        raise exceptions.DriverError(
            user_fault_string=_('MidoNet does not answer'),
            operator_fault_string=str(e)) from e
