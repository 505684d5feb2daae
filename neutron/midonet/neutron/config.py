# SPDX-License-Identifier: Apache-2.0
"""The section [MIDONET] of midonet.ini."""

from oslo_config import cfg

GROUP = 'MIDONET'

OPTIONS = [
    cfg.URIOpt('midonet_uri', default='http://localhost:8181/midonet-api',
               schemes=['http', 'https'],
               help='Base address of the MidoNet API.'),
    cfg.StrOpt('username', default='midonet',
               help='User for the MidoNet API.'),
    cfg.StrOpt('password', default='', secret=True,
               help='Password of that user.'),
    cfg.StrOpt('project_id', default='services',
               help='Project, by name, in which that user is administrator.'),
    cfg.URIOpt('auth_url', schemes=['http', 'https'],
               help='Keystone, such as https://keystone:5000/v3. If set, '
                    'tokens are fetched there; otherwise the login of the '
                    'MidoNet API is used, which needs no Keystone.'),
    cfg.StrOpt('user_domain_name', default='Default',
               help='Domain of the user; with auth_url only.'),
    cfg.StrOpt('project_domain_name', default='Default',
               help='Domain of the project; with auth_url only.'),
    cfg.StrOpt('cafile',
               help='Certificates of the authorities that may vouch for the '
                    'MidoNet API and Keystone; the system\'s, if not set.'),
    cfg.BoolOpt('insecure', default=False,
                help='Do not verify certificates. For tests only.'),
    cfg.StrOpt('client',
               default='midonet.neutron.client.api.MidonetApiClient',
               help='Class that forwards to MidoNet.'),
    cfg.FloatOpt('connect_timeout', default=5, min=0.1,
                 help='Seconds to wait for a connection.'),
    cfg.FloatOpt('request_timeout', default=40, min=0.1,
                 help='Seconds to wait for an answer. The cluster gives up '
                      'by itself after 30.'),
    cfg.IntOpt('max_retries', default=3, min=0,
               help='How often a request is repeated that could not be '
                    'delivered or found the cluster unavailable.'),
    cfg.FloatOpt('retry_interval', default=0.3, min=0,
                 help='Seconds before the first repetition; doubled for each '
                      'further one.'),
    cfg.IntOpt('maintenance_interval', default=15, min=0,
               help='Seconds between two rounds of the maintenance worker, '
                    'which repeats what MidoNet did not acknowledge and '
                    'reports the hypervisors as agents. 0 turns it off.'),
    cfg.IntOpt('status_interval', default=1, min=0,
               help='Seconds between two looks at which ports the agents '
                    'serve: those are ACTIVE. At 0 every bound port is.'),
    cfg.IntOpt('journal_grace', default=300, min=1,
               help='Seconds after which a change without any outcome counts '
                    'as lost, because the process that made it died.'),
    # Accepted from older installations, without effect.
    cfg.StrOpt('tunnel_protocol', default='vxlan', deprecated_for_removal=True,
               help='Without effect: tunnel zones have a type.'),
    cfg.StrOpt('cluster_ip', default='localhost', deprecated_for_removal=True,
               help='Without effect.'),
    cfg.StrOpt('cluster_port', default='8088', deprecated_for_removal=True,
               help='Without effect.'),
]


def register(conf=cfg.CONF):
    """Makes the options known; harmless when they are already."""
    conf.register_opts(OPTIONS, group=GROUP)
    return conf[GROUP]


def list_opts():
    """For oslo-config-generator."""
    return [(GROUP, OPTIONS)]
