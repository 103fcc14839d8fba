// Builds one fixture version as a pacman package (.pkg.tar.zst).
import type { Variety } from './family-fixtures.ts';
import type { DonorRoot } from './package-tree.ts';

/** File name a repository gives this version; the epoch stays in it. */
export function archFileName(name: string, version: string): string {
  return `${name}-${version}-any.pkg.tar.zst`;
}

export async function buildArch(variety: Variety, _pool: string, _donor: DonorRoot): Promise<string> {
  throw new Error(`lab: nobody has taught the lab to build ${variety.fixture.name} for pacman yet`);
}
