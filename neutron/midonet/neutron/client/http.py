# SPDX-License-Identifier: Apache-2.0
"""Requests with time-outs, repetition, and a token."""

import os
import random
import time

from oslo_log import log
import requests

from midonet.neutron.client import auth
from midonet.neutron.client import errors

LOG = log.getLogger(__name__)
UNAVAILABLE = (502, 503, 504)
LONGEST_PAUSE = 5


class Transport:
    """Sends requests to one MidoNet API.  Thread-safe, and safe to fork.

    Errors: ``Unavailable`` after all repetitions, ``LoginRefused``, and
    ``Refused`` for any other status of 300 and above.
    """

    def __init__(self, settings, sleep=time.sleep):
        self._settings = settings
        self._sleep = sleep
        self._base = settings.midonet_uri.rstrip('/')
        self._verify = (not settings.insecure) and (settings.cafile or True)
        self._session = None
        self._pid = None
        if settings.auth_url:
            def fetch():
                return auth.keystone_login(settings, self._verify)
        else:
            def fetch():
                return auth.api_login(settings, self._send)
        self._tokens = auth.TokenSource(fetch)

    def request(self, method, path, body=None, accept=None,
                content_type=None, retries=None):
        """Sends one request, again if need be.

        Returns the answer and whether an earlier attempt may have been
        carried out although nobody saw its answer.
        """
        if retries is None:
            retries = self._settings.max_retries
        headers = {}
        if accept:
            headers['Accept'] = accept
        if content_type:
            headers['Content-Type'] = content_type
        doubtful = False
        logins = 0
        attempt = 0
        while True:
            try:
                token = self._tokens.get()
                answer = self._send(method, path, body,
                                    dict(headers, **{'X-Auth-Token': token}))
            except errors.Unavailable as e:
                failure, pause = e, None
                doubtful = True
            else:
                if answer.status_code == 401 and logins == 0:
                    logins += 1          # an old token: once, without delay
                    self._tokens.reject(token)
                    continue
                if answer.status_code not in UNAVAILABLE:
                    return self._checked(answer, doubtful, method, path)
                failure = errors.Unavailable(
                    '%s %s: %s' % (method, path, reason(answer)),
                    answer.status_code)
                pause = retry_after(answer)
                doubtful = True
            if attempt >= retries:
                raise failure
            attempt += 1
            if pause is None:
                pause = self._settings.retry_interval * 2 ** (attempt - 1)
                pause *= random.uniform(0.5, 1.5)
            LOG.warning('%s; again in %.1f s (%d of %d)', failure, pause,
                        attempt, retries)
            self._sleep(min(pause, LONGEST_PAUSE))

    def _checked(self, answer, doubtful, method, path):
        status = answer.status_code
        if status == 401:
            raise errors.LoginRefused(auth.login_hint(
                self._settings, self._settings.midonet_uri), status)
        if status == 409 and method == 'POST' and doubtful:
            return answer, True          # the caller finds out
        if status >= 300:
            raise errors.Refused('%s %s: %s' % (method, path, reason(answer)),
                                 status)
        return answer, doubtful

    def _send(self, method, path, body, headers):
        try:
            return self._connections().request(
                method, self._base + path, data=body, headers=headers,
                timeout=(self._settings.connect_timeout,
                         self._settings.request_timeout),
                verify=self._verify, allow_redirects=False)
        except requests.exceptions.SSLError as e:
            raise errors.Unavailable('%s: TLS: %s' % (self._base, e)) from e
        except requests.exceptions.RequestException as e:
            raise errors.Unavailable('%s does not answer: %s' % (
                self._base, plain(e))) from e

    def _connections(self):
        # A connection shared with a parent process would mix up answers.
        if self._pid != os.getpid():
            session = requests.Session()
            session.trust_env = False    # no proxy, no .netrc
            adapter = requests.adapters.HTTPAdapter(pool_maxsize=32)
            session.mount('http://', adapter)
            session.mount('https://', adapter)
            self._session, self._pid = session, os.getpid()
        return self._session


def retry_after(answer):
    for name in ('Retry-After', 'RetryAfter'):
        try:
            return max(0.0, float(answer.headers[name]))
        except (KeyError, ValueError):
            continue
    return None


def reason(answer):
    """One line that says what the cluster holds against a request."""
    try:
        body = answer.json()
    except ValueError:
        body = {}
    text = body.get('message') if isinstance(body, dict) else None
    parts = [str(answer.status_code)] + ([text] if text else [])
    if isinstance(body, dict):
        for violation in body.get('violations') or []:
            parts.append('%s %s' % (violation.get('property'),
                                    violation.get('message')))
    return ': '.join(parts[:4])


def plain(error):
    """The innermost cause: requests wraps it three times."""
    while getattr(error, 'args', None) and isinstance(error.args[0],
                                                      Exception):
        error = error.args[0]
    return getattr(error, 'reason', None) or error
