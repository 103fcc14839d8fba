// Every recording in this folder, read again: real output of the real tools against what patchctl must understand.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Recording, summaryOf } from './summary.ts';

const folder = new URL('./', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

describe('recorded apt', () => {
  it.each(files)('%s is understood', (file) => {
    const recording = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Recording;
    expect(summaryOf(recording)).toEqual(recording.expect);
  });
});
