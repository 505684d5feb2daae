# SPDX-License-Identifier: Apache-2.0
"""A stand-in for the MidoNet API: remembers requests, stores objects.

It behaves as the specification of the Neutron API says where the plugin can
tell, and fails on demand.  Run as a program it listens on the port given and
appends each request to a file, one JSON object a line.
"""

import base64
import collections
import http.server
import json
import sys
import threading

sys.path.insert(0, __file__.rsplit('/', 2)[0])
from midonet.neutron.client.api import KINDS            # noqa: E402
from midonet.neutron.maintenance.sync import router_side  # noqa: E402

# What the maintenance worker and the start ask by themselves.
QUIET = ('/hosts', '/', '/neutron/active_ports')
Request = collections.namedtuple('Request', 'method path headers body')
PATHS = {k.path: name for name, k in KINDS.items()}


class Recorder:
    """``with Recorder() as api``: serves at ``api.url`` until the end."""

    def __init__(self, port=0, user='midonet', password='secret',
                 project='services', log=None):
        self.requests = []
        self.objects = collections.defaultdict(dict)
        self.joined = set()
        self.hosts = []
        self.active = set()
        self.credentials = '%s:%s' % (user, password)
        self.project = project
        self.token = 'token-1'
        self.faults = collections.deque()
        self.down = False
        self.stalled = threading.Event()
        self.release = threading.Event()
        self._log = log
        self._lock = threading.Lock()
        handler = type('Handler', (Handler,), {'api': self})
        self._server = http.server.ThreadingHTTPServer(
            ('127.0.0.1', port), handler)
        self._server.daemon_threads = True
        self.url = 'http://127.0.0.1:%d/midonet-api' % (
            self._server.server_address[1])

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever,
                         daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def fail(self, *faults):
        """What the next requests get instead of an answer.

        A status; 'close' for a connection that ends; 'lost' for a request
        that is carried out and whose answer never comes.
        """
        self.faults.extend(faults)

    def calls(self):
        """Requests after the login: (method, path below the base)."""
        with self._lock:
            return [(r.method, r.path) for r in self.requests
                    if r.path != '/login' and r.path not in QUIET]

    def bodies(self, method, path):
        with self._lock:
            return [r.body for r in self.requests
                    if (r.method, r.path) == (method, path)]

    def forget(self):
        with self._lock:
            self.requests.clear()

    def answer(self, request):
        with self._lock:
            self.requests.append(request)
            if self._log:
                self._log.write(json.dumps(
                    {'method': request.method, 'path': request.path,
                     'body': request.body}) + '\n')
                self._log.flush()
            if self.down and request.path not in QUIET:
                return 503, {'code': 503, 'message': 'database away'}, {}
            if request.path == '/login':
                return self._login(request.headers)
            if self.faults and request.path not in QUIET:
                fault = self.faults.popleft()
                if fault == 'lost':
                    self._serve(request)
                    return None
                if fault == 'close':
                    return None
                if fault == 'stall':
                    return 'stall'
                return fault, {'code': fault, 'message': 'on demand'}, {}
            if request.headers.get('X-Auth-Token') != self.token:
                return 401, {'code': 401, 'message': None}, {}
            return self._serve(request)

    def _login(self, headers):
        given = headers.get('Authorization', '').partition('Basic ')[2]
        if (base64.b64decode(given).decode() != self.credentials or
                headers.get('X-Auth-Project') != self.project):
            return 401, {'code': 401, 'message': 'no'}, {}
        return 200, {'key': self.token}, {
            'Set-Cookie': 'sessionId=%s; Expires=never' % self.token}

    def _serve(self, request):
        method = request.method
        parts = request.path.strip('/').split('/')
        if parts == ['neutron', 'active_ports']:
            return 200, {'revision': 'all', 'complete': True, 'ports': [
                {'id': p, 'active': True} for p in sorted(self.active)]}, {}
        if parts == ['']:
            return 200, {'version': 'v5'}, {}
        if parts == ['hosts']:
            return 200, self.hosts, {}
        if parts[0] == 'ports':
            known = {router_side(p) for p in self.joined}
            known.update(self.objects['port'])
            return (200, {'active': parts[1] in self.active}, {}) if (
                parts[1] in known) else (404, {}, {})
        if parts[0] != 'neutron' or parts[1] not in PATHS:
            return 404, {}, {}
        kind = PATHS[parts[1]]
        stored = self.objects[kind]
        if len(parts) == 4:
            return self._interface(parts[3], request.body)
        if len(parts) == 2:
            if method == 'GET':
                return 200, list(stored.values()), {}
            if request.body['id'] in stored:
                return 409, {'code': 409, 'message': 'exists'}, {}
            stored[request.body['id']] = request.body
            for rule in request.body.get('security_group_rules', []):
                self.objects['security_group_rule'][rule['id']] = rule
            return 201, request.body, {}
        resource_id = parts[2]
        if method == 'DELETE':
            stored.pop(resource_id, None)
            if kind == 'port':
                self.joined.discard(resource_id)
                for fip in self.objects['floatingip'].values():
                    if fip['port_id'] == resource_id:
                        fip.update(port_id=None, router_id=None,
                                   fixed_ip_address=None)
            if kind == 'security_group':
                rules = self.objects['security_group_rule']
                for rule_id in [r['id'] for r in rules.values()
                                if r['security_group_id'] == resource_id]:
                    del rules[rule_id]
            return 204, None, {}
        if resource_id not in stored:
            return 404, {'code': 404, 'message': 'no such ' + kind}, {}
        if method == 'PUT':
            stored[resource_id] = request.body
        return 200, stored[resource_id], {}

    def _interface(self, verb, body):
        if verb == 'add_router_interface':
            if body['port_id'] not in self.objects['port']:
                return 404, {'code': 404, 'message': 'no such port'}, {}
            if body['port_id'] in self.joined:
                return 409, {'code': 409, 'message': 'linked already'}, {}
            self.joined.add(body['port_id'])
        return 204, None, {}


class Handler(http.server.BaseHTTPRequestHandler):

    api = None
    protocol_version = 'HTTP/1.1'

    def _any(self):
        length = int(self.headers.get('Content-Length') or 0)
        text = self.rfile.read(length)
        path = self.path.partition('/midonet-api')[2].partition('?')[0] or '/'
        answer = self.api.answer(Request(
            self.command, path, self.headers,
            json.loads(text) if text else None))
        if answer == 'stall':
            self.api.stalled.set()
            self.api.release.wait(60)
            answer = None
        if answer is None:
            self.close_connection = True
            return
        status, body, headers = answer
        data = b'' if body is None else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data if status != 204 else b'')

    do_GET = do_POST = do_PUT = do_DELETE = _any

    def log_message(self, *_):
        pass


if __name__ == '__main__':
    # The password comes on standard input: not on the command line.
    with open(sys.argv[2], 'a', encoding='utf-8') as output:
        api = Recorder(port=int(sys.argv[1]), log=output,
                       password=sys.stdin.readline().strip())
        print('ready', api.url, flush=True)
        api._server.serve_forever()
