// The deadline policies that come with patchctl, by name.
import type { DeadlinePolicy } from '../policy.ts';
import { BOD_26_04 } from './bod-26-04.ts';
import {
  BOD_22_01,
  CYBER_ESSENTIALS,
  ESSENTIAL_EIGHT,
  ESSENTIAL_EIGHT_ML3,
  FEDRAMP_REV5,
  NIST_800_40R4,
} from './government.ts';
import { CIS_8_1, PCI_4_0_1 } from './industry.ts';

export const PRESETS: readonly DeadlinePolicy[] = [
  BOD_26_04,
  BOD_22_01,
  PCI_4_0_1,
  ESSENTIAL_EIGHT,
  ESSENTIAL_EIGHT_ML3,
  CYBER_ESSENTIALS,
  FEDRAMP_REV5,
  CIS_8_1,
  NIST_800_40R4,
];
