// The package of the patch day: a small web site whose every version restarts it, and of which one version is bad.
import type { Lab } from '../../lab/lab.ts';
import type { FixtureFile } from '../../lab/repos/fixtures.ts';
import type { Change } from '../../lab/repos/repository.ts';

export const SITE_PORT = 8080;

/** Answers `NAME VERSION`, each connection once. Listens on the address that the host's sshd has. */
const server = (health: 200 | 500): string => `import http.server, re, socket, socketserver
address = re.search(r'^ListenAddress (\\S+)', open('/etc/ssh/sshd_config.d/address.conf').read(), re.M).group(1)
class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(${health} if self.path == '/health' else 200)
        self.end_headers()
        self.wfile.write(f'{socket.gethostname()} @VERSION@\\n'.encode())
    def log_message(self, *_):
        pass
class Server(socketserver.ThreadingTCPServer): # http.server's own would look up its name first
    allow_reuse_address = True
    request_queue_size = 128
Server((address, ${SITE_PORT}), Site).serve_forever()
`;

const UNIT = `[Unit]
Description=Site
After=network.target
[Service]
ExecStartPre=/bin/sleep 1
ExecStart=/usr/bin/python3 /usr/libexec/lab/site.py
[Install]
WantedBy=multi-user.target
`;

const files = (health: 200 | 500): readonly FixtureFile[] => [
  { path: '/usr/libexec/lab/site.py', content: server(health) },
  { path: '/usr/lib/systemd/system/lab-site.service', content: UNIT },
];

const CHANGE = {
  suite: 'security',
  postInstall:
    'if [ -d /run/systemd/system ]; then systemctl daemon-reload; systemctl enable -q lab-site; systemctl restart lab-site; fi',
} as const satisfies Change;

/** Publishes a version of the site; `health` is what `/health` answers from it. */
export async function publishSite(lab: Lab, version: string, health: 200 | 500): Promise<void> {
  await lab.publish('debian', 'lab-site', version, { ...CHANGE, files: files(health) });
}
