# SPDX-License-Identifier: Apache-2.0
"""Where tokens come from."""

import base64
import threading

from keystoneauth1 import exceptions as keystone_exceptions
from keystoneauth1 import session as keystone_session
from keystoneauth1.identity import v3

from midonet.neutron.client import errors


class TokenSource:
    """Keeps one token for a process; thread-safe.

    ``fetch`` is a function without arguments that logs in.
    """

    def __init__(self, fetch):
        self._fetch = fetch
        self._lock = threading.Lock()
        self._token = None

    def get(self):
        with self._lock:
            if self._token is None:
                self._token = self._fetch()
            return self._token

    def reject(self, token):
        """The cluster no longer takes that token: the next get logs in."""
        with self._lock:
            if self._token == token:
                self._token = None


def api_login(settings, send):
    """Logs in at the MidoNet API itself, with basic credentials.

    ``send`` is the transport's way to send one request without a token.
    """
    if ':' in settings.username:
        raise errors.LoginRefused('a user name cannot contain a colon')
    credentials = '%s:%s' % (settings.username, settings.password)
    basic = base64.b64encode(credentials.encode('utf-8')).decode('ascii')
    answer = send('POST', '/login', b'{}', {
        'Authorization': 'Basic ' + basic,
        'X-Auth-Project': settings.project_id})
    if answer.status_code in (401, 403):
        raise errors.LoginRefused(login_hint(settings, settings.midonet_uri),
                                  answer.status_code)
    if answer.status_code >= 500:
        raise errors.Unavailable('the login at %s answered %d' % (
            settings.midonet_uri, answer.status_code), answer.status_code)
    # The cookie is what all MidoNet servers have; its name never mattered.
    cookie = answer.headers.get('Set-Cookie', '').split(';')[0]
    _name, _equals, token = cookie.partition('=')
    if answer.status_code != 200 or not token:
        raise errors.Refused('the login at %s answered %d without a token' % (
            settings.midonet_uri, answer.status_code), answer.status_code)
    return token


def keystone_login(settings, verify):
    """Gets a token from Keystone by user, password and project (v3)."""
    plugin = v3.Password(
        auth_url=settings.auth_url, username=settings.username,
        password=settings.password, project_name=settings.project_id,
        user_domain_name=settings.user_domain_name,
        project_domain_name=settings.project_domain_name)
    session = keystone_session.Session(
        auth=plugin, verify=verify, timeout=settings.request_timeout)
    try:
        return session.get_token()
    except (keystone_exceptions.Unauthorized,
            keystone_exceptions.Forbidden) as e:
        raise errors.LoginRefused(
            login_hint(settings, settings.auth_url)) from e
    except keystone_exceptions.ClientException as e:
        raise errors.Unavailable('Keystone at %s: %s' % (
            settings.auth_url, e)) from e


def login_hint(settings, where):
    return ('%s refuses user "%s" in project "%s": wrong username, password '
            'or project_id in section [MIDONET] of midonet.ini, or not an '
            'administrator there' % (where, settings.username,
                                     settings.project_id))
