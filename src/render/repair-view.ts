// `hosts repair`: what was found on the host and what will be run there, shown before anybody is asked.
import type { Fault } from '../core/fault.ts';
import { faultHint, faultMessage } from './fault-text.ts';
import { labelledLines } from './labelled.ts';
import type { Look } from './look.ts';
import { done, styled } from './styled.ts';
import { blocksText, paragraph } from './to-lines.ts';

interface Treatment {
  readonly found: readonly Fault[];
  /** Commands as a person would type them. */
  readonly steps: readonly string[];
}

export type ShownDiagnosis =
  | { readonly kind: 'sound' }
  /** It could not be looked at, or somebody else is at work there. */
  | { readonly kind: 'refused'; readonly fault: Fault }
  /** Only a person may run the steps. */
  | ({ readonly kind: 'by-hand' } & Treatment)
  | ({ readonly kind: 'job' } & Treatment);

/** What was found, and what follows from it, as text that ends with a newline. */
export const renderDiagnosis = (host: string, diagnosis: ShownDiagnosis, look: Look): string => {
  switch (diagnosis.kind) {
    case 'sound':
      return blocksText([
        paragraph(styled(`${host}  `, done('nothing to repair'), ': its package database is sound'), look),
      ]);
    case 'refused':
      return blocksText([refusedLines(host, diagnosis.fault, look)]);
    case 'by-hand':
      return blocksText([
        paragraph(`${host} is repaired by a person; nothing was run.`, look),
        treatmentLines(diagnosis, 'By hand', look),
      ]);
    case 'job':
      return blocksText([paragraph(`${host} can be repaired.`, look), treatmentLines(diagnosis, 'Will run', look)]);
  }
};

const refusedLines = (host: string, met: Fault, look: Look): readonly string[] => [
  ...paragraph(`${host} was not touched: ${faultMessage(met)}`, look, { first: 0, rest: 2 }),
  ...paragraph(`→ ${faultHint(met, [host])}`, look, { first: 2, rest: 4 }),
];

const treatmentLines = ({ found, steps }: Treatment, label: string, look: Look): readonly string[] =>
  labelledLines(
    [
      { label: 'Found', tone: 'danger', texts: found.map((met) => styled(faultMessage(met))) },
      { label, texts: steps.map((step) => styled(step)) },
    ],
    look,
  );
