import { noLoss } from '../../helpers/audit-harness.ts';
import { githubVendor } from './vendor.ts';

noLoss(githubVendor);
