# SPDX-License-Identifier: Apache-2.0
"""The Neutron resources of the MidoNet API."""

import collections
from urllib import parse

from oslo_serialization import jsonutils

from midonet.neutron.client import errors
from midonet.neutron.client import http

Kind = collections.namedtuple('Kind', 'path one many')
MEDIA = 'application/vnd.org.midonet.neutron.%s-v1+json'

KINDS = {
    'network': Kind('networks', 'Network', 'Networks'),
    'subnet': Kind('subnets', 'Subnet', 'Subnets'),
    'port': Kind('ports', 'Port', 'Ports'),
    'router': Kind('routers', 'Router', 'Routers'),
    'floatingip': Kind('floating_ips', 'FloatingIp', 'FloatingIps'),
    'address_group': Kind('address_groups', 'AddressGroup', 'AddressGroups'),
    'security_group': Kind('security_groups', 'SecurityGroup',
                           'SecurityGroups'),
    'security_group_rule': Kind('security_group_rules', 'SecurityGroupRule',
                                'SecurityGroupRules'),
    # Of LBaaS version 2: what Octavia's driver sends.
    'loadbalancer': Kind('lbs_v2', 'lb.LoadBalancerV2', 'lb.LoadBalancersV2'),
    'listener': Kind('listeners_v2', 'lb.ListenerV2', 'lb.ListenersV2'),
    'pool': Kind('pools_v2', 'lb.PoolV2', 'lb.PoolsV2'),
    'member': Kind('pool_members_v2', 'lb.PoolMemberV2',
                   'lb.PoolMembersV2'),
    'health_monitor': Kind('health_monitors_v2', 'lb.HealthMonitorV2',
                           'lb.HealthMonitorsV2'),
}


class MidonetApiClient:
    """Creates, replaces, deletes and reads; errors as in ``errors``."""

    def __init__(self, settings, transport=None):
        self._http = transport or http.Transport(settings)

    def check(self):
        """One request without repetition, to see whether we may."""
        self._http.request('GET', '/', accept='application/json', retries=0)

    def create(self, kind, body):
        """Idempotent: a repetition finds its own object, by its id."""
        k = KINDS[kind]
        answer, doubtful = self._write('POST', '/neutron/' + k.path, k, body)
        if doubtful and answer.status_code == 409:
            # Refused the second time: is it there since the first?
            self.get(kind, body['id'])

    def update(self, kind, body):
        k = KINDS[kind]
        self._write('PUT', '/neutron/%s/%s' % (k.path, body['id']), k, body)

    def delete(self, kind, resource_id):
        """Deleting what is not there succeeds."""
        path = '/neutron/%s/%s' % (KINDS[kind].path, resource_id)
        try:
            self._http.request('DELETE', path)
        except errors.Refused as e:
            if e.status != 404:
                raise

    def get(self, kind, resource_id):
        k = KINDS[kind]
        answer, _ = self._http.request(
            'GET', '/neutron/%s/%s' % (k.path, resource_id),
            accept=MEDIA % k.one)
        return answer.json()

    def list(self, kind):
        k = KINDS[kind]
        answer, _ = self._http.request('GET', '/neutron/' + k.path,
                                       accept=MEDIA % k.many)
        return answer.json()

    def add_router_interface(self, body):
        self._router_interface('add_router_interface', body)

    def remove_router_interface(self, body):
        self._router_interface('remove_router_interface', body)

    def _router_interface(self, verb, body):
        media = MEDIA % 'RouterInterface'
        self._http.request(
            'PUT', '/neutron/routers/%s/%s' % (body['id'], verb),
            body=jsonutils.dump_as_bytes(body), content_type=media)

    def has_port(self, port_id):
        """Is there such a port in the topology?"""
        try:
            self._http.request('GET', '/ports/%s' % port_id,
                               accept='application/json')
            return True
        except errors.Refused as e:
            if e.status == 404:
                return False
            raise

    def active_ports(self, revision=None):
        """Dictionary with revision, complete, ports (id, active).

        With the revision of an earlier answer: what changed since then.
        """
        path = '/neutron/active_ports'
        if revision:
            path += '?since=' + parse.quote(revision)
        answer, _ = self._http.request('GET', path,
                                       accept='application/json')
        return answer.json()

    def is_active(self, port_id):
        """Does an agent serve this port now?"""
        try:
            answer, _ = self._http.request('GET', '/ports/%s' % port_id,
                                           accept='application/json')
        except errors.Refused as e:
            if e.status == 404:
                return False
            raise
        return bool(answer.json().get('active'))

    def hosts(self):
        """The hypervisors: list of dictionaries with id, name, alive."""
        answer, _ = self._http.request('GET', '/hosts',
                                       accept='application/json')
        return answer.json()

    def _write(self, method, path, kind, body):
        media = MEDIA % kind.one
        return self._http.request(method, path, accept=media,
                                  content_type=media,
                                  body=jsonutils.dump_as_bytes(body))
