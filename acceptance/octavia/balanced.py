# SPDX-License-Identifier: Apache-2.0
"""Connections to a load balancer that a user made by the guide's commands.

The client, the servers and the outside are namespaces; one agent has them.
"""

import json
import types

import cloud_site
from harness import eventually
from harness import expect
import harness
from harness import StepFailed
import leftovers
import page


class Balanced:

    def __init__(self, home, state):
        operator = harness.Operator({
            'HOME': home, 'STATE': str(state), 'HOST_NAME': 'controller'})
        self.sh = operator.sh
        guide = types.SimpleNamespace(sh=self.sh, state=str(state), home=home,
                                      openrc=self.openrc)
        self.home, self.state, self.guide = home, state, guide
        self.site = cloud_site.Site(guide)

    def openrc(self, user):
        return cloud_site.environment(self.state / ('openrc-' + user))

    def openstack(self, command):
        return self.sh('openstack ' + command,
                       environment=self.openrc('demo'))

    def shown(self, command):
        return json.loads(self.openstack(command + ' -f json'))

    def network(self):
        """As the guide's, with a way out."""
        self.sh('''
            mkdir -p $MIDONET_ROOT/etc/midolman
            cp $MIDONET_ROOT/etc/midonet/midonet.conf \\
                $MIDONET_ROOT/etc/midolman/midolman.conf
            . <HOME>/openstack/lib.sh
            state_dir <STATE>
            running midolman || spawn midolman <HOME>/bin/midolman
            await 90 midolman test -s \\
                $MIDONET_ROOT/etc/midonet_host_id.properties
            ''')
        for cloud in (self.site.admin, self.site.demo):
            cloud.list('security_group')
        eventually(90, lambda: 'mn-vxlan' in self.sh('ip link') and any(
            a['alive'] for a in self.site.admin.list('agent')),
            'the agent is not there')
        self.guide.before = leftovers.Leftovers(self.sh, self.home)
        admin, demo = self.site.admin, self.site.demo
        external = admin.make('network', name='ext-net',
                              **{'router:external': True})
        admin.make('subnet', network_id=external['id'], ip_version=4,
                   cidr='203.0.113.0/24', name='ext-subnet',
                   enable_dhcp=False)
        net = demo.make('network', name='demo-net')
        subnet = demo.make('subnet', network_id=net['id'], ip_version=4,
                           cidr='192.168.1.0/24', name='demo-subnet')
        router = demo.make('router', name='demo-router',
                           external_gateway_info={
                               'network_id': external['id']})
        demo.interface('add', router['id'], subnet_id=subnet['id'])
        self.site.uplink()

    def machines(self):
        """Two servers, and a client beside them."""
        for name, last in (('web1', 5), ('web2', 6), ('client', 20)):
            machine = self.site.boot_machine(name, fixed_ips=[
                {'ip_address': '192.168.1.%d' % last}])
            machine.dhcp()
            if name != 'client':
                machine.serve(8080)
        self.client = self.site.machines['client']
        expect({self.answer('192.168.1.5', 8080),
                self.answer('192.168.1.6', 8080)} == {'web1', 'web2'},
               'the servers do not answer by themselves')

    def answer(self, address, port=80, machine=None):
        """Whose answer it is; nothing if there is none."""
        try:
            return (machine or self.client).inside(
                'curl -s -S --max-time 3 http://%s:%d/' % (address, port))
        except StepFailed:
            return None

    def answers(self, count=24):
        return [self.answer(self.address) for _ in range(count)]

    def balancer(self):
        block = page.commands(self.home, 'Load balancers: Octavia')[0]
        self.sh(block, environment=self.openrc('demo'))
        shown = self.shown('loadbalancer show web')
        self.address, self.vip = shown['vip_address'], shown['vip_port_id']
        return self.address

    def lets_it_in(self):
        """Members see the balancer's address: their group must know it."""
        expect(self.answer(self.address) is None,
               'the members are reached without a rule')
        self.openstack(
            'security group rule create default --protocol tcp '
            '--dst-port 8080 --remote-ip %s/32' % self.address)
        eventually(30, lambda: self.answer(self.address),
                   'nobody answers at the address')

    def both_answer(self):
        found = self.answers()
        expect(set(found) == {'web1', 'web2'}, str(found))
        return '%d times web1, %d times web2' % (
            found.count('web1'), found.count('web2'))

    def one_is_switched_off(self):
        web1 = next(m['id'] for m in self.shown('loadbalancer member list '
                                                'servers')
                    if m['address'] == '192.168.1.5')
        change = 'loadbalancer member set %s servers %s'
        self.openstack(change % ('--disable', web1))
        eventually(30, lambda: set(self.answers(8)) == {'web2'},
                   'connections go to a member that is switched off')
        expect(set(self.answers()) == {'web2'}, 'one still does')
        self.openstack(change % ('--enable', web1))
        eventually(30, lambda: set(self.answers(8)) == {'web1', 'web2'},
                   'connections do not go to a member that is back')

    def floating_ip(self):
        """From outside, by the address of the balancer's port."""
        made = self.shown('floating ip create ext-net --port ' + self.vip)
        address, outside = made['floating_ip_address'], self.site.outside()
        eventually(30, lambda: self.answer(address, machine=outside),
                   'nobody answers by floating IP')
        found = [self.answer(address, machine=outside) for _ in range(24)]
        expect(set(found) == {'web1', 'web2'}, str(found))
        return address

    def listener_off(self):
        self.openstack('loadbalancer listener set --disable http')
        eventually(30, lambda: self.answer(self.address) is None,
                   'a listener that is switched off answers')

    def end(self):
        self.openstack('loadbalancer delete --cascade web')
        eventually(90, lambda: not self.shown('loadbalancer list'),
                   'Octavia lists it still')
        rule, = [r for r in self.site.demo.list('security_group_rule')
                 if r['port_range_min'] == 8080]
        self.site.demo.delete('security_group_rule', rule['id'])
        return self.site.tear_down()

    def steps(self):
        return (('a network with a way out', self.network),
                ('two servers and a client', self.machines),
                ('a balancer by the commands of the guide', self.balancer),
                ('members let it in', self.lets_it_in),
                ('both members answer', self.both_answer),
                ('a member that is off gets nothing',
                 self.one_is_switched_off),
                ('from outside by floating IP', self.floating_ip),
                ('a listener that is off does not answer', self.listener_off),
                ('deleting everything leaves nothing', self.end))
