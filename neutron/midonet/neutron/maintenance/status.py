# SPDX-License-Identifier: Apache-2.0
"""Ports are ACTIVE in Neutron while an agent says so, and DOWN otherwise.

Nova waits for that before it lets a machine start.
"""

from neutron_lib.api.definitions import portbindings
from neutron_lib import constants as n_const
from neutron_lib.plugins import directory
from oslo_log import log

from midonet.neutron.ml2 import constants

LOG = log.getLogger(__name__)
# Ports on no network of ours, and not yet bound ones, are others' to judge.
OURS = (constants.VIF_TYPE, portbindings.VIF_TYPE_UNBOUND)


class Reporter:
    """Reads what changed since it last asked, and says it to Neutron."""

    def __init__(self, ports=None):
        self._ports = ports or Ports()
        self._revision = None

    def round(self, context, client):
        """Returns the ports whose status was changed."""
        answer = client.active_ports(self._revision)
        wanted = {p['id']: status(p['active']) for p in answer['ports']}
        if answer['complete']:
            # Who is not named is not active.
            for port_id in self._ports.active(context):
                wanted.setdefault(port_id, n_const.PORT_STATUS_DOWN)
        changed = [port_id for port_id, now in
                   self._ports.statuses(context, wanted).items()
                   if now != wanted[port_id]]
        for port_id in changed:
            self._ports.update(context, port_id, wanted[port_id])
        # Not before: what fails half-way is told again.
        self._revision = answer['revision']
        return changed


class Ports:
    """Neutron's ports of machines and other guests."""

    FIELDS = ['id', 'status', 'device_owner', portbindings.VIF_TYPE]

    def active(self, context):
        return list(self._find(context, status=[n_const.PORT_STATUS_ACTIVE]))

    def statuses(self, context, port_ids):
        """By id; of those that Neutron has."""
        found, ids = {}, sorted(port_ids)
        for i in range(0, len(ids), 200):
            found.update(self._find(context, id=ids[i:i + 200]))
        return found

    def update(self, context, port_id, wanted):
        LOG.info('Port %s is %s', port_id, wanted)
        directory.get_plugin().update_port_status(context, port_id, wanted)

    def _find(self, context, **filters):
        """Without routers' ports: no agent plugs those."""
        found = directory.get_plugin().get_ports(
            context, filters=filters, fields=self.FIELDS)
        return {p['id']: p['status'] for p in found
                if p[portbindings.VIF_TYPE] in OURS and
                not p['device_owner'].startswith(
                    n_const.DEVICE_OWNER_NETWORK_PREFIX)}


def status(active):
    return (n_const.PORT_STATUS_ACTIVE if active
            else n_const.PORT_STATUS_DOWN)
