# SPDX-License-Identifier: Apache-2.0
"""Virtual machines as namespaces, and what one can try from inside."""

import json
import os

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

LEASE_SCRIPT_V6 = '''#!/bin/sh
# What dhclient says of an address by DHCPv6; routes are told by the router.
case "$reason" in
  BOUND6|RENEW6|REBIND6)
    ip -6 addr replace "$new_ip6_address/128" dev "$interface"
    echo "$new_ip6_address $new_dhcp6_name_servers" > "$LEASE" ;;
esac
'''

SERVER = '''#!/usr/bin/python3
import http.server
import sys


class Handler(http.server.BaseHTTPRequestHandler):

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(sys.argv[2].encode())


http.server.ThreadingHTTPServer(
    ('', int(sys.argv[1])), Handler).serve_forever()
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
        self.server = state + '/server.py'
        self.address = port['fixed_ips'][0]['ip_address']

    def plug(self):
        program(self.script, LEASE_SCRIPT)
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
        return self.leased()

    def leased(self):
        with open(self.lease, encoding='utf-8') as f:
            words = f.read().split()
        expect(words[0] == self.address, 'lease of %s, port has %s' % (
            words[0], self.address))
        return words

    def dhcpv6(self):
        """By ISC's client; it ends, and the address stays."""
        program(self.script + '6', LEASE_SCRIPT_V6)
        eventually(30, lambda: 'fe80' in self.inside(
            'ip -6 address show dev eth0 scope link -tentative'),
            'no link-local address')
        options = '-6 -sf %s6 -e LEASE=%s -lf %s.db -pf %s.pid' % (
            self.script, self.lease, self.lease, self.lease)
        self.inside('dhclient -1 %s eth0' % options, timeout=90)
        self.inside('dhclient -x %s eth0' % options)
        return self.leased()

    def inside(self, command, **options):
        return self.sh('ip netns exec %s sh -c \'%s\'' % (self.name, command),
                       **options)

    def asks(self, url, *headers):
        """The JSON that a web server answers."""
        return json.loads(self.inside(
            'curl -g -s -S -f --max-time 30 %s "%s"' % (
                ' '.join('-H "%s"' % h for h in headers), url)))

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

    def serve(self, port):
        """A web server that says whose it is."""
        program(self.server, SERVER)
        self.sh('ip netns exec %s setsid %s %d %s >/dev/null 2>&1 '
                '</dev/null &' % (self.name, self.server, port, self.name))
        self.listens(port)

    def listens(self, port):
        eventually(30, lambda: ':%d ' % port in self.inside('ss -ltn'),
                   'nobody listens on port %d' % port)

    def listen(self, port, version='-4'):
        """A server that takes connections until the end of the test."""
        self.sh('ip netns exec %s setsid nc %s -lk -p %d >/dev/null 2>&1 '
                '</dev/null &' % (self.name, version, port))
        self.listens(port)


def program(path, text):
    with open(path, 'w', encoding='utf-8') as f:
        f.write(text)
    os.chmod(path, 0o755)
