/** The shared layer alone: sweeps over windows with late events, by page token and by offset, two feeds with one rate limit and one access token. */
import { noLoss } from '../../helpers/audit-harness.ts';
import { ledgerVendor } from './ledger-api.ts';

noLoss(ledgerVendor(false));
noLoss(ledgerVendor(true));
