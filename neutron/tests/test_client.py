# SPDX-License-Identifier: Apache-2.0
"""The client against a server that fails in every way it can."""

import logging
import ssl
import subprocess
import threading

from oslo_config import cfg
import pytest

from midonet.neutron.client import api
from midonet.neutron.client import errors
from midonet.neutron.client import http
from midonet.neutron.client import provider
from midonet.neutron import config
from tests import recorder

NETWORK = {'id': 'a', 'name': 'net', 'router:external': False}


def settings(url, **changes):
    conf = cfg.ConfigOpts()
    group = config.register(conf)
    conf([])
    for name, value in dict({'midonet_uri': url, 'username': 'midonet',
                             'password': 'secret', 'project_id': 'services',
                             'connect_timeout': 2, 'request_timeout': 2},
                            **changes).items():
        conf.set_override(name, value, group=config.GROUP)
    return group


@pytest.fixture
def server():
    with recorder.Recorder() as running:
        yield running


@pytest.fixture
def pauses():
    return []


@pytest.fixture
def client(server, pauses):
    chosen = settings(server.url)
    return api.MidonetApiClient(
        chosen, http.Transport(chosen, sleep=pauses.append))


def test_logs_in_once_for_many_requests(client, server):
    client.create('network', NETWORK)
    client.update('network', dict(NETWORK, name='other'))
    client.delete('network', 'a')
    assert [r.path for r in server.requests].count('/login') == 1
    assert server.calls() == [('POST', '/neutron/networks'),
                              ('PUT', '/neutron/networks/a'),
                              ('DELETE', '/neutron/networks/a')]


def test_sends_the_media_type_of_the_kind(client, server):
    client.create('security_group', {'id': 's', 'name': 'web'})
    headers = server.requests[-1].headers
    media = 'application/vnd.org.midonet.neutron.SecurityGroup-v1+json'
    assert headers['Content-Type'] == media
    assert headers['Accept'] == media


def test_all_kinds_come_and_go(client, server):
    for kind in api.KINDS:
        client.create(kind, {'id': kind, 'name': 'x'})
        assert client.get(kind, kind)['name'] == 'x'
        assert [o['id'] for o in client.list(kind)] == [kind]
        client.delete(kind, kind)
        assert client.list(kind) == []


def test_an_expired_token_is_renewed(client, server):
    client.create('network', NETWORK)
    server.token = 'token-2'
    client.update('network', NETWORK)
    assert server.calls()[-2:] == [('PUT', '/neutron/networks/a')] * 2


def test_a_wrong_password_is_said_plainly(server):
    wrong = settings(server.url, password='wrong')
    with pytest.raises(errors.LoginRefused) as refusal:
        api.MidonetApiClient(wrong).check()
    assert 'wrong username, password or project_id' in str(refusal.value)
    assert 'midonet.ini' in str(refusal.value)
    assert 'wrong"' not in str(refusal.value).replace('services"', '')


def test_a_wrong_password_is_in_the_log_at_start(server, monkeypatch, caplog):
    wrong = settings(server.url, password='wrong')
    monkeypatch.setattr(provider.config, 'register', lambda: wrong)
    provider.client.cache_clear()
    with caplog.at_level(logging.INFO):
        provider.say_how_it_is()
    provider.client.cache_clear()
    assert [r.levelname for r in caplog.records] == ['ERROR']
    assert 'wrong username, password' in caplog.text
    assert 'secret' not in caplog.text


def test_a_cluster_that_is_away_is_in_the_log_at_start(monkeypatch, caplog):
    away = settings('http://127.0.0.1:1/midonet-api')
    monkeypatch.setattr(provider.config, 'register', lambda: away)
    provider.client.cache_clear()
    with caplog.at_level(logging.INFO):
        provider.say_how_it_is()
    provider.client.cache_clear()
    assert [r.levelname for r in caplog.records] == ['WARNING']
    assert 'does not answer' in caplog.text


def test_a_request_is_repeated_while_the_cluster_is_unavailable(
        client, server, pauses):
    server.fail(503, 502, 'close')
    client.create('network', NETWORK)
    assert server.objects['network'] == {'a': NETWORK}
    assert len(pauses) == 3
    assert pauses[0] < pauses[1] * 3


def test_repetition_ends(client, server, pauses):
    server.fail(*[503] * 9)
    with pytest.raises(errors.Unavailable) as failure:
        client.create('network', NETWORK)
    assert failure.value.status == 503
    assert len(pauses) == 3


def test_a_create_whose_answer_was_lost_succeeds(client, server):
    server.fail('lost')
    client.create('network', NETWORK)
    assert server.objects['network'] == {'a': NETWORK}
    assert server.calls()[-1] == ('GET', '/neutron/networks/a')


def test_a_create_of_what_exists_already_fails(client, server):
    client.create('network', NETWORK)
    with pytest.raises(errors.Refused) as refusal:
        client.create('network', NETWORK)
    assert refusal.value.status == 409


def test_a_doubtful_create_that_conflicts_with_another_fails(client, server):
    # 409 for a reason other than its own first attempt: it is not there.
    server.fail('close', 409)
    with pytest.raises(errors.Refused) as refusal:
        client.create('network', NETWORK)
    assert refusal.value.status == 404


def test_refusals_are_not_repeated(client, server, pauses):
    server.fail(400)
    with pytest.raises(errors.Refused) as refusal:
        client.create('network', NETWORK)
    assert 'on demand' in str(refusal.value)
    assert pauses == []


def test_deleting_what_is_gone_succeeds(client, server):
    server.fail(404)
    client.delete('port', 'never')


def test_redirects_are_not_followed(client, server):
    server.fail(302)
    with pytest.raises(errors.Refused):
        client.delete('port', 'x')


def test_retry_after_is_obeyed_up_to_a_limit():
    class Answer:
        def __init__(self, headers):
            self.headers = headers
    assert http.retry_after(Answer({'Retry-After': '2'})) == 2
    assert http.retry_after(Answer({'RetryAfter': '3'})) == 3
    assert http.retry_after(Answer({'Retry-After': 'soon'})) is None
    assert http.retry_after(Answer({})) is None


def test_threads_share_a_token(client, server):
    def work(n):
        client.create('network', {'id': str(n)})
    threads = [threading.Thread(target=work, args=(n,)) for n in range(16)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(server.objects['network']) == 16
    assert [r.path for r in server.requests].count('/login') == 1


@pytest.fixture
def certificate(tmp_path):
    made = subprocess.run(
        ['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days',
         '2', '-subj', '/CN=localhost', '-addext',
         'subjectAltName=IP:127.0.0.1', '-keyout', tmp_path / 'key',
         '-out', tmp_path / 'crt'], capture_output=True, check=False)
    assert made.returncode == 0, made.stderr
    return tmp_path


@pytest.fixture
def secure_server(server, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / 'crt', certificate / 'key')
    server._server.socket = context.wrap_socket(server._server.socket,
                                                server_side=True)
    return server.url.replace('http:', 'https:')


def test_an_unknown_certificate_is_refused(secure_server):
    client = api.MidonetApiClient(settings(secure_server, max_retries=0))
    with pytest.raises(errors.Unavailable) as refusal:
        client.check()
    assert 'TLS' in str(refusal.value)


def test_a_known_certificate_is_taken(secure_server, certificate):
    client = api.MidonetApiClient(settings(
        secure_server, cafile=str(certificate / 'crt')))
    client.check()


def test_certificates_may_be_ignored(secure_server):
    api.MidonetApiClient(settings(secure_server, insecure=True)).check()
