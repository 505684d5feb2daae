# SPDX-License-Identifier: Apache-2.0
"""The port that has a load balancer's address.

Octavia makes it as a mere reservation: down, and in the default security
group.  Here it is the very port that packets come in by.
"""

from keystoneauth1 import adapter
from keystoneauth1 import exceptions as keystone_exceptions
from keystoneauth1 import loading
from octavia_lib.api.drivers import exceptions
from oslo_config import cfg
from oslo_log import log

from midonet._i18n import _

LOG = log.getLogger(__name__)
OWNER = 'Octavia'
OPEN = {'admin_state_up': True, 'security_groups': [],
        'port_security_enabled': False}


class VipPorts:

    def __init__(self, conf=cfg.CONF):
        self._conf = conf
        self._neutron = None

    def open(self, port_id):
        """Lets packets in; a port that the user made stays the user's."""
        try:
            path = '/v2.0/ports/%s' % port_id
            port = self._connection().get(path).json()['port']
            if port['device_owner'] == OWNER:
                self._connection().put(path, json={'port': OPEN})
        except keystone_exceptions.ClientException as e:
            LOG.error('Port %s of a load balancer: %s', port_id, e)
            raise exceptions.DriverError(
                user_fault_string=_('The port of the address could not be '
                                    'opened'),
                operator_fault_string='port %s: %s' % (port_id, e)) from e

    def _connection(self):
        """As Octavia's own service user, with Octavia's settings."""
        if self._neutron is None:
            auth = loading.load_auth_from_conf_options(self._conf,
                                                       'service_auth')
            session = loading.load_session_from_conf_options(
                self._conf, 'service_auth', auth=auth)
            neutron = self._conf.neutron
            self._neutron = adapter.Adapter(
                session, service_type='network',
                interface=neutron.endpoint_type,
                region_name=neutron.region_name,
                endpoint_override=neutron.endpoint)
        return self._neutron
