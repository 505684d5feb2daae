# SPDX-License-Identifier: Apache-2.0
"""Security groups and their rules, which ML2 tells only by callbacks."""

from neutron_lib.callbacks import events
from neutron_lib.callbacks import registry
from neutron_lib.callbacks import resources
from neutron_lib import exceptions
from oslo_log import log

from midonet._i18n import _
from midonet.neutron.client import errors
from midonet.neutron.db import journal

LOG = log.getLogger(__name__)
GROUP = 'security_group'
RULE = 'security_group_rule'


class SecurityGroupHandler:
    """Records in the transaction, sends after it.

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
        registry.subscribe(self.refuse, resources.SECURITY_GROUP_RULE,
                           events.BEFORE_CREATE)

    def refuse(self, resource, event, trigger, payload):
        """MidoNet's API has no address groups: the rule would match all.

        Neutron cannot do without the extension, so it is refused here.
        """
        if payload.latest_state.get('remote_address_group_id'):
            raise exceptions.InvalidInput(error_message=_(
                'MidoNet has no address groups: use remote_ip_prefix or '
                'remote_group_id'))

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
