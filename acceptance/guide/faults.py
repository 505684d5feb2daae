# SPDX-License-Identifier: Apache-2.0
"""What fails in the middle, and what users and operators see of it."""

import json
import os
import urllib.error
import urllib.request

from harness import eventually
from harness import expect
import page

API = 'http://127.0.0.1:8181/midonet-api'


class Faults:
    """On a cloud whose machines vm1 and vm2 talk, vm1 by floating IP too."""

    def __init__(self, site):
        self.site, self.guide, self.sh = site, site.guide, site.sh
        self.demo, self.admin = site.demo, site.admin

    # Helpers

    def api(self, method, path, token, body=None):
        """Status and document of the MidoNet API."""
        request = urllib.request.Request(
            API + path, method=method,
            data=json.dumps(body).encode() if body else None,
            headers={'X-Auth-Token': token,
                     'Content-Type': 'application/json',
                     'Accept': 'application/json'})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as e:
            return e.code, e.read().decode()

    def logs_in(self, password):
        return int(self.sh('''
            curl -s -o /dev/null -w '%%{http_code}' -u admin:%s \\
                -H 'X-Auth-Project: admin' -X POST %s/login
            ''' % (password, API)))

    def changes_are_lost(self):
        """A user changes things that MidoNet cannot be told of now."""
        status, _ = self.demo.call('POST', 'networks',
                                   {'network': {'name': 'lost'}})
        expect(status >= 500, 'a network is made without MidoNet: %d' %
               status)
        self.demo.change('port', self.site.machines['vm2'].port['id'],
                         name='renamed', admin_state_up=False)
        expect(self.site.machines['vm1'].pings('198.18.0.1'),
               'traffic has ended')

    def changes_arrive(self):
        """What was lost is mended without anybody's help."""
        expect(not [n for n in self.admin.list('network')
                    if n['name'] == 'lost'], 'the lost network stayed')
        eventually(120, lambda: self.sh(
            "mysql -N -e 'select count(*) from midonet_journal' neutron"
        ).strip() == '0', 'the maintenance worker did not repair')
        self.site.same_on_both_sides()
        one, two = self.site.machines['vm1'], self.site.machines['vm2']
        eventually(30, lambda: not one.pings(two.address, 1),
                   'vm2\'s port is still up')
        self.demo.change('port', two.port['id'], admin_state_up=True)
        eventually(30, lambda: one.pings(two.address, 1),
                   'vm2\'s port is still down')

    # Steps

    def cluster_down(self):
        """Users are told; afterwards both sides are the same again."""
        self.sh('systemctl stop midonet-cluster')
        self.changes_are_lost()
        self.sh('systemctl start midonet-cluster')
        self.changes_arrive()

    def keystone_down(self):
        """Nobody gets in on a word that Keystone cannot give."""
        password = self.guide.operator.variables['ADMIN_PASS']
        known = self.site.login('admin').token()
        unseen = self.site.login('admin').token()
        router = self.site.named('router', 'demo-router')
        expect(self.logs_in(password) == 200, 'admin does not get in')
        expect(self.api('GET', '/bridges', known)[0] == 200,
               'a good token is refused')
        log = len(self.guide.neutron_log())
        self.sh('<HOME>/openstack/stop <STATE> keystone')
        try:
            for given in (password, 'wrong'):
                status = self.logs_in(given)
                expect(status == 503, 'a login is answered %d' % status)
            for method, body in (('GET', None), ('POST', {'name': 'thief'})):
                status, text = self.api(method, '/bridges', unseen, body)
                expect(status == 503 and 'dentity service' in text,
                       '%s with an unseen token: %d %s' % (
                           method, status, text))
            # What Keystone said holds for half a minute, and no longer.
            eventually(45, lambda: self.api('GET', '/bridges', known)[0] ==
                       503, 'a token is believed still')
            eventually(60, lambda: 'No news of the ports: MidoNet: GET '
                       in self.guide.neutron_log()[log:],
                       'Neutron\'s log does not tell')
            self.changes_are_lost()
            status, body = self.demo.call(
                'PUT', 'routers/' + router['id'],
                {'router': {'name': 'demo-router'}})
            said = (body or {}).get('NeutronError', {}).get('message', '')
            expect(status == 503 and 'dentity service' in said,
                   'a user is told %d %s' % (status, body))
        finally:
            self.sh('KEYSTONE_ADMIN_TOKEN=1 '
                    '<HOME>/openstack/start <STATE> keystone')
        self.changes_arrive()
        expect(self.logs_in(password) == 200, 'admin does not get in again')
        expect(self.logs_in('wrong') == 401, 'a wrong password is not 401')
        status, text = self.api('GET', '/bridges', unseen)
        expect(status == 200 and 'thief' not in text, text)
        eventually(60, lambda: self.site.named('router', 'demo-router')[
            'status'] == 'ACTIVE', 'the router is still in ERROR')
        return 'a user is told: ' + said

    def agent_down(self):
        """Neutron shows a dead agent as such; its packets go on."""
        one = self.site.machines['vm1']
        expect(one.pings('198.18.0.1'), 'vm1 does not reach the outside')
        with open(self.site.state + '/midolman.pid', encoding='utf-8') as f:
            os.kill(int(f.read().split()[0]), 9)
        expect(one.pings('198.18.0.1'), 'traffic ended with the agent')
        eventually(90, lambda: self.site.status(one.port) == 'DOWN',
                   'a port that no agent serves is not DOWN')
        eventually(180, lambda: self.agents() == ['False midolman'],
                   'Neutron does not list the agent as dead')
        expect(one.pings('198.18.0.1'), 'traffic ended with the session')
        self.sh('systemctl start midolman')
        eventually(90, lambda: self.agents() == ['True midolman'],
                   'Neutron does not list the agent as alive')
        eventually(60, lambda: self.site.status(one.port) == 'ACTIVE',
                   'the port is not ACTIVE again')
        expect(one.pings('198.18.0.1'), 'vm1 no longer reaches the outside')

    def agents(self):
        return self.sh(
            'openstack network agent list --host controller '
            '-f value -c Binary -c Alive',
            environment=self.guide.openrc('admin')).splitlines()

    def wrong_password(self):
        """Said at start, without the password; nothing is made."""
        ini = '/etc/neutron/plugins/midonet/midonet.ini'
        log = len(self.guide.neutron_log())
        self.sh('''
            cp -p %(ini)s %(ini)s.right
            sed -i 's/^password = .*/password = mistyped/' %(ini)s
            systemctl restart neutron-api neutron-rpc-server
            ''' % {'ini': ini})
        try:
            said = self.guide.neutron_log()[log:]
            hint = 'refuses user "midonet" in project "services": wrong '
            expect(hint in said, 'the log does not say it')
            expect('mistyped' not in said, 'the log has the password')
            status, _ = self.demo.call('POST', 'networks',
                                       {'network': {'name': 'lost'}})
            expect(status >= 500, 'a network is made: %d' % status)
        finally:
            self.sh('''
                mv %(ini)s.right %(ini)s
                systemctl restart neutron-api neutron-rpc-server
                ''' % {'ini': ini})
        network = self.demo.make('network', name='found')
        self.demo.delete('network', network['id'])
        expect('lost' not in [n['name'] for n in self.admin.list('network')],
               'the lost network stayed')

    def database_restored(self):
        """What no journal knows of: found and mended by the sync."""
        block, = page.commands(self.guide.home,
                               'What happens when something fails')
        look, mend = [line.split('  #')[0] for line in block.splitlines()]
        one, outside = self.site.machines['vm1'], self.site.outside()
        address = self.site.floating['floating_ip_address']
        rule = self.demo.make(
            'security_group_rule', direction='ingress', protocol='icmp',
            security_group_id=one.port['security_groups'][0],
            ethertype='IPv4')
        eventually(30, lambda: outside.pings(address, 1), 'no ICMP enters')
        token = self.site.login('admin').token()
        self.api('DELETE', '/neutron/security_group_rules/' + rule['id'],
                 token)
        stale = '00000000-0000-4000-8000-00000000dead'
        self.api('POST', '/neutron/networks', token,
                 {'id': stale, 'name': 'stale'})
        eventually(30, lambda: not outside.pings(address, 1),
                   'ICMP enters without a rule')
        said = self.sh(look + ' || echo status $?')
        for line in ('missing security_group_rule ' + rule['id'],
                     'stale network ' + stale, 'status 1'):
            expect(line in said, 'no "%s" in: %s' % (line, said))
        self.sh(mend)
        eventually(30, lambda: outside.pings(address, 1),
                   'the rule is not back')
        status, _ = self.api('GET', '/neutron/networks/' + stale, token)
        expect(status == 404, 'the stale network is still there')
        self.site.same_on_both_sides()
        self.demo.delete('security_group_rule', rule['id'])

    def steps(self):
        return [
            ('Cluster down in the middle', self.cluster_down),
            ('Keystone down in the middle', self.keystone_down),
            ('Agent down in the middle', self.agent_down),
            ('A wrong password in midonet.ini', self.wrong_password),
            ('A database from a backup', self.database_restored),
        ]
