# SPDX-License-Identifier: Apache-2.0
"""What was written to Neutron's database and not yet to MidoNet's.

An entry is written in the same transaction as the change itself, and removed
when MidoNet has acknowledged the change.  So whatever dies in between, the
cluster, the network or this process, an entry tells which object to look at
again.  It names the object only: what MidoNet should hold is what Neutron's
database says at the time of repair.
"""

import contextlib
import time

from neutron_lib.db import api as db_api
from oslo_config import cfg
from oslo_log import log
import sqlalchemy as sa

from midonet.neutron import config
from midonet.neutron.db import models

LOG = log.getLogger(__name__)
ROUTER_INTERFACE = 'router_interface'     # resource id: its port's
LEASE = 120
LONGEST_DELAY = 600


def record(context, kind, resource_id):
    """Writes an entry, in the transaction that is open, if one is."""
    grace = cfg.CONF[config.GROUP].journal_grace
    with db_api.CONTEXT_WRITER.using(context):
        entry = models.JournalEntry(
            kind=kind, resource_id=resource_id,
            due_at=int(time.time()) + grace, attempts=0)
        context.session.add(entry)
        context.session.flush()
        return entry.id


def done(context, entry_id):
    if entry_id is not None:
        with db_api.CONTEXT_WRITER.using(context):
            _query(context).filter_by(id=entry_id).delete()


def done_for(context, kind, resource_id):
    with db_api.CONTEXT_WRITER.using(context):
        _query(context).filter_by(
            kind=kind, resource_id=resource_id).delete()


def failed(context, entry_id, error):
    """Makes it due, at once the first time, then later and later."""
    if entry_id is None:
        return
    with db_api.CONTEXT_WRITER.using(context):
        entry = _query(context).filter_by(id=entry_id).one_or_none()
        if entry is None:
            return
        delay = 0 if entry.attempts == 0 else 2 ** min(entry.attempts, 10)
        entry.attempts += 1
        entry.due_at = int(time.time()) + min(delay, LONGEST_DELAY)
        entry.error = str(error)[:255]


@contextlib.contextmanager
def intent(context, kind, resource_id):
    """Around a change and its request, where no transaction joins them."""
    entry_id = record(context, kind, resource_id)
    with outcome(context, entry_id):
        yield


@contextlib.contextmanager
def outcome(context, entry_id):
    """Around the request for a change that is recorded already."""
    try:
        yield
    except Exception as e:
        note_failure(context, entry_id, e)
        raise
    done(context, entry_id)


def note_failure(context, entry_id, error):
    """As ``failed``, but never hides the error that led here."""
    try:
        failed(context, entry_id, error)
    except Exception:
        LOG.exception('Journal entry %s could not be marked; it will be '
                      'found when it is due', entry_id)


def due(context, limit=100):
    """Entries to care for, oldest first: (id, kind, resource id)."""
    with db_api.CONTEXT_READER.using(context):
        rows = _query(context).filter(
            models.JournalEntry.due_at <= int(time.time())).order_by(
                models.JournalEntry.id).limit(limit).all()
        return [(r.id, r.kind, r.resource_id) for r in rows]


def claim(context, entry_id):
    """True for the one worker, of all servers, that may care for it now."""
    now = int(time.time())
    with db_api.CONTEXT_WRITER.using(context):
        changed = context.session.execute(
            sa.update(models.JournalEntry).where(
                models.JournalEntry.id == entry_id,
                models.JournalEntry.due_at <= now).values(due_at=now + LEASE))
        return changed.rowcount == 1


def _query(context):
    return context.session.query(models.JournalEntry)
