// One GET from this machine, as a health check wants it: a connection of its own, no redirects, the beginning of the body.
import type { Bastion, Fetched } from '../core/bastion.ts';
import { reasonOf } from './reason.ts';

const MOST_READ = 64 * 1024;

/** What follows stays unread. */
const startOf = async (body: AsyncIterable<Uint8Array>): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MOST_READ) break;
  }
  return Buffer.concat(chunks).subarray(0, MOST_READ).toString('utf8');
};

export const fetchFrom: Bastion['fetch'] = async (url, timeoutMs): Promise<Fetched> => {
  const { Agent, request } = await import('undici');
  // A connection that was kept from an earlier try would prove nothing about the present.
  const agent = new Agent({ connect: { timeout: timeoutMs }, connections: 1, pipelining: 0 });
  try {
    const answer = await request(url, {
      dispatcher: agent,
      method: 'GET',
      headers: { 'user-agent': 'patchctl' },
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { kind: 'answer', status: answer.statusCode, body: await startOf(answer.body) };
  } catch (error) {
    return { kind: 'none', reason: reasonOf(error, timeoutMs) };
  } finally {
    await agent.destroy();
  }
};
