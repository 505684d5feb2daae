#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""nova-compute 26 beside libvirt 9, which says of MidoNet's tap devices that
they exist already.

Nova makes the device itself and must tell libvirt so, by managed='no'; later
releases do.
"""

import sys

import nova.cmd  # noqa: F401  eventlet's patches come before all else
from nova.virt.libvirt import config

usual = config.LibvirtConfigGuestInterface.format_dom


def made_by_nova(self):
    interface = usual(self)
    if self.net_type == 'ethernet':
        for target in interface.iter('target'):
            target.set('managed', 'no')
    return interface


config.LibvirtConfigGuestInterface.format_dom = made_by_nova

from nova.cmd import compute  # noqa: E402

sys.exit(compute.main())
