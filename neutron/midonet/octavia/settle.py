# SPDX-License-Identifier: Apache-2.0
"""Tells Octavia that what it asked for is done.

Octavia commits a change only after the driver's method has returned, so this
happens afterwards, in a thread.  While a load balancer is changed it is
locked, hence at most one change of it is under way: when that is done,
everything that belongs to it is in order.
"""

import queue
import threading
import time

from octavia_lib.api.drivers import driver_lib
from octavia_lib.api.drivers import exceptions
from oslo_config import cfg
from oslo_log import log

LOG = log.getLogger(__name__)
ATTEMPTS = 12
LONGEST_PAUSE = 10


class Settler:

    def __init__(self, library=None, sleep=time.sleep):
        self._library = library
        self._sleep = sleep
        self._waiting = queue.Queue()
        self._lock = threading.Lock()
        self._thread = None

    def settle(self, balancer_id, **deleted):
        """When it is committed.  deleted: ids that are no more, by kind."""
        self._waiting.put((balancer_id, deleted))
        # Not earlier: threads do not outlive the fork of an API's workers.
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(
                    target=self._work, daemon=True, name='midonet-settle')
                self._thread.start()

    def join(self):
        """Until nothing waits; for tests."""
        self._waiting.join()

    def _work(self):
        while True:
            balancer_id, deleted = self._waiting.get()
            try:
                self._persist(balancer_id, deleted)
            finally:
                self._waiting.task_done()

    def _persist(self, balancer_id, deleted):
        for attempt in range(ATTEMPTS):
            try:
                self.report(balancer_id, deleted)
                return
            except (exceptions.UpdateStatusError, exceptions.DriverError,
                    exceptions.DriverAgentNotFound,
                    exceptions.DriverAgentTimeout) as e:
                LOG.warning('Load balancer %s: Octavia could not be told '
                            'that it is in order: %s', balancer_id, e)
                self._sleep(min(2 ** attempt, LONGEST_PAUSE))
        LOG.error('Load balancer %s stays locked in Octavia, although MidoNet '
                  'has carried out what was asked', balancer_id)

    def report(self, balancer_id, deleted):
        library = self._driver_library()
        # Waits for the row's lock, and with it for the commit.
        library.update_loadbalancer_status({'loadbalancers': [
            {'id': balancer_id, 'operating_status': 'ONLINE'}]})
        status = {kind: [dict(GONE, id=i) for i in ids]
                  for kind, ids in deleted.items()}
        if not deleted.get('loadbalancers'):
            balancer = library.get_loadbalancer(balancer_id)
            if balancer:
                tree = balancer.to_dict(recurse=True)
                for kind, resource_id, operating in everything(tree):
                    if resource_id not in deleted.get(kind, ()):
                        status.setdefault(kind, []).append({
                            'id': resource_id,
                            'provisioning_status': 'ACTIVE',
                            'operating_status': operating})
        library.update_loadbalancer_status(status)

    def _driver_library(self):
        if self._library is None:
            agent = cfg.CONF.driver_agent
            self._library = driver_lib.DriverLibrary(
                status_socket=agent.status_socket_path,
                stats_socket=agent.stats_socket_path,
                get_socket=agent.get_socket_path)
        return self._library


GONE = {'provisioning_status': 'DELETED'}


def everything(tree):
    """(kind, id, operating status) of a balancer and all that it has."""
    yield 'loadbalancers', tree['loadbalancer_id'], up(tree)
    for listener in tree.get('listeners') or ():
        yield 'listeners', listener['listener_id'], up(listener)
    for pool in tree.get('pools') or ():
        yield 'pools', pool['pool_id'], up(pool)
        for member in pool.get('members') or ():
            yield 'members', member['member_id'], (
                'NO_MONITOR' if member.get('admin_state_up') else 'OFFLINE')


def up(item):
    return 'ONLINE' if item.get('admin_state_up') else 'OFFLINE'
