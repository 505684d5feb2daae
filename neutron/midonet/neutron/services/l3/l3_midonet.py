# SPDX-License-Identifier: Apache-2.0
"""service_plugins = midonet_l3: routers and floating IPs."""

from neutron.api import extensions as n_extensions
from neutron.db import dns_db
from neutron.db import extraroute_db
from neutron.db import l3_db
from neutron.db import l3_fip_port_details
from neutron.db import l3_gwmode_db
from neutron.db.models import l3 as l3_models
from neutron.db import models_v2
from neutron.quota import resource_registry
from neutron_lib.api.definitions import extraroute
from neutron_lib.api.definitions import extraroute_atomic
from neutron_lib.api.definitions import fip_port_details
from neutron_lib.api.definitions import l3 as l3_apidef
from neutron_lib.api.definitions import l3_ext_gw_mode
from neutron_lib.api.definitions import router_interface_fip
from neutron_lib.callbacks import events
from neutron_lib.callbacks import registry
from neutron_lib.callbacks import resources
from neutron_lib import constants as n_const
from neutron_lib.db import api as db_api
from neutron_lib.db import resource_extend
from neutron_lib import exceptions as n_exc
from neutron_lib.exceptions import l3 as l3_exc
from neutron_lib.plugins import constants as plugin_constants
from neutron_lib.services import base as service_base
from oslo_log import log
from oslo_utils import excutils
from sqlalchemy import orm

from midonet._i18n import _
from midonet.neutron.client import errors
from midonet.neutron.client import provider
from midonet.neutron import config
from midonet.neutron.db import journal
from midonet.neutron import extensions

LOG = log.getLogger(__name__)
ACTIVE, DOWN, ERROR = (n_const.FLOATINGIP_STATUS_ACTIVE,
                       n_const.FLOATINGIP_STATUS_DOWN,
                       n_const.FLOATINGIP_STATUS_ERROR)


class RouterInterfaceInUseAsGatewayByFloatingIP(n_exc.InUse):
    message = _('The interface of router %(router_id)s on subnet '
                '%(subnet_id)s is the way of floating IPs, such as '
                '%(floatingip_id)s.')


@resource_extend.has_resource_extenders
@registry.has_registry_receivers
class MidonetL3ServicePlugin(
        service_base.ServicePluginBase,
        extraroute_db.ExtraRoute_dbonly_mixin,
        l3_gwmode_db.L3_NAT_dbonly_mixin,
        dns_db.DNSDbMixin,
        l3_fip_port_details.Fip_port_details_db_mixin,
        l3_db.L3_NAT_dbonly_mixin):
    """Neutron's own database code, and a request after each change.

    The ports that routers and floating IPs have go through the core plugin,
    which sends them by itself.
    """

    supported_extension_aliases = [
        l3_apidef.ALIAS, l3_ext_gw_mode.ALIAS, extraroute.ALIAS,
        extraroute_atomic.ALIAS, fip_port_details.ALIAS,
        router_interface_fip.ALIAS]

    __native_pagination_support = True
    __native_sorting_support = True
    __filter_validation_support = True

    @resource_registry.tracked_resources(router=l3_models.Router,
                                         floatingip=l3_models.FloatingIP)
    def __init__(self):
        super().__init__()
        config.register()
        n_extensions.append_api_extensions_path(extensions.__path__)
        self._client = provider.client()

    def get_plugin_type(self):
        return plugin_constants.L3

    def get_plugin_description(self):
        return 'Routers and floating IPs, distributed by MidoNet'

    def is_router_distributed(self, context, router_id):
        return False

    # Entries of what is being created: only Neutron's own code knows the id
    # in time.

    @registry.receives(resources.ROUTER, [events.PRECOMMIT_CREATE])
    def _record_router(self, resource, event, trigger, payload):
        self._remember(payload.context, 'router', payload.resource_id)

    @registry.receives(resources.FLOATING_IP, [events.PRECOMMIT_CREATE])
    def _record_floatingip(self, resource, event, trigger, payload):
        self._remember(payload.context, 'floatingip', payload.resource_id)

    @staticmethod
    def _remember(context, kind, resource_id):
        entries = vars(context).setdefault('midonet_entries', {})
        entries[kind, resource_id] = journal.record(context, kind,
                                                    resource_id)

    @staticmethod
    def _remembered(context, kind, resource_id):
        return vars(context).get('midonet_entries', {}).pop(
            (kind, resource_id), None)

    # Routers

    def create_router(self, context, router):
        created = super().create_router(context, router)
        entry = self._remembered(context, 'router', created['id'])
        try:
            with journal.outcome(context, entry):
                self._client.create('router', created)
        except errors.ClusterError:
            with excutils.save_and_reraise_exception():
                self._undo('router', created['id'], self.delete_router,
                           context, created['id'])
        return created

    def update_router(self, context, id, router):
        with journal.intent(context, 'router', id):
            updated = super().update_router(context, id, router)
            try:
                self._client.update('router', updated)
            except errors.ClusterError:
                with excutils.save_and_reraise_exception():
                    self._set_router_status(context, id, ERROR)
        if updated['status'] == ERROR:
            self._set_router_status(context, id, n_const.ACTIVE)
            updated['status'] = n_const.ACTIVE
        return updated

    def delete_router(self, context, id):
        with journal.intent(context, 'router', id):
            super().delete_router(context, id)
            self._client.delete('router', id)

    def add_extraroutes(self, context, router_id, body=None):
        return self._change_routes(context, router_id, body,
                                   self._add_extra_routes)

    def remove_extraroutes(self, context, router_id, body=None):
        return self._change_routes(context, router_id, body,
                                   self._remove_extra_routes)

    def _change_routes(self, context, router_id, body, change):
        # Not inside a transaction, unlike Neutron's own: a request to the
        # cluster could not be rolled back.
        with db_api.CONTEXT_READER.using(context):
            old = self._get_extra_routes_by_router_id(context, router_id)
        routes = change(old, body['router']['routes'])
        return {'router': self.update_router(
            context, router_id, {'router': {'routes': routes}})}

    @db_api.retry_if_session_inactive()
    def _set_router_status(self, context, router_id, status):
        with db_api.CONTEXT_WRITER.using(context):
            self._get_router(context, router_id).status = status

    # Router interfaces

    def add_router_interface(self, context, router_id, interface_info=None):
        info = super().add_router_interface(context, router_id,
                                            interface_info)
        try:
            self._client.add_router_interface(info)
        except errors.ClusterError:
            with excutils.save_and_reraise_exception():
                # A port that the user made is the user's to delete.
                if not (interface_info or {}).get('port_id'):
                    self._undo('interface of router', router_id,
                               super().remove_router_interface, context,
                               router_id, {'port_id': info['port_id']})
        journal.done_for(context, journal.ROUTER_INTERFACE, info['port_id'])
        return info

    def remove_router_interface(self, context, router_id, interface_info):
        info = super().remove_router_interface(context, router_id,
                                               interface_info)
        journal.done_for(context, journal.ROUTER_INTERFACE, info['port_id'])
        # The interface went with its port, which is deleted already; this
        # is for servers that do more.
        self._client.remove_router_interface(info)
        return info

    # Floating IPs

    def create_floatingip(self, context, floatingip, initial_status=None):
        body = floatingip['floatingip']
        created = super().create_floatingip(
            context, floatingip, ACTIVE if body.get('port_id') else DOWN)
        entry = self._remembered(context, 'floatingip', created['id'])
        try:
            with journal.outcome(context, entry):
                self._client.create('floatingip', created)
        except errors.ClusterError:
            with excutils.save_and_reraise_exception():
                self._undo('floating IP', created['id'],
                           self.delete_floatingip, context, created['id'])
        return created

    def update_floatingip(self, context, id, floatingip):
        with journal.intent(context, 'floatingip', id):
            updated = super().update_floatingip(context, id, floatingip)
            try:
                self._client.update('floatingip', updated)
            except errors.ClusterError:
                with excutils.save_and_reraise_exception():
                    self.update_floatingip_status(context, id, ERROR)
        status = ACTIVE if updated['port_id'] else DOWN
        if updated['status'] != status:
            self.update_floatingip_status(context, id, status)
            updated['status'] = status
        return updated

    def delete_floatingip(self, context, id):
        with journal.intent(context, 'floatingip', id):
            super().delete_floatingip(context, id)
            self._client.delete('floatingip', id)

    @registry.receives(resources.ROUTER_INTERFACE, [events.BEFORE_DELETE])
    def _spare_floatingips(self, resource, event, trigger, payload):
        """An interface on an external network may be what they go through.
        """
        subnet_id = payload.metadata['subnet_id']
        found = self._floatingip_through(payload.context.elevated(),
                                         payload.resource_id, subnet_id)
        if found:
            raise RouterInterfaceInUseAsGatewayByFloatingIP(
                router_id=payload.resource_id, subnet_id=subnet_id,
                floatingip_id=found)

    @db_api.CONTEXT_READER
    def _floatingip_through(self, context, router_id, subnet_id):
        network_id = context.session.query(models_v2.Subnet.network_id).filter(
            models_v2.Subnet.id == subnet_id).scalar()
        gateway = self._get_router(context, router_id).gw_port
        if gateway and gateway.network_id == network_id:
            return None                  # they go through the gateway
        return context.session.query(l3_models.FloatingIP.id).filter(
            l3_models.FloatingIP.router_id == router_id,
            l3_models.FloatingIP.floating_network_id == network_id
        ).limit(1).scalar()

    def get_router_for_floatingip(self, context, internal_port,
                                  internal_subnet, external_network_id):
        """Also finds routers that have an interface on the external network.
        """
        try:
            return super().get_router_for_floatingip(
                context, internal_port, internal_subnet, external_network_id)
        except l3_exc.ExternalGatewayForFloatingIPNotFound:
            with excutils.save_and_reraise_exception() as ctxt:
                router_id = self._router_between(
                    context, internal_subnet, external_network_id)
                if router_id:
                    ctxt.reraise = False
                    return router_id

    @staticmethod
    @db_api.CONTEXT_READER
    def _router_between(context, internal_subnet, external_network_id):
        inside = orm.aliased(l3_models.RouterPort)
        inside_port = orm.aliased(models_v2.Port)
        outside = orm.aliased(l3_models.RouterPort)
        outside_port = orm.aliased(models_v2.Port)
        address = models_v2.IPAllocation
        found = context.session.query(
            inside.router_id, address.ip_address).join(
            inside_port, inside_port.id == inside.port_id).join(
            address, address.port_id == inside_port.id).join(
            outside, outside.router_id == inside.router_id).join(
            outside_port, outside_port.id == outside.port_id).filter(
            address.subnet_id == internal_subnet['id'],
            inside.port_type.in_(n_const.ROUTER_INTERFACE_OWNERS),
            outside.port_type.in_(n_const.ROUTER_INTERFACE_OWNERS),
            outside_port.network_id == external_network_id).distinct().all()
        for router_id, ip_address in found:
            if ip_address == internal_subnet['gateway_ip']:
                return router_id
        return found[0][0] if found else None

    @staticmethod
    def _undo(what, resource_id, undo, *arguments):
        """Takes back what MidoNet refused; the refusal goes to the user."""
        try:
            undo(*arguments)
        except Exception:
            LOG.exception('The %s %s, which MidoNet did not take, could not '
                          'be removed again', what, resource_id)
