# SPDX-License-Identifier: Apache-2.0
"""What is recorded with a change, and what becomes of it."""

import types

from neutron_lib import constants as n_const
from neutron_lib import context as n_context
from neutron_lib.db import api as db_api
from oslo_config import cfg
import pytest

from midonet.neutron.client import errors
from midonet.neutron import config
from midonet.neutron.db import journal
from midonet.neutron.db import models
from midonet.neutron.maintenance import repair
from midonet.neutron.maintenance import source
from midonet.neutron.maintenance import worker
from midonet.neutron.ml2 import mech_driver


@pytest.fixture(scope='session', autouse=True)
def database(tmp_path_factory):
    config.register()
    path = tmp_path_factory.mktemp('db') / 'neutron.sqlite'
    db_api.get_context_manager().configure(
        connection='sqlite:///%s' % path)
    models.JournalEntry.__table__.create(
        db_api.get_context_manager().writer.get_engine())


@pytest.fixture
def context():
    made = n_context.get_admin_context()
    with db_api.CONTEXT_WRITER.using(made):
        made.session.query(models.JournalEntry).delete()
    return made


def entries(context):
    with db_api.CONTEXT_READER.using(context):
        return [(e.kind, e.resource_id, e.attempts, e.error)
                for e in context.session.query(models.JournalEntry)]


class Client:
    """Counts what it is asked, and fails as told."""

    def __init__(self):
        self.calls = []
        self.failures = {}
        self.served = set()

    def is_active(self, port_id):
        return port_id in self.served

    def _do(self, verb, kind, resource_id):
        self.calls.append((verb, kind, resource_id))
        failure = self.failures.pop((verb, kind), None)
        if failure:
            raise failure

    def create(self, kind, body):
        self._do('create', kind, body['id'])

    def update(self, kind, body):
        self._do('update', kind, body['id'])

    def delete(self, kind, resource_id):
        self._do('delete', kind, resource_id)

    def add_router_interface(self, body):
        self._do('join', 'port', body['port_id'])

    def hosts(self):
        return []


def test_an_entry_lives_as_long_as_its_transaction(context):
    with pytest.raises(ZeroDivisionError):
        with db_api.CONTEXT_WRITER.using(context):
            journal.record(context, 'network', 'n')
            raise ZeroDivisionError
    assert entries(context) == []


def test_success_removes_the_entry(context):
    with journal.intent(context, 'network', 'n'):
        assert entries(context) == [('network', 'n', 0, None)]
    assert entries(context) == []


def test_failure_keeps_it_and_makes_it_due(context):
    with pytest.raises(errors.Unavailable):
        with journal.intent(context, 'network', 'n'):
            assert journal.due(context) == []     # not while it is under way
            raise errors.Unavailable('away')
    (_, kind, resource_id), = journal.due(context)
    assert (kind, resource_id) == ('network', 'n')
    assert 'away' in entries(context)[0][3]


def test_a_process_that_died_leaves_it_due_after_the_grace(context):
    cfg.CONF.set_override('journal_grace', 1, group=config.GROUP)
    try:
        entry = journal.record(context, 'network', 'n')
        with db_api.CONTEXT_WRITER.using(context):
            context.session.query(models.JournalEntry).filter_by(
                id=entry).update({'due_at': models.JournalEntry.due_at - 2})
        assert [d[0] for d in journal.due(context)] == [entry]
    finally:
        cfg.CONF.clear_override('journal_grace', group=config.GROUP)


def test_only_one_worker_claims_an_entry(context):
    entry = journal.record(context, 'network', 'n')
    journal.failed(context, entry, 'x')
    assert journal.claim(context, entry)
    assert not journal.claim(context, entry)


def test_failures_wait_longer_each_time(context):
    entry = journal.record(context, 'network', 'n')
    waits = []
    for _ in range(4):
        journal.failed(context, entry, 'x')
        with db_api.CONTEXT_READER.using(context):
            waits.append(context.session.query(
                models.JournalEntry).one().due_at)
    assert waits[0] < waits[1] < waits[2] < waits[3]


# The mechanism driver

def ml2(context, kind, current, original=None, network_type='midonet'):
    segments = [{'network_type': network_type, 'id': 's'}]
    made = types.SimpleNamespace(
        _plugin_context=context, current=current, original=original,
        network_segments=segments,
        network=types.SimpleNamespace(network_segments=segments),
        segments_to_bind=segments, bound=[])
    made.set_binding = lambda *a, **k: made.bound.append((a, k))
    return made


@pytest.fixture
def driver():
    made = mech_driver.MidonetMechanismDriver()
    made._client = Client()
    return made


NETWORK = {'id': 'n', 'name': 'x'}
PORT = {'id': 'p', 'device_owner': '', 'fixed_ips': [], 'network_id': 'n'}


@pytest.mark.parametrize('kind,current', [
    ('network', NETWORK), ('subnet', {'id': 's'}), ('port', PORT)])
@pytest.mark.parametrize('verb', ['create', 'update', 'delete'])
def test_each_change_is_recorded_then_sent(context, driver, kind, current,
                                           verb):
    event = ml2(context, kind, current)
    getattr(driver, '%s_%s_precommit' % (verb, kind))(event)
    assert [e[:2] for e in entries(context)] == [(kind, current['id'])]
    assert driver._client.calls == []
    getattr(driver, '%s_%s_postcommit' % (verb, kind))(event)
    assert driver._client.calls == [(verb, kind, current['id'])]
    assert entries(context) == []


@pytest.mark.parametrize('verb', ['create', 'update', 'delete'])
def test_other_networks_are_left_alone(context, driver, verb):
    event = ml2(context, 'network', NETWORK, network_type='vlan')
    getattr(driver, verb + '_network_precommit')(event)
    getattr(driver, verb + '_network_postcommit')(event)
    assert driver._client.calls == []
    assert entries(context) == []


def test_a_lost_update_stays_recorded(context, driver):
    driver._client.failures['update', 'port'] = errors.Unavailable('away')
    event = ml2(context, 'port', PORT, original=PORT)
    driver.update_port_precommit(event)
    with pytest.raises(errors.Unavailable):
        driver.update_port_postcommit(event)
    assert len(journal.due(context)) == 1


def test_a_gateway_may_wait_for_its_address(context, driver):
    event = ml2(context, 'port', dict(
        PORT, device_owner=n_const.DEVICE_OWNER_ROUTER_GW,
        admin_state_up=True, status='ACTIVE'))
    driver.create_port_precommit(event)
    assert [e[:2] for e in entries(context)] == [('port', 'p')]
    driver.create_port_postcommit(event)
    assert entries(context) == []


def test_a_new_interface_is_recorded_apart(context, driver):
    interface = dict(PORT, device_owner=n_const.DEVICE_OWNER_ROUTER_INTF,
                     admin_state_up=True, status='ACTIVE')
    event = ml2(context, 'port', interface, original=PORT)
    driver.update_port_precommit(event)
    driver.update_port_postcommit(event)
    assert [e[:2] for e in entries(context)] == [('router_interface', 'p')]
    again = ml2(context, 'port', interface, original=interface)
    driver.update_port_precommit(again)
    driver.update_port_postcommit(again)
    assert len(entries(context)) == 1


def test_any_host_binds_at_once(context, driver):
    event = ml2(context, 'port', PORT)
    driver.bind_port(event)
    (arguments, options), = event.bound
    assert arguments[:2] == ('s', 'midonet')
    assert arguments[2]['port_filter'] is True
    # ACTIVE is for an agent to say.
    assert options['status'] == n_const.PORT_STATUS_DOWN


def test_a_port_that_is_served_already_is_bound_as_active(context, driver):
    driver._client.served.add(PORT['id'])
    event = ml2(context, 'port', PORT)
    driver.bind_port(event)
    assert event.bound[0][1]['status'] == n_const.PORT_STATUS_ACTIVE


def test_a_ports_status_alone_is_no_news_for_midonet(context, driver):
    before = dict(PORT, status='DOWN', revision_number=1)
    event = ml2(context, 'port', dict(before, status='ACTIVE',
                                      revision_number=2))
    event.original = before
    driver.update_port_precommit(event)
    driver.update_port_postcommit(event)
    assert driver._client.calls == []
    assert entries(context) == []


def test_other_vnics_are_not_bound(context, driver):
    event = ml2(context, 'port', dict(PORT, **{'binding:vnic_type':
                                               'direct'}))
    driver.bind_port(event)
    assert event.bound == []


# Repair

@pytest.fixture
def neutron(monkeypatch):
    held = {}
    monkeypatch.setattr(source, 'one',
                        lambda c, kind, i: held.get((kind, i)))
    return held


def due_entry(context, kind, resource_id):
    entry = journal.record(context, kind, resource_id)
    journal.failed(context, entry, 'first')
    return entry


def test_what_neutron_has_is_sent(context, neutron):
    neutron['network', 'n'] = {'id': 'n', 'revision_number': 1}
    due_entry(context, 'network', 'n')
    client = Client()
    assert worker.Maintenance(client).care(context, client) == (1, 0)
    assert client.calls == [('update', 'network', 'n')]
    assert entries(context) == []


def test_what_neutron_has_not_is_deleted(context, neutron):
    due_entry(context, 'port', 'p')
    client = Client()
    worker.Maintenance(client).care(context, client)
    assert client.calls == [('delete', 'port', 'p')]


def test_what_the_cluster_never_got_is_created(context, neutron):
    neutron['network', 'n'] = {'id': 'n', 'revision_number': 1}
    client = Client()
    client.failures['update', 'network'] = errors.Refused('none', 404)
    repair.repair(context, client, 'network', 'n')
    assert client.calls == [('update', 'network', 'n'),
                            ('create', 'network', 'n')]


def test_a_change_meanwhile_is_sent_too(context, neutron):
    neutron['network', 'n'] = {'id': 'n', 'revision_number': 1}
    client = Client()
    first = client.update

    def update(kind, body):
        first(kind, body)
        neutron['network', 'n'] = {'id': 'n', 'revision_number': 2}
    client.update = update
    repair.repair(context, client, 'network', 'n')
    assert client.calls == [('update', 'network', 'n')] * 2


def test_an_interface_is_joined_after_its_port_and_router(context, neutron):
    neutron['port', 'p'] = {
        'id': 'p', 'device_id': 'r', 'revision_number': 1, 'tenant_id': '',
        'device_owner': n_const.DEVICE_OWNER_ROUTER_INTF, 'network_id': 'n',
        'fixed_ips': [{'subnet_id': 's'}]}
    neutron['router', 'r'] = {'id': 'r', 'revision_number': 1}
    client = Client()
    client.failures['join', 'port'] = errors.Refused('linked', 409)
    repair.repair(context, client, journal.ROUTER_INTERFACE, 'p')
    assert client.calls == [('update', 'port', 'p'),
                            ('update', 'router', 'r'), ('join', 'port', 'p')]


def test_an_unavailable_cluster_ends_the_round(context, neutron):
    due_entry(context, 'port', 'p')
    due_entry(context, 'port', 'q')
    client = Client()
    client.failures['delete', 'port'] = errors.Unavailable('away')
    assert worker.Maintenance(client).care(context, client) == (0, 1)
    assert len(client.calls) == 1
    assert len(entries(context)) == 2


def test_one_refusal_does_not_hold_up_the_rest(context, neutron):
    due_entry(context, 'port', 'p')
    due_entry(context, 'port', 'q')
    client = Client()
    client.failures['delete', 'port'] = errors.Refused('no', 409)
    assert worker.Maintenance(client).care(context, client) == (1, 1)
    assert [e[1] for e in entries(context)] == ['p']


def test_a_broken_round_is_not_the_last(context, monkeypatch):
    monkeypatch.setattr(journal, 'due', lambda c: 1 / 0)
    worker.Maintenance(Client()).round()


def test_an_overtaken_update_sends_what_holds_now(context, driver, neutron,
                                                  monkeypatch):
    neutron['port', 'p'] = dict(PORT, revision_number=2)
    monkeypatch.setattr(repair, 'overtaken', lambda c, sent: True)
    event = ml2(context, 'port', dict(PORT, revision_number=1),
                original=PORT)
    driver.update_port_precommit(event)
    driver.update_port_postcommit(event)
    assert driver._client.calls == [('update', 'port', 'p')] * 2
