// A client that asks the site all the time, and counts every answer that is not the site's.
import { get } from 'node:http';

export type Counted = {
  readonly requests: number;
  readonly failures: readonly string[];
  /** Answers by host and version, `web1 1.0-1`. */
  readonly answers: ReadonlyMap<string, number>;
  /** Requests per second. */
  readonly rate: number;
};

export type Traffic = { counted(): Counted; stop(): Promise<Counted> };

function once(port: number): Promise<{ readonly failure: string } | { readonly answer: string }> {
  return new Promise((resolve) => {
    const asked = get({ host: '127.0.0.1', port, path: '/', agent: false, timeout: 5_000 }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on('error', ({ message }) => resolve({ failure: message }));
      response.on('end', () =>
        resolve(
          response.statusCode === 200 && body !== ''
            ? { answer: body.trim() }
            : { failure: `${response.statusCode} ${body}` },
        ),
      );
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer within 5 s')));
    asked.on('error', ({ message }) => resolve({ failure: message }));
  });
}

/** Asks about 80 times a second, whether answers come or not. */
export function startTraffic(port: number): Traffic {
  const began = Date.now();
  const failures: string[] = [];
  const answers = new Map<string, number>();
  const open = new Set<Promise<void>>();
  let requests = 0;
  const send = (): void => {
    requests += 1;
    const one: Promise<void> = once(port).then((end) => {
      open.delete(one);
      if ('failure' in end) failures.push(`${new Date().toISOString()} ${end.failure}`);
      else answers.set(end.answer, (answers.get(end.answer) ?? 0) + 1);
    });
    open.add(one);
  };
  const due = (): void => {
    const wanted = ((Date.now() - began) / 1_000) * 80;
    while (requests < wanted) send();
  };
  const clock = setInterval(due, 12);
  const counted = (): Counted => ({ requests, failures, answers, rate: (requests / (Date.now() - began)) * 1_000 });
  return {
    counted,
    stop: async () => {
      clearInterval(clock);
      const end = counted();
      await Promise.all(open);
      return { ...end, failures };
    },
  };
}
