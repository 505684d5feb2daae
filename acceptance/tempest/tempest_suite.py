# SPDX-License-Identifier: Apache-2.0
"""Tempest's tests of the network API, and Neutron's own for Tempest.

The outcome of each is compared with what the lists beside this file say, so
that a change is noticed in either direction: results.py.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import time

import results
from tests import cloud

SELECTION = r'^(tempest\.api\.network|neutron_tempest_plugin\.api)\.'
CONFIG = '''\
[DEFAULT]
log_dir = {state}/tempest
log_file = tempest.log
[oslo_concurrency]
lock_path = {state}/tempest/lock
[auth]
use_dynamic_credentials = true
create_isolated_networks = false
admin_username = {OS_USERNAME}
admin_password = {OS_PASSWORD}
admin_project_name = {OS_PROJECT_NAME}
admin_domain_name = Default
tempest_roles = member
[identity]
auth_version = v3
uri_v3 = {OS_AUTH_URL}
region = {OS_REGION_NAME}
[service_available]
neutron = true
nova = false
glance = false
cinder = false
swift = false
horizon = false
[network]
public_network_id = {external}
floating_network_name = public
project_network_cidr = 10.100.0.0/16
project_network_mask_bits = 28
[network-feature-enabled]
ipv6 = true
ipv6_subnet_attributes = true
floating_ips = true
port_admin_state_change = true
api_extensions = {extensions}
[neutron_plugin_options]
available_type_drivers = midonet,uplink
'''


class Tempest:

    def __init__(self, state):
        self.state = state
        self.work = state / 'tempest'
        self.admin = cloud.Cloud(state / 'openrc-admin')

    def prepare(self):
        """The network that addresses of the outside come from; settings."""
        external = self.admin.make('network', name='public', shared=False,
                                   **{'router:external': True})
        self.admin.make('subnet', network_id=external['id'], ip_version=4,
                        cidr='203.0.113.0/24', enable_dhcp=False)
        self.admin.make('subnet', network_id=external['id'], ip_version=6,
                        cidr='2001:db8:f00d::/64', enable_dhcp=False)
        for version, prefix, length in ((4, '10.200.0.0/16', 26),
                                        (6, '2001:db8:200::/48', 64)):
            self.admin.make('subnetpool', name='default-%d' % version,
                            prefixes=[prefix], default_prefixlen=length,
                            is_default=True, shared=True)
        until = time.monotonic() + 60
        while not any(a['alive'] for a in self.admin.list('agent')):
            if time.monotonic() > until:
                raise RuntimeError('Neutron lists no agent')
            time.sleep(0.5)
        _, body = self.admin.call('GET', 'extensions')
        extensions = sorted(e['alias'] for e in body['extensions'])
        self.work.mkdir()
        etc = self.work / 'etc'
        etc.mkdir()
        config = etc / 'tempest.conf'
        config.touch(0o600)
        values = {k: v for k, v in
                  cloud.read(self.state / 'openrc-admin').items()
                  if k.startswith('OS_')}
        config.write_text(CONFIG.format(
            state=self.state, external=external['id'],
            extensions=','.join(extensions), **values))
        (self.work / 'stestr.conf').write_text(
            '[DEFAULT]\ntest_path = /usr/lib/python3/dist-packages/tempest/'
            'test_discover\ntop_dir = /usr/lib/python3/dist-packages\n'
            r'group_regex = ([^\.]*\.)*' '\n')
        return extensions

    def run(self, selection, workers):
        """One result a test."""
        environment = dict(
            os.environ, TEMPEST_CONFIG_DIR=str(self.work / 'etc'),
            TEMPEST_CONFIG='tempest.conf', HOME=str(self.work))
        with open(self.work / 'run.log', 'w', encoding='utf-8') as log:
            subprocess.run(
                ['/usr/bin/stestr', '--config', 'stestr.conf', 'run',
                 '--concurrency', str(workers), selection],
                cwd=self.work, env=environment, stdout=log,
                stderr=subprocess.STDOUT, check=False)
        stream = subprocess.run(
            ['/usr/bin/stestr', '--config', 'stestr.conf', 'last',
             '--subunit'], cwd=self.work, env=environment,
            stdout=subprocess.PIPE, check=False).stdout
        return results.read(stream)


def main():
    parser = argparse.ArgumentParser(prog='bin/test tempest')
    parser.add_argument('home')
    parser.add_argument('state', type=pathlib.Path)
    parser.add_argument('--select', default=SELECTION,
                        help='only tests whose name this finds')
    parser.add_argument('--workers', type=int, default=4,
                        help='of which most wait: Tempest sleeps 10 s after '
                             'each subnet')
    parser.add_argument('--update', action='store_true',
                        help='rewrites the list of what passes')
    arguments = parser.parse_args()
    tempest = Tempest(arguments.state)
    print('extensions: ' + ' '.join(tempest.prepare()), flush=True)
    found = tempest.run(arguments.select, arguments.workers)
    return results.compare(
        pathlib.Path(__file__).parent, found, arguments.state / 'logs',
        whole=arguments.select == SELECTION, update=arguments.update)


if __name__ == '__main__':
    sys.exit(main())
