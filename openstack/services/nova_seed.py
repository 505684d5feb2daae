# SPDX-License-Identifier: Apache-2.0
"""Nova, Placement and Glance in Keystone's catalogue; safe to run again.

Addresses come from the environment; the user placement is Nova's twin.
"""

import os

from keystoneauth1 import loading
from keystoneauth1 import session
from keystoneclient.v3 import client

ENV = os.environ


def main():
    auth = loading.get_plugin_loader('password').load_from_options(
        auth_url=ENV['OS_AUTH_URL'], username=ENV['OS_USERNAME'],
        password=ENV['OS_PASSWORD'], project_name=ENV['OS_PROJECT_NAME'],
        user_domain_id='default', project_domain_id='default')
    keystone = client.Client(session=session.Session(auth=auth))
    services = {s.type for s in keystone.services.list()}
    for name, kind in (('nova', 'compute'), ('placement', 'placement'),
                       ('glance', 'image')):
        if kind in services:
            continue
        service = keystone.services.create(name, type=kind)
        for interface in ('public', 'internal', 'admin'):
            keystone.endpoints.create(service, ENV[name.upper() + '_URL'],
                                      interface=interface,
                                      region=ENV['OS_REGION_NAME'])


main()
