// The least that a scan over SSH can cost: a bare ssh2 script that sends the very scripts of `patchctl scan`, in as many
// round trips, and throws the answers away. No inventory, no host key check, no parsing, no ledger, no screen.
import { readFileSync } from 'node:fs';
import { Client, type ClientChannel } from 'ssh2';
import { apt } from '../../src/package-managers/apt/apt.ts';
import { dnf } from '../../src/package-managers/dnf/dnf.ts';
import { composeScript } from '../../src/remote/compose-script.ts';
import { factsQuery } from '../../src/remote/host/facts.ts';
import { resourcesQuery } from '../../src/remote/host/resources.ts';
import { restartQuery } from '../../src/remote/host/restart.ts';
import { inParallel } from '../shell.ts';
import { type FleetHost, readFleet } from './fleet.ts';

const nonce = '0123456789abcdef0123456789abcdef';
const endMarker = `\n@${nonce} end\n`;
const managers = { debian: apt, rocky: dnf };
const surveyOptions = { refresh: true, maxMetadataAgeS: 86_400, allowRemovals: false };

const fleet = readFleet(process.argv[2] ?? '');
const privateKey = readFileSync(fleet.identityFile);

function connected(host: FleetHost): Promise<Client> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    client.on('ready', () => resolve(client)).on('error', reject);
    client.connect({ host: host.address, port: host.port, username: host.user, privateKey });
  });
}

function sent(client: Client, command: string, script: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const answer: Buffer[] = [];
    const listen = (channel: ClientChannel): void => {
      channel.on('data', (chunk: Buffer) => answer.push(chunk));
      channel.stderr.resume();
      channel.on('close', () => resolve(Buffer.concat(answer).toString()));
      channel.end(script);
    };
    client.exec(command, (error, channel) => (error ? reject(error) : listen(channel)));
  });
}

async function scan(host: FleetHost): Promise<void> {
  const trips = [
    { command: 'exec /bin/sh -s', script: composeScript([factsQuery(Date.now)], nonce) },
    {
      command: 'exec sudo -n -- /bin/sh -s',
      script: composeScript([managers[host.family].survey(surveyOptions), resourcesQuery, restartQuery], nonce),
    },
  ];
  const client = await connected(host);
  for (const { command, script } of trips) {
    const answer = await sent(client, command, script);
    if (!answer.endsWith(endMarker)) throw new Error(`${host.name}: the answer has no end`);
  }
  client.end();
}

await inParallel(fleet.hosts, fleet.parallel, scan);
