# SPDX-License-Identifier: Apache-2.0
"""What counts as a difference, and what is only another spelling."""

import uuid

import pytest

from midonet.neutron.maintenance import difference
from midonet.neutron.maintenance import sync

PORT = {'network_id': 'n', 'mac_address': 'FA:16:3E:00:00:01',
        'admin_state_up': True, 'device_id': '', 'device_owner': '',
        'port_security_enabled': True, 'security_groups': ['b', 'a'],
        'fixed_ips': [{'subnet_id': 's', 'ip_address': 'fd00::1'}],
        'allowed_address_pairs': [], 'binding:host_id': '',
        'binding:profile': {}}


@pytest.mark.parametrize('change', [
    {'mac_address': 'fa:16:3e:00:00:01'},
    {'device_owner': 'compute:nova'},
    {'security_groups': ['a', 'b']},
    {'fixed_ips': [{'subnet_id': 's',
                    'ip_address': 'fd00:0:0:0:0:0:0:1'}]},
    {'binding:host_id': None, 'binding:profile': None},
    {'status': 'DOWN', 'revision_number': 7}])
def test_spelling_is_no_difference(change):
    assert difference.between('port', PORT, dict(PORT, **change)) == []


@pytest.mark.parametrize('change', [
    {'admin_state_up': False},
    {'device_owner': 'network:router_interface'},
    {'security_groups': ['a']},
    {'port_security_enabled': False},
    {'fixed_ips': []},
    {'binding:profile': {'interface_name': 'eth1'}},
    {'allowed_address_pairs': [{'ip_address': '10.0.0.1',
                                'mac_address': 'x'}]}])
def test_content_is_a_difference(change):
    assert difference.between('port', PORT,
                              dict(PORT, **change)) == list(change)


def test_a_router_without_gateway_is_the_same_in_both_forms():
    router = {'name': 'r', 'admin_state_up': True, 'gw_port_id': None,
              'external_gateway_info': None, 'routes': []}
    assert difference.between('router', router, dict(
        router, external_gateway_info={'network_id': None})) == []


def test_the_id_of_the_router_side_of_a_port():
    # the test vector of the translation
    assert (sync.router_side('6f1d2c3b-4a59-4876-9fed-cba987654321') ==
            'f32d1c35-8346-476f-97a9-569e617e23d1')
    port = str(uuid.uuid4())
    assert sync.router_side(sync.router_side(port)) == port
