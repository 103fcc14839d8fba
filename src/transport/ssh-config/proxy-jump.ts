// The value of ProxyJump: `[user@]host[:port]`, or `ssh://` URIs, separated by commas and visited in that order.

export interface JumpAddress {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
}

// The user takes everything up to the last @; an IPv6 address stands in brackets when a port follows.
const JUMP = /^(?:ssh:\/\/)?(?:(.+)@)?(?:\[([^\]]+)\]|([^\s:@[\]]+))(?::(\d{1,5}))?\/?$/;
const BARE_IPV6 = /^(?:(.+)@)?([0-9a-f:]+:[0-9a-f:.]*)$/i;

const readJump = (text: string): JumpAddress | null => {
  const [, user, bracketed, plain, port] = JUMP.exec(text) ?? [];
  const [, user6, bare] = BARE_IPV6.exec(text) ?? [];
  const host = bracketed ?? plain ?? bare;
  const name = user ?? user6;
  if (host === undefined || host.startsWith('-') || Number(port ?? 22) > 65_535 || port === '0') return null;
  return { host, ...(name === undefined ? {} : { user: name }), ...(port === undefined ? {} : { port: Number(port) }) };
};

/** Outermost jump first; null when one of them cannot be understood. */
export const readProxyJump = (value: string): readonly JumpAddress[] | null => {
  const jumps = value.split(',').map((text) => readJump(text.trim()));
  return jumps.every((jump) => jump !== null) ? jumps : null;
};
