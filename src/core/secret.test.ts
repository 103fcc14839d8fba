// A secret stays one, wherever it is printed.
import { format, inspect } from 'node:util';
import { expect, it } from 'vitest';
import { Secret } from './secret.ts';

it('prints as [redacted] everywhere and is revealed only on purpose', () => {
  const secret = new Secret('hunter2');
  const seen = [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    inspect({ secret }),
    format('%s %o', secret, secret),
  ];
  for (const text of seen) {
    expect(text).toContain('[redacted]');
    expect(text).not.toContain('hunter2');
  }
  expect(secret.reveal()).toBe('hunter2');
});
