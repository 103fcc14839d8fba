// Opens the byte stream that SSH runs on: TCP from here, or a channel of a jump host.
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Channel } from 'ssh2';
import { type Fault, fault } from '../../core/fault.ts';
import { failed, ok, type Result } from '../../core/result.ts';
import type { Target } from '../ssh-config/route.ts';
import { type Connection, deadlineFault } from './connection.ts';
import type { Deadline } from './deadline.ts';
import { describeError, type LibraryError, socketFault } from './errors.ts';

/** Node's default of 250 ms per address gives up on hosts that are merely far away. */
const ADDRESS_ATTEMPT_MS = 3_000;

/** TCP to the target. Faults: those of the `line` part that need no SSH. */
export const openTcp = (target: Target, deadline: Deadline): Promise<Result<Duplex>> =>
  new Promise((resolve) => {
    deadline.waitingFor('the TCP connection');
    const socket = connect({
      host: target.host,
      port: target.port,
      noDelay: true,
      autoSelectFamilyAttemptTimeout: ADDRESS_ATTEMPT_MS,
    });
    const settle = (result: Result<Duplex>): void => {
      deadline.signal.removeEventListener('abort', expire);
      if (!result.ok) socket.destroy();
      resolve(result);
    };
    const expire = (): void => settle(failed(deadlineFault(target, deadline)));
    // Stays for good: a socket may report a second error after it was given up.
    socket.on('error', (error: LibraryError) => {
      settle(failed(socketFault(error, `${target.host} port ${target.port}: ${describeError(error)}`, false).fault));
    });
    socket.once('connect', () => settle(ok(socket)));
    deadline.signal.addEventListener('abort', expire, { once: true });
    if (deadline.signal.aborted) expire();
  });

/** RFC 4254, section 5.1. */
const ADMINISTRATIVELY_PROHIBITED = 1;
const CONNECT_FAILED = 2;

const forwardFault = (target: Target, jump: Target, error: Error & { readonly reason?: unknown }): Fault => {
  const seen = `${jump.name} could not connect to ${target.host} port ${target.port}: ${error.message}`;
  if (error.reason === CONNECT_FAILED)
    return fault('connection-refused', seen, `is sshd running on {host}, and can ${jump.name} reach it?`);
  if (error.reason === ADMINISTRATIVELY_PROHIBITED)
    return fault('jump-failed', seen, `AllowTcpForwarding and PermitOpen in sshd_config on ${jump.name}`);
  return fault('jump-failed', seen);
};

export interface Forward {
  readonly via: Connection;
  readonly jump: Target;
  readonly target: Target;
  readonly deadline: Deadline;
}

/** A channel through an open jump connection. Its bytes are asked for, so the jump is not blamed for them. */
export const openForward = ({ via, jump, target, deadline }: Forward): Promise<Result<Duplex>> =>
  new Promise((resolve) => {
    deadline.waitingFor(`${jump.name} to connect`);
    let settled = false;
    const settle = (result: Result<Duplex>): void => {
      if (settled) return;
      settled = true;
      deadline.signal.removeEventListener('abort', expire);
      forget();
      resolve(result);
    };
    const expire = (): void => settle(failed(deadlineFault(target, deadline)));
    const forget = via.whenDown((down) => {
      const why = down.kind === 'lost' ? down.reason : 'it sent too much';
      queueMicrotask(() => settle(failed(fault('jump-failed', `${jump.name}: ${why}`))));
    });
    const accept = (channel: Channel): void => {
      channel.on('error', () => undefined);
      countAsWanted(via, channel);
      if (settled) channel.close();
      else settle(ok(channel));
    };
    const opened = (error: Error | undefined, channel: Channel): void => {
      if (error) settle(failed(forwardFault(target, jump, error)));
      else accept(channel);
    };
    deadline.signal.addEventListener('abort', expire, { once: true });
    if (deadline.signal.aborted) expire();
    try {
      via.client.forwardOut('127.0.0.1', 0, target.host, target.port, opened);
    } catch (error) {
      settle(failed(fault('jump-failed', `${jump.name}: ${(error as Error).message}`)));
    }
  });

const countAsWanted = (via: Connection, channel: Duplex): void => {
  // Paused explicitly, so that this listener does not start the flow before the inner connection reads.
  channel.pause();
  channel.on('data', (chunk: Buffer) => via.traffic.wanted(chunk.length));
};
