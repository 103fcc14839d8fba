import { describe, expect, it } from 'vitest';
import { framesOf } from '../../remote/frames.ts';
import { readOrigins } from './policy.ts';

const MIRROR = 'https://mirror.example.org/artifacts/alpine-remote/v3.20';
const NGINX = 'https://nginx.org/packages/alpine/v3.20/main';
/** As apk-tools 2.14 prints it (src/app_policy.c). */
const POLICY = `alpine-baselayout policy:
  3.6.5-r0:
    lib/apk/db/installed
    ${MIRROR}/main
nginx policy:
  1.26.2-r0:
    ${MIRROR}/main
  1.26.1-r1:
    lib/apk/db/installed
    ${NGINX}
  1.26.2-r1:
    ${NGINX}
htop policy:
  3.3.0-r0:
    lib/apk/db/installed
  3.3.0-r1:
    ${MIRROR}/community
foo policy:
  1.0-r0:
    lib/apk/db/installed
  2.0-r0:
    @edge https://mirror.example.org/artifacts/alpine-remote/edge/testing
own policy:
  1.0-r0:
    lib/apk/db/installed
    /srv/packages/own
`;
const frame = (stdout: string) => framesOf([{ name: 'policy', code: 0, stdout, stderr: '' }]);
const origins = readOrigins(frame(POLICY));

describe('the origin of a version', () => {
  it.each([
    ['nginx', '1.26.2-r0', 'Alpine/main'],
    ['htop', '3.3.0-r1', 'Alpine/community'],
    ['nginx', '1.26.2-r1', NGINX],
    ['foo', '2.0-r0', '@edge https://mirror.example.org/artifacts/alpine-remote/edge/testing'],
    ['own', '1.0-r0', '/srv/packages/own'],
    ['htop', '3.3.0-r0', ''],
    ['never-heard-of', '1-r0', ''],
  ])('%s %s: %s', (name, version, origin) => {
    expect(origins.of(name, version)).toBe(origin);
  });

  it("is not told apart where no repository can be known for Alpine's, or apk says nothing", () => {
    const silent = readOrigins(framesOf([]));
    const strange = readOrigins(frame(`nginx policy:\n  1-r0:\n    ${NGINX}\n`));
    expect([silent.of('nginx', '1-r0'), strange.foreignOf([{ name: 'nginx', version: '1-r0' }])]).toEqual([
      '',
      undefined,
    ]);
  });
});

describe('an installed package', () => {
  it('is foreign where only others offer its version, or any', () => {
    const installed = { nginx: '1.26.1-r1', htop: '3.3.0-r0', foo: '1.0-r0', own: '1.0-r0', gone: '1-r0' };
    const packages = Object.entries(installed).map(([name, version]) => ({ name, version }));
    expect(origins.foreignOf(packages)).toEqual(['nginx', 'foo', 'own']);
  });
});
