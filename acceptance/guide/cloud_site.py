# SPDX-License-Identifier: Apache-2.0
"""What stands on the guide's cloud: a way out, machines; and its removal."""

import subprocess
import sys
import uuid

from harness import eventually
from harness import expect
from machine import Machine
import page


def environment(openrc):
    """What a shell has that has read such a file."""
    out = subprocess.run(['bash', '-c', '. "$0"; env -0', str(openrc)],
                         capture_output=True, check=True, text=True)
    return dict(v.split('=', 1) for v in out.stdout.split('\0') if v)


class Site:

    def __init__(self, guide):
        self.guide, self.sh, self.state = guide, guide.sh, guide.state
        sys.path.insert(0, guide.home + '/neutron')
        self.admin, self.demo = self.login('admin'), self.login('demo')
        self.machines = {}

    def login(self, user):
        from tests import cloud
        return cloud.Cloud('%s/openrc-%s' % (self.state, user))

    def named(self, kind, name):
        return next(o for o in self.admin.list(kind) if o['name'] == name)

    def uplink(self):
        """An edge router joins ext-net and the interface to the outside."""
        self.sh('''
            ip netns add outside
            ip link add eth1 type veth peer name eth0 netns outside
            ip link set eth1 up
            ip -n outside link set lo up
            ip -n outside link set eth0 up
            ip -n outside address add 198.51.100.1/30 dev eth0
            ip -n outside route add 203.0.113.0/24 via 198.51.100.2
            ip -n outside address add 198.18.0.1/32 dev lo
            ''')
        block, = page.commands(self.guide.home,
                               'After the guide: the way out')
        self.sh(block, environment=self.guide.openrc('admin'))

    def status(self, port):
        return self.demo.call('GET', 'ports/' + port['id'])[1]['port'][
            'status']

    def boot_machine(self, name, network='demo-net', **attributes):
        """Plugged as Nova does: the host, then the device."""
        port = self.demo.make(
            'port', network_id=self.named('network', network)['id'],
            name=name, **attributes)
        port = self.admin.change('port', port['id'], **{
            'binding:host_id': 'controller',
            'device_id': str(uuid.uuid4()),
            'device_owner': 'compute:nova'})
        expect(port['binding:vif_type'] == 'midonet' and
               port['status'] == 'DOWN', str(port))
        machine = Machine(self.sh, self.state, name, port)
        machine.plug()
        self.machines[name] = machine
        eventually(60, lambda: self.status(port) == 'ACTIVE',
                   'the port of %s is not ACTIVE' % name)
        return machine

    def outside(self):
        machine = object.__new__(Machine)
        machine.sh, machine.name = self.sh, 'outside'
        return machine

    def tear_down(self):
        """Everything that was made goes; projects keep default groups."""
        for machine in self.machines.values():
            machine.unplug()
        for machine in self.machines.values():
            eventually(60, lambda m=machine: self.status(m.port) == 'DOWN',
                       'the port of %s is not DOWN' % machine.name)
        for floating in self.admin.list('floatingip'):
            self.admin.delete('floatingip', floating['id'])
        for machine in self.machines.values():
            self.demo.delete('port', machine.port['id'])
        for router in self.admin.list('router'):
            self.admin.change('router', router['id'], routes=[])
            self.admin.change('router', router['id'],
                              external_gateway_info={})
        for port in self.admin.list('port'):
            if port['device_owner'] == 'network:router_interface':
                self.admin.interface('remove', port['device_id'],
                                     port_id=port['id'])
        for kind in ('router', 'port', 'subnet', 'network',
                     'security_group'):
            for found in self.admin.list(kind):
                if kind != 'security_group' or found['name'] != 'default':
                    self.admin.delete(kind, found['id'])
        self.sh('ip link del eth1; ip netns del outside')
        return self.guide.before.nothing()
