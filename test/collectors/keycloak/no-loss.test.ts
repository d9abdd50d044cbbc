import { noLoss } from '../../helpers/audit-harness.ts';
import { earlier, keycloakVendor, later } from './vendor.ts';

noLoss(keycloakVendor(later));
noLoss(keycloakVendor(earlier));
