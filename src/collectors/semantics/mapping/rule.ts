/**
 * Mapping rules: how a company's own attribute and field names become what provtrace knows. Plain data, so that they can be handed to another
 * thread; `config/mapping.ts` reads them from the configuration, `compile.ts` makes them ready for use.
 */
import { type Operation, type Outcome, operations, outcomes, type Stage, stages } from '../../../domain/event.ts';
import { type IdentifierType, identifierTypes } from '../../../domain/identifiers.ts';

/** What an event says of itself beside its identifiers. */
export const meaningFields = ['operation', 'stage', 'target', 'provider', 'outcome', 'httpStatus', 'errorCode', 'message'] as const;
/** What a SCIM or HTTP call is recognised by; meaning and identifiers follow from them as they do from OpenTelemetry's names. */
export const callFields = ['method', 'url', 'path', 'route', 'host', 'userAgent', 'requestBody', 'responseBody'] as const;
/** What a rule may give as a constant. */
export const settableFields = ['target', 'provider', 'operation', 'stage', 'outcome'] as const;
export const mappedFields = [...identifierTypes, ...meaningFields, ...callFields] as const;

type MeaningField = (typeof meaningFields)[number];
export type CallField = (typeof callFields)[number];
export type SettableField = (typeof settableFields)[number];
export type MappedField = IdentifierType | MeaningField | CallField;

/** Fields that take a word of a closed list. */
export const fieldWords: { readonly [field in MappedField]?: readonly string[] } = {
  operation: operations,
  stage: stages,
  outcome: outcomes,
};

export interface MappingRule {
  /** For people: as given, else `mapping[0]`. */
  name: string;
  /** All must hold; a list holds when one of its patterns does. `*` stands for any text; case does not matter. */
  when: {
    source?: readonly string[];
    type?: readonly string[];
    service?: readonly string[];
    event?: readonly string[];
    attributes?: readonly { name: string; values: readonly string[] }[];
  };
  /** In order: where two own names give the same field, the first one that has a usable value wins. */
  fields: readonly { name: string; to: readonly MappedField[] }[];
  /** Own words for values, in lower case; `*` is any other. */
  values: { readonly [field in MappedField]?: Readonly<Record<string, string>> };
  /** Named groups are fields. */
  extract: readonly { from: string; pattern: string }[];
  /** Where fields and patterns say nothing. */
  set: { target?: string; provider?: string; operation?: Operation; stage?: Stage; outcome?: Outcome };
}
