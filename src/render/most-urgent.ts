// The worst of a host's security updates, as tables show it behind their number: `1 exploited`.
import type { MostUrgent } from '../core/most-urgent.ts';
import { danger, type Part } from './styled.ts';

export const urgentPart = ({ word, count }: MostUrgent): Part => danger(`${count} ${word}`);
