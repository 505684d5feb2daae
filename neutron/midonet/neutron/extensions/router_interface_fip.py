# SPDX-License-Identifier: Apache-2.0
"""Floating IPs by a router that is attached to the external network by an
ordinary interface instead of its gateway.

Neutron has the definition of this extension, and no code that offers it.
"""

from neutron_lib.api.definitions import router_interface_fip
from neutron_lib.api import extensions


class Router_interface_fip(extensions.APIExtensionDescriptor):

    api_definition = router_interface_fip
