# SPDX-License-Identifier: Apache-2.0
"""core_plugin = midonet.neutron.plugin_v2.MidonetPluginV2"""

from neutron.conf.plugins.ml2 import config as ml2_config
from neutron.plugins.ml2 import plugin
from oslo_config import cfg


class MidonetPluginV2(plugin.Ml2Plugin):
    """ML2 that needs no [ml2] section to be MidoNet's.

    What an administrator writes into that section wins.
    """

    def __init__(self):
        ml2_config.register_ml2_plugin_opts()
        for option, value in (
                ('mechanism_drivers', ['midonet']),
                ('type_drivers', ['midonet', 'uplink']),
                ('tenant_network_types', ['midonet']),
                ('external_network_type', 'midonet'),
                ('extension_drivers', ['port_security'])):
            cfg.CONF.set_default(option, value, group='ml2')
        super().__init__()
