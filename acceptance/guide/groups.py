# SPDX-License-Identifier: Apache-2.0
"""Security groups between two machines: who is let in, and who no longer."""

from harness import eventually
from harness import expect


class Groups:

    def __init__(self, demo, one, two):
        self.demo, self.one, self.two = demo, one, two

    def rule(self, group, **attributes):
        return self.demo.make('security_group_rule', **dict(
            {'direction': 'ingress', 'security_group_id': group['id'],
             'ethertype': 'IPv4'}, **attributes))

    def put(self, machine, *group_ids):
        self.demo.change('port', machine.port['id'],
                         security_groups=list(group_ids))

    def usual(self, machine):
        self.put(machine, *machine.port['security_groups'])

    def remote_group(self):
        """Members of a group are let in, and only while they are members."""
        one, two = self.one, self.two
        clients = self.demo.make('security_group', name='clients')
        web = self.demo.make('security_group', name='web')
        self.rule(web, protocol='tcp', port_range_min=8080,
                  port_range_max=8080, remote_group_id=clients['id'])
        two.listen(8080)
        two.listen(8081)
        self.put(two, web['id'])
        eventually(30, lambda: not one.reaches(two.address, 8080),
                   'who is in no group of the rule gets in')
        usual = one.port['security_groups']
        self.put(one, *usual, clients['id'])
        eventually(30, lambda: one.reaches(two.address, 8080),
                   'a member does not get in')
        expect(not one.reaches(two.address, 8081),
               'a member gets in elsewhere too')
        self.usual(one)
        eventually(30, lambda: not one.reaches(two.address, 8080),
                   'who is no longer a member still gets in')
        self.usual(two)
        self.demo.delete('security_group', web['id'])
        self.demo.delete('security_group', clients['id'])

    def address_group(self):
        """Who is in a group of addresses gets in, and only while he is."""
        one, two = self.one, self.two
        friends = self.demo.make('address_group', name='friends',
                                 addresses=['198.51.100.64/26'])
        web = self.demo.make('security_group', name='web')
        self.rule(web, protocol='tcp', port_range_min=8090,
                  port_range_max=8090, remote_address_group_id=friends['id'])
        two.listen(8090)
        self.put(two, web['id'])
        expect(not one.reaches(two.address, 8090),
               'who is in no address of the group gets in')

        def change(verb):
            status, body = self.demo.call(
                'PUT', 'address-groups/%s/%s_addresses' % (
                    friends['id'], verb),
                {'addresses': [one.address + '/32']})
            expect(status == 200, '%s %s' % (status, body))
        change('add')
        eventually(30, lambda: one.reaches(two.address, 8090),
                   'an address of the group does not get in')
        change('remove')
        eventually(30, lambda: not one.reaches(two.address, 8090),
                   'an address no longer in the group still gets in')
        self.usual(two)
        self.demo.delete('security_group', web['id'])
        self.demo.delete('address_group', friends['id'])

    def ipv6(self, address):
        """Rules for one version do not hold for the other.

        By the second machine's IPv6 address.
        """
        one, two = self.one, self.two
        clients = self.demo.make('security_group', name='clients6')
        web = self.demo.make('security_group', name='web6')
        self.rule(web, protocol='icmp')
        self.put(two, web['id'])
        eventually(30, lambda: one.pings(two.address, 1),
                   'ICMP does not enter, with a rule')
        eventually(30, lambda: not one.pings(address, 1),
                   'ICMPv6 enters by a rule for IPv4')
        rule = self.rule(web, protocol='ipv6-icmp', ethertype='IPv6')
        eventually(30, lambda: one.pings(address, 1),
                   'ICMPv6 does not enter, with a rule')
        self.demo.delete('security_group_rule', rule['id'])
        eventually(30, lambda: not one.pings(address, 1),
                   'ICMPv6 still enters without the rule')
        two.listen(8086, '-6')
        expect(not one.reaches(address, 8086), 'IPv6 enters without a rule')
        self.rule(web, protocol='tcp', ethertype='IPv6', port_range_min=8086,
                  port_range_max=8086, remote_group_id=clients['id'])
        self.put(one, *one.port['security_groups'], clients['id'])
        eventually(30, lambda: one.reaches(address, 8086),
                   'a member does not get in by IPv6')
        self.usual(one)
        eventually(30, lambda: not one.reaches(address, 8086),
                   'who is no longer a member still gets in by IPv6')
        self.usual(two)
        self.demo.delete('security_group', web['id'])
        self.demo.delete('security_group', clients['id'])
