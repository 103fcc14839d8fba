// Writes the updateinfo.xml of an rpm repository from the advisories of the fixture versions.
import { rpmFileName, splitEvr } from './build-rpm.ts';
import type { Advisory, Variety } from './fixtures.ts';

const issued = '2026-10-01 12:00:00';

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

function packageElement({ fixture, full, version }: Variety): string {
  const { epoch = '0', version: upstream, release } = splitEvr(full);
  const suggests = version.advisory?.suggests;
  const flag = suggests === undefined ? '' : `<${suggests}_suggested>True</${suggests}_suggested>`;
  return `<package name="${fixture.name}" epoch="${epoch}" version="${upstream}" release="${release}" arch="noarch"><filename>${rpmFileName(fixture.name, full)}</filename>${flag}</package>`;
}

function references(advisory: Advisory): string {
  const own = `<reference href="https://errata.invalid/${advisory.id}" id="${advisory.id}" type="self" title="${advisory.id}"/>`;
  const cves = advisory.cves.map(
    (cve) => `<reference href="https://cve.invalid/${cve}" id="${cve}" type="cve" title="${cve}"/>`,
  );
  return [own, ...cves].join('');
}

/** One advisory, with all packages that it is about. */
function update(varieties: readonly Variety[], advisory: Advisory): string {
  const severity = advisory.severity === undefined ? '' : `<severity>${advisory.severity}</severity>`;
  const summary = varieties[0]?.fixture.summary ?? '';
  return [
    `<update from="lab@patchctl.invalid" status="final" type="${advisory.type}" version="1">`,
    `<id>${advisory.id}</id><title>${escapeXml(advisory.title)}</title>${severity}`,
    `<release>lab</release><issued date="${issued}"/><updated date="${issued}"/>`,
    `<description>${escapeXml(advisory.title)}: ${escapeXml(summary)}.</description>`,
    `<references>${references(advisory)}</references>`,
    `<pkglist><collection short="lab"><name>lab</name>${varieties.map(packageElement).join('')}</collection></pkglist>`,
    '</update>',
  ].join('\n');
}

export function updateInfo(announced: readonly Variety[]): string {
  const byId = new Map<string, { readonly advisory: Advisory; readonly varieties: Variety[] }>();
  for (const variety of announced) {
    const { advisory } = variety.version;
    if (advisory === undefined) continue;
    const entry = byId.get(advisory.id) ?? { advisory, varieties: [] };
    entry.varieties.push(variety);
    byId.set(advisory.id, entry);
  }
  const updates = [...byId.values()].map(({ advisory, varieties }) => update(varieties, advisory));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<updates>\n${updates.join('\n')}\n</updates>\n`;
}
