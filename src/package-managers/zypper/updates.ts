// `zypper list-updates --all`: the newest version of everything that has one, whether or not zypper would install it.
import { ok, type Result } from '../../core/result.ts';
import { unreadable } from '../parse-each.ts';
import { checkedNevra, type Nevra } from '../rpm/nevra.ts';
import { attribute, elementsNamed, parseXml } from './xml.ts';

export interface Candidate extends Nevra {
  /** Alias of its repository. */
  readonly repository: string;
}

export const parseUpdates = (document: string): Result<readonly Candidate[]> => {
  const root = parseXml('zypper list-updates', document);
  if (!root.ok) return root;
  const candidates: Candidate[] = [];
  for (const update of elementsNamed(root.value, 'update')) {
    if (attribute(update, 'kind') !== 'package') continue;
    const name = attribute(update, 'name');
    const nevra = checkedNevra(name, attribute(update, 'edition'), attribute(update, 'arch'));
    if (nevra === undefined) return unreadable('zypper list-updates', name);
    const [source] = elementsNamed(update, 'source');
    candidates.push({ ...nevra, repository: source === undefined ? '' : attribute(source, 'alias') });
  }
  return ok(candidates);
};
