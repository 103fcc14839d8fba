// A person at a terminal: runs a command on a pty (script(1) of bsdutils makes it) and types when asked.
import { spawn } from 'node:child_process';

export interface Typing {
  /** Text that asks, for example `password`. */
  readonly question: string;
  readonly answer: string;
}

export interface Session {
  readonly code: number | null;
  /** Everything that appeared on the terminal. */
  readonly screen: string;
  readonly timesAsked: number;
}

/** @param command for /bin/sh, in which stdout may be redirected: stdin and stderr stay the terminal. */
export function atTerminal(command: string, typing: Typing, env: NodeJS.ProcessEnv): Promise<Session> {
  return new Promise((resolve, reject) => {
    const child = spawn('script', ['--quiet', '--return', '--flush', '--command', command, '/dev/null'], {
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let screen = '';
    let timesAsked = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      screen += chunk.toString();
      const asked = screen.split(typing.question).length - 1;
      if (asked === timesAsked) return;
      timesAsked = asked;
      child.stdin.write(`${typing.answer}\n`);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, screen, timesAsked }));
  });
}
