# SPDX-License-Identifier: Apache-2.0
"""What there is on the host and in the database, before and after."""

import json

from harness import eventually

# Objects, their indices, tables and what ports say of themselves. Not here:
# hosts, configuration and counters, which no user makes.
USERS = ('topology', 'tables', 'ports', 'nat')


class Leftovers:
    """Remembers what is there; says what is there in addition later."""

    def __init__(self, sh, home):
        self.sh, self.home = sh, home
        self.before = self._now()

    def _now(self):
        return self._nodes() | self._interfaces()

    def _nodes(self):
        dump = json.loads(self.sh(self.home + '/bin/zkdump -d -z <HOST_NAME>'
                                  ':2181'))
        return {n['path'] for n in dump
                if n['path'].split('/')[2:3] and
                n['path'].split('/')[2] in USERS}

    def _interfaces(self):
        return {'interface ' + link['ifname'] for link in
                json.loads(self.sh('ip -j link'))}

    def nothing(self):
        """Waits until there is nothing new, and no flow."""
        def none():
            self.left = sorted(self._now() - self.before)
            flows = self.sh(self.home + '/bin/mm-dpctl datapath -d midonet')
            if not flows.startswith('0 flows'):
                self.left.append(flows)
            return not self.left
        try:
            eventually(90, none, 'nothing is left')
        except Exception as e:
            raise AssertionError('%s; left: %s' % (
                e, '\n'.join(self.left)[:3000])) from None
        return '%d nodes as before' % len(self.before)
