// zypper's way back: the saved files as its only repository, in one transaction.
import { rpmWayBack } from '../rpm/way-back.ts';
import { checksums, removed } from '../way-back-parts.ts';
import { APPLY_PATIENCE_S } from './apply.ts';

/** Of several versions of one name that are installed at once, one alone: `kernel-default.x86_64=6.4.0-1`. */
const goneName = ({
  package: name,
  arch,
  from,
}: {
  readonly package: string;
  readonly arch: string;
  readonly from: string | null;
}): string => `${name}.${arch}=${from}`;

export const wayBack = rpmWayBack('zypper', (order) => ({
  script: new URL('./way-back-revert.sh', import.meta.url),
  args: [order.directory, APPLY_PATIENCE_S],
  data: {
    checksums: checksums(order),
    gone: removed(order.changes).map(goneName).join('\n'),
    automatic: order.target.automatic.join('\n'),
  },
}));
