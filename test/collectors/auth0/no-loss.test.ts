import { noLoss } from '../../helpers/audit-harness.ts';
import { auth0Vendor } from './vendor.ts';

noLoss(auth0Vendor);
