# SPDX-License-Identifier: Apache-2.0
"""One client for a process, made from Neutron's configuration."""

import functools

from oslo_log import log
from oslo_utils import importutils

from midonet.neutron import config
from midonet.neutron.client import errors

LOG = log.getLogger(__name__)


@functools.lru_cache(maxsize=None)
def client():
    settings = config.register()
    return importutils.import_class(settings.client)(settings)


def say_how_it_is():
    """Logs at start whether MidoNet can be reached, and why not."""
    settings = config.register()
    try:
        client().check()
    except errors.LoginRefused as e:
        LOG.error('%s. Every change of a network will fail until that is '
                  'mended.', e)
    except errors.ClusterError as e:
        LOG.warning('%s. Changes of networks will fail until the MidoNet API '
                    'answers.', e)
    else:
        LOG.info('The MidoNet API at %s takes user "%s" of project "%s"',
                 settings.midonet_uri, settings.username, settings.project_id)
