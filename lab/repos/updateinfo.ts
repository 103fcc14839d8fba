// Writes the updateinfo.xml of the lab's dnf repository from the advisories of the fixture versions.
import { rpmFileName, splitEvr } from './build-rpm.ts';
import type { Advisory, Fixture, FixtureVersion } from './fixtures.ts';

const issued = '2026-10-01 12:00:00';

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

function packageElement(fixture: Fixture, rpm: string): string {
  const { epoch = '0', version, release } = splitEvr(rpm);
  return `<package name="${fixture.name}" epoch="${epoch}" version="${version}" release="${release}" arch="noarch"><filename>${rpmFileName(fixture.name, rpm)}</filename></package>`;
}

function references(advisory: Advisory): string {
  const own = `<reference href="https://errata.invalid/${advisory.id}" id="${advisory.id}" type="self" title="${advisory.id}"/>`;
  const cves = advisory.cves.map(
    (cve) => `<reference href="https://cve.invalid/${cve}" id="${cve}" type="cve" title="${cve}"/>`,
  );
  return [own, ...cves].join('');
}

function update(fixture: Fixture, advisory: Advisory, rpm: string): string {
  const severity = advisory.severity === undefined ? '' : `<severity>${advisory.severity}</severity>`;
  return [
    `<update from="lab@patchctl.invalid" status="final" type="${advisory.type}" version="1">`,
    `<id>${advisory.id}</id><title>${escapeXml(advisory.title)}</title>${severity}`,
    `<release>Rocky Linux 9</release><issued date="${issued}"/><updated date="${issued}"/>`,
    `<description>${escapeXml(advisory.title)}: ${escapeXml(fixture.summary)}.</description>`,
    `<references>${references(advisory)}</references>`,
    `<pkglist><collection short="lab"><name>lab</name>${packageElement(fixture, rpm)}</collection></pkglist>`,
    '</update>',
  ].join('\n');
}

export type Announced = { readonly fixture: Fixture; readonly version: FixtureVersion };

export function updateInfo(announced: readonly Announced[]): string {
  const updates = announced.flatMap(({ fixture, version: { advisory, rpm } }) =>
    advisory === undefined || rpm === undefined ? [] : [update(fixture, advisory, rpm)],
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<updates>\n${updates.join('\n')}\n</updates>\n`;
}
