# SPDX-License-Identifier: Apache-2.0
"""The guide's sections about OpenStack: what is there, and what is changed."""

import cloud_site
from harness import expect
from harness import Skipped


class Controller:
    """Of a guide: home, state, operator, sh, then."""

    # Prerequisites, repositories

    def selinux_and_firewall(self):
        """What the guide turns off is not there on Debian 12."""
        self.sh('test ! -e /sys/fs/selinux/enforce; ! command -v firewall-cmd')
        rules = self.sh('nft list ruleset')
        expect(not rules, 'a firewall has rules: ' + rules)
        return 'no SELinux, no firewall'

    def repositories(self):
        """Debian's own have OpenStack Zed; MidoNet is the source tree."""
        found = self.sh('''
            dpkg-query -W -f '${Package} ${Version}\\n' keystone neutron-server
            ''').splitlines()
        expect([line.split('.')[0] for line in found] == [
            'keystone 2:22', 'neutron-server 2:21'], str(found))
        return ', '.join(found)

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
            # One process and one log, for a host of this size.
            sed -i 's/^processes = .*/processes = 1/' /etc/neutron/neutron-api-uwsgi.ini
            echo USE_LOGFILE=no > /etc/default/neutron-rpc-server
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
        return cloud_site.environment('%s/openrc-%s' % (self.state, user))

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
            ln -s /etc/neutron/plugins/midonet/midonet.ini /etc/neutron/server.conf.d/midonet.conf
            ''')

    def database(self):
        self.sh('''
systemctl stop neutron-api neutron-rpc-server
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
        self.sh('systemctl start neutron-api neutron-rpc-server')
        log = self.neutron_log()
        expect('Changes of networks will fail until the MidoNet API answers'
               in log, 'the log does not say that the cluster is away')

    def neutron_log(self):
        with open(self.state + '/neutron/neutron.log',
                  encoding='utf-8') as f:
            return f.read()

    def horizon(self):
        """enable_lb has no effect any more, and does no harm."""
        self.operator.write(
            '/etc/openstack-dashboard/local_settings.d/_99_midonet.py', '''\
OPENSTACK_NEUTRON_NETWORK = {
    'enable_lb': True,
    'supported_provider_types': ['midonet', 'uplink'],
}
''')
        self.sh('systemctl restart apache2')
        demo = self.openrc('demo')
        shown = self.sh('''
            page=http://127.0.0.1:8100/auth/login/
            get() { curl -s -b <STATE>/cookies -c <STATE>/cookies "$@"; }
            token=$(get $page | sed -n \
                's/.*csrfmiddlewaretoken" value="\\([^"]*\\)".*/\\1/p' | head -1)
            printf 'username=demo&password=%%s&region=default&csrfmiddlewaretoken=%%s' \
                '%s' "$token" |
                get -o /dev/null -w '%%{http_code} %%{redirect_url}' -d @- $page
            ''' % demo['OS_PASSWORD'])
        expect(shown.startswith('302 ') and '/auth/' not in shown,
               'demo does not get in: ' + shown)
        self.sh('systemctl stop apache2')
        return 'demo logs in; bin/test horizon looks around'

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
