# SPDX-License-Identifier: Apache-2.0
"""A user of Octavia, whose load balancers are MidoNet's."""

import pathlib
import subprocess
import sys

import balanced
import harness
from harness import eventually
from harness import expect
from oslo_config import cfg

from midonet.neutron.client import api
from midonet.neutron import config
from tests import cloud

DEADLINE = 90
KINDS = ('loadbalancer', 'listener', 'pool', 'member')


class Octavia(cloud.Cloud):
    """Its API: paths end as the singular does not."""

    def lbaas(self, method, path, body=None):
        answer = self._session.request(
            '/v2/lbaas/' + path, method, json=body, raise_exc=False,
            endpoint_filter={'service_type': 'load-balancer',
                             'interface': 'public'})
        return answer.status_code, answer.json() if answer.content else None

    def posted(self, path, kind, **attributes):
        status, body = self.lbaas('POST', path, {kind: attributes})
        expect(status == 201, '%s: %s %s' % (path, status, body))
        return body[kind]

    def get(self, path, kind):
        status, body = self.lbaas('GET', path)
        expect(status == 200, '%s: %s %s' % (path, status, body))
        return body[kind]


class User:

    def __init__(self, home, state):
        self.home, self.state = home, state
        self.demo = Octavia(state / 'openrc-demo')
        settings = config.register()
        secrets = dict(line.split('=', 1) for line in
                       (state / 'secrets').read_text().split())
        cfg.CONF([], default_config_files=[])
        for name, value in {'username': 'midonet', 'project_id': 'services',
                            'password': secrets['MIDONET_PASSWORD'],
                            'midonet_uri': 'http://127.0.0.1:8181/'
                                           'midonet-api'}.items():
            cfg.CONF.set_override(name, value, group=config.GROUP)
        self.midonet = api.MidonetApiClient(settings)

    def topology(self, path):
        answer, _ = self.midonet._http.request('GET', path,
                                               accept='application/json')
        return answer.json()

    def in_order(self):
        """The balancer is unlocked, and so is all that it has."""
        def settled():
            tree = self.demo.get('loadbalancers/%s/status' % self.balancer,
                                 'statuses')['loadbalancer']
            states = [tree] + tree['listeners']
            for pool in tree.get('pools', []):
                states += [pool] + pool['members']
            for listener in tree['listeners']:
                for pool in listener.get('pools', []):
                    states += [pool] + pool['members']
            return all(s['provisioning_status'] == 'ACTIVE' for s in states)
        eventually(DEADLINE, settled, 'not everything is ACTIVE')

    def network(self):
        net = self.demo.make('network', name='web')
        self.subnet = self.demo.make('subnet', network_id=net['id'],
                                     ip_version=4, cidr='10.5.0.0/24')['id']

    def makes_a_balancer(self):
        made = self.demo.posted('loadbalancers', 'loadbalancer', name='web',
                                vip_subnet_id=self.subnet)
        expect(made['provider'] == 'midonet', str(made))
        self.balancer, self.vip = made['id'], made['vip_port_id']
        self.address = made['vip_address']
        self.in_order()
        shown = self.demo.get('loadbalancers/' + self.balancer,
                              'loadbalancer')
        expect(shown['operating_status'] == 'ONLINE', str(shown))
        names = [r['name'] for r in self.topology('/routers')]
        expect('LB_ROUTER_' + self.balancer in names, str(names))

    def opens_the_port(self):
        status, body = self.demo.call('GET', 'ports/' + self.vip)
        expect(status == 200, str(body))
        port = body['port']
        expect(port['admin_state_up'] and not port['security_groups'] and
               port['port_security_enabled'] is False, str(port))
        expect(self.topology('/ports/' + self.vip)['adminStateUp'],
               'the bridge port is down')

    def makes_a_listener(self):
        self.listener = self.demo.posted(
            'listeners', 'listener', name='http', protocol='TCP',
            protocol_port=80, loadbalancer_id=self.balancer)['id']
        self.in_order()

    def makes_a_pool(self):
        self.pool = self.demo.posted(
            'pools', 'pool', name='pool', protocol='TCP',
            lb_algorithm='ROUND_ROBIN', listener_id=self.listener,
            session_persistence={'type': 'SOURCE_IP'})['id']
        self.in_order()
        vip = self.topology('/vips/' + self.listener)
        expect((vip['address'], vip['protocolPort'], vip['poolId'],
                vip['sessionPersistence']) == (
            self.address, 80, self.pool, 'SOURCE_IP'), str(vip))

    def makes_members(self):
        for last in (5, 6):
            self.member = self.demo.posted(
                'pools/%s/members' % self.pool, 'member',
                address='10.5.0.%d' % last, protocol_port=8080)['id']
            self.in_order()
        self.has_members(('10.5.0.5', 1), ('10.5.0.6', 1))

    def has_members(self, *wanted):
        found = [(m['address'], m['weight']) for m in
                 self.topology('/pools/%s/pool_members' % self.pool)]
        expect(sorted(found) == sorted(wanted), str(found))

    def changes_a_member(self):
        path = 'pools/%s/members/%s' % (self.pool, self.member)
        status, body = self.demo.lbaas('PUT', path, {'member': {'weight': 7}})
        expect(status == 200, str(body))
        self.in_order()
        self.has_members(('10.5.0.5', 1), ('10.5.0.6', 7))

    def replaces_members(self):
        status, body = self.demo.lbaas(
            'PUT', 'pools/%s/members' % self.pool, {'members': [
                {'address': '10.5.0.6', 'protocol_port': 8080, 'weight': 2},
                {'address': '10.5.0.7', 'protocol_port': 8080}]})
        expect(status == 202, str(body))
        self.in_order()
        self.has_members(('10.5.0.6', 2), ('10.5.0.7', 1))

    def is_refused(self):
        for path, kind, item, reason in (
                ('listeners', 'listener', {
                    'protocol': 'HTTP', 'protocol_port': 81,
                    'loadbalancer_id': self.balancer}, 'HTTP'),
                ('healthmonitors', 'healthmonitor', {
                    'type': 'TCP', 'delay': 5, 'timeout': 3, 'max_retries': 2,
                    'pool_id': self.pool}, 'health of members')):
            status, body = self.demo.lbaas('POST', path, {kind: item})
            expect(status == 501 and reason in body['faultstring'],
                   '%s %s' % (status, body))
            self.in_order()
        expect(not self.demo.get('healthmonitors', 'healthmonitors'),
               'Octavia keeps what was refused')
        listed = self.demo.get('listeners', 'listeners')
        expect([x['id'] for x in listed] == [self.listener], str(listed))

    def without_a_cluster(self):
        cluster = [self.home + '/acceptance/suites/cluster']
        place = [self.home, str(self.state)]
        subprocess.run(cluster + ['stop'] + place, check=True)
        try:
            status, body = self.demo.lbaas('POST', 'listeners', {'listener': {
                'protocol': 'TCP', 'protocol_port': 82,
                'loadbalancer_id': self.balancer}})
        finally:
            subprocess.run(cluster + ['start'] + place, check=True)
        expect(status == 500 and 'MidoNet does not answer' in
               body['faultstring'], '%s %s' % (status, body))
        self.in_order()
        expect(len(self.demo.get('listeners', 'listeners')) == 1,
               'Octavia keeps the listener that MidoNet has not')

    def deletes_parts(self):
        status, body = self.demo.lbaas(
            'DELETE', 'pools/%s/members/%s' % (self.pool, [
                m['id'] for m in self.demo.get(
                    'pools/%s/members' % self.pool, 'members')
                if m['address'] == '10.5.0.7'][0]))
        expect(status == 204, str(body))
        self.in_order()
        self.has_members(('10.5.0.6', 2))
        status, body = self.demo.lbaas('DELETE', 'pools/' + self.pool)
        expect(status == 204, str(body))
        self.in_order()
        expect(not self.midonet.list('pool') and
               not self.midonet.list('member'), 'parts are left')

    def everything_at_once(self):
        made = self.demo.posted(
            'loadbalancers', 'loadbalancer', name='all',
            vip_subnet_id=self.subnet, listeners=[{
                'name': 'dns', 'protocol': 'UDP', 'protocol_port': 53,
                'default_pool': {
                    'name': 'dns', 'protocol': 'UDP',
                    'lb_algorithm': 'ROUND_ROBIN', 'members': [
                        {'address': '10.5.0.8', 'protocol_port': 53}]}}])
        first, self.balancer = self.balancer, made['id']
        self.in_order()
        self.pool = self.demo.get('pools?loadbalancer_id=' + self.balancer,
                                  'pools')[0]['id']
        self.has_members(('10.5.0.8', 1))
        listeners = self.demo.get(
            'listeners?loadbalancer_id=' + self.balancer, 'listeners')
        vip = self.topology('/vips/' + listeners[0]['id'])
        expect(vip['poolId'] == self.pool, str(vip))
        self.balancers = [first, self.balancer]

    def deletes_all(self):
        for balancer in self.balancers:
            status, body = self.demo.lbaas(
                'DELETE', 'loadbalancers/%s?cascade=true' % balancer)
            expect(status == 204, str(body))
        eventually(DEADLINE, lambda: not self.demo.get(
            'loadbalancers', 'loadbalancers'), 'Octavia lists them still')
        left = {k: self.midonet.list(k) for k in KINDS}
        expect(not any(left.values()), str(left))
        names = [r['name'] for r in self.topology('/routers')]
        expect(not [n for n in names if n.startswith('LB_')], str(names))
        eventually(DEADLINE, lambda: self.demo.call(
            'GET', 'ports/' + self.vip)[0] == 404, 'the port is left')

    def steps(self):
        return (('demo makes a network', self.network),
                ('a load balancer becomes a router', self.makes_a_balancer),
                ('its port is open', self.opens_the_port),
                ('a listener', self.makes_a_listener),
                ('a pool', self.makes_a_pool),
                ('members', self.makes_members),
                ('a member is changed', self.changes_a_member),
                ('members are replaced at once', self.replaces_members),
                ('what MidoNet has not is refused', self.is_refused),
                ('the cluster is away', self.without_a_cluster),
                ('a member and the pool go', self.deletes_parts),
                ('a load balancer with all its parts', self.everything_at_once),
                ('deleting with cascade leaves nothing', self.deletes_all),
                *balanced.Balanced(self.home, self.state).steps())


def main():
    steps = harness.Steps()
    user = User(sys.argv[1], pathlib.Path(sys.argv[2]))
    for name, step in user.steps():
        if not steps.run(name, step):
            break
    print(steps.summary(), flush=True)
    return 1 if steps.failed() else 0


if __name__ == '__main__':
    sys.exit(main())
