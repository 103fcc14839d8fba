import { describe, expect, it } from 'vitest';
import { change, FLEET, NOW, plain, planHost, planOf } from '../../test/sample-fleet.ts';
import { PLAIN_OPTIONS } from '../../test/sample-host.ts';
import type { PlanHost } from '../core/plan.ts';
import { renderPlanHost } from './plan-changes.ts';
import { type PlanViewOptions, renderPlan } from './plan-view.ts';

const UNSAVED: PlanViewOptions = { detail: false, next: { kind: 'unsaved' } };
const drawn = (hosts = FLEET, width = 120): string => renderPlan(planOf(hosts), plain(width), UNSAVED);

describe('renderPlan', () => {
  it('shows a fleet so that the danger is found first', () => {
    expect(drawn()).toMatchInlineSnapshot(`
      "Plan 58e1d38e · 38 of 40 hosts · expires in 24 h · inventory.yaml (sha256 9b1c…)

        HOST                       OS                 UPDATES  SECURITY        REBOOT            SIZE  ATTENTION
        ● staging / critical
        stage-web01                Debian 12.15            11  2 (1 critical)  kernel           38 MB
        ● staging / standard
        stage-app01                Debian 12.15            11  2 (1 critical)  no               38 MB
        ● production / critical
        db01                       Rocky 9.4 EOL           22  1               glibc, kernel    74 MB  removes 1 package:
                                                                                                       postgresql-jit
        web[01-04].example.net ×4  Debian 12.15            11  2 (1 critical)  kernel           38 MB  /boot 91 % full on
                                                                                                       web03.example.net
        ● production / standard
        odd01                      Debian \\x1b[31m12        1  0               unknown          38 MB  downgrades 1 package:
                                                                                                       evil\\x1b[2J\\x1b]0;pwned
                                                                                                       \\x07\\u{202e}gnp\\x0d\\x0a
                                                                                                       root# ; motd says
                                                                                                       evil\\x1b[2J\\x1b]0;pwned
                                                                                                       \\x07\\u{202e}gnp\\x0d\\x0a
                                                                                                       root#
        app[01-20] ×20             Debian 12.15             1  1 (1 critical)  no              3.1 MB
        cache[01-07] ×7            Debian 12.15             1  0 (1 unrated)   kernel         unknown

        Waves      1 staging/critical (stage-web01) → gate → 2 staging/standard (stage-app01) → gate → 3 production/critical
                   (web[01-04].example.net, db01; 5 hosts; 2 at once; stops at a failure) → gate → 4 production/standard (31
                   hosts; 8 at once; stops after 3 failures)
        Refused    app21  a file system has too little space: /boot has 12 MiB free, 132 MiB are needed (free space on app21:
                   apt-get clean or dnf clean packages, old kernels in /boot)
        Unknown    old02  the host key changed; nothing was sent: SHA256:AAAA expected, SHA256:BBBB presented (if old02 was
                   re-installed, forget its old key (ssh-keygen -R), then: patchctl hosts trust old02; otherwise treat it as
                   an attack)
        Unchanged  idle[01-03]  up to date (3)
        Held       kubelet on 7 hosts: held by the inventory (holds: kubelet)

        35 distinct updates
        BAND       PACKAGE                                   CHANGE                               HOSTS
        DOWNGRADE  evil\\x1b[2J\\x1b]0;pwned\\x07\\u{202e}gnp\\x  downgrades 1.0-1 → 1.0-2                 1
                   0d\\x0aroot#
        REMOVAL    postgresql-jit                            removes 16.3-1.el9                       1
        CRITICAL   openssl                                   3.0.17-1~deb12u2 → 3.0.18-1~deb12u1     26
        HIGH       redis                                     1.0-1 → 1.0-2                            7
        HIGH       linux-image-amd64                         6.1.176-1 → 6.1.192-2                    6
        HIGH       glibc                                     2.34-100.el9 → 2.34-125.el9_5.1          1
        OTHER      bash                                      1.0-1 → 1.0-2                            6
        OTHER      curl                                      1.0-1 → 1.0-2                            6
        OTHER      git                                       1.0-1 → 1.0-2                            6
        OTHER      less                                      1.0-1 → 1.0-2                            6
        OTHER      libc6                                     2.36-9+deb12u10 → 2.36-9+deb12u13        6
        OTHER      nano                                      1.0-1 → 1.0-2                            6
        OTHER      perl                                      1.0-1 → 1.0-2                            6
        OTHER      tzdata                                    1.0-1 → 1.0-2                            6
        OTHER      vim                                       1.0-1 → 1.0-2                            6
        … and 20 more: --verbose

        Saved nothing. \`patchctl plan --out plan.json\` keeps it; \`patchctl apply plan.json\` applies exactly this.
      "
    `);
  });

  it('keeps what matters on 60 columns', () => {
    expect(drawn(FLEET.slice(0, 7), 60)).toMatchInlineSnapshot(`
      "Plan 59407861 · 7 hosts · expires in 24 h · inventory.yaml
        (sha256 9b1c…)

        HOST                  UPDATES  SECURITY        REBOOT
        ● staging / critical
        stage-web01                11  2 (1 critical)  kernel
        ● staging / standard
        stage-app01                11  2 (1 critical)  no
        ● production / critical
        db01                       22  1               glibc,
                                                       kernel
          removes 1 package: postgresql-jit
        web[01-04].example.        11  2 (1 critical)  kernel
        net ×4
          /boot 91 % full on web03.example.net

        Waves      1 staging/critical (stage-web01) → gate → 2
                   staging/standard (stage-app01) → gate → 3
                   production/critical (web[01-04].example.net,
                   db01; 5 hosts; 2 at once; stops at a failure)
        Held       kubelet on 6 hosts: held by the inventory
                   (holds: kubelet)

        33 distinct updates
        BAND      PACKAGE         CHANGE                     HOSTS
        REMOVAL   postgresql-jit  removes 16.3-1.el9             1
        CRITICAL  openssl         3.0.17-1~deb12u2 →             6
                                  3.0.18-1~deb12u1
        HIGH      linux-image-    6.1.176-1 → 6.1.192-2          6
                  amd64
        HIGH      glibc           2.34-100.el9 →                 1
                                  2.34-125.el9_5.1
        OTHER     bash            1.0-1 → 1.0-2                  6
        OTHER     curl            1.0-1 → 1.0-2                  6
        OTHER     git             1.0-1 → 1.0-2                  6
        OTHER     less            1.0-1 → 1.0-2                  6
        OTHER     libc6           2.36-9+deb12u10 →              6
                                  2.36-9+deb12u13
        OTHER     nano            1.0-1 → 1.0-2                  6
        OTHER     perl            1.0-1 → 1.0-2                  6
        OTHER     tzdata          1.0-1 → 1.0-2                  6
        OTHER     vim             1.0-1 → 1.0-2                  6
        OTHER     perl-module-0   5.32.0-1.el9 →                 1
                                  5.32.0-3.el9
        OTHER     perl-module-1   5.32.1-1.el9 →                 1
                                  5.32.1-3.el9
        … and 18 more: --verbose

        Saved nothing. \`patchctl plan --out plan.json\` keeps it;
        \`patchctl apply plan.json\` applies exactly this.
      "
    `);
  });

  it('shows one host', () => {
    expect(drawn([planHost('web01', { attention: ['/boot 91 % full'] })], 100)).toMatchInlineSnapshot(`
      "Plan d5d4f071 · 1 host · expires in 24 h · inventory.yaml (sha256 9b1c…)

        HOST   OS            UPDATES  SECURITY        REBOOT   SIZE  ATTENTION
        ● production / critical
        web01  Debian 12.15       11  2 (1 critical)  kernel  38 MB  /boot 91 % full

        Waves      1 production/critical (web01)
        Held       kubelet on 1 host: held by the inventory (holds: kubelet)

        11 distinct updates
        BAND      PACKAGE            CHANGE                               HOSTS
        CRITICAL  openssl            3.0.17-1~deb12u2 → 3.0.18-1~deb12u1      1
        HIGH      linux-image-amd64  6.1.176-1 → 6.1.192-2                    1
        OTHER     bash               1.0-1 → 1.0-2                            1
        OTHER     curl               1.0-1 → 1.0-2                            1
        OTHER     git                1.0-1 → 1.0-2                            1
        OTHER     less               1.0-1 → 1.0-2                            1
        OTHER     libc6              2.36-9+deb12u10 → 2.36-9+deb12u13        1
        OTHER     nano               1.0-1 → 1.0-2                            1
        OTHER     perl               1.0-1 → 1.0-2                            1
        OTHER     tzdata             1.0-1 → 1.0-2                            1
        OTHER     vim                1.0-1 → 1.0-2                            1

        Saved nothing. \`patchctl plan --out plan.json\` keeps it; \`patchctl apply plan.json\` applies
        exactly this.
      "
    `);
  });

  it('says that there is nothing to do', () => {
    const idle = planHost('idle01', { verdict: 'up-to-date', changes: [] });
    expect(drawn([idle])).toContain('Nothing to do: all hosts are up to date.');
    expect(drawn([])).toContain('Nothing to do: the plan has no hosts.');
    expect(drawn([idle, planHost('old', { verdict: 'unknown' })])).toContain('on the hosts that could be judged');
    const rollback = planOf([idle], { options: { ...PLAIN_OPTIONS, goal: 'rollback' } });
    const text = renderPlan(rollback, plain(120), UNSAVED);
    expect(text).toContain('Nothing to do: all hosts have the packages from before the run.');
    expect(text).not.toContain('up to date');
  });

  it('calls nothing up to date that is held, has to wait or was left out', () => {
    const waits = change('nginx', { action: 'deferred', why: 'soaks until 2026-11-29' });
    const soaking = planHost('web01', { verdict: 'up-to-date', changes: [waits, { ...waits, package: 'curl' }] });
    const idle = planHost('web02', { verdict: 'up-to-date', changes: [], attention: ['5 others left out by --cve'] });
    const cve = (...hosts: PlanHost[]): string =>
      renderPlan(planOf(hosts, { options: { ...planOf([]).options, cves: ['CVE-2026-7'] } }), plain(120), UNSAVED);

    expect(drawn([soaking, idle])).toContain('             web02  up to date; 5 others left out by --cve\n');
    expect(drawn([soaking, idle])).toContain('web01  nothing to do now: 2 deferred\n');
    expect(drawn([soaking, idle])).toContain('Nothing to do now: what is pending is deferred.');
    expect(renderPlanHost(soaking, plain(100))).not.toContain('up to date');

    expect(cve(soaking, idle)).not.toContain('up to date');
    expect(cve(soaking, idle)).toContain('web[01-02]  no pending update fixes CVE-2026-7 (2)');
    expect(cve(idle)).toContain('CVE-2026-7; `patchctl cve CVE-2026-7` tells who is exposed.');
    const advisories = [{ id: 'DSA-1', type: 'security', severity: 'low', cves: ['CVE-2026-7'] }] as const;
    const held = planHost('web03', { verdict: 'up-to-date', changes: [change('vim', { action: 'held', advisories })] });
    expect(cve(held)).toContain('Nothing to do now: what fixes CVE-2026-7 is held.');
  });

  it('says why each package does not happen, not all reasons for all', () => {
    const held = (name: string, why: string) => change(name, { action: 'held', why });
    const whys = ['b', 'c', 'd', 'e', 'f'].map((name) => held(name, `reason ${name}`));
    const hosts = ['web01', 'web02'].map((name) =>
      planHost(name, { changes: [held('a', 'apt-mark hold'), held('a2', 'apt-mark hold'), ...whys] }),
    );
    const text = drawn(hosts);
    expect(text).toContain('Held       a, a2 on 2 hosts: apt-mark hold\n             b on 2 hosts: reason b\n');
    expect(text).toContain('… and for 2 more reasons');
  });

  it('names the policy behind a date, and says where evidence comes first', () => {
    const urgent = change('openssl', { due: '2026-11-21', policy: 'bod-26-04', forensic: 'bod-26-04' });
    const hosts = ['web01', 'web02'].map((name) => planHost(name, { changes: [urgent, change('vim')] }));
    expect(drawn(hosts)).toContain(
      'Evidence first: BOD 26-04 wants forensic triage before patching openssl on web[01-02]',
    );
    expect(drawn(hosts)).toMatch(/DUE +POLICY +PACKAGE[\s\S]*2026-11-21 overdue {2}bod-26-04 {2}openssl/);
    expect(drawn(hosts, 60)).not.toContain('POLICY');
    expect(drawn([planHost('web01')])).not.toContain('Evidence');
  });

  it('says how to go on with a plan that lies in a file, and nothing where it is applied at once', () => {
    const plan = planOf(FLEET);
    const saved = renderPlan(plan, plain(120), { detail: false, next: { kind: 'file', path: 'plan.json' } });
    expect(saved.trimEnd().split('\n').at(-1)).toBe('  `patchctl apply plan.json` applies exactly this.');
    expect(renderPlan(plan, plain(120), { detail: false, next: { kind: 'applying' } })).not.toContain('patchctl apply');
  });

  it('says that a plan has expired, and what was left out of it', () => {
    const options = { ...PLAIN_OPTIONS, security_only: true, exclude: ['linux-*'], allow_removals: true };
    const expires = new Date(NOW - 7_200_000).toISOString();
    const text = renderPlan(planOf(FLEET, { options, expires }), plain(120), UNSAVED);
    expect(text).toContain('expired 2 h ago');
    expect(text).toContain('security updates only · without linux-* · removals allowed');
  });

  it('names every advisory, CVE and host in detail', () => {
    const text = renderPlan(planOf(FLEET), plain(160), { ...UNSAVED, detail: true });
    expect(text).toContain('DSA-6015-1 · CVE-2026-1001, CVE-2026-1002');
    expect(text).not.toContain('more: --verbose');
  });

  it('draws a thousand hosts of which half are different in seconds, not minutes', () => {
    const hosts = Array.from({ length: 1000 }, (_, i) => planHost(`h${1000 + i}`, i % 2 ? { download_bytes: i } : {}));
    const before = performance.now();
    drawn(hosts);
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  it('folds hosts only when the same happens to them', () => {
    const other = planHost('web02', { changes: [change('bash', { to: '9.9' })] });
    const twin = planHost('web03');
    expect(drawn([planHost('web01'), other, twin])).toMatch(/web\[01,03\] ×2[\s\S]*web02 {2}/);
  });
});

describe('a kernel that makes room for a newer one', () => {
  const rotated = planHost('web01', {
    changes: [
      change('kernel-core', { action: 'install', from: null, to: '5.14.0-503', arch: 'x86_64' }),
      change('kernel-core', { action: 'remove', from: '5.14.0-427', to: null, arch: 'x86_64' }),
    ],
  });

  it('is no removal that somebody must worry about', () => {
    expect(drawn([rotated])).not.toMatch(/REMOVAL|removes/);
    expect(drawn([rotated])).toContain('makes room: 5.14.0-427');
    expect(renderPlanHost(rotated, plain(100))).toContain('makes room: 5.14.0-427');
  });
});

describe('renderPlanHost', () => {
  it('shows every change with its reason', () => {
    const host = planHost('web01', { changes: (FLEET[0]?.changes ?? []).slice(-2), attention: ['/boot 91 % full'] });
    expect(renderPlanHost(host, plain(100))).toMatchInlineSnapshot(`
      "web01 · Debian 12.15 · production/critical · 1 change · 38 MB · package lists 2 m old

        Attention  /boot 91 % full
        Reboot     needed: kernel: running 6.1.0-13, newest 6.1.0-18
        Services   still use replaced files: nginx.service

        BAND   PACKAGE        CHANGE                ORIGIN           WHY
        OTHER  vim:amd64      1.0-1 → 1.0-2         Debian/bookworm
        OTHER  kubelet:amd64  held 1.31.2 → 1.31.9  Debian/bookworm  held by the inventory (holds:
                                                                     kubelet)
      "
    `);
  });
});
