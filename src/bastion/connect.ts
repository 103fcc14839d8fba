// Does a port accept connections, as seen from this machine?
import { connect } from 'node:net';
import type { Bastion, Connected } from '../core/bastion.ts';
import { noAnswer, reasonOf } from './reason.ts';

export const connectTo: Bastion['connect'] = ({ address, port }, timeoutMs) =>
  new Promise<Connected>((resolve) => {
    const socket = connect({ host: address, port });
    const end = (seen: Connected): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(seen);
    };
    // socket.setTimeout would start anew with each address of a name.
    const timer = setTimeout(() => end({ kind: 'none', reason: noAnswer(timeoutMs) }), timeoutMs);
    socket.on('connect', () => end({ kind: 'accepted' }));
    socket.on('error', (error) => end({ kind: 'none', reason: reasonOf(error, timeoutMs) }));
  });
