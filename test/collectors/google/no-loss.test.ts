import { noLoss } from '../../helpers/audit-harness.ts';
import { googleVendor } from './vendor.ts';

noLoss(googleVendor);
