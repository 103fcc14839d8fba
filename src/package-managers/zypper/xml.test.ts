// That XML is read strictly, and that no text makes the reader throw.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attribute, elementsNamed, parseXml } from './xml.ts';

describe('parseXml', () => {
  it('keeps elements, attributes and text', () => {
    const parsed = parseXml('x', '<?xml version=\'1.0\'?>\n<stream><a n="1 &lt; 2">x &amp; y<b/></a></stream>');
    const [a] = parsed.ok ? elementsNamed(parsed.value, 'a') : [];
    expect(a).toMatchObject({ text: 'x & y', children: [{ name: 'b' }] });
    expect(a && [attribute(a, 'n'), attribute(a, 'm')]).toEqual(['1 < 2', '']);
  });

  it.each([
    ['nothing', ''],
    ['an answer cut short', '<stream><a>'],
    ['text that is no XML', 'System management is locked'],
    ['a second root', '<stream/><stream/>'],
    ['an undeclared entity', '<stream>&x;</stream>'],
    ['an entity of its own', '<!DOCTYPE s [<!ENTITY x "xxxxxxxxxx">]><stream>&x;&x;</stream>'],
  ])('refuses %s', (_, text) => {
    expect(parseXml('x', text)).toMatchObject({ ok: false, fault: { code: 'reply-unreadable' } });
  });

  it('never throws', () => {
    const pieces = fc.constantFrom('<stream>', '</stream>', '<a b="', '"', '>', '&', ']]>', '<!--', '<![CDATA[', 'x');
    const nearly = fc.array(fc.oneof(pieces, fc.string())).map((parts) => parts.join(''));
    fc.assert(fc.property(nearly, (text) => typeof parseXml('x', text).ok === 'boolean'));
  });

  it('reads elements that are nested ten thousand deep', () => {
    const parsed = parseXml('x', `${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}`);
    expect(parsed.ok && elementsNamed(parsed.value, 'a').length).toBe(9_999);
  });
});
