# SPDX-License-Identifier: Apache-2.0
"""Nova's metadata service, as far as MidoNet's proxy is concerned.

It believes a request only if the instance's id is signed with the shared
secret, as Nova does, and answers with what the request says of itself.
"""

import hashlib
import hmac
import http.server
import json
import threading


class MetadataService:

    def __init__(self, secret, port=8775):
        self.secret = secret.encode()
        self.refused = 0
        self.server = http.server.ThreadingHTTPServer(
            ('127.0.0.1', port), self._handler())
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def _handler(service):

        class Handler(http.server.BaseHTTPRequestHandler):

            def do_GET(self):
                instance = self.headers.get('X-Instance-ID', '')
                wanted = hmac.new(service.secret, instance.encode(),
                                  hashlib.sha256).hexdigest()
                given = self.headers.get('X-Instance-ID-Signature', '')
                if not instance or not hmac.compare_digest(wanted, given):
                    service.refused += 1
                    self.send_error(403)
                    return
                body = json.dumps({
                    'path': self.path, 'instance': instance,
                    'tenant': self.headers.get('X-Tenant-ID'),
                    'address': self.headers.get('X-Forwarded-For'),
                }).encode()
                self.send_response(200)
                self.send_header('Content-Type', 'application/json')
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        return Handler
