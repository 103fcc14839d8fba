// Hooks as real commands in a real shell: what they are told, in which order they run, and what their failure means.
import { describe, expect, it } from 'vitest';
import { sampleHost } from '../../../test/sample-host.ts';
import { shellSession } from '../../../test/scripts/shell-session.ts';
import { createBastion } from '../../bastion/create-bastion.ts';
import { type Hook, type HookPhase, type Hooks, NO_HOOKS } from '../../core/health/hook.ts';
import type { Conclusion } from '../../core/patching/state.ts';
import type { EffectContext } from '../effects/effect-context.ts';
import { hooks as hooksEffect } from '../effects/hooks.ts';
import { runHooks } from './run-hooks.ts';

const bastion = createBastion({ directory: '/', environment: { PATH: process.env['PATH'], KUBECONFIG: 'kept' } });

const hook = (command: string, over: Partial<Hook> = {}): Hook => ({
  name: command,
  command,
  on: 'bastion',
  timeoutMs: 5_000,
  ...over,
});

const perform = async (phase: HookPhase, hooks: Partial<Hooks>, conclusion?: Conclusion) => {
  const work = {
    context: { bastion },
    journal: { run: '2026-11-22.3' },
    plan: { id: '5be2c91a', goal: 'patch' },
    host: sampleHost({ hooks: { ...NO_HOOKS, ...hooks }, groups: ['web'], labels: { role: "it's" } }),
    planned: {
      changes: [
        { action: 'upgrade', package: 'nginx', arch: 'amd64', from: '1', to: '2', security: true },
        { action: 'held', package: 'kubelet', arch: 'amd64', from: '1', to: '2', security: false },
      ],
    },
    open: { session: shellSession(), privilege: { kind: 'already-root' } },
  } as unknown as EffectContext;
  const event = await hooksEffect(work, phase, conclusion);
  if (event.type !== 'hooks.finished') throw new Error(event.type);
  return event.results;
};

const TELL = 'wc -c; echo "$PATCHCTL_PHASE $PATCHCTL_HOST $PATCHCTL_RUN $PATCHCTL_PLAN"';

describe('hooks of a host', () => {
  it.each(['bastion', 'host'] as const)('are told what it is about: on the %s', async (on) => {
    const [told] = await perform('before', { before: [hook(TELL, { on })] });
    expect(told).toMatchObject({ on, code: 0 });
    expect(told?.detail).toMatch(/^\d{3}; before_host web01 2026-11-22\.3 5be2c91a$/);
  });

  it('get one JSON document with the changes that are made, and the end where there is one', async () => {
    const conclusion: Conclusion = { outcome: 'degraded', summary: 'odd', fault: null };
    const command = "cat | tr -d ' ' | grep -o '\"changes\":.*'";
    const [told] = await perform('after', { after: [hook(command)] }, conclusion);
    expect(told?.detail).toContain('"package":"nginx"');
    expect(told?.detail).not.toContain('kubelet');
    expect(told?.detail).toContain('"outcome":"degraded","summary":"odd","fault":null');
  });

  it('stop at the first before hook that fails', async () => {
    const before = [hook('echo one'), hook('echo no; exit 3'), hook('echo three')];
    const results = await perform('before', { before });
    expect(results.map(({ code, detail }) => [code, detail])).toEqual([
      [0, 'one'],
      [3, 'exit code 3: no'],
    ]);
  });

  it('are all owed afterwards, whatever one of them does', async () => {
    const results = await perform('after', { after: [hook('exit 1'), hook('echo undrained')] });
    expect(results.map(({ code }) => code)).toEqual([1, 0]);
  });

  it.each(['bastion', 'host'] as const)('that do not end are ended, and have no exit code: on the %s', async (on) => {
    const [late] = await perform('before', { before: [hook('echo begun; sleep 60', { on, timeoutMs: 1_000 })] });
    expect(late).toMatchObject({ code: null, detail: 'no end within 1 s: begun' });
  });
});

describe('hooks of a run', () => {
  const matter = { run: '2026-11-22.3', plan: '5be2c91a', hosts: ['web01'] };

  it('know the hosts before, and how it ended afterwards', async () => {
    const said = 'cat; echo " $PATCHCTL_PHASE $PATCHCTL_EXIT_CODE $KUBECONFIG"';
    const hooks: Hooks = { before: [hook(said)], after: [hook(said)], failure: [] };
    const [before] = await runHooks('before', { ...matter, hooks }, { bastion });
    expect(before?.detail).toContain(
      '"hosts":["web01"],"outcomes":null,"stopped":null,"exit_code":null} before_run  kept',
    );
    const end = { outcomes: { web01: 'patched' }, stopped: null, exitCode: 0 } as const;
    const [after] = await runHooks('after', { ...matter, hooks, end }, { bastion });
    expect(after?.detail).toContain('"outcomes":{"web01":"patched"},"stopped":null,"exit_code":0} after_run 0 kept');
  });
});
