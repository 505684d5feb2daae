# SPDX-License-Identifier: Apache-2.0
"""After the guide: an uplink, virtual machines, and packets between them."""

import os
import sys

from harness import eventually
from harness import expect
from harness import StepFailed

LEASE_SCRIPT = '''#!/bin/sh
# What a guest does with a lease: address, MTU, routes.
case "$1" in
  deconfig) ip link set dev "$interface" up; ip -4 addr flush dev "$interface" ;;
  bound|renew)
    ip -4 addr flush dev "$interface"
    ip addr add "$ip/$mask" dev "$interface"
    [ -z "$mtu" ] || ip link set dev "$interface" mtu "$mtu"
    if [ -n "$staticroutes" ]; then
      set -- $staticroutes
      while [ -n "$2" ]; do ip route replace "$1" via "$2" dev "$interface" onlink; shift 2; done
    else
      ip route replace default via "${router%% *}" dev "$interface"
    fi
    echo "$ip $router $dns" > "$LEASE" ;;
esac
'''


class Machine:
    """A virtual machine: a namespace at the other end of a tap's stand-in.

    Plugged as Nova does it: a device named after the port, then mm-ctl.
    """

    def __init__(self, sh, state, name, port):
        self.sh, self.name, self.port = sh, name, port
        self.tap = 'tap' + port['id'][:11]
        self.lease = '%s/lease-%s' % (state, name)
        self.script = state + '/lease-script'
        self.address = port['fixed_ips'][0]['ip_address']

    def plug(self):
        with open(self.script, 'w', encoding='utf-8') as f:
            f.write(LEASE_SCRIPT)
        os.chmod(self.script, 0o755)
        self.sh('''
            ip netns add %(name)s
            ip link add %(tap)s type veth peer name eth0 netns %(name)s
            ip -n %(name)s link set eth0 address %(mac)s
            ip -n %(name)s link set lo up
            ip link set %(tap)s up
            ip -n %(name)s link set eth0 up
            mm-ctl --bind-port %(port)s %(tap)s
            ''' % {'name': self.name, 'tap': self.tap,
                   'mac': self.port['mac_address'],
                   'port': self.port['id']})

    def unplug(self):
        self.sh('mm-ctl --unbind-port %s; ip link del %s; ip netns del %s' % (
            self.port['id'], self.tap, self.name))

    def dhcp(self):
        self.inside('LEASE=%s udhcpc -i eth0 -f -n -q -t 30 -T 1 -s %s -O mtu '
                    '-O staticroutes' % (self.lease, self.script), timeout=60)
        with open(self.lease, encoding='utf-8') as f:
            words = f.read().split()
        expect(words[0] == self.address, 'lease of %s, port has %s' % (
            words[0], self.address))
        return words

    def inside(self, command, **options):
        return self.sh('ip netns exec %s sh -c \'%s\'' % (self.name, command),
                       **options)

    def pings(self, address, count=3):
        try:
            self.inside('ping -n -c %d -i 0.2 -W 2 %s' % (count, address))
            return True
        except StepFailed:
            return False

    def reaches(self, address, port):
        try:
            self.inside('nc -z -w 2 %s %d' % (address, port))
            return True
        except StepFailed:
            return False

    def listen(self, port):
        """A server that takes connections until the end of the test."""
        self.sh('ip netns exec %s setsid nc -lk -p %d >/dev/null 2>&1 '
                '</dev/null &' % (self.name, port))
        eventually(5, lambda: ':%d ' % port in self.inside('ss -ltn'),
                   'nobody listens on port %d' % port)


class AfterTheGuide:

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

    def boot(self):
        network = self.named('network', 'demo-net')
        leases = []
        for name in ('vm1', 'vm2'):
            port = self.demo.make('port', network_id=network['id'],
                                  name=name)
            # As Nova: the host, then the device.
            port = self.admin.change('port', port['id'], **{
                'binding:host_id': 'controller', 'device_id': name,
                'device_owner': 'compute:nova'})
            expect(port['binding:vif_type'] == 'midonet' and
                   port['status'] == 'DOWN', str(port))
            machine = Machine(self.sh, self.state, name, port)
            machine.plug()
            eventually(20, lambda: self.status(port) == 'ACTIVE',
                       'the port of %s is not ACTIVE' % name)
            self.machines[name] = machine
            leases.append(machine.dhcp())
        expect(all('192.168.1.1' in w and '8.8.8.8' in w for w in leases),
               str(leases))
        return ', '.join(m.address for m in self.machines.values())

    def inside_traffic(self):
        one, two = self.machines['vm1'], self.machines['vm2']
        expect(one.pings(two.address), 'vm1 does not reach vm2')
        expect(two.pings(one.address), 'vm2 does not reach vm1')
        expect(one.pings('192.168.1.1'), 'vm1 does not reach its gateway')

    def source_nat(self):
        expect(self.machines['vm1'].pings('198.18.0.1'),
               'vm1 does not reach the outside')

    def security_group(self):
        """The default group lets nobody in; a rule does, and goes again."""
        one = self.machines['vm1']
        network = self.named('network', 'ext-net')
        self.floating = self.demo.make(
            'floatingip', floating_network_id=network['id'],
            port_id=one.port['id'])
        outside = self.outside()
        address = self.floating['floating_ip_address']
        expect(not outside.pings(address, 2), 'ICMP enters without a rule')
        group = one.port['security_groups'][0]
        rule = self.demo.make('security_group_rule', security_group_id=group,
                              direction='ingress', protocol='icmp',
                              ethertype='IPv4')
        eventually(10, lambda: outside.pings(address, 2),
                   'ICMP does not enter, with a rule')
        self.demo.delete('security_group_rule', rule['id'])
        eventually(10, lambda: not outside.pings(address, 2),
                   'ICMP still enters without the rule')

    def port_update(self):
        """A group without egress shuts a machine up, while it talks."""
        one, two = self.machines['vm1'], self.machines['vm2']
        group = self.demo.make('security_group', name='silent')
        for rule in group['security_group_rules']:
            self.demo.delete('security_group_rule', rule['id'])
        expect(one.pings(two.address), 'vm1 does not reach vm2')
        self.demo.change('port', one.port['id'],
                         security_groups=[group['id']])
        eventually(10, lambda: not one.pings(two.address, 1),
                   'vm1 still reaches vm2 without a rule')
        expect(not two.pings(one.address, 1), 'vm2 still reaches vm1')
        self.demo.change('port', one.port['id'],
                         security_groups=one.port['security_groups'])
        eventually(10, lambda: one.pings(two.address, 1),
                   'vm1 does not reach vm2 again')
        self.demo.delete('security_group', group['id'])

    def spoofing(self):
        """Another's address is dropped, unless the port may have it.

        Asked of the gateway: such addresses are in no security group.
        """
        one = self.machines['vm1']
        self.sh('ip -n vm1 address add 192.168.1.250/24 dev eth0')

        def as_another():
            try:
                one.inside('ping -n -c 1 -W 1 -I 192.168.1.250 192.168.1.1')
                return True
            except StepFailed:
                return False
        expect(not as_another(), 'a stolen address gets through')
        self.demo.change('port', one.port['id'], allowed_address_pairs=[
            {'ip_address': '192.168.1.250'}])
        eventually(10, as_another, 'an allowed address does not get through')
        self.demo.change('port', one.port['id'], allowed_address_pairs=[])
        eventually(10, lambda: not as_another(),
                   'an address no longer allowed gets through')
        self.sh('ip -n vm1 address del 192.168.1.250/24 dev eth0')

    def ipv6(self):
        """A subnet of IPv6 on the same network, with the same groups."""
        network = self.named('network', 'demo-net')
        self.demo.make('subnet', network_id=network['id'], ip_version=6,
                       cidr='fd00:1::/64', ipv6_ra_mode='slaac',
                       ipv6_address_mode='slaac', name='demo-subnet6')
        addresses = {}
        for name, machine in self.machines.items():
            port = self.demo.call('GET', 'ports/' + machine.port['id'])[1]
            addresses[name], = [
                ip['ip_address'] for ip in port['port']['fixed_ips']
                if ':' in ip['ip_address']]
            self.sh('ip -n %s address replace %s/64 dev eth0 nodad' % (
                name, addresses[name]))
        eventually(15, lambda: self.machines['vm1'].pings(
            addresses['vm2'], 1), 'vm1 does not reach vm2 by IPv6')
        self.sh('ip -n vm1 address add fd00:1::bad/64 dev eth0 nodad')
        expect(not self.machines['vm1'].pings(
            '-I fd00:1::bad ' + addresses['vm2'], 1),
            'a stolen IPv6 address gets through')
        self.sh('ip -n vm1 address del fd00:1::bad/64 dev eth0')
        return ', '.join(addresses.values())

    def outside(self):
        machine = object.__new__(Machine)
        machine.sh, machine.name = self.sh, 'outside'
        return machine

    def floating_ip(self):
        one = self.machines['vm1']
        address = self.floating['floating_ip_address']
        rule = self.demo.make(
            'security_group_rule', direction='ingress', protocol='tcp',
            security_group_id=one.port['security_groups'][0],
            ethertype='IPv4', port_range_min=80, port_range_max=80)
        one.listen(80)
        one.listen(81)
        outside = self.outside()
        eventually(10, lambda: outside.reaches(address, 80),
                   'port 80 is not reached by floating IP')
        expect(not outside.reaches(address, 81), 'port 81 is reached')
        self.demo.delete('security_group_rule', rule['id'])
        expect(one.pings('198.18.0.1'),
               'vm1 does not reach the outside by its floating IP')
        return address

    def same_on_both_sides(self):
        out = self.sh('''
            neutron-midonet-sync --config-file /etc/neutron/neutron.conf \\
                --config-file /etc/neutron/plugin.ini
            ''')
        expect(out.strip().endswith('0 differences, 0 mended'), out)

    def cluster_down(self):
        """Users are told; afterwards both sides are the same again."""
        self.sh('systemctl stop midonet-cluster')
        status, _ = self.demo.call('POST', 'networks',
                                   {'network': {'name': 'lost'}})
        expect(status >= 500, 'a network is made without the cluster: %d'
               % status)
        self.demo.change('port', self.machines['vm2'].port['id'],
                         name='renamed', admin_state_up=False)
        expect(self.machines['vm1'].pings('198.18.0.1'),
               'traffic ended with the cluster')
        self.sh('systemctl start midonet-cluster')
        expect(not [n for n in self.admin.list('network')
                    if n['name'] == 'lost'], 'the lost network stayed')
        eventually(90, lambda: self.sh(
            "mysql -N -e 'select count(*) from midonet_journal' neutron"
        ).strip() == '0', 'the maintenance worker did not repair')
        self.same_on_both_sides()
        eventually(10, lambda: not self.machines['vm1'].pings(
            self.machines['vm2'].address, 1), 'vm2\'s port is still up')
        self.demo.change('port', self.machines['vm2'].port['id'],
                         admin_state_up=True)
        eventually(10, lambda: self.machines['vm1'].pings(
            self.machines['vm2'].address, 1), 'vm2\'s port is still down')

    def tear_down(self):
        for machine in self.machines.values():
            machine.unplug()
        self.demo.delete('floatingip', self.floating['id'])
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
                self.admin.delete(kind, found['id'])
        left = self.sh('''
            midonet-cli -e list bridge
            midonet-cli -e list router
            midonet-cli -e list port-group
            ''').strip()
        expect(not left, 'left behind:\n' + left)
        # A default group comes back for each project that looks.
        chains = self.sh('midonet-cli -e list chain').strip().splitlines()
        groups = self.admin.list('security_group')
        expect(len(chains) <= 2 * len(groups), 'chains left behind:\n' +
               '\n'.join(chains))

    def steps(self):
        return [
            ('An uplink for ext-net', self.uplink),
            ('Two machines get addresses', self.boot),
            ('They reach each other and their gateway', self.inside_traffic),
            ('They reach the outside by source NAT', self.source_nat),
            ('Security group blocks and allows', self.security_group),
            ('Floating IP', self.floating_ip),
            ('A port update takes effect under traffic', self.port_update),
            ('Allowed address pairs', self.spoofing),
            ('IPv6 between machines', self.ipv6),
            ('Neutron and MidoNet hold the same', self.same_on_both_sides),
            ('Cluster down in the middle', self.cluster_down),
            ('Deleting everything leaves nothing', self.tear_down),
        ]
