// Feeds of full size, made up: the same shapes, sizes and numbers of entries as the real ones, the same bytes on every run.
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

const RELEASES = ['bullseye', 'bookworm', 'trixie', 'forky', 'sid'] as const;
const PACKAGES = 4_500;
/** A few packages (the kernel, browsers) have thousands of CVEs, most have a handful. */
const cvesOf = (index: number): number =>
  index === 0 ? 9_000 : Math.max(1, Math.round(3_000 / (index + 4)) + (index % 9));
const TEXT = 'A flaw was found in the way that a component handles crafted input, which leads to a crash or worse. ';

export const packageName = (index: number): string => `package-${index}`;
export const cveId = (index: number): string => `CVE-${2010 + (index % 17)}-${10_000 + index}`;

const releaseOf = (release: string, index: number): object => {
  const version = `${1 + (index % 9)}.${index % 50}-${1 + (index % 4)}`;
  const repositories = { [release]: version, [`${release}-security`]: `${version}+deb12u${1 + (index % 5)}` };
  switch (index % 6) {
    case 0:
      return { status: 'open', repositories, urgency: 'low', nodsa: 'Minor issue', nodsa_reason: 'postponed' };
    case 1:
      return { status: 'resolved', repositories, fixed_version: '0', urgency: 'not yet assigned' };
    default:
      return { status: 'resolved', repositories, fixed_version: `${version}+deb12u1`, urgency: 'not yet assigned' };
  }
};

const issueOf = (index: number): object => ({
  description: TEXT.repeat(2 + (index % 6)),
  scope: 'local',
  debianbug: 1_000_000 + index,
  releases: Object.fromEntries(RELEASES.map((release, at) => [release, releaseOf(release, index + at)])),
});

function* debianTexts(): Generator<string> {
  let next = 0;
  for (let index = 0; index < PACKAGES; index += 1) {
    const issues: Record<string, object> = {};
    for (let count = cvesOf(index); count > 0; count -= 1) {
      issues[cveId(next)] = issueOf(next);
      next += 1;
    }
    yield `${index === 0 ? '{' : ','}${JSON.stringify(packageName(index))}:${JSON.stringify(issues)}`;
  }
  yield '}';
}

function* epssLines(count: number): Generator<string> {
  yield '#model_version:v2026.03.14,score_date:2026-11-21T00:00:00Z\ncve,epss,percentile\n';
  for (let index = 0; index < count; index += 1)
    yield `${cveId(index)},${((index * 7919) % 100_000) / 100_000},${((index * 104_729) % 100_000) / 100_000}\n`;
}

const kevText = (count: number): string =>
  JSON.stringify({
    dateReleased: '2026-11-20T15:00:00Z',
    vulnerabilities: Array.from({ length: count }, (_, index) => ({
      cveID: cveId(index * 37),
      ...{
        vendorProject: 'Example',
        product: packageName(index),
        vulnerabilityName: TEXT,
        shortDescription: TEXT.repeat(5),
      },
      ...{
        dateAdded: '2026-01-15',
        dueDate: '2026-02-05',
        requiredAction: TEXT,
        knownRansomwareCampaignUse: 'Unknown',
      },
    })),
  });

export const EPSS_ROWS = 350_000;

/** Writes the feeds. @param at where each goes */
export async function writeFeeds(at: {
  readonly kev: string;
  readonly epss: string;
  readonly debian: string;
}): Promise<void> {
  await pipeline(Readable.from([kevText(1_500)]), createWriteStream(at.kev));
  await pipeline(Readable.from(epssLines(EPSS_ROWS)), createGzip(), createWriteStream(at.epss));
  await pipeline(Readable.from(debianTexts()), createWriteStream(at.debian));
}
