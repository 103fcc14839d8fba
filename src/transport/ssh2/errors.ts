// What Node's sockets and ssh2 call errors, turned into faults by their codes and levels, never by their text.
import { type Fault, type FaultCode, fault } from '../../core/fault.ts';

/** ssh2 adds `level`; `code` is a system error's name, or the number of an SSH disconnect reason. */
export interface LibraryError extends Error {
  readonly level?: string;
  readonly code?: string | number;
}

const SOCKET_FAULTS: Readonly<Record<string, FaultCode>> = {
  ECONNREFUSED: 'connection-refused',
  ENOTFOUND: 'address-unresolved',
  EAI_AGAIN: 'address-unresolved',
  EAI_FAIL: 'address-unresolved',
  EAI_NODATA: 'address-unresolved',
  ENODATA: 'address-unresolved',
  EINVAL: 'address-unresolved',
  ETIMEDOUT: 'connection-timed-out',
  EHOSTUNREACH: 'connection-timed-out',
  ENETUNREACH: 'connection-timed-out',
  EHOSTDOWN: 'connection-timed-out',
};

/** An error in people's words. Several addresses that failed together carry no message of their own. */
export const describeError = (error: LibraryError): string => {
  if (error.message !== '') return error.message;
  return error instanceof AggregateError
    ? error.errors.map((one: Error) => one.message).join('; ')
    : String(error.code);
};

/** `early`: the peer hung up before the host key was verified, as an sshd at its MaxStartups limit does. */
export const socketFault = (
  error: LibraryError,
  seen: string,
  authenticating: boolean,
): { readonly fault: Fault; readonly early: boolean } => {
  const code = SOCKET_FAULTS[String(error.code)] ?? 'connection-lost';
  return { fault: fault(code, seen), early: code === 'connection-lost' && !authenticating };
};
