# SPDX-License-Identifier: Apache-2.0
"""The Neutron API as a user of a real cloud sees it."""

import os

from keystoneauth1 import loading
from keystoneauth1 import session


class Cloud:
    """Requests as one user, with the OS_ variables of an openrc file."""

    def __init__(self, openrc, neutron=None):
        env = read(openrc)
        auth = loading.get_plugin_loader('password').load_from_options(
            auth_url=env['OS_AUTH_URL'], username=env['OS_USERNAME'],
            password=env['OS_PASSWORD'], project_name=env['OS_PROJECT_NAME'],
            user_domain_name=env['OS_USER_DOMAIN_NAME'],
            project_domain_name=env['OS_PROJECT_DOMAIN_NAME'])
        self._session = session.Session(auth=auth)
        self._neutron = neutron          # instead of the catalogue's
        self.project = self._session.get_project_id()

    def token(self):
        return self._session.get_token()

    def call(self, method, path, body=None):
        """Status and body."""
        answer = self._session.request(
            '/v2.0/' + path, method, json=body, raise_exc=False,
            endpoint_override=self._neutron,
            endpoint_filter={'service_type': 'network',
                             'interface': 'public'})
        return answer.status_code, answer.json() if answer.content else None

    def make(self, kind, **attributes):
        path = kind.replace('_', '-') + 's'
        status, body = self.call('POST', path, {kind: attributes})
        assert status == 201, (status, body)
        return body[kind]

    def change(self, kind, resource_id, **attributes):
        path = '%ss/%s' % (kind.replace('_', '-'), resource_id)
        status, body = self.call('PUT', path, {kind: attributes})
        assert status == 200, (status, body)
        return body[kind]

    def delete(self, kind, resource_id):
        path = '%ss/%s' % (kind.replace('_', '-'), resource_id)
        status, body = self.call('DELETE', path)
        assert status in (204, 404), (status, body)

    def list(self, kind):
        path = kind.replace('_', '-') + 's'
        status, body = self.call('GET', path)
        assert status == 200, (status, body)
        return body[kind + 's']

    def interface(self, verb, router_id, **body):
        status, answer = self.call(
            'PUT', 'routers/%s/%s_router_interface' % (router_id, verb), body)
        assert status == 200, (status, answer)
        return answer


def read(openrc):
    env = {}
    with open(openrc, encoding='utf-8') as lines:
        for line in lines:
            for word in line.removeprefix('export ').split():
                name, _, value = word.partition('=')
                env[name] = value
    return dict(os.environ, **env)
