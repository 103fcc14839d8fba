// FIRST's EPSS scores: a CSV whose first line names model and date.
import { lines } from '../bytes/lines.ts';
import { dated, type Format, NOTHING, notUnderstood, type Reading, type Unit, understood } from './format.ts';
import { dateOf, shown } from './shape.ts';

const SCORES = /^(CVE-\d{4}-\d{4,19}),([01](?:\.\d+)?(?:e-?\d+)?),([01](?:\.\d+)?(?:e-?\d+)?)$/i;

const head = ({ text }: Unit): Reading => {
  const date = dateOf(/(?:^#|,)score_date:([^,]+)/.exec(text)?.[1]);
  return date === undefined ? notUnderstood(`no score_date in ${shown(text)}`) : dated(date);
};

const scores = ({ text }: Unit): Reading => {
  const match = SCORES.exec(text);
  const [score, percentile] = [Number(match?.[2]), Number(match?.[3])];
  if (match === null || !(score <= 1) || !(percentile <= 1))
    return notUnderstood(`not cve,epss,percentile: ${shown(text)}`);
  return understood([{ table: 'likelihood', cve: match[1] as string, score, percentile }]);
};

const columns = ({ text }: Unit): Reading =>
  text === 'cve,epss,percentile' ? NOTHING : notUnderstood(`the columns are ${shown(text)}`);

/** `#model_version:…,score_date:…`, `cve,epss,percentile`, then one line per CVE. */
export const EPSS: Format = {
  leastRows: 1,
  units: lines,
  read: (unit) => {
    if (unit.path[0] === '1') return head(unit);
    return unit.path[0] === '2' ? columns(unit) : scores(unit);
  },
};
