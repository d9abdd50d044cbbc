import { noLoss } from '../../helpers/audit-harness.ts';
import { slackVendor } from './vendor.ts';

noLoss(slackVendor);
