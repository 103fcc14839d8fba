// Collects a job's raw output up to a limit: the beginning and the end are kept, because that is where the reasons are.
const KEEP = 2 * 1024 * 1024;

export interface Transcript {
  add(text: string): void;
  text(): string;
}

/** @param keep characters kept at the beginning and at the end, each. */
export const createTranscript = (keep = KEEP): Transcript => {
  let head = '';
  let tail = '';
  let dropped = 0;
  return {
    add(text) {
      const room = keep - head.length;
      head += text.slice(0, room);
      tail += text.slice(Math.max(0, room));
      if (tail.length > keep) {
        dropped += tail.length - keep;
        tail = tail.slice(-keep);
      }
    },
    text: () => (dropped === 0 ? head + tail : `${head}\n[patchctl: ${dropped} characters left out]\n${tail}`),
  };
};
