// Repositories and which of them are security, as Debian, Ubuntu, Ubuntu Pro and others describe themselves.
import { describe, expect, it } from 'vitest';
import { originName, parseRepositories, type Repository, repositoriesOf, securityName } from './repositories.ts';

const repository = (fields: Partial<Repository>): Repository => ({
  source: 'http://x y/main amd64 Packages',
  origin: '',
  label: '',
  archive: '',
  version: '',
  ...fields,
});

describe('parseRepositories', () => {
  it('reads labels that hold commas, and leaves the pins out', () => {
    const text = `Package files:
 100 /var/lib/dpkg/status
     release a=now
 500 http://x third/main amd64 Packages
     release v=1,o=Third,a=third,n=third,l=Third Party, Inc,c=main,b=amd64
     origin x
Pinned packages:
     a -> 1.0 with priority 1001
`;
    expect(parseRepositories(text)).toEqual({
      ok: true,
      value: [
        repository({ source: '/var/lib/dpkg/status', archive: 'now' }),
        repository({
          source: 'http://x third/main amd64 Packages',
          origin: 'Third',
          label: 'Third Party, Inc',
          archive: 'third',
          version: '1',
        }),
      ],
    });
  });

  it('faults on a line it does not know', () => {
    expect(parseRepositories('Package files:\nsurprise\n')).toMatchObject({
      ok: false,
      fault: { message: 'apt-cache policy: surprise' },
    });
  });
});

describe('securityName', () => {
  it.each([
    [{ label: 'Debian-Security', archive: 'oldstable-security' }, 'Debian-Security'],
    [{ label: 'Ubuntu', archive: 'jammy-security' }, 'jammy-security'],
    [{ label: 'UbuntuESMApps', archive: 'jammy-apps-security' }, 'UbuntuESMApps'],
    [{ label: 'UbuntuESM', archive: 'jammy-infra-updates' }, 'UbuntuESM'],
    [{ label: 'Debian', archive: 'oldstable-updates' }, undefined],
    [{ label: 'Security Tools Inc', archive: 'stable' }, undefined],
  ])('%j is %s', (fields, name) => {
    expect(securityName(repository(fields))).toBe(name);
  });
});

describe('originName', () => {
  it('is label and archive, or the address where the Release file says nothing', () => {
    expect(originName(repository({ label: 'Debian', archive: 'stable' }))).toBe('Debian/stable');
    expect(originName(repository({ source: 'http://x ./ Packages' }))).toBe('http://x ./ Packages');
  });
});

describe('repositoriesOf', () => {
  const third = repository({ label: 'Third Party, Inc', archive: 'third' });
  const debian = repository({ label: 'Debian', version: '12.15', archive: 'oldstable' });

  it('finds the repositories that a simulated step names', () => {
    expect(repositoriesOf('Debian:12.15/oldstable, Third Party, Inc:third', [third, debian])).toEqual([third, debian]);
    expect(repositoriesOf('NotDebian:12.15/oldstable', [third, debian])).toEqual([]);
  });
});
