// Which format each feed has: a new feed is one line here and one in the catalogue.
import type { LoadableFeed } from '../catalog.ts';
import { alpine } from './alpine.ts';
import { ARCH } from './arch.ts';
import { DEBIAN } from './debian.ts';
import { EPSS } from './epss.ts';
import type { Format } from './format.ts';
import { KEV } from './kev.ts';
import { LIFECYCLE } from './lifecycle.ts';
import { osv } from './osv.ts';
import { SSVC } from './ssvc.ts';
import { ubuntu } from './ubuntu.ts';

/** @param release of feeds with one document per release */
export const formatOf = (feed: LoadableFeed, release: string | null): Format => {
  switch (feed) {
    case 'kev':
    case 'euvd':
      return KEV;
    case 'epss':
      return EPSS;
    case 'ssvc':
      return SSVC;
    case 'debian':
      return DEBIAN;
    case 'ubuntu':
      return ubuntu(release ?? '');
    case 'alpine':
      return alpine(release ?? '');
    case 'arch':
      return ARCH;
    case 'eol':
      return LIFECYCLE;
    case 'osv':
      return osv(release ?? '');
  }
};
