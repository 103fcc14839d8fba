// What zypper's exit codes mean (zypper(8), EXIT CODES), and the fault of a command that ended badly.
import { type Fault, type FaultCode, fault } from '../../core/fault.ts';
import type { Frame } from '../../remote/frames.ts';
import { attribute, type Element, elementsNamed, parseXml } from './xml.ts';

export const EXIT = {
  /** Another program holds the lock. */
  locked: 7,
  /** The package manager itself was updated: run again. Also of dry runs. */
  restartManager: 103,
  rebootNeeded: 102,
  /** A name or capability was not found. */
  notFound: 104,
  /** Repositories had to be left out: what is said is not the whole truth. */
  repositoriesSkipped: 106,
  /** Everything was installed, and a package's script failed. */
  scriptletFailed: 107,
} as const;

const MOST_WORDS = 400;

/** `/usr/bin/x: of lab-tool and lab-web` */
const conflictWords = (conflict: Element): string => {
  const files = elementsNamed(conflict, 'file').map(({ text }) => text);
  const names = elementsNamed(conflict, 'name').map(({ text }) => text);
  return `file conflict: ${files[0] ?? ''} is in ${names.join(' and in ')}`;
};

/** What the questions to nobody were about, with the solutions that zypper offers, then errors. */
const spoken = (root: Element): readonly string[] => [
  ...elementsNamed(root, 'prompt').flatMap((prompt) => elementsNamed(prompt, 'description').map(({ text }) => text)),
  ...elementsNamed(root, 'fileconflict').map(conflictWords),
  ...elementsNamed(root, 'message')
    .filter((message) => attribute(message, 'type') === 'error')
    .map(({ text }) => text),
];

/** Where zypper calls nothing an error, as at a licence that nobody agreed to: what it said after its last question. */
const lastWords = ({ children }: Element): readonly string[] =>
  children
    .slice(children.findLastIndex(({ name }) => name === 'prompt') + 1)
    .filter(({ name }) => name === 'message')
    .map(({ text }) => text);

/** zypper's own words: from its XML where there is some, else from stderr. */
export const zypperWords = ({ stdout, stderr }: Frame): string => {
  const parsed = parseXml('zypper', stdout);
  const words = parsed.ok ? spoken(parsed.value) : [];
  const others = parsed.ok && stderr.trim() === '' ? lastWords(parsed.value) : [stderr];
  const all = words.length > 0 ? words : others;
  return all
    .map((text) => text.replace(/\s+/g, ' ').trim())
    .filter((text) => text !== '')
    .join('; ')
    .slice(0, MOST_WORDS);
};

/** @param code what it means here when it is no lock and no repository is missing. */
export const faultOf = (frame: Frame, code: FaultCode): Fault => {
  const words = zypperWords(frame) || `zypper ended with ${frame.code}`;
  switch (frame.code) {
    case EXIT.locked:
      return fault('lock-held', words);
    case EXIT.repositoriesSkipped:
      return fault('metadata-failed', words, 'on {host}: zypper refresh, and mend the repository that it names');
    default:
      return fault(code, words);
  }
};

const DONE: ReadonlySet<number> = new Set([0, 100, 101, EXIT.rebootNeeded, EXIT.restartManager]);

/** 100 to 103 carry news and are no failure. */
export const isDone = (code: number): boolean => DONE.has(code);
