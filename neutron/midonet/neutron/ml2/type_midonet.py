# SPDX-License-Identifier: Apache-2.0
"""The types of networks that MidoNet has: no number, no limit."""

from neutron_lib import exceptions
from neutron_lib.plugins.ml2 import api

from midonet._i18n import _
from midonet.neutron.ml2 import constants


class MidonetTypeDriver(api.ML2TypeDriver):
    """A network inside MidoNet; what tenants get."""

    TYPE = constants.TYPE_MIDONET

    def get_type(self):
        return self.TYPE

    def initialize(self):
        pass

    def initialize_network_segment_range_support(self):
        pass

    def update_network_segment_range_allocations(self):
        pass

    def is_partial_segment(self, segment):
        return False

    def validate_provider_segment(self, segment):
        for key, value in segment.items():
            if value and key != api.NETWORK_TYPE:
                raise exceptions.InvalidInput(error_message=_(
                    '%(key)s has no meaning for networks of type %(type)s'
                ) % {'key': key, 'type': self.TYPE})

    def reserve_provider_segment(self, context, segment, filters=None):
        return segment

    def allocate_tenant_segment(self, context, filters=None):
        return {api.NETWORK_TYPE: self.TYPE}

    def release_segment(self, context, segment):
        pass

    def get_mtu(self, physical):
        return None
