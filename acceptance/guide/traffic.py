# SPDX-License-Identifier: Apache-2.0
"""After the guide: an uplink, virtual machines, and packets between them."""

import uuid

import cloud_site
import faults
import groups
from harness import eventually
from harness import expect
import nova_stand_in
import page


class Traffic(cloud_site.Site):

    def boot(self):
        leases = [self.boot_machine(name).dhcp() for name in ('vm1', 'vm2')]
        expect(all('192.168.1.1' in w and '8.8.8.8' in w for w in leases),
               str(leases))
        return ', '.join(m.address for m in self.machines.values())

    def inside_traffic(self):
        one, two = self.machines['vm1'], self.machines['vm2']
        expect(one.pings(two.address), 'vm1 does not reach vm2')
        expect(two.pings(one.address), 'vm2 does not reach vm1')
        expect(one.pings('192.168.1.1'), 'vm1 does not reach its gateway')

    def metadata(self):
        """Each machine learns of itself, whatever it says that it is."""
        self.service = nova_stand_in.MetadataService(
            self.guide.operator.variables['MDP_SHARED_SECRET'])
        for machine in self.machines.values():
            self.learns(machine, '169.254.169.254')
        expect(self.service.refused == 0, 'a signature was wrong')

    def learns(self, machine, server):
        one, other = machine.port, str(uuid.uuid4())
        for headers in ((), ('X-Instance-ID: ' + other,
                             'X_Instance_ID: ' + other,
                             'X-Tenant-ID: ' + other)):
            answer = machine.asks('http://%s/latest/meta-data/' % server,
                                  *headers)
            expect(answer == {
                'path': '/latest/meta-data/', 'instance': one['device_id'],
                'tenant': one['tenant_id'], 'address': machine.address},
                str(answer))

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
        eventually(30, lambda: outside.pings(address, 2),
                   'ICMP does not enter, with a rule')
        self.demo.delete('security_group_rule', rule['id'])
        eventually(30, lambda: not outside.pings(address, 2),
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
        eventually(30, lambda: not one.pings(two.address, 1),
                   'vm1 still reaches vm2 without a rule')
        expect(not two.pings(one.address, 1), 'vm2 still reaches vm1')
        self.demo.change('port', one.port['id'],
                         security_groups=one.port['security_groups'])
        eventually(30, lambda: one.pings(two.address, 1),
                   'vm1 does not reach vm2 again')
        self.demo.delete('security_group', group['id'])

    def spoofing(self):
        """Another's address is dropped, unless the port may have it.

        Asked of the gateway: such addresses are in no security group.
        """
        one = self.machines['vm1']
        self.sh('''
            ip -n vm1 address add 192.168.1.250/24 dev eth0
            ip -n vm1 link add link eth0 name other type macvlan mode bridge
            ip -n vm1 link set other address 02:00:00:00:02:51 up
            ip -n vm1 address add 192.168.1.251/32 dev other
            ip -n vm1 route add 192.168.1.1/32 dev other table 51
            ip -n vm1 rule add from 192.168.1.251 table 51
            ''')

        def allow(*pairs):
            self.demo.change('port', one.port['id'],
                             allowed_address_pairs=list(pairs))

        def gets_through(address):
            return one.pings('-I %s 192.168.1.1' % address, 1)
        another, with_mac = '192.168.1.250', '192.168.1.251'
        expect(not gets_through(another), 'a stolen address gets through')
        expect(not gets_through(with_mac), 'a stolen MAC gets through')
        allow({'ip_address': another})
        eventually(30, lambda: gets_through(another),
                   'an allowed address does not get through')
        allow({'ip_address': with_mac})
        eventually(30, lambda: not gets_through(another),
                   'an address no longer allowed gets through')
        expect(not gets_through(with_mac),
               'an address gets through with a MAC that is not the port\'s')
        allow({'ip_address': with_mac, 'mac_address': '02:00:00:00:02:51'})
        eventually(30, lambda: gets_through(with_mac),
                   'an allowed MAC does not get through')
        allow()
        eventually(30, lambda: not gets_through(with_mac),
                   'a MAC no longer allowed gets through')
        self.sh('''
            ip -n vm1 rule del from 192.168.1.251 table 51
            ip -n vm1 link del other
            ip -n vm1 address del 192.168.1.250/24 dev eth0
            ''')

    def ipv6(self):
        """A subnet of IPv6 on the same network and router.

        The addresses that Neutron computed are what the guests' kernels
        make of the router's advertisements.
        """
        network = self.named('network', 'demo-net')
        subnet = self.demo.make(
            'subnet', network_id=network['id'], ip_version=6,
            cidr='fd00:1::/64', ipv6_ra_mode='slaac',
            ipv6_address_mode='slaac', name='demo-subnet6')
        self.demo.interface('add', self.named('router', 'demo-router')['id'],
                            subnet_id=subnet['id'])
        self.addresses = {}
        for name, machine in self.machines.items():
            port = self.demo.call('GET', 'ports/' + machine.port['id'])[1]
            address, = [ip['ip_address'] for ip in port['port']['fixed_ips']
                        if ':' in ip['ip_address']]
            self.addresses[name] = address
            eventually(60, lambda: address + '/64' in self.sh(
                'ip -n %s -6 address show dev eth0 -tentative' % name),
                '%s has no address %s by an advertisement' % (name, address))
        one, two = self.machines['vm1'], self.addresses['vm2']
        eventually(30, lambda: one.pings(two, 1),
                   'vm1 does not reach vm2 by IPv6')
        expect(one.pings(subnet['gateway_ip'], 1),
               'vm1 does not reach its gateway by IPv6')
        self.learns(one, '[fe80::a9fe:a9fe%25eth0]')
        self.sh('ip -n vm1 address add fd00:1::bad/64 dev eth0 nodad')
        expect(not one.pings('-I fd00:1::bad ' + two, 1),
               'a stolen IPv6 address gets through')
        self.sh('ip -n vm1 address del fd00:1::bad/64 dev eth0')
        return ', '.join(self.addresses.values())

    def dhcpv6(self):
        """A network of IPv6 alone, where addresses come by DHCP."""
        network = self.demo.make('network', name='six-net')
        subnet = self.demo.make(
            'subnet', network_id=network['id'], ip_version=6,
            cidr='fd00:6::/64', ipv6_ra_mode='dhcpv6-stateful',
            ipv6_address_mode='dhcpv6-stateful', name='six-subnet',
            dns_nameservers=['2001:db8::53'])
        self.demo.interface('add', self.named('router', 'demo-router')['id'],
                            subnet_id=subnet['id'])
        machine = self.boot_machine('vm3', 'six-net')
        lease = machine.dhcpv6()
        expect('2001:db8::53' in lease, str(lease))
        shown = self.sh('ip -n vm3 -6 address show dev eth0 scope global')
        expect(shown.count('inet6') == 1, 'not by DHCP alone: ' + shown)
        eventually(30, lambda: machine.pings(subnet['gateway_ip'], 1),
                   'vm3 does not reach its gateway')
        eventually(30, lambda: machine.pings(self.addresses['vm1'], 1),
                   'vm3 does not reach vm1 by its router')
        return machine.address

    def remote_group(self):
        self.groups = groups.Groups(self.demo, *self.machines.values())
        self.groups.remote_group()

    def address_group(self):
        self.groups.address_group()

    def groups_ipv6(self):
        self.groups.ipv6(self.addresses['vm2'])

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
        eventually(30, lambda: outside.reaches(address, 80),
                   'port 80 is not reached by floating IP')
        expect(not outside.reaches(address, 81), 'port 81 is reached')
        self.demo.delete('security_group_rule', rule['id'])
        expect(one.pings('198.18.0.1'),
               'vm1 does not reach the outside by its floating IP')
        return address

    def same_on_both_sides(self):
        block, = page.commands(self.guide.home,
                               'What happens when something fails')
        out = self.sh(block.splitlines()[0])
        expect(out.strip().endswith('0 differences, 0 mended'), out)

    def end(self):
        self.service.close()
        return self.tear_down()

    def steps(self):
        return [
            ('An uplink for ext-net', self.uplink),
            ('Two machines get addresses', self.boot),
            ('They reach each other and their gateway', self.inside_traffic),
            ('Metadata, signed', self.metadata),
            ('They reach the outside by source NAT', self.source_nat),
            ('Security group blocks and allows', self.security_group),
            ('Security group: remote group', self.remote_group),
            ('Security group: address group', self.address_group),
            ('Floating IP', self.floating_ip),
            ('A port update takes effect under traffic', self.port_update),
            ('Allowed address pairs', self.spoofing),
            ('IPv6 by advertisements', self.ipv6),
            ('Security groups for IPv6', self.groups_ipv6),
            ('IPv6 by DHCP', self.dhcpv6),
            ('Neutron and MidoNet hold the same', self.same_on_both_sides),
            *faults.Faults(self).steps(),
            ('Deleting everything leaves nothing', self.end),
        ]
