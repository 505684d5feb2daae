# SPDX-License-Identifier: Apache-2.0
"""What agents say of ports, and what Neutron is told of it."""

import pytest

from midonet.neutron.client import errors
from midonet.neutron import config
from midonet.neutron.maintenance import status
from midonet.neutron.maintenance import worker


class Ports:
    """Neutron's side: the status of each port, and who was told."""

    def __init__(self, **known):
        self.known = known
        self.refuse = None

    def active(self, context):
        return [p for p, s in self.known.items() if s == 'ACTIVE']

    def statuses(self, context, port_ids):
        return {p: self.known[p] for p in port_ids if p in self.known}

    def update(self, context, port_id, wanted):
        if port_id == self.refuse:
            raise ValueError('the database is away')
        self.known[port_id] = wanted


class Client:

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    def active_ports(self, revision):
        self.asked.append(revision)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def hosts(self):
        return []


def everything(revision, *active):
    return {'revision': revision, 'complete': True,
            'ports': [{'id': p, 'active': True} for p in active]}


def changes(revision, **ports):
    return {'revision': revision, 'complete': False,
            'ports': [{'id': p, 'active': a} for p, a in ports.items()]}


def test_who_is_not_named_when_all_are_is_down():
    ports = Ports(a='DOWN', b='ACTIVE', c='ACTIVE')
    reporter = status.Reporter(ports)
    assert sorted(reporter.round(None, Client(
        everything('1', 'a', 'c', 'not-neutrons')))) == ['a', 'b']
    assert ports.known == {'a': 'ACTIVE', 'b': 'DOWN', 'c': 'ACTIVE'}


def test_changes_concern_those_named_alone():
    ports = Ports(a='DOWN', b='ACTIVE')
    reporter = status.Reporter(ports)
    client = Client(everything('1', 'b'), changes('2', a=True),
                    changes('3', b=False))
    reporter.round(None, client)
    assert reporter.round(None, client) == ['a']
    assert reporter.round(None, client) == ['b']
    assert client.asked == [None, '1', '2']


def test_what_fails_is_asked_for_again():
    ports = Ports(a='DOWN')
    ports.refuse = 'a'
    reporter = status.Reporter(ports)
    client = Client(everything('1', 'a'), everything('1', 'a'))
    with pytest.raises(ValueError):
        reporter.round(None, client)
    ports.refuse = None
    assert reporter.round(None, client) == ['a']
    assert client.asked == [None, None]


def test_the_worker_says_once_that_it_cannot_and_goes_on(caplog):
    config.register()
    ports = Ports(a='DOWN')
    client = Client(errors.Unavailable('away'), errors.Unavailable('away'),
                    everything('1', 'a'))
    care = worker.Maintenance(client, status.Reporter(ports),
                              clock=lambda: -1)
    care._next = 0
    for _ in range(3):
        care.beat()
    assert ports.known == {'a': 'ACTIVE'}
    assert caplog.text.count('No news of the ports') == 1
