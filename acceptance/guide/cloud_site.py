# SPDX-License-Identifier: Apache-2.0
"""What stands on the guide's cloud: a way out, machines; and its removal."""

import sys
import uuid

from harness import eventually
from harness import expect
from machine import Machine


class Site:

    def __init__(self, guide):
        self.guide, self.sh, self.state = guide, guide.sh, guide.state
        sys.path.insert(0, guide.home + '/neutron')
        from tests import cloud
        self.admin = cloud.Cloud(guide.state + '/openrc-admin')
        self.demo = cloud.Cloud(guide.state + '/openrc-demo')
        self.machines = {}

    def named(self, kind, name):
        return next(o for o in self.admin.list(kind) if o['name'] == name)

    def uplink(self):
        """An edge router joins ext-net and the interface to the outside."""
        self.sh('''
            ip netns add outside
            ip link add uplink0 type veth peer name eth0 netns outside
            ip link set uplink0 up
            ip -n outside link set lo up
            ip -n outside link set eth0 up
            ip -n outside address add 198.51.100.1/30 dev eth0
            ip -n outside route add 203.0.113.0/24 via 198.51.100.2
            ip -n outside address add 198.18.0.1/32 dev lo
            ''')
        network = self.admin.make('network', name='uplink', **{
            'provider:network_type': 'uplink'})
        subnet = self.admin.make(
            'subnet', name='uplink-subnet', network_id=network['id'],
            ip_version=4, cidr='198.51.100.0/30', enable_dhcp=False,
            gateway_ip=None)
        port = self.admin.make(
            'port', network_id=network['id'], **{
                'fixed_ips': [{'subnet_id': subnet['id'],
                               'ip_address': '198.51.100.2'}],
                'binding:host_id': 'controller',
                'binding:profile': {'interface_name': 'uplink0'}})
        router = self.admin.make('router', name='edge-router')
        self.admin.interface('add', router['id'], port_id=port['id'])
        self.admin.interface('add', router['id'], subnet_id=self.named(
            'subnet', 'ext-subnet')['id'])
        self.admin.change('router', router['id'], routes=[
            {'destination': '0.0.0.0/0', 'nexthop': '198.51.100.1'}])

    def status(self, port):
        return self.demo.call('GET', 'ports/' + port['id'])[1]['port'][
            'status']

    def boot_machine(self, name):
        """On demo-net, plugged as Nova does: the host, then the device."""
        network = self.named('network', 'demo-net')
        port = self.demo.make('port', network_id=network['id'], name=name)
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
        self.sh('ip link del uplink0; ip netns del outside')
        return self.guide.before.nothing()
