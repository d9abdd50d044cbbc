import { noLoss } from '../../helpers/audit-harness.ts';
import { cloudtrailVendor } from './vendor.ts';

noLoss(cloudtrailVendor);
