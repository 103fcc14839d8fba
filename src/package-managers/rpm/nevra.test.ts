// Names of exact packages, and the odd ones that must never reach a command line.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkedNevra, evrText, nevraText, parseNevra } from './nevra.ts';

describe('parseNevra', () => {
  it.each([
    ['openssl-1:3.0.7-27.el9_4.x86_64', 'openssl', '1:3.0.7-27.el9_4', 'x86_64'],
    ['libstdc++-11.4.1-3.el9.i686', 'libstdc++', '11.4.1-3.el9', 'i686'],
    ['kernel-core-5.14.0-427.el9.aarch64', 'kernel-core', '5.14.0-427.el9', 'aarch64'],
    ['java-1.8.0-openjdk-1:1.8.0.412.b08-2.el9.x86_64', 'java-1.8.0-openjdk', '1:1.8.0.412.b08-2.el9', 'x86_64'],
    ['a-1.0~rc1^git2-1.noarch', 'a', '1.0~rc1^git2-1', 'noarch'],
    ['a-0:1-1.noarch', 'a', '1-1', 'noarch'],
  ])('%s', (text, name, evr, arch) => {
    expect(parseNevra(text)).toEqual({ name, evr, arch });
  });

  it.each(['', 'openssl', 'a-1.noarch', '-a-1-1.noarch', 'a b-1-1.noarch', 'a-1-1.', 'a*-1-1.noarch', 'a-$x-1.noarch'])(
    'refuses %j',
    (text) => {
      expect(parseNevra(text)).toBeUndefined();
    },
  );

  it('reads back what it writes', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._+]{0,8}$/);
    fc.assert(
      fc.property(word, word, word, fc.constantFrom('noarch', 'x86_64'), (name, version, release, arch) => {
        const nevra = { name, evr: evrText('1', version, release), arch };
        expect(parseNevra(nevraText(nevra))).toEqual(nevra);
      }),
    );
  });
});

describe('checkedNevra', () => {
  it.each(['\u001b[2J', 'x$(touch canary)', '-oFoo', "a'b", 'a;b', 'a\nb', 'a*', '', 'ä'])(
    'refuses the name %j',
    (name) => {
      expect(checkedNevra(name, '1-1', 'noarch')).toBeUndefined();
    },
  );

  it('lets nothing through that a shell or a terminal understands', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (name, evr, arch) => {
        const nevra = checkedNevra(name, evr, arch);
        if (nevra) expect(nevraText(nevra)).toMatch(/^[A-Za-z0-9][A-Za-z0-9+._~^:-]*$/);
      }),
    );
  });
});
