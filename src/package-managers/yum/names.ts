// Names of exact packages as yum 3 prints them: the epoch may stand in front of the name.
import { checkedNevra, type Nevra, parseNevra } from '../rpm/nevra.ts';

/** `1:openssl-1.0.2k-26.el7_9.x86_64` and `openssl-1:1.0.2k-26.el7_9.x86_64` are the same package. */
export const parseYumNevra = (text: string): Nevra | undefined => {
  const [, epoch, rest = text] = /^(\d+):(.+)$/.exec(text) ?? [];
  const nevra = parseNevra(rest);
  if (nevra === undefined || epoch === undefined) return nevra;
  return checkedNevra(nevra.name, `${epoch}:${nevra.evr}`, nevra.arch);
};
