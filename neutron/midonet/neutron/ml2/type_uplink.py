# SPDX-License-Identifier: Apache-2.0

from midonet.neutron.ml2 import constants
from midonet.neutron.ml2 import type_midonet


class UplinkTypeDriver(type_midonet.MidonetTypeDriver):
    """A hypervisor's interface to the outside, as a network.

    An administrator asks for it by name; tenants never get one.
    """

    TYPE = constants.TYPE_UPLINK

    def allocate_tenant_segment(self, context, filters=None):
        return None
