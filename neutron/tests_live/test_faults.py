# SPDX-License-Identifier: Apache-2.0
"""Whatever fails, Neutron and the cluster end up the same."""

import subprocess
import threading

from keystoneauth1 import exceptions
import pytest

from tests_live.conftest import eventually


@pytest.fixture(autouse=True)
def up(api):
    yield
    api.down = False
    api.faults.clear()


def test_a_refused_create_is_taken_back(api, demo):
    api.fail(400)
    status, _ = demo.call('POST', 'networks', {'network': {'name': 'bad'}})
    assert status == 500
    assert [n for n in demo.list('network') if n['name'] == 'bad'] == []
    assert [n for n in api.objects['network'].values()
            if n['name'] == 'bad'] == []


def test_a_create_without_cluster_is_taken_back(api, demo):
    api.down = True
    for path, body in (('networks', {'network': {'name': 'bad'}}),
                       ('routers', {'router': {'name': 'bad'}})):
        status, _ = demo.call('POST', path, body)
        assert status in (500, 503)
    assert not [o for kind in ('network', 'router')
                for o in demo.list(kind) if o['name'] == 'bad']


def test_a_create_whose_answer_is_lost_is_there_once(api, demo):
    api.fail('lost')
    network = demo.make('network', name='kept')
    assert network['id'] in api.objects['network']


def test_a_lost_port_update_is_sent_again(api, demo, network):
    port = demo.make('port', network_id=network['id'])
    api.down = True
    demo.change('port', port['id'], name='late')
    assert api.objects['port'][port['id']]['name'] == ''
    api.down = False
    eventually(30, lambda: api.objects['port'][port['id']]['name'] == 'late')


def test_a_lost_delete_is_sent_again(api, demo, network):
    port = demo.make('port', network_id=network['id'])
    api.down = True
    demo.delete('port', port['id'])
    api.down = False
    eventually(30, lambda: port['id'] not in api.objects['port'])


def test_a_lost_security_rule_is_sent_again(api, demo):
    group = demo.make('security_group', name='web')
    api.down = True
    rule = demo.make('security_group_rule', security_group_id=group['id'],
                     direction='ingress', ethertype='IPv6')
    api.down = False
    eventually(30, lambda: rule['id'] in api.objects['security_group_rule'])


def test_a_router_in_error_recovers(api, demo):
    router = demo.make('router', name='r')
    api.down = True
    status, _ = demo.call('PUT', 'routers/' + router['id'],
                          {'router': {'name': 's'}})
    assert status == 503
    assert demo.call('GET', 'routers/' + router['id'])[1]['router'][
        'status'] == 'ERROR'
    api.down = False
    eventually(30, lambda: demo.call('GET', 'routers/' + router['id'])[1][
        'router']['status'] == 'ACTIVE')
    assert api.objects['router'][router['id']]['name'] == 's'


def abandoned(demo, port):
    try:
        demo.change('port', port['id'], name='late')
    except exceptions.ConnectFailure:
        pass


def test_a_killed_server_leaves_nothing_undone(api, demo, network, neutron):
    port = demo.make('port', network_id=network['id'])
    api.fail('stall')
    user = threading.Thread(target=lambda: abandoned(demo, port))
    user.start()
    assert api.stalled.wait(30)          # committed, and not yet sent
    neutron.kill()
    api.release.set()
    user.join()
    assert api.objects['port'][port['id']]['name'] == ''
    neutron.start()
    eventually(60, lambda: api.objects['port'][port['id']]['name'] == 'late')


def test_sync_finds_and_mends(api, demo, network, neutron):
    port = demo.make('port', network_id=network['id'])
    api.objects['port'].pop(port['id'])
    api.objects['network']['stale'] = {'id': 'stale', 'name': 'old'}
    api.objects['network'][network['id']]['name'] = 'other'

    def sync(*options):
        done = subprocess.run(
            ['/usr/bin/python3', '-m', 'midonet.neutron.cmd.sync',
             '--config-file', str(neutron.state / 'wire/neutron.conf'),
             *options], capture_output=True, text=True, check=False,
            env=dict(neutron.environment,
                     PYTHONPATH=neutron.environment['NEUTRON_PYTHONPATH']))
        return done.returncode, done.stdout
    status, out = sync()
    assert status == 1
    assert 'missing port %s' % port['id'] in out
    assert 'differs network %s (name)' % network['id'] in out
    assert 'stale network stale (old)' in out
    assert port['id'] not in api.objects['port']
    status, out = sync('--repair')
    assert status == 0, out
    assert port['id'] in api.objects['port']
    assert 'stale' not in api.objects['network']
    assert api.objects['network'][network['id']]['name'] == 'net'
    assert sync() == (0, '0 differences, 0 mended\n')


def test_a_wrong_password_is_said_at_start(neutron, api):
    credentials, api.credentials = api.credentials, 'midonet:another'
    api.token = 'token-9'
    try:
        neutron.stop()
        neutron.log.write_text('')
        neutron.start()
        log = neutron.log.read_text()
        assert 'refuses user "midonet" in project "services": wrong ' in log
        assert credentials.split(':')[1] not in log
    finally:
        api.credentials = credentials
