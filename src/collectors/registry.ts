/** Every type of source. Configuration, `config init`, help, import detection and the contract tests follow from this list. */

import { auth0Source } from './auth0/index.ts';
import { cloudtrailSource } from './cloudtrail/index.ts';
import { entraSource } from './entra/index.ts';
import { githubSource } from './github/index.ts';
import { googleSource } from './google/index.ts';
import { harFormat } from './har/index.ts';
import { jaegerFormat } from './jaeger/index.ts';
import { jumpcloudSource } from './jumpcloud/index.ts';
import { keycloakSource } from './keycloak/index.ts';
import { logsSource } from './logs/index.ts';
import { oktaSource } from './okta/index.ts';
import { oneloginSource } from './onelogin/index.ts';
import { otlpSource } from './otlp/index.ts';
import { pingoneSource } from './pingone/index.ts';
import { slackSource } from './slack/index.ts';
import type { ImportFormat, SourceType } from './source-type.ts';
import { workosSource } from './workos/index.ts';
import { zipkinFormat } from './zipkin/index.ts';

/** In the order in which `config init` shows them. */
export const sourceTypes: readonly SourceType[] = [
  otlpSource,
  logsSource,
  oktaSource,
  entraSource,
  googleSource,
  auth0Source,
  keycloakSource,
  githubSource,
  slackSource,
  jumpcloudSource,
  oneloginSource,
  pingoneSource,
  cloudtrailSource,
  workosSource,
];

export function sourceType(name: string): SourceType | null {
  return sourceTypes.find((candidate) => candidate.type === name) ?? null;
}

/** Formats that can only be imported. */
export const importOnly: readonly ImportFormat[] = [jaegerFormat, zipkinFormat, harFormat];

/** Everything that `import --from` takes, by name. */
export function importFormats(): ImportFormat[] {
  const sources = sourceTypes.flatMap(({ type, title, importer }) => (importer === null ? [] : [{ type, title, importer }]));
  return [...sources, ...importOnly];
}

/** Whose format a file is, by its first bytes (see `Importer.detect`); null when nobody knows it. The first in the list wins a tie. */
export function detectImporter(head: string, fileName: string): ImportFormat | null {
  let best: ImportFormat | null = null;
  let confidence = 0;
  for (const candidate of importFormats()) {
    const sure = candidate.importer.detect(head, fileName);
    if (sure > confidence) {
      confidence = sure;
      best = candidate;
    }
  }
  return best;
}
