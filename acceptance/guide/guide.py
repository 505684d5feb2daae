# SPDX-License-Identifier: Apache-2.0
"""The installation guide, section by section, in its order.

What stands in ``sh(...)`` is what the guide says to type; where Debian 12
differs, docs/guide.md has the row.
"""

import argparse
import os
import subprocess
import time

import harness
from harness import eventually
from harness import expect
from harness import Skipped
import instance
import leftovers
import traffic


# What comes after the guide, by the word that chooses it.
AFTERWARDS = {'traffic': traffic.Traffic, 'nova': instance.Instance}


class Guide:

    def __init__(self, home, state, then):
        self.home, self.state, self.then = home, state, then
        secrets = self.secrets()
        self.operator = harness.Operator({
            'HOST_NAME': 'controller', 'HOST_IP': '192.0.2.1',
            'ADMIN_TOKEN': secrets['ADMIN_TOKEN'],
            'ADMIN_PASS': secrets['ADMIN_PASSWORD'],
            'MIDONET_PASS': secrets['MIDONET_PASSWORD'],
            'NEUTRON_DB_PASS': secrets['DB_PASSWORD'],
            'MDP_SHARED_SECRET': os.urandom(12).hex(),
            'HOME': home, 'STATE': state})
        self.sh = self.operator.sh

    def secrets(self):
        subprocess.run(
            ['bash', '-c', '. "$0/openstack/lib.sh"; state_dir "$1"',
             self.home, self.state], check=True)
        with open(self.state + '/secrets', encoding='utf-8') as lines:
            return dict(line.strip().split('=', 1) for line in lines)

    # Prerequisites, repositories

    def selinux_and_firewall(self):
        raise Skipped('Debian 12 has neither SELinux in force nor firewalld')

    def repositories(self):
        raise Skipped('Debian 12 has OpenStack Zed; MidoNet is the source '
                      'tree')

    # OpenStack installation

    def openstack(self):
        """What packstack would have left behind."""
        self.sh('''
            export KEYSTONE_ADMIN_TOKEN=1
            <HOME>/openstack/start <STATE> keystone
            ''')
        self.sh('''
            . <HOME>/openstack/lib.sh
            state_dir <STATE>
            . <HOME>/openstack/services/neutron.sh
            mkdir -p $STATE/neutron/lock
            chown -R neutron $STATE/neutron
            { neutron_base_config $STATE/neutron
              echo '[database]'
              echo 'connection = mysql://neutron:<NEUTRON_DB_PASS>@<HOST_NAME>/neutron'
            } > /etc/neutron/neutron.conf
            (umask 077; printf '[client]\\nuser=root\\nsocket=%s\\n' \\
                $STATE/mariadb/my.sock > ~/.my.cnf)
            mysql <<SQL
            CREATE DATABASE neutron CHARACTER SET utf8mb3;
            CREATE USER neutron@127.0.0.1 IDENTIFIED BY '<NEUTRON_DB_PASS>';
            GRANT ALL ON neutron.* TO neutron@127.0.0.1;
SQL
            ''')

    def clean_up(self):
        out = self.sh('''
            dpkg-query -W -f '${Package} ${db:Status-Status}\\n' \\
                openvswitch-switch neutron-openvswitch-agent \\
                neutron-dhcp-agent neutron-l3-agent neutron-metadata-agent \\
                2>/dev/null || true
            ''')
        expect(' installed' not in out, 'agents of Neutron: ' + out)
        return 'no Open vSwitch, no DHCP, L3 or metadata agent is installed'

    # Keystone

    def keystone_service(self):
        self.sh('''
            . <STATE>/openrc-admin
            openstack service create --name midonet --description "MidoNet API Service" midonet
            ''')

    def keystone_user(self):
        environment = self.openrc('admin')
        status, shown = self.operator.dialogue(
            ['openstack', 'user', 'create', '--password-prompt', 'midonet'],
            ['<MIDONET_PASS>', '<MIDONET_PASS>'], prompt='assword:',
            environment=environment)
        expect(status == 0, shown)
        self.sh('openstack role add --project services --user midonet admin',
                environment=environment)

    def openrc(self, user):
        out = subprocess.run(
            ['bash', '-c', '. "$0"; env -0', '%s/openrc-%s' % (
                self.state, user)], capture_output=True, check=True,
            text=True, env=self.operator.environment)
        return dict(v.split('=', 1) for v in out.stdout.split('\0') if v)

    # Neutron

    def plugin_package(self):
        self.sh('''
            cp -r <HOME>/neutron /root/networking-midonet
            cd /root/networking-midonet
            /usr/bin/python3 setup.py -q install --prefix=/usr/local \\
                --single-version-externally-managed --record=files \\
                >install.log 2>&1 || { tail install.log >&2; exit 1; }
            cd /
            /usr/bin/python3 -c 'import midonet.neutron.plugin_v2'
            ''')

    def neutron_conf(self):
        with open('/etc/neutron/neutron.conf', 'a', encoding='utf-8') as f:
            f.write('''
[DEFAULT]
core_plugin = midonet.neutron.plugin_v2.MidonetPluginV2
service_plugins = midonet.neutron.services.l3.l3_midonet.MidonetL3ServicePlugin

dhcp_agent_notification = False

allow_overlapping_ips = True
''')
        self.sh('chown root:neutron /etc/neutron/neutron.conf; '
                'chmod 640 /etc/neutron/neutron.conf')

    def midonet_ini(self):
        self.sh('mkdir /etc/neutron/plugins/midonet')
        self.operator.write('/etc/neutron/plugins/midonet/midonet.ini', '''\
[DATABASE]
sql_connection = mysql://neutron:<NEUTRON_DB_PASS>@<HOST_NAME>/neutron

[MIDONET]
# MidoNet API URL
midonet_uri = http://<HOST_NAME>:8181/midonet-api
# MidoNet administrative user in Keystone
username = midonet
password = <MIDONET_PASS>
# MidoNet administrative user's tenant
project_id = services
''', 0o640)
        self.sh('''
            chgrp neutron /etc/neutron/plugins/midonet/midonet.ini
            ln -sfn /etc/neutron/plugins/midonet/midonet.ini /etc/neutron/plugin.ini
            ''')

    def database(self):
        self.sh('''
systemctl stop neutron-server
mysql -e 'drop database neutron'
mysql -e 'create database neutron'

su -s /bin/sh -c \\
   "neutron-db-manage \\
   --config-file /etc/neutron/neutron.conf \\
   --config-file /etc/neutron/plugin.ini upgrade head" \\
   neutron

su -s /bin/sh -c \\
   "neutron-db-manage --subproject networking-midonet upgrade head" \\
   neutron
''', timeout=400)
        tables = self.sh("mysql -N -e 'show tables' neutron")
        expect('midonet_journal' in tables, 'no table midonet_journal')
        return '%d tables' % len(tables.split())

    def neutron_server(self):
        self.sh('systemctl start neutron-server')
        log = self.neutron_log()
        expect('Changes of networks will fail until the MidoNet API answers'
               in log, 'the log does not say that the cluster is away')

    def neutron_log(self):
        with open(self.state + '/neutron/neutron.log',
                  encoding='utf-8') as f:
            return f.read()

    def horizon(self):
        raise Skipped('enable_lb has no effect since Horizon 14; the '
                      'dashboard has a test of its own')

    def libvirt(self):
        if self.then != 'nova':
            raise Skipped('no instance is booted by Nova here: virtual '
                          'machines are namespaces, plugged with mm-ctl as '
                          'Nova does; bin/test nova boots one')
        with open('/etc/libvirt/qemu.conf', 'a', encoding='utf-8') as f:
            f.write('''
user = "root"
group = "root"

cgroup_device_acl = [
    "/dev/null", "/dev/full", "/dev/zero",
    "/dev/random", "/dev/urandom",
    "/dev/ptmx", "/dev/kvm", "/dev/kqemu",
    "/dev/rtc","/dev/hpet", "/dev/vfio/vfio",
    "/dev/net/tun"
]
''')
        self.sh('systemctl restart libvirtd')

    # NSDB

    def zookeeper(self):
        self.sh('''
            sed -i 's/^server\\..*//' /etc/zookeeper/conf/zoo.cfg
            cat >> /etc/zookeeper/conf/zoo.cfg <<CFG

server.1=<HOST_NAME>:2888:3888
clientPortAddress=127.0.0.1
admin.enableServer=false
4lw.commands.whitelist=*
dataDir=/var/lib/zookeeper/data
CFG
            sed -i '0,/^dataDir=/{/^dataDir=/d}' /etc/zookeeper/conf/zoo.cfg
            mkdir -p /var/lib/zookeeper/data
            chown zookeeper:zookeeper /var/lib/zookeeper/data
            echo 1 > /var/lib/zookeeper/data/myid
            systemctl enable zookeeper
            systemctl start zookeeper
            ''')
        answer = self.sh('echo ruok | nc -q 20 127.0.0.1 2181')
        expect(answer == 'imok', answer)
        return 'ruok: imok'

    def cassandra(self):
        self.sh('''
            systemctl enable cassandra
            systemctl start cassandra
            ''')
        status = self.sh('nodetool -h 127.0.0.1 status')
        expect(any(line.startswith('UN  127.0.0.1')
                   for line in status.splitlines()), status)
        return 'nodetool: UN'

    # Cluster

    def cluster_nsdb(self):
        self.sh('mkdir -p /etc/midonet /etc/midolman')
        self.operator.write('/etc/midonet/midonet.conf', '''\
[zookeeper]
zookeeper_hosts = <HOST_NAME>:2181
''')
        self.sh('''\
cat << EOF | mn-conf set -t default
zookeeper {
    zookeeper_hosts = "<HOST_NAME>:2181"
}

cassandra {
    servers = "<HOST_NAME>"
}
EOF
''')

    def cluster_keystone(self):
        self.sh('''\
cat << EOF | mn-conf set -t default
cluster.auth {
    provider_class = "org.midonet.cluster.auth.keystone.v2_0.KeystoneService"
    admin_role = "admin"
    keystone.tenant_name = "admin"
    keystone.admin_token = "<ADMIN_TOKEN>"
    keystone.host = <HOST_NAME>
    keystone.port = 35357
}
EOF
''')

    def cluster_start(self):
        self.sh('''
            systemctl enable midonet-cluster
            systemctl start midonet-cluster
            ''')

    # CLI

    def cli(self):
        self.operator.write('/root/.midonetrc', '''\
[cli]
api_url = http://<HOST_NAME>:8181/midonet-api
username = admin
password = <ADMIN_PASS>
project_id = admin
''', 0o600)
        self.sh('midonet-cli -e list host')

    # Agent

    def agent_conf(self):
        self.operator.write('/etc/midolman/midolman.conf', '''\
[zookeeper]
zookeeper_hosts = <HOST_NAME>:2181
''')
        self.sh('''\
echo "agent.openstack.metadata.nova_metadata_url : \\"http://<HOST_NAME>:8775\\"" | mn-conf set -t default
echo "agent.openstack.metadata.shared_secret : <MDP_SHARED_SECRET>" | mn-conf set -t default
echo "agent.openstack.metadata.enabled : true" | mn-conf set -t default
''')

    def agent_start(self):
        self.sh('''
            systemctl enable midolman
            systemctl start midolman
            ''')

    def tunnel_zone(self):
        eventually(30, lambda: 'alive true' in self.sh(
            'midonet-cli -e list host'), 'no host alive')
        status, shown = self.operator.dialogue(
            ['midonet-cli'],
            ['tunnel-zone create name tz type vxlan', 'list tunnel-zone',
             'list host',
             'tunnel-zone tzone0 add member host host0 address <HOST_IP>',
             'exit'], prompt='midonet>')
        expect(status == 0, shown)
        for line in ('tzone tzone0 name tz type vxlan',
                     'host host0 name controller alive true',
                     'zone tzone0 host host0 address 192.0.2.1'):
            expect(line in shown, 'no line "%s" in:\n%s' % (line, shown))

    def nothing_yet(self):
        """Default groups come when their project looks at them.

        Nova looks in the name of services, where the user midonet is.
        """
        for user in ('admin', 'demo', 'midonet'):
            self.sh('openstack security group list',
                    environment=self.openrc(user))
        self.before = leftovers.Leftovers(self.sh, self.home)
        return '%d nodes and interfaces' % len(self.before.before)

    # Initial networks

    def external_network(self):
        self.sh('''
            neutron net-create ext-net --router:external

            neutron subnet-create \\
               ext-net 203.0.113.0/24 \\
               --name ext-subnet \\
               --allocation-pool start=203.0.113.101,end=203.0.113.200 \\
               --disable-dhcp \\
               --gateway 203.0.113.1
            ''', environment=self.openrc('admin'))

    def demo_network(self):
        self.sh('''
            neutron net-create demo-net

            neutron subnet-create \\
               demo-net 192.168.1.0/24 \\
               --name demo-subnet \\
               --dns-nameserver 8.8.8.8 \\
               --gateway 192.168.1.1

            neutron router-create demo-router

            neutron router-interface-add demo-router demo-subnet

            neutron router-gateway-set demo-router ext-net
            ''', environment=self.openrc('demo'))
        bridges = self.sh('midonet-cli -e list bridge')
        routers = self.sh('midonet-cli -e list router')
        expect('demo-net' in bridges and 'ext-net' in bridges, bridges)
        expect('demo-router' in routers, routers)

    def agents_listed(self):
        return eventually(60, lambda: self.sh('''
            openstack network agent list -f value -c Binary -c Host -c Alive \\
                | grep midolman | grep controller | grep True
            ''', environment=self.openrc('admin')).strip(),
            'midolman is not among Neutron\'s agents')

    def sections(self):
        return [
            ('Prerequisites', self.selinux_and_firewall),
            ('Repository configuration', self.repositories),
            ('OpenStack installation', self.openstack),
            ('OpenStack installation clean-up', self.clean_up),
            ('Keystone: MidoNet API service', self.keystone_service),
            ('Keystone: MidoNet administrative user', self.keystone_user),
            ('Neutron: plug-in package', self.plugin_package),
            ('Neutron: neutron.conf', self.neutron_conf),
            ('Neutron: midonet.ini', self.midonet_ini),
            ('Neutron: database rebuild', self.database),
            ('Neutron: server starts', self.neutron_server),
            ('Horizon', self.horizon),
            ('Libvirt', self.libvirt),
            ('ZooKeeper', self.zookeeper),
            ('Cassandra', self.cassandra),
            ('Cluster: access to the NSDB', self.cluster_nsdb),
            ('Cluster: Keystone access', self.cluster_keystone),
            ('Cluster: starts', self.cluster_start),
            ('CLI', self.cli),
            ('Agent: configuration', self.agent_conf),
            ('Agent: starts', self.agent_start),
            ('Tunnel zone and host registration', self.tunnel_zone),
            ('What is there before', self.nothing_yet),
            ('Initial networks: external', self.external_network),
            ('Initial networks: demo', self.demo_network),
            ('Agents in Neutron\'s list', self.agents_listed),
        ]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('home')
    parser.add_argument('state')
    parser.add_argument('--json')
    parser.add_argument('--keep', action='store_true')
    parser.add_argument('--then', choices=AFTERWARDS, default='traffic')
    arguments = parser.parse_args()
    guide = Guide(arguments.home, arguments.state, arguments.then)
    steps = harness.Steps()
    # Each section stands on those before it: the first failure ends it.
    whole = all(steps.run(name, step) for name, step in guide.sections())
    if whole:
        for name, step in AFTERWARDS[arguments.then](guide).steps():
            if not steps.run(name, step):
                break
    if arguments.keep:
        print('look around with: nsenter -a -t $(pgrep -n -f guide/guide.py)'
              '; Ctrl-C ends it', flush=True)
        try:
            time.sleep(86400)
        except KeyboardInterrupt:
            pass
    return harness.main_of(steps, arguments)


if __name__ == '__main__':
    raise SystemExit(main())
