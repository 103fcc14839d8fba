// updateinfo: both lists joined, continuation lines, vendors' severities, and what is refused.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAdvisories } from './advisories.ts';

const RULE = '='.repeat(79);

const block = (lines: readonly string[]): string => [RULE, '  a title', RULE, ...lines].join('\n');

const LIST = 'ALAS2023-2024-500 Unknown/Sec. openssl-1:3.0.7-25.amzn2023.x86_64\n';

const INFO = block([
  '  Update ID: ALAS2023-2024-500',
  '       Type: security',
  '    Updated: 2024-03-05 09:00:00',
  '       Bugs: 2248616 - one',
  '           : 2248617 - two',
  '       CVEs: CVE-2023-6129',
  '           : CVE-2023-5678',
  'Description: text',
  '           :',
  '           :   Update ID: not an id',
  '   Severity: medium',
]);

describe('parseAdvisories', () => {
  it('joins list and info on the id, with the severity as the vendor wrote it', () => {
    expect(parseAdvisories(LIST, INFO)).toEqual({
      ok: true,
      value: [
        {
          name: 'openssl',
          evr: '1:3.0.7-25.amzn2023',
          arch: 'x86_64',
          advisory: {
            id: 'ALAS2023-2024-500',
            type: 'security',
            severity: 'moderate',
            cves: ['CVE-2023-5678', 'CVE-2023-6129'],
            issued: '2024-03-05',
          },
        },
      ],
    });
  });

  it('puts the CVEs of one advisory from two repositories together', () => {
    const again = block(['  Update ID: ALAS2023-2024-500', '       Type: security', '       CVEs: CVE-2024-0001']);
    const read = parseAdvisories(LIST, `${INFO}\n\n${again}`);
    expect(read.ok && read.value[0]?.advisory.cves).toEqual(['CVE-2023-5678', 'CVE-2023-6129', 'CVE-2024-0001']);
  });

  it('leaves out references that a vendor files as CVE and that are none', () => {
    const info = INFO.replace('CVE-2023-6129', 'XSA-440');
    expect(parseAdvisories(LIST, info)).toMatchObject({ value: [{ advisory: { cves: ['CVE-2023-5678'] } }] });
  });

  it.each([
    ['bugfix', 'bugfix'],
    ['newpackage', 'enhancement'],
    ['constructor', 'unknown'],
  ])('reads type %s as %s', (type, expected) => {
    const read = parseAdvisories(LIST, INFO.replace('Type: security', `Type: ${type}`));
    expect(read.ok && read.value[0]?.advisory.type).toBe(expected);
  });

  it('takes no advisories for what they are: none', () => {
    expect(parseAdvisories('', '\n')).toEqual({ ok: true, value: [] });
  });

  it.each([
    ['an id without explanation', LIST, ''],
    ['a package that is none', 'RHSA-1 bugfix openssl\n', INFO],
    ['a fourth word', 'RHSA-1 bugfix a-1-1.noarch more\n', INFO],
    ['a line outside of every field', LIST, `${INFO}\nsurprise`],
    ['fields without a title', LIST, '  Update ID: X\n'],
    ['an advisory without type', LIST, block(['  Update ID: X'])],
  ])('refuses %s', (_, list, info) => {
    expect(parseAdvisories(list, info)).toMatchObject({ ok: false, fault: { code: 'reply-unreadable' } });
  });

  it('never throws', () => {
    const line = fc.oneof(fc.constantFrom(...INFO.split('\n'), ...LIST.split('\n')), fc.string());
    fc.assert(
      fc.property(fc.array(line), fc.array(line), (list, info) => {
        parseAdvisories(list.join('\n'), info.join('\n'));
      }),
    );
  });
});
