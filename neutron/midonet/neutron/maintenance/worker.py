# SPDX-License-Identifier: Apache-2.0
"""Runs beside neutron-server and cares for what its requests left behind."""

import os
import threading
import time

from neutron_lib.callbacks import events
from neutron_lib.callbacks import registry
from neutron_lib.callbacks import resources
from neutron_lib import context as n_context
from oslo_concurrency import lockutils
from oslo_config import cfg
from oslo_log import log

from midonet.neutron.client import errors
from midonet.neutron.client import provider
from midonet.neutron import config
from midonet.neutron.db import journal
from midonet.neutron.maintenance import agents
from midonet.neutron.maintenance import repair
from midonet.neutron.maintenance import status

LOG = log.getLogger(__name__)


def listen():
    """Begins in each process that a server forks for RPC.

    Not as a worker that Neutron asks plug-ins for: where the API is served
    by uWSGI, neutron-rpc-server is beside it and asks nobody.
    """
    registry.subscribe(forked, resources.PROCESS, events.AFTER_INIT)


def forked(resource, event, trigger, payload=None):
    """A process says that it begins; trigger is its worker's start."""
    process = getattr(trigger, '__self__', None)
    # Of Neutron's workers, those of neutron.service for RPC.
    if hasattr(process, 'start_listeners_method') and beat():
        threading.Thread(target=alone, args=(Maintenance().beat,),
                         daemon=True, name='midonet-maintenance').start()


def beat():
    """Seconds; 0 if there shall be no maintenance."""
    conf = cfg.CONF[config.GROUP]
    return min(conf.status_interval or conf.maintenance_interval,
               conf.maintenance_interval)


def alone(work):
    """For ever, in one process of this host at a time."""
    folder = (cfg.CONF.oslo_concurrency.lock_path or
              os.path.join(cfg.CONF.state_path, 'lock'))
    with lockutils.lock('midonet-maintenance', external=True,
                        lock_path=folder):
        while True:
            work()
            time.sleep(beat())


class Maintenance:

    def __init__(self, client=None, reporter=None, clock=time.monotonic):
        self._given = client
        self._reporter = reporter or status.Reporter()
        self._clock = clock
        self._next = clock()
        self._reported = True
        self._told = True

    def beat(self):
        """Statuses of ports each time, the rest at its own interval."""
        conf = cfg.CONF[config.GROUP]
        if conf.status_interval:
            self.tell()
        if self._clock() >= self._next:
            self._next = self._clock() + conf.maintenance_interval
            self.round()

    def tell(self):
        """Never raises, and says once that it cannot."""
        try:
            client = self._given or provider.client()
            self._reporter.round(n_context.get_admin_context(), client)
        except Exception as e:
            if self._told:
                known = isinstance(e, errors.ClusterError)
                LOG.warning('No news of the ports: %s', e,
                            exc_info=not known)
            self._told = False
        else:
            self._told = True

    def round(self):
        """Never raises: the loop that calls it would end."""
        try:
            client = self._given or provider.client()
            context = n_context.get_admin_context()
            self.care(context, client)
            self._report(context, client)
        except Exception:
            LOG.exception('Maintenance failed; it goes on with its next '
                          'round')

    def care(self, context, client):
        """Repairs what is due; returns how many were and were not mended."""
        mended = left = 0
        for entry_id, kind, resource_id in journal.due(context):
            if not journal.claim(context, entry_id):
                continue
            try:
                repair.repair(context, client, kind, resource_id)
            except errors.ClusterError as e:
                left += 1
                LOG.warning('%s %s still differs in MidoNet: %s', kind,
                            resource_id, e)
                journal.failed(context, entry_id, e)
                if isinstance(e, (errors.Unavailable, errors.LoginRefused)):
                    break                # it is not this object's fault
            except Exception as e:
                left += 1
                LOG.exception('%s %s could not be repaired', kind,
                              resource_id)
                journal.note_failure(context, entry_id, e)
            else:
                mended += 1
                LOG.info('%s %s is in MidoNet as in Neutron again', kind,
                         resource_id)
                journal.done(context, entry_id)
        return mended, left

    def _report(self, context, client):
        try:
            agents.report(context, client)
        except errors.ClusterError as e:
            if self._reported:
                LOG.warning('No news of the hypervisors: %s', e)
            self._reported = False
        else:
            self._reported = True
