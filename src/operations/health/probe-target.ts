// What a probe of one host looks at, with the host's name and address filled in. Pure.
import type { Probe } from '../../core/health/check.ts';
import type { Host } from '../../core/host.ts';

type HttpProbe = Extract<Probe, { readonly kind: 'http' }>;

/** An IPv6 address stands in brackets inside a URL (RFC 3986, 3.2.2). */
const inUrl = (address: string): string => (address.includes(':') ? `[${address}]` : address);

export const targetUrl = ({ url }: HttpProbe, { name, address }: Host): string =>
  url.replaceAll('{address}', inUrl(address)).replaceAll('{name}', name);
