# SPDX-License-Identifier: Apache-2.0
"""Runs beside neutron-server and cares for what its requests left behind."""

import time

from neutron import worker as neutron_worker
from neutron_lib import context as n_context
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


def workers():
    """Every server has one; an entry is cared for by one of them."""
    conf = cfg.CONF[config.GROUP]
    if not conf.maintenance_interval:
        return []
    beat = min(conf.status_interval or conf.maintenance_interval,
               conf.maintenance_interval)
    return [neutron_worker.PeriodicWorker(Maintenance().beat, beat,
                                          min(beat, 5))]


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
