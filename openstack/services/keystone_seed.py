# SPDX-License-Identifier: Apache-2.0
"""What an installer leaves in Keystone: projects, users, roles, endpoints.

In one process: the openstack command takes two seconds for each of these.
Everything comes from the environment; safe to run again.
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
    roles = {r.name: r for r in keystone.roles.list()}
    projects = {p.name: p for p in keystone.projects.list()}
    for name in ('services', 'demo'):
        if name not in projects:
            projects[name] = keystone.projects.create(name, 'default')
    accounts = [('neutron', 'services', 'admin'),
                ('nova', 'services', 'admin'), ('demo', 'demo', 'member')]
    if ENV.get('KEYSTONE_MIDONET'):
        accounts.append(('midonet', 'services', 'admin'))
    services = [('neutron', 'network', ENV['NEUTRON_URL'])]
    if ENV.get('OCTAVIA_URL'):
        accounts += [('octavia', 'services', 'admin'),
                     ('demo', 'demo', 'load-balancer_member')]
        services.append(('octavia', 'load-balancer', ENV['OCTAVIA_URL']))
    users = {u.name: u for u in keystone.users.list()}
    for name, project, role in accounts:
        user = users.get(name) or keystone.users.create(
            name, domain='default', password=ENV[name.upper() + '_PASSWORD'],
            default_project=projects[project])
        users[name] = user
        if role not in roles:
            roles[role] = keystone.roles.create(role)
        keystone.roles.grant(roles[role], user=user,
                             project=projects[project])
    present = {s.type for s in keystone.services.list()}
    for name, kind, url in services:
        if kind in present:
            continue
        service = keystone.services.create(name, type=kind)
        for interface in ('public', 'internal', 'admin'):
            keystone.endpoints.create(service, url, interface=interface,
                                      region=ENV['OS_REGION_NAME'])


main()
