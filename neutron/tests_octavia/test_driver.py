# SPDX-License-Identifier: Apache-2.0
"""Octavia's provider against a recording stand-in for the cluster."""

import pytest

pytest.importorskip('octavia_lib', reason='needs openstack/install octavia')

from octavia_lib.api.drivers import data_models as dm     # noqa: E402
from octavia_lib.api.drivers import exceptions            # noqa: E402

from midonet.neutron.client import api                    # noqa: E402
from midonet.neutron.client import http                   # noqa: E402
from midonet.octavia import driver as octavia             # noqa: E402
from midonet.octavia import settle                        # noqa: E402
from tests import recorder                                # noqa: E402
from tests import test_client                             # noqa: E402


class Agent:
    """What of Octavia's driver agent the provider uses."""

    def __init__(self):
        self.balancers = {}
        self.reports = []
        self.faults = []

    def update_loadbalancer_status(self, status):
        if self.faults:
            raise self.faults.pop()
        self.reports.append(status)

    def get_loadbalancer(self, balancer_id):
        return self.balancers.get(balancer_id)


class Ports:

    def __init__(self):
        self.opened = []

    def open(self, port_id):
        self.opened.append(port_id)


@pytest.fixture
def server():
    with recorder.Recorder() as running:
        yield running


@pytest.fixture
def agent():
    return Agent()


@pytest.fixture
def driver(server, agent):
    chosen = test_client.settings(server.url, max_retries=0)
    made = octavia.MidonetProviderDriver(
        api.MidonetApiClient(chosen, http.Transport(chosen)),
        settle.Settler(agent, sleep=lambda seconds: None), Ports())
    return made


def balancer(**more):
    return dm.LoadBalancer(
        loadbalancer_id='lb', project_id='demo', name='web',
        admin_state_up=True, vip_address='10.0.0.9', vip_port_id='vip',
        vip_subnet_id='subnet', **more)


def pool(**more):
    return dm.Pool(pool_id='pool', loadbalancer_id='lb', project_id='demo',
                   name='pool', admin_state_up=True, protocol='TCP',
                   lb_algorithm='ROUND_ROBIN', **more)


def listener(**more):
    given = dict(
        listener_id='listener', loadbalancer_id='lb', project_id='demo',
        name='http', admin_state_up=True, protocol='TCP', protocol_port=80,
        connection_limit=-1, timeout_client_data=50000)
    return dm.Listener(**dict(given, **more))


def member(member_id='m1', address='10.0.0.5', **more):
    return dm.Member(member_id=member_id, pool_id='pool', project_id='demo',
                     admin_state_up=True, address=address, protocol_port=8080,
                     weight=1, backup=False, **more)


def monitor():
    return dm.HealthMonitor(
        healthmonitor_id='hm', pool_id='pool', project_id='demo',
        admin_state_up=True, type='TCP', delay=5, timeout=3, max_retries=2,
        max_retries_down=4)


def settled(driver, agent):
    """The last report, without the one that waits for the commit."""
    driver._settler.join()
    return agent.reports[-1]


def test_balancer_listener_pool_and_member(driver, server):
    driver.loadbalancer_create(balancer())
    driver.listener_create(listener())
    driver.pool_create(pool(
        listener_id='listener', session_persistence={'type': 'SOURCE_IP'}))
    driver.member_create(member())
    assert server.objects['loadbalancer']['lb'] == {
        'id': 'lb', 'tenant_id': 'demo', 'name': 'web',
        'admin_state_up': True, 'vip_address': '10.0.0.9',
        'vip_port_id': 'vip', 'vip_subnet_id': 'subnet'}
    assert driver._ports.opened == ['vip']
    assert server.objects['listener']['listener'] == {
        'id': 'listener', 'tenant_id': 'demo', 'name': 'http',
        'admin_state_up': True, 'protocol': 'TCP', 'protocol_port': 80,
        'loadbalancers': [{'id': 'lb'}]}
    assert server.objects['pool']['pool'] == {
        'id': 'pool', 'tenant_id': 'demo', 'name': 'pool',
        'admin_state_up': True, 'protocol': 'TCP',
        'lb_algorithm': 'ROUND_ROBIN',
        'session_persistence': {'type': 'SOURCE_IP'},
        'listeners': [{'id': 'listener'}], 'loadbalancers': [{'id': 'lb'}]}
    assert server.objects['member']['m1'] == {
        'id': 'm1', 'tenant_id': 'demo', 'admin_state_up': True,
        'pool_id': 'pool', 'address': '10.0.0.5', 'protocol_port': 8080,
        'weight': 1}


def test_an_update_sends_the_whole_with_what_changes(driver, server):
    driver.loadbalancer_create(balancer())
    driver.pool_create(pool())
    driver.member_create(member())
    driver.member_update(member(), dm.Member(member_id='m1', weight=7))
    stored = server.objects['member']['m1']
    assert (stored['weight'], stored['address']) == (7, '10.0.0.5')
    driver.listener_create(listener())
    driver.listener_update(listener(), dm.Listener(
        listener_id='listener', default_pool_id='pool'))
    assert server.objects['listener']['listener']['default_pool_id'] == 'pool'
    driver.loadbalancer_update(balancer(), dm.LoadBalancer(
        loadbalancer_id='lb', admin_state_up=False))
    assert server.objects['loadbalancer']['lb']['admin_state_up'] is False
    assert server.objects['loadbalancer']['lb']['vip_address'] == '10.0.0.9'


def test_a_batch_of_members_replaces_them(driver, server, agent):
    driver.loadbalancer_create(balancer())
    driver.pool_create(pool())
    driver.member_create(member('m1'))
    driver.member_create(member('m2', '10.0.0.6'))
    driver.member_batch_update('pool', [member('m2', '10.0.0.6', name='two'),
                                        member('m3', '10.0.0.7')])
    assert sorted(server.objects['member']) == ['m2', 'm3']
    assert server.objects['member']['m2']['name'] == 'two'
    assert settled(driver, agent)['members'] == [
        {'id': 'm1', 'provisioning_status': 'DELETED'}]


def test_everything_of_a_balancer_is_reported_in_order(driver, agent):
    agent.balancers['lb'] = balancer(
        listeners=[{'listener_id': 'listener', 'admin_state_up': True}],
        pools=[{'pool_id': 'pool', 'admin_state_up': True,
                'members': [{'member_id': 'm1', 'admin_state_up': False}]}])
    driver.loadbalancer_create(balancer())
    report = settled(driver, agent)
    assert report == {
        kind: [{'id': i, 'provisioning_status': 'ACTIVE',
                'operating_status': status}]
        for kind, i, status in (
            ('loadbalancers', 'lb', 'ONLINE'),
            ('listeners', 'listener', 'ONLINE'), ('pools', 'pool', 'ONLINE'),
            ('members', 'm1', 'OFFLINE'))}


def test_the_report_waits_for_the_commit(driver, agent):
    """A status of the balancer alone goes first: it waits for its lock."""
    driver.loadbalancer_create(balancer())
    driver._settler.join()
    assert agent.reports[0] == {'loadbalancers': [
        {'id': 'lb', 'operating_status': 'ONLINE'}]}


def test_a_report_is_repeated(driver, agent):
    agent.balancers['lb'] = balancer()
    agent.faults = [exceptions.UpdateStatusError(fault_string='locked'),
                    exceptions.DriverAgentNotFound(fault_string='away')]
    driver.loadbalancer_create(balancer())
    assert settled(driver, agent)['loadbalancers'][0]['id'] == 'lb'


def test_deleting_with_cascade_leaves_nothing(driver, server, agent):
    driver.loadbalancer_create(balancer())
    driver.listener_create(listener())
    driver.pool_create(pool(listener_id='listener'))
    driver.member_create(member())
    driver.loadbalancer_delete(balancer(), cascade=True)
    assert not any(server.objects.values())
    assert {kind: [d['id'] for d in gone] for kind, gone in
            settled(driver, agent).items()} == {
        'loadbalancers': ['lb'], 'listeners': ['listener'],
        'pools': ['pool'], 'members': ['m1']}


def test_a_pool_goes_with_its_members(driver, server, agent):
    driver.loadbalancer_create(balancer())
    driver.pool_create(pool())
    driver.member_create(member())
    driver.pool_delete(pool())
    assert list(server.objects['loadbalancer']) == ['lb']
    assert not server.objects['pool'] and not server.objects['member']
    assert settled(driver, agent)['pools'] == [
        {'id': 'pool', 'provisioning_status': 'DELETED'}]


def test_a_balancer_with_all_its_parts_at_once(driver, server):
    driver.loadbalancer_create(balancer(
        listeners=[listener(default_pool_id='pool')],
        pools=[pool(members=[member()])]))
    assert [path for method, path in server.calls()
            if method == 'POST'] == [
        '/neutron/' + p for p in ('lbs_v2', 'pools_v2', 'pool_members_v2',
                                  'listeners_v2')]


def test_what_came_through_is_taken_back(driver, server):
    server.fail(201, 201, 400)
    with pytest.raises(exceptions.DriverError):
        driver.loadbalancer_create(balancer(
            pools=[pool(members=[member()])]))
    assert [c for c in server.calls() if c[0] == 'DELETE'] == [
        ('DELETE', '/neutron/pools_v2/pool'), ('DELETE', '/neutron/lbs_v2/lb')]


@pytest.mark.parametrize('item,method', [
    (balancer(additional_vips=[{'vip_subnet_id': 'six'}]),
     'loadbalancer_create'),
    (listener(protocol='HTTP'), 'listener_create'),
    (listener(protocol='TERMINATED_HTTPS'), 'listener_create'),
    (listener(allowed_cidrs=['10.0.0.0/8']), 'listener_create'),
    (listener(connection_limit=5), 'listener_create'),
    (pool(session_persistence={'type': 'HTTP_COOKIE'}), 'pool_create'),
    (pool(tls_enabled=True), 'pool_create'),
    (member(monitor_port=9), 'member_create'),
    (balancer(pools=[pool(healthmonitor=monitor())]), 'loadbalancer_create'),
    (monitor(), 'health_monitor_create')])
def test_what_cannot_be_done_is_refused(driver, server, item, method):
    with pytest.raises(exceptions.UnsupportedOptionError):
        getattr(driver, method)(item)
    assert server.calls() == []


def test_an_address_of_ipv6_is_refused(driver, server):
    six = balancer()
    six.vip_address = '2001:db8::9'
    with pytest.raises(exceptions.UnsupportedOptionError):
        driver.loadbalancer_create(six)
    assert server.calls() == []


def test_a_cluster_that_is_away_is_the_users_error(driver, server, agent):
    server.down = True
    with pytest.raises(exceptions.DriverError) as caught:
        driver.listener_create(listener())
    assert 'does not answer' in caught.value.user_fault_string
    driver._settler.join()
    assert agent.reports == []
