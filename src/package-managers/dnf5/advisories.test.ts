// Advisories of dnf 5 beyond those that the recordings show.
import { describe, expect, it } from 'vitest';
import { parseAdvisories } from './advisories.ts';

const advisory = (over: object): string =>
  JSON.stringify([
    {
      Name: 'FEDORA-2025-1',
      Type: 'security',
      Severity: 'Important',
      references: [],
      collections: { packages: ['openssl-1:3.2.4-3.fc42.x86_64'] },
      ...over,
    },
  ]);

describe('advisories of dnf 5', () => {
  it('name CVEs in the titles of bugs, as Fedora files them', () => {
    const references = [
      { Id: '2345678', Type: 'bugzilla', Title: 'CVE-2025-1094 postgresql: quoting [fedora-42]' },
      { Id: 'CVE-2024-1', Type: 'cve', Title: 'not long enough for a CVE' },
      { Id: 'CVE-2025-0002', Type: 'cve', Title: 'CVE-2025-0002' },
    ];
    expect(parseAdvisories(advisory({ references }))).toMatchObject({
      ok: true,
      value: [{ name: 'openssl', evr: '1:3.2.4-3.fc42', advisory: { cves: ['CVE-2025-0002', 'CVE-2025-1094'] } }],
    });
  });

  it.each([
    ['an unknown type', { Type: 'unspecified' }, { type: 'unknown' }],
    ['a severity that is the type', { Severity: 'security' }, { severity: 'unrated' }],
    ['None, as Fedora writes it', { Severity: 'None' }, { severity: 'unrated' }],
    ['a new package', { Type: 'newpackage' }, { type: 'enhancement' }],
  ])('may carry %s', (_, over, expected) => {
    expect(parseAdvisories(advisory(over))).toMatchObject({ ok: true, value: [{ advisory: expected }] });
  });

  it.each([
    ['no JSON', 'No advisories'],
    ['an object', '{}'],
    ['an advisory without a name', advisory({ Name: '' })],
    ['a package that is none', advisory({ collections: { packages: ['$(reboot)'] } })],
    ['a package that is no text', advisory({ collections: { packages: [1] } })],
  ])('are unreadable when they are %s', (_, text) => {
    expect(parseAdvisories(text)).toMatchObject({ ok: false, fault: { code: 'reply-unreadable' } });
  });

  it('are an empty list on a host without any', () => {
    expect(parseAdvisories('[]\n')).toEqual({ ok: true, value: [] });
  });
});
