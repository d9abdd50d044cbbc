import { noLoss } from '../../helpers/audit-harness.ts';
import { workosVendor } from './vendor.ts';

noLoss(workosVendor);
