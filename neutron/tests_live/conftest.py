# SPDX-License-Identifier: Apache-2.0
"""A real Neutron 21 in ML2 form, whose cluster is the recording stand-in.

WIRE_STATE is the state directory of openstack/start; Keystone and MariaDB are
left running there, Neutron is stopped at the end.
"""

import os
import pathlib
import subprocess
import time

import pytest

from tests import cloud
from tests import recorder

HOME = pathlib.Path(__file__).parents[2]
PORT = int(os.environ.get('WIRE_NEUTRON_PORT', '19696'))


class Neutron:
    """The server as an operator handles it."""

    def __init__(self, state, environment):
        self.state, self.environment = state, environment
        self.log = state / 'wire' / 'neutron.log'

    def openstack(self, script, *arguments):
        done = subprocess.run(
            [str(HOME / 'openstack' / script), str(self.state), *arguments],
            env=self.environment, capture_output=True, text=True,
            check=False)
        assert done.returncode == 0, done.stderr

    def start(self):
        self.openstack('start', 'neutron')

    def stop(self):
        self.openstack('stop', 'wire')

    def kill(self):
        """At once, all its processes; it had made a session of its own."""
        pid = int((self.state / 'wire.pid').read_text().split()[0])
        os.killpg(pid, 9)
        eventually(10, lambda: not os.path.exists('/proc/%d' % pid) or
                   zombie(pid))


def zombie(pid):
    try:
        return ') Z ' in pathlib.Path('/proc/%d/stat' % pid).read_text()
    except OSError:
        return True


def eventually(seconds, check):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        value = check()
        if value:
            return value
        time.sleep(0.2)
    raise AssertionError('not within %d s' % seconds)


@pytest.fixture(scope='session')
def state():
    path = pathlib.Path(os.environ['WIRE_STATE']).absolute()
    subprocess.run([str(HOME / 'openstack/start'), str(path), 'keystone'],
                   check=True)
    return path


@pytest.fixture(scope='session')
def api(state):
    secrets = dict(line.split('=', 1) for line in
                   (state / 'secrets').read_text().split())
    with recorder.Recorder(password=secrets['MIDONET_PASSWORD']) as running:
        yield running


@pytest.fixture(scope='session')
def neutron(state, api):
    plugin = subprocess.run(
        [str(HOME / 'openstack/plugin'), str(state / 'plugin')],
        check=True, capture_output=True, text=True).stdout.strip()
    quick = state / 'wire-quick.conf'
    quick.write_text('[MIDONET]\nmaintenance_interval = 1\nmax_retries = 1\n'
                     'retry_interval = 0.1\njournal_grace = 5\n')
    made = Neutron(state, dict(
        os.environ, NEUTRON_NAME='wire', NEUTRON_PORT=str(PORT),
        MIDONET_API_URL=api.url, NEUTRON_PYTHONPATH=plugin,
        NEUTRON_EXTRA_CONFIG=str(quick)))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def admin(state, neutron):
    return cloud.Cloud(state / 'openrc-admin', 'http://127.0.0.1:%d' %
                       PORT)


@pytest.fixture
def demo(state, neutron, api):
    made = cloud.Cloud(state / 'openrc-demo', 'http://127.0.0.1:%d' %
                       PORT)
    made.list('security_group')          # the default group is made now
    api.forget()
    return made


@pytest.fixture
def network(demo, api):
    made = demo.make('network', name='net')
    made['subnet'] = demo.make('subnet', network_id=made['id'], ip_version=4,
                               cidr='10.1.0.0/24')['id']
    api.forget()
    return made


@pytest.fixture
def external(admin, api):
    made = admin.make('network', name='ext', **{'router:external': True})
    made['subnet'] = admin.make('subnet', network_id=made['id'], ip_version=4,
                                cidr='203.0.113.0/24',
                                enable_dhcp=False)['id']
    api.forget()
    return made
