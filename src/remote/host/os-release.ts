// Reads os-release (man 5 os-release): shell-like assignments, never evaluated.
import type { OsRelease } from '../../core/facts.ts';

const unquoted = (value: string): string => {
  const inner = /^"(.*)"$|^'(.*)'$/.exec(value);
  return (inner?.[1] ?? inner?.[2] ?? value).replace(/\\([\\"$`'])/g, '$1');
};

/** Lines that are no assignments are ignored, as the manual asks. A missing ID is `linux` by the same manual. */
export const parseOsRelease = (text: string): OsRelease => {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line.trim());
    if (match?.[1] !== undefined) fields.set(match[1], unquoted((match[2] ?? '').trim()));
  }
  const variant = fields.get('VARIANT_ID');
  const id = (fields.get('ID') ?? 'linux').toLowerCase();
  return {
    id,
    idLike: (fields.get('ID_LIKE') ?? '')
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== ''),
    version: fields.get('VERSION_ID') ?? '',
    name: fields.get('PRETTY_NAME') ?? fields.get('NAME') ?? id,
    ...(variant !== undefined && variant !== '' && { variant: variant.toLowerCase() }),
  };
};
