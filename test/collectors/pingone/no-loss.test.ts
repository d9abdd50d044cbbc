/** Property: whatever goes wrong on the way, and however often it is stopped, the collector stores what the API served, once. */
import { noLoss } from '../../helpers/audit-harness.ts';
import { pingoneVendor } from './vendor.ts';

noLoss(pingoneVendor);
