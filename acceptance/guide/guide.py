# SPDX-License-Identifier: Apache-2.0
"""The installation guide, section by section, in its order.

What stands in ``sh(...)`` is what the guide says to type; where Debian 12
differs, docs/guide.md has the row.
"""

import argparse
import os
import subprocess
import time

import controller
import harness
from harness import eventually
from harness import expect
import instance
import leftovers
import traffic


# What comes after the guide, by the word that chooses it.
AFTERWARDS = {'traffic': traffic.Traffic, 'nova': instance.Instance}


class Guide(controller.Controller):

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
