// Answers of Canonical's client, as its documentation and its readers in other tools show them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalLivepatchNote } from './canonical-livepatch.ts';

const note = (stdout: string, code = 0) =>
  canonicalLivepatchNote({ name: 'canonical-livepatch', code, stdout, stderr: '' });

const status = (state: string, supported: string) => ({
  'Client-Version': 'v11.0.2',
  Status: [
    { Kernel: '5.15.0-91.101-generic', Running: false, Livepatch: { State: 'apply-failed' } },
    {
      Kernel: '5.15.0-100.110-generic',
      Running: true,
      Livepatch: { CheckState: 'checked', State: state, Version: '104.1' },
      Supported: supported,
    },
  ],
});

describe('Canonical Livepatch', () => {
  it.each([
    ['applied', 'supported', []],
    ['nothing-to-apply', '', []],
    ['applied', 'kernel-upgrade-required', ['Canonical Livepatch: kernel-upgrade-required']],
    ['kernel-upgrade-required', 'kernel-upgrade-required', ['Canonical Livepatch: kernel-upgrade-required']],
    ['apply-failed', 'supported', ['Canonical Livepatch: apply-failed']],
  ])('that is %s and %j is worth saying: %j', (state, supported, notes) => {
    expect(note(JSON.stringify(status(state, supported)))).toEqual(notes);
  });

  it('is not there on most hosts', () => {
    expect(canonicalLivepatchNote(undefined)).toEqual([]);
  });

  it('is said to be silent when it hangs', () => {
    expect(note('', 124)).toEqual(['Canonical Livepatch gave no answer (exit 124)']);
  });

  it('may answer anything without breaking the reader', () => {
    fc.assert(fc.property(fc.json(), (text) => void note(text)));
    fc.assert(fc.property(fc.string(), (text) => void note(text)));
  });
});
