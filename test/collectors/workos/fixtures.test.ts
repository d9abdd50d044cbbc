import { workosSource } from '../../../src/collectors/workos/index.ts';
import { recordedCases } from '../../helpers/recorded-cases.ts';

recordedCases(workosSource);
