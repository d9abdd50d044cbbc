import { cloudtrailSource } from '../../../src/collectors/cloudtrail/index.ts';
import { recordedCases } from '../../helpers/recorded-cases.ts';

recordedCases(cloudtrailSource);
