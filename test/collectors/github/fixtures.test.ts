import { githubSource } from '../../../src/collectors/github/index.ts';
import { recordedCases } from '../../helpers/recorded-cases.ts';

recordedCases(githubSource);
