/** With an API token, and with an application whose access tokens expire in the middle of pages. */
import { noLoss } from '../../helpers/audit-harness.ts';
import { oktaApplicationVendor, oktaVendor } from '../../helpers/okta-vendor.ts';

noLoss(oktaVendor);
noLoss(oktaApplicationVendor);
