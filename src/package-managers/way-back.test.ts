// The ways back of all package managers: what they read of their scripts, and that no revert starts without every file it needs.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../core/change.ts';
import type { FileSource, OldPackage, SavedFile } from '../core/way-back/saved-file.ts';
import { type Frame, framesOf } from '../remote/frames.ts';
import { wayBack as apk } from './apk/way-back.ts';
import { wayBack as apt } from './apt/way-back.ts';
import { wayBack as dnf } from './dnf/way-back.ts';
import { wayBack as dnf5 } from './dnf5/way-back.ts';
import { wayBack as pacman } from './pacman/way-back.ts';
import { tdnf } from './tdnf/tdnf.ts';
import type { PackageWayBack } from './way-back.ts';
import { yum } from './yum/yum.ts';
import { wayBack as zypper } from './zypper/way-back.ts';

const RPM: OldPackage = { name: 'lab-web', arch: 'noarch', version: '1:1.22-3.el9' };

const CACHED_RPM = '/var/cache/dnf/base-1/packages/lab-web-1.22-3.el9.noarch.rpm';
const OFFERED_RPM = 'lab-web\tnoarch\t1:1.22-3.el9';

interface Kind {
  readonly wayBack: PackageWayBack;
  readonly old: OldPackage;
  /** A line of frame `cached` and one of `offered` that name it. */
  readonly cached: string;
  readonly offered?: string;
  /** Where it can be had when neither names it. */
  readonly otherwise: FileSource;
}

const rpm = (wayBack: PackageWayBack): Kind => ({
  wayBack,
  old: RPM,
  cached: CACHED_RPM,
  offered: OFFERED_RPM,
  otherwise: 'none',
});

const KINDS: Readonly<Record<string, Kind>> = {
  apt: {
    wayBack: apt,
    old: { name: 'lab-epoch', arch: 'all', version: '1:9.9-1' },
    cached: '/var/cache/apt/archives/lab-epoch_1%3a9.9-1_all.deb',
    offered: ' lab-epoch | 1:9.9-1 | http://mirror/debian bookworm/main amd64 Packages',
    otherwise: 'repack',
  },
  dnf: rpm(dnf),
  dnf5: rpm(dnf5),
  zypper: rpm(zypper),
  tdnf: { wayBack: tdnf.wayBack, old: RPM, cached: CACHED_RPM, otherwise: 'unknown' },
  yum: { wayBack: yum.wayBack, old: RPM, cached: CACHED_RPM, otherwise: 'unknown' },
  pacman: {
    wayBack: pacman,
    old: { name: 'lab-epoch', arch: 'any', version: '1:9.9-1' },
    cached: '/var/cache/pacman/pkg/lab-epoch-1:9.9-1-any.pkg.tar.zst',
    otherwise: 'none',
  },
  apk: {
    wayBack: apk,
    old: { name: 'lab-epoch', arch: 'noarch', version: '9.9-r1' },
    cached: '/etc/apk/cache/lab-epoch-9.9-r1.5f4dcc3b.apk',
    otherwise: 'unknown',
  },
};

const frame = (name: string, stdout: string, code = 0): Frame => ({ name, code, stdout, stderr: '' });

const surveyed = ({ wayBack, old, offered }: Kind, cached: string, answer: string): FileSource | undefined => {
  const frames = [frame('cached', cached), ...(offered === undefined ? [] : [frame('offered', answer)])];
  const read = wayBack.survey([old]).read(framesOf(frames));
  return read.ok ? read.value[0]?.by : undefined;
};

const SHA = 'a'.repeat(64);

const savedLine = ({ name, arch, version }: OldPackage): string =>
  `${SHA}\t12\t${name}.file\t${name}\t${arch}\t${version}`;

const fileOf = (old: OldPackage): SavedFile => ({ ...old, file: `${old.name}.file`, sha256: SHA, bytes: 12 });

const back = ({ name, arch, version }: OldPackage): Change => ({
  action: 'downgrade',
  package: name,
  arch,
  from: '99-1',
  to: version,
  origin: '',
  security: false,
  advisories: [],
  band: 6,
  due: null,
  why: '',
});

describe.each(Object.entries(KINDS))('the way back of %s', (_, kind) => {
  const { wayBack, old, cached, offered, otherwise } = kind;

  it('finds old files in the cache first, then in a repository', () => {
    expect(surveyed(kind, cached, offered ?? '')).toBe('cache');
    if (offered !== undefined) expect(surveyed(kind, '', offered)).toBe('repository');
    expect(surveyed(kind, '', '')).toBe(otherwise);
  });

  it('believes what is in a saved file, not its name', () => {
    const read = wayBack.list('/x').read(framesOf([frame('saved', savedLine(old))]));
    expect(read).toEqual({ ok: true, value: [fileOf(old)] });
  });

  it('does not read past a line that it does not know', () => {
    for (const line of [
      `${savedLine(old)}\tmore`,
      savedLine(old).replace(SHA, 'abc'),
      savedLine(old).replace('.file', '/../x'),
    ])
      expect(wayBack.list('/x').read(framesOf([frame('saved', line)])).ok).toBe(false);
  });

  it('says why nothing was saved', () => {
    const read = wayBack.save([old], '/x').read(framesOf([frame('room', 'not enough room in /x\n', 1)]));
    expect(read).toEqual({ ok: true, value: { notes: ['not enough room in /x'] } });
  });

  it('reverts with the checksums of exactly the files that are needed', () => {
    const target = { manifest: { packages: [] }, automatic: [] };
    const other = { ...fileOf(old), name: 'other', file: 'other.file' };
    const job = wayBack.revert({ changes: [back(old)], target, directory: '/x', files: [other, fileOf(old)] });
    expect(job.args[0]).toBe('/x');
    expect(job.data?.['checksums']).toBe(`${SHA}  ${old.name}.file`);
    expect(() => wayBack.revert({ changes: [back(old)], target, directory: '/x', files: [other] })).toThrow(
      /no saved file/,
    );
  });

  it('lets no odd name near a shell', () => {
    expect(() => wayBack.survey([{ ...old, name: '-x;reboot' }])).toThrow();
    expect(() => wayBack.save([{ ...old, version: '1 $(reboot)' }], '/x')).toThrow();
  });

  it('never throws, whatever a host says', () => {
    const names = fc.constantFrom('cached', 'offered', 'saved', 'room', 'saving');
    const frames = fc.array(fc.record({ name: names, code: fc.nat(255), stdout: fc.string(), stderr: fc.string() }));
    fc.assert(
      fc.property(frames, (list) => {
        wayBack.survey([old]).read(framesOf(list));
        wayBack.save([old], '/x').read(framesOf(list));
        wayBack.list('/x').read(framesOf(list));
      }),
    );
  });
});

describe('a revert with rpm alone', () => {
  it.each([tdnf, yum])('of $id names what goes as an rpm that knows no epochs in labels does', ({ wayBack }) => {
    const gone: Change = { ...back(RPM), action: 'remove', from: RPM.version, to: null };
    const target = { manifest: { packages: [] }, automatic: [] };
    const job = wayBack.revert({ changes: [gone], target, directory: '/x', files: [] });
    expect(job.data).toMatchObject({ gone: 'lab-web-1.22-3.el9.noarch', checksums: '' });
  });
});
