// A load balancer that is reached through SSH: a real sshd on loopback, whose sessions find the borrowed programs.
import { createSandbox } from '../sshd/sandbox.ts';

export type SshLine = {
  /** The client's command line, options included, as the recipes' `…_SSH` want it. */
  readonly ssh: string;
  close(): Promise<void>;
};

export async function openSshLine(env: NodeJS.ProcessEnv): Promise<SshLine> {
  const sandbox = createSandbox();
  const set = ['PATH', 'LD_LIBRARY_PATH'].map((name) => `${name}="${env[name] ?? ''}"`).join(' ');
  const { port } = await sandbox.startSshd({ config: [`SetEnv ${set}`] });
  const options = ['BatchMode=yes', `UserKnownHostsFile=${sandbox.knownHosts}`, `Port=${port}`, 'IdentityAgent=none'];
  const words = ['ssh', '-F', '/dev/null', '-i', sandbox.userKey.path, ...options.flatMap((option) => ['-o', option])];
  return { ssh: words.join(' '), close: () => sandbox.close() };
}
