# SPDX-License-Identifier: Apache-2.0
"""Security groups, their rules and address groups: ML2 tells drivers of them
only by callbacks.
"""

from neutron_lib.callbacks import events
from neutron_lib.callbacks import priority_group
from neutron_lib.callbacks import registry
from neutron_lib.callbacks import resources
from oslo_log import log

from midonet.neutron.client import errors
from midonet.neutron.db import journal

LOG = log.getLogger(__name__)
GROUP = 'security_group'
RULE = 'security_group_rule'


class SecurityGroupHandler:
    """Records in the transaction, sends after it.

    Neutron has no callback in the transaction of an address group: that is
    recorded just before it is sent.

    An error cannot reach the user from here: Neutron only logs what an
    AFTER callback raises.  The entry stays, and the maintenance worker sends
    it again.
    """

    def __init__(self, client):
        self._client = client
        for resource in (resources.SECURITY_GROUP,
                         resources.SECURITY_GROUP_RULE):
            for event in (events.PRECOMMIT_CREATE, events.PRECOMMIT_UPDATE,
                          events.PRECOMMIT_DELETE):
                registry.subscribe(self.record, resource, event)
            registry.subscribe(self.created, resource, events.AFTER_CREATE)
            registry.subscribe(self.deleted, resource, events.AFTER_DELETE)
        registry.subscribe(self.updated, resources.SECURITY_GROUP,
                           events.AFTER_UPDATE)
        for event, verb in ((events.AFTER_CREATE, self.created),
                            (events.AFTER_UPDATE, self.updated),
                            (events.AFTER_DELETE, self.deleted)):
            registry.subscribe(self.record, resources.ADDRESS_GROUP, event,
                               priority_group.PRIORITY_DEFAULT - 1)
            registry.subscribe(verb, resources.ADDRESS_GROUP, event)

    def record(self, resource, event, trigger, payload):
        resource_id = payload.resource_id or payload.latest_state['id']
        entries = vars(payload.context).setdefault('midonet_entries', {})
        entries[resource, resource_id] = journal.record(
            payload.context, resource, resource_id)

    def created(self, resource, event, trigger, payload):
        self._send(resource, payload,
                   lambda: self._client.create(resource,
                                               payload.latest_state))

    def updated(self, resource, event, trigger, payload):
        self._send(resource, payload,
                   lambda: self._client.update(resource,
                                               payload.latest_state))

    def deleted(self, resource, event, trigger, payload):
        self._send(resource, payload,
                   lambda: self._client.delete(resource,
                                               payload.resource_id))

    def _send(self, resource, payload, request):
        entry = vars(payload.context).get('midonet_entries', {}).pop(
            (resource, payload.resource_id), None)
        try:
            with journal.outcome(payload.context, entry):
                request()
        except errors.ClusterError as e:
            LOG.error('%s %s is not yet in MidoNet, and will be sent again: '
                      '%s', resource, payload.resource_id, e)
