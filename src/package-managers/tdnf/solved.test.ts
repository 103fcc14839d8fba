// tdnf's JSON beyond what the transcripts show.
import { describe, expect, it } from 'vitest';
import { byName } from '../rpm/by-name.ts';
import { rebootNeed } from './kernel.ts';
import { parseSolved } from './solved.ts';

const installed = (name: string, version: string) => ({
  name,
  arch: 'x86_64',
  version,
  source: name,
  sourceVersion: version,
  state: 'installed',
});

const AROUND = {
  installed: byName([installed('shadow', '1:4.13-7.ph5'), installed('linux', '6.1.1-1.ph5')]),
  candidates: [],
};

const solved = (value: unknown) => parseSolved(JSON.stringify(value), AROUND);

describe("tdnf's transaction", () => {
  it('keeps the epoch that its JSON leaves out', () => {
    expect(solved({ Upgrade: [{ Name: 'shadow', Arch: 'x86_64', Evr: '4.13-8.ph5', InstallSize: 5 }] })).toMatchObject({
      ok: true,
      value: [{ section: 'upgrade', name: 'shadow', evr: '1:4.13-8.ph5', bytes: 5 }],
    });
  });

  it('tells a kernel beside another one from a new dependency', () => {
    const read = solved({
      Install: [
        { Name: 'linux', Arch: 'x86_64', Evr: '6.1.2-1.ph5' },
        { Name: 'libnew', Arch: 'x86_64', Evr: '1-1.ph5' },
      ],
    });
    expect(read.ok && read.value.map(({ section }) => section)).toEqual(['install', 'dependency']);
  });

  it.each([
    ['a list of another name', { Sideways: [] }],
    ['a list that is none', { Upgrade: {} }],
    ['a package without a version', { Upgrade: [{ Name: 'a', Arch: 'x86_64' }] }],
    ['a name that is an option', { Upgrade: [{ Name: '-rf', Arch: 'x86_64', Evr: '1-1' }] }],
    ['a list instead of an object', []],
  ])('is unreadable with %s', (_, value) => {
    expect(solved(value)).toMatchObject({ ok: false, fault: { code: 'reply-unreadable' } });
  });

  it('is empty where tdnf printed nothing', () => {
    expect(parseSolved('\n', AROUND)).toEqual({ ok: true, value: [] });
  });
});

describe('the kernel of a Photon host', () => {
  it.each([
    ['6.1.2-1.ph5-esx', [installed('linux-esx', '6.1.2-1.ph5')], false],
    ['6.1.2-1.ph5', [installed('linux', '6.1.2-1.ph5'), installed('linux', '6.1.10-1.ph5')], true],
    ['6.1.2-1.ph5-esx', [installed('linux-esx', '6.1.3-1.ph5')], true],
    ['6.1.2-1.ph5-esx', [installed('linux-esx', '6.1.2-1.ph5'), installed('linux', '6.1.9-1.ph5')], false],
    ['6.1.2-1.ph5-esx', [], 'unknown'],
  ])('%s', (running, packages, needed) => {
    expect(rebootNeed(running, packages).needed).toBe(needed);
  });
});
