import { describe, expect, it } from 'vitest';
import { type Diagnostic, diagnosticAt, diagnosticOf, didYouMean } from './diagnostic.ts';
import { renderDiagnostics } from './render-diagnostics.ts';
import { lineStartsOf, type Source } from './source.ts';

const sourceOf = (text: string): Source => ({
  path: '/srv/inventory.yaml',
  shown: 'inventory.yaml',
  sha256: '',
  text,
  lineStarts: lineStartsOf(text),
});

const at = (text: string, word: string, message: string, suggestion?: string): Diagnostic => {
  const start = text.indexOf(word);
  return diagnosticAt({ source: sourceOf(text), span: { start, end: start + word.length } }, message, suggestion);
};

const TIERS = { plural: 'tiers', names: ['critical', 'standard', 'lab'] };

describe('renderDiagnostics', () => {
  it('looks like the contract says', () => {
    const line = '  web[01:04].example.net: { tier: critcal, ring: production }';
    const text = `${'\n'.repeat(16)}${line}\n`;
    const message = 'unknown tier "critcal" for host web01.example.net';
    expect(renderDiagnostics([at(text, 'critcal', message, didYouMean('critcal', TIERS))])).toBe(
      [
        'inventory.yaml:17:35  unknown tier "critcal" for host web01.example.net',
        '  17 │   web[01:04].example.net: { tier: critcal, ring: production }',
        '     │                                   ^^^^^^^  did you mean "critical"?  (tiers: critical, standard, lab)',
      ].join('\n'),
    );
  });

  it('cuts a long line around the carets and keeps them under the culprit', () => {
    const text = `${'a'.repeat(300)}CULPRIT${'b'.repeat(300)}`;
    const [, quote, carets] = renderDiagnostics([at(text, 'CULPRIT', 'wrong')]).split('\n');
    expect(quote?.length).toBeLessThan(120);
    expect(quote?.indexOf('CULPRIT')).toBe(carets?.indexOf('^^^^^^^'));
    expect(quote?.replace(/^ {2}1 │ /, '')).toMatch(/^….*…$/);
  });

  it('underlines the beginning of a culprit that is wider than the screen', () => {
    const [, quote, carets] = renderDiagnostics([at('x'.repeat(500), 'x'.repeat(500), 'wrong')]).split('\n');
    expect(quote?.length).toBeLessThan(120);
    expect(carets?.trimEnd().length).toBeLessThanOrEqual(quote?.length ?? 0);
  });

  it('makes escape codes and tabs visible without losing its place', () => {
    const [head, quote, carets] = renderDiagnostics([at('\u001b[2J\tbad', 'bad', 'no \u001b[31m red')]).split('\n');
    expect(head).toBe('inventory.yaml:1:6  no \\x1b[31m red');
    expect(quote).toBe('  1 │ \\x1b[2J\\x09bad');
    expect(carets).toBe('    │            ^^^');
  });

  it('leaves the quote out when the whole file is meant', () => {
    expect(renderDiagnostics([diagnosticOf('a.yaml', 'cannot be read: no such file')])).toBe(
      'a.yaml  cannot be read: no such file',
    );
  });

  it('shows fifty and counts the rest', () => {
    const many = Array.from({ length: 60 }, (_, i) => diagnosticOf(`${i}.yaml`, 'wrong'));
    expect(renderDiagnostics(many).split('\n\n')).toHaveLength(51);
    expect(renderDiagnostics(many)).toMatch(/… and 10 more$/);
  });
});

describe('didYouMean', () => {
  it.each([
    ['critcal', TIERS, 'did you mean "critical"?  (tiers: critical, standard, lab)'],
    ['banana', TIERS, '(tiers: critical, standard, lab)'],
    ['web', { plural: 'groups', names: [] }, 'no groups are declared'],
    [
      'x99999',
      { plural: 'groups', names: Array.from({ length: 14 }, (_, i) => `g${i}`) },
      '(groups: g0, g1, g2, g3, g4, g5, g6, g7, g8, g9, g10, g11 and 2 more)',
    ],
  ])('about %j says what is known', (word, known, expected) => {
    expect(didYouMean(word, known)).toBe(expected);
  });
});
