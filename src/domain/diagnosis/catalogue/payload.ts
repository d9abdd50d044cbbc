/** Classes 1 to 12 and 49: what the target said about the resource that it was sent. */
import type { CatalogueEntry } from './entry.ts';

export const payloadClasses = {
  uniqueness: {
    title: 'The target already has this account',
    cause: '{target} already has an account with this user name or e-mail: {answer}.',
    recognisedBy:
      'HTTP 409, scimType `uniqueness`, a unique-key violation of the database (23505), Okta "Conflict", Entra `*EntryConflict`.',
    why: 'An account with the same userName, e-mail or externalId exists, often inactive or created by hand or by single sign-on.',
    nextSteps: [
      'Link instead of create: look the account up with the matching filter and see why it was not found.',
      'Change the matching attribute, or let the server return the existing (also inactive) user for the filter.',
      'Rename or remove the other account if it belongs to somebody else, then retry.',
    ],
    reference: 'RFC 7644 section 3.3 and 3.12',
    effect: 'failed',
  },
  'uniqueness-masked': {
    title: 'A duplicate account, reported as another error',
    cause: '{target} already has this account but does not say 409: {answer}.',
    recognisedBy:
      'A status other than 409 (mostly 400 or 500) whose detail says "already exists", "taken" or "duplicate", or whose database step broke a unique key.',
    why: 'The server does not map the unique-key error of its database, so the provider retries or gives up instead of linking.',
    nextSteps: [
      'Let the server answer 409 with scimType `uniqueness`.',
      'Until then link the existing account by hand or remove the duplicate, then retry.',
    ],
    reference: 'RFC 7644 section 3.12',
    effect: 'failed',
  },
  'create-race': {
    title: 'Two creations raced each other',
    cause: 'A sign-in created the account between look-up and create in {target}: {answer}.',
    recognisedBy:
      'The filter look-up found nothing, a sign-in (JIT) event follows, and the create is refused as duplicate within 5 seconds.',
    why: 'Single sign-on creates accounts just in time while the provider creates them over SCIM; neither knows of the other.',
    nextSteps: [
      'Make create idempotent: on a conflict fetch the existing user and link it.',
      'Switch just-in-time creation off where SCIM provisions.',
      'Retry: the look-up finds the account now.',
    ],
    reference: 'RFC 7644 section 3.3',
    effect: 'failed',
  },
  'invalid-value': {
    title: 'A value was refused',
    cause: '{target} refused a value: {answer}.',
    recognisedBy:
      'HTTP 400 or 422, scimType `invalidValue`, Okta "Bad Request. Errors reported by remote server", Entra `UnprocessableEntity`.',
    why: 'The application validates more strictly than the mapping: format, length, enumeration or a check constraint.',
    nextSteps: [
      'Read the detail for the attribute, then fix the value in the profile or the mapping.',
      'Retry after a change of the profile: a plain retry in Okta does not read the mapping again.',
    ],
    reference: 'RFC 7644 section 3.12',
    effect: 'failed',
  },
  'required-missing': {
    title: 'A required attribute is missing',
    cause: 'A required attribute was not sent to {target}: {answer}.',
    recognisedBy:
      'Entra `MandatoryFieldsMissing`, `MissingValues`, skip reason `AttributeValidationFailed`; "is required", "missing required", "length greater than or equal to 1"; a not-null violation (23502).',
    why: 'The source attribute is empty for this person, or nothing is mapped to the target attribute.',
    nextSteps: ['Fill the attribute in the directory.', 'Or give the mapping a default value, then provision again.'],
    reference: 'RFC 7643 section 2.2; Microsoft Learn: How to analyze provisioning logs',
    effect: 'failed',
  },
  'attribute-dropped': {
    title: 'An attribute was dropped silently',
    cause: '{target} answered with success but did not keep everything: {answer}.',
    recognisedBy:
      'A 2xx answer whose body lacks attributes of the request, or a log line or a remark of the provider (an Entra warning) that says that an attribute was ignored.',
    why: 'Servers may ignore attributes that they do not know; the provider counts it as success.',
    nextSteps: [
      'Compare the request body with the mapping and with the schema that the server publishes.',
      'Add the attribute to the server, or remove its mapping.',
    ],
    reference: 'RFC 7644 section 3.3',
    effect: 'partial',
  },
  'unknown-attribute': {
    title: 'The target does not know the attribute',
    cause: '{target} does not know an attribute or path: {answer}.',
    recognisedBy: 'scimType `invalidPath`, Entra `SchemaAttributeNotFound`, "unknown attribute", "not defined in schema".',
    why: 'The mapping names an attribute or schema extension that the target does not have.',
    nextSteps: ['Correct the target attribute list and its URN in the mapping.', 'Compare with GET /Schemas of the server.'],
    reference: 'RFC 7644 section 3.5.2 and 3.12',
    effect: 'failed',
  },
  'multi-valued': {
    title: 'Several values for a single-valued attribute',
    cause: '{target} takes one value only: {answer}.',
    recognisedBy:
      'Entra `SchemaPropertyCanOnlyAcceptValue`; AWS "violates schema", "exceeds allowed limit of 1"; "only accepts a single value".',
    why: 'More than one e-mail or telephone number is mapped to an attribute that holds one.',
    nextSteps: ['Map exactly one value, for example the one of type `work`.'],
    reference: 'AWS IAM Identity Center: SCIM profile and SAML 2.0 troubleshooting',
    effect: 'failed',
  },
  mutability: {
    title: 'The attribute cannot be changed',
    cause: '{target} does not let this attribute change: {answer}.',
    recognisedBy: 'scimType `mutability`; "readOnly", "immutable".',
    why: 'The update touches a read-only or immutable attribute such as id or userName.',
    nextSteps: [
      'Stop mapping the attribute on update, or map it on create only.',
      'Or let the server accept the change (renames of userName are normal).',
    ],
    reference: 'RFC 7644 section 3.12; RFC 7643 section 7',
    effect: 'failed',
  },
  'no-target': {
    title: 'The PATCH path selects nothing',
    cause: 'The PATCH path matched nothing in {target}: {answer}.',
    recognisedBy: 'HTTP 400 with scimType `noTarget`.',
    why: 'A value filter such as `emails[type eq "work"]` points at an element that the account does not have yet.',
    nextSteps: ['Let the server create the element on `add` and `replace`, as Entra expects.', 'Or send the whole attribute once.'],
    reference: 'RFC 7644 section 3.5.2.3',
    effect: 'failed',
  },
  'patch-dialect': {
    title: 'The server does not understand this PATCH dialect',
    cause: '{target} did not understand the PATCH: {answer}.',
    recognisedBy:
      'HTTP 400 `invalidSyntax` or `invalidPath` on a PATCH with `op: "Replace"`, `value: "False"` or no path; "unsupported op", "invalid PatchOp", "missing path in PATCH".',
    why: 'Entra capitalises op and sends booleans as strings, Okta sends replace without a path; strict servers refuse both.',
    nextSteps: [
      'Accept op in any case, "True" and "False" as booleans, and replace without a path.',
      'In Entra add `?aadOptscim062020` to the tenant URL.',
    ],
    reference: 'RFC 7644 section 3.5.2; Microsoft Learn: SCIM 2.0 protocol compliance of the Microsoft Entra provisioning service',
    effect: 'failed',
  },
  'reprovision-rejected': {
    title: 'The re-activation was refused',
    cause: '{target} refused to activate the account again: {answer}.',
    recognisedBy:
      'HTTP 400 "Invalid parameter provided in request: value" when a deprovisioned person is assigned again, or a refused PATCH with active=true.',
    why: 'The server probably cannot parse the path-less value {active: true} of the re-activation.',
    nextSteps: ['Capture the request body and fix the parser of `value`.', 'Until then activate the account by hand in the target.'],
    reference: 'RFC 7644 section 3.5.2.3',
    effect: 'failed',
  },
  'match-filter': {
    title: 'The look-up filter was refused',
    cause: 'The matching filter does not work in {target}: {answer}.',
    recognisedBy: 'scimType `invalidFilter`, or a failed GET with a filter whose value holds quotes or other special characters.',
    why: 'The value is not quoted properly, or the server does not support filtering by this attribute. Entra cannot filter by values with special characters.',
    nextSteps: ['Match by another attribute, or rename the value.', 'Let the server support `eq` on the matching attribute.'],
    reference: 'RFC 7644 section 3.4.2.2',
    effect: 'failed',
  },
  'bulk-partial': {
    title: 'Part of a Bulk request was refused',
    cause: 'A Bulk request was answered with success although not all of it was done: {answer}.',
    recognisedBy: 'HTTP 200 with `Operations[].status` of 400 or more, or fewer answers than operations sent.',
    why: 'A Bulk answer is 200 even if every operation failed; `failOnErrors` stops it half way.',
    nextSteps: ['Look at the failed operations and fix them one by one.', 'Send the operations that are missing in the answer again.'],
    reference: 'RFC 7644 section 3.7',
    effect: 'partial',
  },
} as const satisfies { [name: string]: CatalogueEntry };
