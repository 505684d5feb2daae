# SPDX-License-Identifier: Apache-2.0
"""neutron-midonet-sync: what differs between Neutron and MidoNet.

Without --repair it only says so.  The exit status is 0 if nothing differs,
or if all that did was mended; 1 otherwise; 2 if the comparison failed.
Neutron's configuration files are taken as neutron-server takes them.
"""

import json
import sys

from neutron.common import config as common_config
from neutron import manager
from neutron_lib import context as n_context
from oslo_config import cfg
from oslo_log import log

from midonet.neutron.client import errors
from midonet.neutron.client import provider
from midonet.neutron import config
from midonet.neutron.maintenance import sync

OPTIONS = [
    cfg.BoolOpt('repair', default=False,
                help='Mend the differences: MidoNet is made to hold what '
                     'Neutron holds. Neutron is never changed.'),
    cfg.BoolOpt('json', default=False,
                help='Print one JSON object a difference.'),
]


def main():
    conf = cfg.CONF
    conf.register_cli_opts(OPTIONS)
    common_config.register_common_config_options()
    common_config.init(sys.argv[1:])
    common_config.setup_logging()
    log.getLogger('neutron').logger.setLevel('WARNING')
    settings = config.register()
    settings_off = ('maintenance_interval', 0)
    conf.set_override(*settings_off, group=config.GROUP)
    manager.init()
    count = mended = 0
    try:
        for finding in sync.run(n_context.get_admin_context(),
                                provider.client(), conf.repair):
            count += 1
            mended += finding.mended is True
            show(finding, conf.json)
    except errors.ClusterError as e:
        print('neutron-midonet-sync: %s: %s' % (settings.midonet_uri, e),
              file=sys.stderr)
        return 2
    if not conf.json:
        print('%d differences, %d mended' % (count, mended))
    return 0 if count == mended else 1


def show(finding, as_json):
    if as_json:
        value = dict(finding._asdict())
        if isinstance(finding.mended, Exception):
            value['mended'] = str(finding.mended)
        print(json.dumps(value))
        return
    line = '%s %s %s' % (finding.what, finding.kind, finding.id)
    if finding.detail:
        line += ' (%s)' % finding.detail
    if finding.mended is True:
        line += ': mended'
    elif finding.mended is not None:
        line += ': %s' % finding.mended
    print(line)


if __name__ == '__main__':
    sys.exit(main())
