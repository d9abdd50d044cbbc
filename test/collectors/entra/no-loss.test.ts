import { noLoss } from '../../helpers/audit-harness.ts';
import { graph } from './vendor.ts';

noLoss(graph);
