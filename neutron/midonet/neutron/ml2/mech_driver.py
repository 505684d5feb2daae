# SPDX-License-Identifier: Apache-2.0
"""Networks, subnets and ports, from ML2 to MidoNet."""

from neutron_lib.api.definitions import portbindings
from neutron_lib import constants as n_const
from neutron_lib.plugins import directory
from neutron_lib.plugins.ml2 import api
from oslo_config import cfg
from oslo_log import log
from sqlalchemy import orm

from midonet.neutron.client import errors
from midonet.neutron.client import provider
from midonet.neutron import config
from midonet.neutron.db import journal
from midonet.neutron.maintenance import repair
from midonet.neutron.maintenance import status
from midonet.neutron.maintenance import worker
from midonet.neutron.ml2 import constants
from midonet.neutron.ml2 import security_groups

LOG = log.getLogger(__name__)

# ML2 offers them by itself, but MidoNet tracks all connections, and its own
# agents answer DHCP: there is nobody to schedule a network to.
NOT_OFFERED = frozenset(('stateful-security-group', 'dhcp_agent_scheduler'))
VIF_DETAILS = {portbindings.CAP_PORT_FILTER: True,
               portbindings.VIF_DETAILS_CONNECTIVITY:
                   portbindings.CONNECTIVITY_L2}

ROUTERS = (n_const.DEVICE_OWNER_ROUTER_INTF, n_const.DEVICE_OWNER_ROUTER_GW)
REPORTED = frozenset(('status', 'revision_number', 'updated_at'))


class MidonetMechanismDriver(api.MechanismDriver):
    """Records each change with it, and sends it when it is committed.

    Networks of other types than MidoNet's are left to other drivers.
    """

    def initialize(self):
        config.register()
        self._client = provider.client()
        self._security_groups = security_groups.SecurityGroupHandler(
            self._client)
        worker.listen()
        # Neutron looks at attributes of its models that are not there until
        # this is done, which a process forked from here otherwise leaves to
        # its first query: a GET of a port in front of that fails.
        orm.configure_mappers()
        provider.say_how_it_is()

    @property
    def connectivity(self):
        return portbindings.CONNECTIVITY_L2

    def supported_extensions(self, extensions):
        return set(extensions) - NOT_OFFERED

    # Networks

    def create_network_precommit(self, context):
        if ours(context.network_segments):
            self._record(context, 'network')

    update_network_precommit = create_network_precommit
    delete_network_precommit = create_network_precommit

    def create_network_postcommit(self, context):
        if ours(context.network_segments):
            self._send(context, 'network', self._client.create)

    def update_network_postcommit(self, context):
        if ours(context.network_segments):
            self._send_update(context, 'network')

    def delete_network_postcommit(self, context):
        if ours(context.network_segments):
            self._send_delete(context, 'network')

    # Subnets

    def create_subnet_precommit(self, context):
        if ours(subnet_segments(context)):
            self._record(context, 'subnet')

    update_subnet_precommit = create_subnet_precommit
    delete_subnet_precommit = create_subnet_precommit

    def create_subnet_postcommit(self, context):
        if ours(subnet_segments(context)):
            self._send(context, 'subnet', self._client.create)

    def update_subnet_postcommit(self, context):
        if ours(subnet_segments(context)):
            self._send_update(context, 'subnet')

    def delete_subnet_postcommit(self, context):
        if ours(subnet_segments(context)):
            self._send_delete(context, 'subnet')

    # Ports

    def create_port_precommit(self, context):
        if not ours(context.network.network_segments):
            return
        self._record(context, 'port')
        self._record_interface(context)

    def update_port_precommit(self, context):
        if ours(context.network.network_segments) and says_more(context):
            self._record(context, 'port')
            self._record_interface(context)

    def delete_port_precommit(self, context):
        if ours(context.network.network_segments):
            self._record(context, 'port')

    def create_port_postcommit(self, context):
        if ours(context.network.network_segments):
            self._send(context, 'port', self._client.create)
            self._work_at_once(context)

    def update_port_postcommit(self, context):
        if ours(context.network.network_segments) and says_more(context):
            self._send_update(context, 'port')
            self._work_at_once(context)

    def delete_port_postcommit(self, context):
        if ours(context.network.network_segments):
            self._send_delete(context, 'port')

    def bind_port(self, context):
        """Any host will do: its agent plugs what mm-ctl binds there."""
        vnic = context.current.get(portbindings.VNIC_TYPE)
        if vnic not in (None, '', portbindings.VNIC_NORMAL):
            LOG.warning('Port %s wants a VNIC of type %s, which MidoNet has '
                        'not', context.current['id'], vnic)
            return
        for segment in context.segments_to_bind:
            if segment[api.NETWORK_TYPE] in constants.TYPES:
                context.set_binding(segment[api.ID], constants.VIF_TYPE,
                                    dict(VIF_DETAILS),
                                    status=self._status(context.current))
                return

    def _status(self, port):
        """DOWN until an agent serves it: status.Reporter says when."""
        conf = cfg.CONF[config.GROUP]
        watched = conf.status_interval and conf.maintenance_interval
        if not watched or port['device_owner'].startswith(
                n_const.DEVICE_OWNER_NETWORK_PREFIX):
            return n_const.PORT_STATUS_ACTIVE
        try:
            return status.status(self._client.is_active(port['id']))
        except errors.ClusterError as e:
            LOG.warning('Whether port %s is served is not known: %s',
                        port['id'], e)
            return n_const.PORT_STATUS_DOWN

    @staticmethod
    def _work_at_once(context):
        """Ports of routers are nobody's to plug: they work as they are."""
        port = context.current
        if port['device_owner'] not in ROUTERS:
            return
        wanted = status.status(port['admin_state_up'])
        if port['status'] != wanted:
            directory.get_plugin().update_port_status(
                context._plugin_context.elevated(), port['id'], wanted)

    # How all of them go

    @staticmethod
    def _record(context, kind):
        context.midonet_entry = journal.record(
            context._plugin_context, kind, context.current['id'])

    @staticmethod
    def _record_interface(context):
        """Until add_router_interface is through, somebody has to see to it.

        ML2 knows only of the port; the L3 service removes the entry.
        """
        owner = context.current['device_owner']
        before = context.original and context.original['device_owner']
        if (owner == n_const.DEVICE_OWNER_ROUTER_INTF and owner != before):
            journal.record(context._plugin_context, journal.ROUTER_INTERFACE,
                           context.current['id'])

    @staticmethod
    def _send(context, kind, verb):
        with journal.outcome(context._plugin_context,
                             getattr(context, 'midonet_entry', None)):
            verb(kind, context.current)

    def _send_update(self, context, kind):
        self._send(context, kind, self._client.update)
        # Another server's request for a later change may have come first,
        # and this one undone it: then what holds now is sent again.
        if repair.overtaken(context._plugin_context, context.current):
            repair.repair(context._plugin_context.elevated(), self._client,
                          kind, context.current['id'])

    def _send_delete(self, context, kind):
        with journal.outcome(context._plugin_context,
                             getattr(context, 'midonet_entry', None)):
            self._client.delete(kind, context.current['id'])


def ours(segments):
    return any(s[api.NETWORK_TYPE] in constants.TYPES for s in segments or ())


def subnet_segments(context):
    return context.network.network_segments


def says_more(context):
    """Whether a port's update is more than what MidoNet itself reported."""
    now, before = context.current, context.original or {}
    changed = {k for k in set(now) | set(before)
               if now.get(k) != before.get(k)}
    return 'status' not in changed or not changed <= REPORTED
