# SPDX-License-Identifier: Apache-2.0
"""Which processes of a server do the maintenance."""

import threading

from neutron_lib.callbacks import events
from neutron_lib.callbacks import resources
from oslo_config import cfg
import pytest

from midonet.neutron import config
from midonet.neutron.maintenance import worker


class ApiWorker:

    def start(self):
        pass


class RpcWorker(ApiWorker):
    """Not Neutron's: whoever imports that gets eventlet's sockets."""

    start_listeners_method = 'start_rpc_listeners'


@pytest.fixture
def began(monkeypatch):
    """Set when a process begins with the maintenance."""
    config.register()
    event = threading.Event()
    monkeypatch.setattr(worker, 'alone', lambda work: event.set())
    return event


def fork(process):
    """As a process that was forked says that it is one."""
    worker.forked(resources.PROCESS, events.AFTER_INIT, process.start)


def test_who_listens_to_rpc_does_it(began):
    fork(RpcWorker())
    assert began.wait(30)


def test_the_api_does_not(began):
    fork(ApiWorker())
    assert not began.is_set()


def test_it_can_be_turned_off(began):
    cfg.CONF.set_override('maintenance_interval', 0, group=config.GROUP)
    try:
        fork(RpcWorker())
        assert not began.is_set()
    finally:
        cfg.CONF.clear_override('maintenance_interval', group=config.GROUP)


def test_one_at_a_time_and_then_the_next(tmp_path):
    config.register()
    cfg.CONF.set_override('lock_path', str(tmp_path),
                          group='oslo_concurrency')
    first, second, end = (threading.Event() for _ in range(3))

    def one():
        first.set()
        assert end.wait(30)
        raise ZeroDivisionError          # as if its process had died

    def process(work):
        try:
            worker.alone(work)
        except ZeroDivisionError:
            pass

    def other():
        second.set()
        raise ZeroDivisionError

    try:
        for work in (one, other):
            threading.Thread(target=process, args=(work,),
                             daemon=True).start()
            assert first.wait(30)
        assert not second.is_set()
        end.set()
        assert second.wait(30)
    finally:
        cfg.CONF.clear_override('lock_path', group='oslo_concurrency')
