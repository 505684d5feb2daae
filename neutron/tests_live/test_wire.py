# SPDX-License-Identifier: Apache-2.0
"""Which requests a user's action becomes, in which order."""

import threading

from tests_live.conftest import eventually


def shape(api, **names):
    """The requests with ids replaced by names."""
    seen = []
    for method, path in api.calls():
        for name, resource_id in names.items():
            path = path.replace(resource_id, '<%s>' % name)
        seen.append('%s %s' % (method, path.replace('/neutron/', '')))
    return seen


def test_the_first_use_of_a_project_sends_its_default_group(api, demo):
    groups = api.objects['security_group'].values()
    default, = [g for g in groups if g['name'] == 'default' and
                g['tenant_id'] == demo.project]
    assert len(default['security_group_rules']) == 4


def test_networks_and_subnets(api, demo):
    network = demo.make('network', name='n')
    subnet = demo.make('subnet', network_id=network['id'], ip_version=4,
                       cidr='10.0.0.0/24')
    demo.change('subnet', subnet['id'], dns_nameservers=['8.8.8.8'])
    demo.change('network', network['id'], name='m')
    demo.delete('subnet', subnet['id'])
    demo.delete('network', network['id'])
    assert shape(api, n=network['id'], s=subnet['id']) == [
        'POST networks', 'POST subnets', 'PUT subnets/<s>',
        'PUT networks/<n>', 'DELETE subnets/<s>', 'DELETE networks/<n>']
    body, = api.bodies('POST', '/neutron/networks')
    assert body['provider:network_type'] == 'midonet'
    assert body['tenant_id'] == demo.project


def test_a_machines_port(api, demo, admin, network):
    port = demo.make('port', network_id=network['id'])
    assert (port['status'], port['device_owner']) == ('DOWN', '')
    bound = admin.change('port', port['id'], **{
        'binding:host_id': 'hv1', 'device_id': 'vm',
        'device_owner': 'compute:nova'})
    assert (bound['binding:vif_type'], bound['status']) == ('midonet',
                                                            'DOWN')
    demo.delete('port', port['id'])
    calls = shape(api, p=port['id'])
    assert calls[0] == 'POST ports'
    # Whether an agent serves it is asked when it is bound.
    assert set(calls[1:-1]) == {'PUT ports/<p>', 'GET /ports/<p>'}
    assert calls[-1] == 'DELETE ports/<p>'
    last = api.bodies('PUT', '/neutron/ports/' + port['id'])[-1]
    assert last['binding:host_id'] == 'hv1'
    assert last['security_groups'] == port['security_groups']


def test_a_port_is_active_while_an_agent_serves_it(api, demo, admin,
                                                   network):
    port = demo.make('port', network_id=network['id'])

    def status():
        return admin.call('GET', 'ports/' + port['id'])[1]['port']['status']

    api.active.add(port['id'])
    eventually(10, lambda: status() == 'ACTIVE')
    # Bound only now: it stays as it is.
    bound = admin.change('port', port['id'], **{
        'binding:host_id': 'hv1', 'device_id': 'vm',
        'device_owner': 'compute:nova'})
    assert bound['status'] == 'ACTIVE'
    api.forget()
    api.active.discard(port['id'])
    eventually(10, lambda: status() == 'DOWN')
    assert shape(api) == []              # nothing that MidoNet does not know
    demo.delete('port', port['id'])


def test_one_change_is_one_request(api, demo, network):
    port = demo.make('port', network_id=network['id'])
    api.forget()
    demo.change('port', port['id'], name='a')
    demo.change('network', network['id'], name='b')
    demo.change('subnet', network['subnet'], name='c')
    assert shape(api, p=port['id'], n=network['id'],
                 s=network['subnet']) == [
        'PUT ports/<p>', 'PUT networks/<n>', 'PUT subnets/<s>']


def test_changes_at_the_same_time_end_up_as_neutron_has_them(api, demo,
                                                             network):
    port = demo.make('port', network_id=network['id'])
    writers = [threading.Thread(target=demo.call, args=(
        'PUT', 'ports/' + port['id'], {'port': {'name': 'name-%d' % n}}))
        for n in range(8)]
    for w in writers:
        w.start()
    for w in writers:
        w.join()
    name = demo.call('GET', 'ports/' + port['id'])[1]['port']['name']
    assert api.objects['port'][port['id']]['name'] == name


def test_an_interface_by_subnet(api, demo, network):
    router = demo.make('router', name='r')
    info = demo.interface('add', router['id'], subnet_id=network['subnet'])
    demo.interface('remove', router['id'], subnet_id=network['subnet'])
    demo.delete('router', router['id'])
    calls = shape(api, r=router['id'], p=info['port_id'])
    assert calls[:2] == ['POST routers', 'POST ports']
    assert calls[-4:] == ['PUT routers/<r>/add_router_interface',
                          'DELETE ports/<p>',
                          'PUT routers/<r>/remove_router_interface',
                          'DELETE routers/<r>']
    body, = api.bodies('PUT', '/neutron/routers/%s/add_router_interface' %
                       router['id'])
    assert body['port_id'] == info['port_id']
    assert body['subnet_id'] == network['subnet']
    assert body['subnet_ids'] == [network['subnet']]


def test_ports_of_routers_are_active(api, demo, admin, network, external):
    router = demo.make('router', name='r', external_gateway_info={
        'network_id': external['id']})
    port = demo.make('port', network_id=network['id'])
    by_port = demo.interface('add', router['id'], port_id=port['id'])
    made = demo.make('subnet', network_id=network['id'], ip_version=4,
                     cidr='10.2.0.0/24')
    by_subnet = demo.interface('add', router['id'], subnet_id=made['id'])

    def statuses():
        return {p['id']: p['status'] for p in admin.list('port')
                if p['device_id'] == router['id']}
    assert len(statuses()) == 3
    assert set(statuses().values()) == {'ACTIVE'}
    demo.change('port', port['id'], admin_state_up=False)
    assert statuses()[port['id']] == 'DOWN'
    demo.change('port', port['id'], admin_state_up=True)
    assert statuses()[port['id']] == 'ACTIVE'
    api.forget()
    for info in (by_port, by_subnet):
        demo.interface('remove', router['id'], port_id=info['port_id'])
    demo.delete('router', router['id'])


def test_an_interface_by_port(api, demo, network):
    router = demo.make('router', name='r')
    port = demo.make('port', network_id=network['id'])
    demo.interface('add', router['id'], port_id=port['id'])
    calls = shape(api, r=router['id'], p=port['id'])
    assert calls[-1] == 'PUT routers/<r>/add_router_interface'
    stored = api.objects['port'][port['id']]
    assert stored['device_owner'] == 'network:router_interface'
    assert stored['device_id'] == router['id']
    demo.interface('remove', router['id'], port_id=port['id'])


def test_a_gateway_comes_and_goes(api, demo, external):
    router = demo.make('router', name='r')
    demo.change('router', router['id'],
                external_gateway_info={'network_id': external['id']})
    gateway = api.bodies('PUT', '/neutron/routers/' + router['id'])[-1]
    assert gateway['gw_port_id'] in api.objects['port']
    assert gateway['external_gateway_info']['enable_snat'] is True
    demo.change('router', router['id'], external_gateway_info={})
    assert shape(api, r=router['id'], g=gateway['gw_port_id']) == [
        'POST routers', 'POST ports', 'PUT routers/<r>', 'DELETE ports/<g>',
        'PUT routers/<r>']
    demo.delete('router', router['id'])


def test_a_floating_ip(api, demo, network, external):
    router = demo.make('router', name='r', external_gateway_info={
        'network_id': external['id']})
    demo.interface('add', router['id'], subnet_id=network['subnet'])
    port = demo.make('port', network_id=network['id'])
    api.forget()
    floating = demo.make('floatingip', floating_network_id=external['id'],
                         port_id=port['id'])
    assert floating['status'] == 'ACTIVE'
    assert shape(api)[-1] == 'POST floating_ips'
    assert api.objects['floatingip'][floating['id']]['router_id'] == router[
        'id']
    assert demo.change('floatingip', floating['id'],
                       port_id=None)['status'] == 'DOWN'
    assert api.objects['floatingip'][floating['id']]['port_id'] is None
    demo.delete('floatingip', floating['id'])
    assert shape(api, f=floating['id'])[-1] == 'DELETE floating_ips/<f>'


def test_a_floating_ip_by_a_routers_interface(api, demo, admin, network,
                                              external):
    router = admin.make('router', name='r', tenant_id=demo.project)
    admin.interface('add', router['id'], subnet_id=network['subnet'])
    admin.interface('add', router['id'], subnet_id=external['subnet'])
    port = demo.make('port', network_id=network['id'])
    floating = demo.make('floatingip', floating_network_id=external['id'],
                         port_id=port['id'])
    assert floating['router_id'] == router['id']
    # It goes through the interface, so this one has to stay.
    status, body = admin.call(
        'PUT', 'routers/%s/remove_router_interface' % router['id'],
        {'subnet_id': external['subnet']})
    assert (status, body['NeutronError']['type']) == (
        409, 'RouterInterfaceInUseAsGatewayByFloatingIP')
    demo.change('floatingip', floating['id'], port_id=None)
    admin.interface('remove', router['id'], subnet_id=external['subnet'])


def test_a_gateway_without_address(api, admin):
    external = admin.make('network', name='bare', **{'router:external': True})
    router = admin.make('router', name='r', external_gateway_info={
        'network_id': external['id']})
    gateway = api.objects['router'][router['id']]['gw_port_id']
    assert api.objects['port'][gateway]['fixed_ips'] == []
    admin.delete('router', router['id'])


def test_routes(api, demo, network):
    router = demo.make('router', name='r')
    demo.interface('add', router['id'], subnet_id=network['subnet'])
    route = {'destination': '10.9.0.0/16', 'nexthop': '10.1.0.99'}
    status, _ = demo.call('PUT', 'routers/%s/add_extraroutes' % router['id'],
                          {'router': {'routes': [route]}})
    assert status == 200
    assert api.objects['router'][router['id']]['routes'] == [route]
    status, _ = demo.call(
        'PUT', 'routers/%s/remove_extraroutes' % router['id'],
        {'router': {'routes': [route]}})
    assert status == 200
    assert api.objects['router'][router['id']]['routes'] == []


def test_security_groups(api, demo):
    group = demo.make('security_group', name='web')
    rule = demo.make('security_group_rule', security_group_id=group['id'],
                     direction='ingress', protocol='tcp', ethertype='IPv4',
                     port_range_min=80, port_range_max=80)
    demo.change('security_group', group['id'], name='www')
    demo.delete('security_group_rule', rule['id'])
    demo.delete('security_group', group['id'])
    assert shape(api, g=group['id'], r=rule['id']) == [
        'POST security_groups', 'POST security_group_rules',
        'PUT security_groups/<g>', 'DELETE security_group_rules/<r>',
        'DELETE security_groups/<g>']


def test_address_groups(api, demo):
    group = demo.make('address_group', name='a', addresses=['10.0.0.0/8'])
    assert api.objects['address_group'][group['id']]['addresses'] == [
        '10.0.0.0/8']
    demo.delete('address_group', group['id'])
    assert group['id'] not in api.objects['address_group']


def test_uplinks_are_for_administrators(api, admin, demo):
    status, _ = demo.call('POST', 'networks', {'network': {
        'name': 'u', 'provider:network_type': 'uplink'}})
    assert status == 403
    network = admin.make('network', name='u', **{
        'provider:network_type': 'uplink'})
    assert api.objects['network'][network['id']][
        'provider:network_type'] == 'uplink'


def test_what_neutrons_agents_would_do_is_not_offered(admin):
    _, body = admin.call('GET', 'extensions')
    offered = {e['alias'] for e in body['extensions']}
    assert offered.isdisjoint((
        'dhcp_agent_scheduler', 'l3_agent_scheduler',
        'stateful-security-group'))
    assert {'agent', 'port-security', 'router'} <= offered


def test_hypervisors_are_agents(api, admin):
    api.hosts = [{'id': '1', 'name': 'hv1', 'alive': True,
                  'addresses': ['10.0.0.1']},
                 {'id': '2', 'name': 'hv2', 'alive': False}]

    def seen():
        agents = admin.call('GET', 'agents')[1]['agents']
        return [(a['host'], a['binary'], a['alive']) for a in agents]
    eventually(15, lambda: seen() == [('hv1', 'midolman', True)])


def test_the_first_request_may_be_for_a_port(admin, neutron, network, demo):
    """Neutron's own code fails, until its process has asked the database."""
    port = demo.make('port', network_id=network['id'])
    neutron.stop()
    neutron.log.write_text('')
    neutron.start()
    status, body = demo.call('GET', 'ports/' + port['id'])
    assert (status, body['port']['id']) == (200, port['id'])
    assert 'AttributeError' not in neutron.log.read_text()
