// dnf's way back: a transaction of its own shell, so that its history stays whole.
import { revertData, rpmWayBack } from '../rpm/way-back.ts';

/** Seconds that the job waits for another program's lock before it gives up, with nothing changed. */
const PATIENCE_S = '300';

export const wayBack = rpmWayBack('dnf', (order) => ({
  script: new URL('./way-back-revert.sh', import.meta.url),
  args: [order.directory, PATIENCE_S],
  data: revertData(order),
}));
