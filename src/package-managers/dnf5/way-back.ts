// dnf 5's way back: one transaction of its command `do`, so that its history stays whole.
import { revertData, rpmWayBack } from '../rpm/way-back.ts';

/** Seconds that the job waits for another program's lock before it gives up, with nothing changed. */
const PATIENCE_S = '300';

export const wayBack = rpmWayBack('dnf5', (order) => ({
  script: new URL('./way-back-revert.sh', import.meta.url),
  args: [order.directory, PATIENCE_S],
  data: revertData(order),
}));
