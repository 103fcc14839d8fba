// What a host said, made fit for a message: one line, not too long. Nothing here makes it safe to print: that is `printable`.

const MOST_CHARACTERS = 400;

export const oneLine = (text: string): string =>
  text
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')
    .slice(0, MOST_CHARACTERS);
