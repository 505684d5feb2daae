# SPDX-License-Identifier: Apache-2.0
"""After the guide: an instance that Nova boots on a MidoNet network."""

import json
import re

import cloud_site
from harness import eventually
from harness import expect

# Software emulation on a busy machine.
BOOT = 300


class Instance:
    """One server, from its image to the end; a namespace as its neighbour."""

    def __init__(self, guide):
        self.guide, self.sh, self.state = guide, guide.sh, guide.state
        self.site = cloud_site.Site(guide)
        self.as_admin = guide.openrc('admin')
        self.as_demo = guide.openrc('demo')

    def openstack(self, command, timeout=60, environment=None):
        return self.sh('openstack ' + command, timeout=timeout,
                       environment=environment or self.as_demo)

    def shown(self, command, **options):
        return json.loads(self.openstack(command + ' -f json', **options))

    def services(self):
        self.sh('''
            NOVA_METADATA_SECRET=<MDP_SHARED_SECRET> \\
                <HOME>/openstack/start <STATE> nova
            ''', timeout=600)

    def notifications(self):
        """Neutron tells Nova when ports are ACTIVE, as installers set it."""
        self.sh('''
            . <HOME>/openstack/lib.sh
            state_dir <STATE>
            . <HOME>/openstack/services/nova.sh
            { echo '[DEFAULT]'
              echo 'notify_nova_on_port_status_changes = true'
              echo 'notify_nova_on_port_data_changes = true'
              echo '[nova]'
              nova_login
            } >> /etc/neutron/neutron.conf
            systemctl restart neutron-api neutron-rpc-server
            ''')

    def image(self):
        """A disk of nothing: kernel and first file system are the guest."""
        self.sh('head -c 1M /dev/zero > <STATE>/empty')
        made = {}
        for name, file in (('kernel', 'guest/vmlinuz'),
                           ('ramdisk', 'guest/initrd'), ('guest', 'empty')):
            properties = '' if name != 'guest' else (
                '--property kernel_id=%(kernel)s '
                '--property ramdisk_id=%(ramdisk)s '
                '--property os_command_line="console=ttyS0 quiet panic=5"'
                % made)
            made[name] = self.shown(
                'image create %s --public --container-format bare '
                '--disk-format raw --file <STATE>/%s %s' % (
                    name, file, properties),
                environment=self.as_admin)['id']
        self.openstack('flavor create tiny --ram 192 --disk 1 --vcpus 1',
                       environment=self.as_admin)

    def boot(self):
        self.openstack(
            'server create vm --image guest --flavor tiny --network demo-net '
            '--property purpose=guide --wait', timeout=BOOT)
        self.server = self.shown('server show vm')
        expect(self.server['status'] == 'ACTIVE', str(self.server))
        self.port, = [p for p in self.site.demo.list('port')
                      if p['device_id'] == self.server['id']]
        expect(self.port['status'] == 'ACTIVE', str(self.port))
        self.address = self.port['fixed_ips'][0]['ip_address']
        self.tap = 'tap' + self.port['id'][:11]
        self.plugged()
        log = self.guide.neutron_log()
        expect('network-vif-plugged' in log and self.port['id'] in log,
               'Neutron did not tell Nova that the port is ACTIVE')
        return '%s at %s' % (self.server['id'], self.address)

    def plugged(self):
        self.sh('ip link show dev ' + self.tap)
        bindings = self.bindings()
        expect(self.tap in bindings, 'not bound: ' + bindings)

    def bindings(self):
        """What mm-ctl, called by Nova, left behind."""
        return self.sh('''
            host=$(sed -n 's/^host_uuid=//p' /etc/midonet_host_id.properties)
            midonet-cli -e host $host list binding
            ''')

    def console(self):
        return self.openstack('console log show vm')

    def heard(self, word, count=1):
        """What the guest says after a word, the last of so many times."""
        def said():
            found = re.findall(r'GUEST %s (.*?)\r?$' % word, self.console(),
                               re.MULTILINE)
            return found[count - 1:]
        try:
            return eventually(BOOT, said, 'the guest has not said "%s"'
                              % word)[0]
        except Exception as e:
            raise AssertionError('%s; console:\n%s' % (
                e, self.console()[-3000:])) from None

    def guest(self):
        """It asked by DHCP, and Nova knows who asks for metadata."""
        address = self.heard('address').split()
        expect(address[0] == self.address and '8.8.8.8' in address,
               str(address))
        metadata = json.loads(self.heard('metadata'))
        expect((metadata['uuid'], metadata['name'], metadata['meta']) == (
            self.server['id'], 'vm', {'purpose': 'guide'}), str(metadata))
        expect(self.heard('gateway') == '192.168.1.1', 'no gateway')
        return 'ready after %s s' % self.heard('ready')

    def neighbour(self):
        machine = self.site.boot_machine('vm2')
        machine.dhcp()
        expect(not machine.pings('192.168.1.99', 1), 'a ghost answers')
        eventually(30, lambda: machine.pings(self.address),
                   'it does not answer its neighbour')
        self.machine = machine

    def floating_ip(self):
        """By the commands of a user, from the group to the page."""
        self.openstack('security group rule create default --protocol icmp')
        self.openstack('security group rule create default --protocol tcp '
                       '--dst-port 80')
        floating = self.shown('floating ip create ext-net')
        address = floating['floating_ip_address']
        self.openstack('server add floating ip vm ' + address)
        outside = self.site.outside()
        eventually(60, lambda: outside.pings(address, 1),
                   'it does not answer by floating IP')
        page = outside.asks('http://%s/' % address)
        expect(page['uuid'] == self.server['id'], str(page))
        return address

    def reboot(self):
        """Nova unplugs and plugs again; the same port, the same address."""
        self.openstack('server reboot --hard --wait vm', timeout=BOOT)
        self.heard('ready')
        self.plugged()
        eventually(60, lambda: self.machine.pings(self.address),
                   'it does not answer after a reboot')

    def end(self):
        self.openstack('server delete --wait vm', timeout=BOOT)
        expect(self.tap not in self.sh('ip link'), self.tap + ' is left')
        bindings = self.bindings()
        expect(self.tap not in bindings, 'still bound: ' + bindings)
        self.sh('''
            for rule in $(openstack security group rule list default \\
                --protocol tcp -f value -c ID) \\
                $(openstack security group rule list default \\
                --protocol icmp -f value -c ID); do
              openstack security group rule delete $rule
            done
            ''', environment=self.as_demo)
        return self.site.tear_down()

    def steps(self):
        return [
            ('An uplink for ext-net', self.site.uplink),
            ('Nova, Placement, Glance, RabbitMQ, libvirt', self.services),
            ('Neutron tells Nova of ports', self.notifications),
            ('Image and flavor', self.image),
            ('An instance boots', self.boot),
            ('It got its address and its metadata', self.guest),
            ('It answers its neighbour', self.neighbour),
            ('It is reached by floating IP', self.floating_ip),
            ('A hard reboot plugs it again', self.reboot),
            ('Deleting it leaves nothing', self.end),
        ]
