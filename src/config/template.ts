/** The commented file that `config init` writes, made from the examples of the registered source types; it is valid as it stands. */
import { sourceTypes } from '../collectors/registry.ts';

const head = `# provtrace: where provisioning events come from. Check it with: provtrace config validate
# Secrets are never written here: env:NAME, file:PATH and cmd:COMMAND say where one stands.
# db: provtrace.db          # where events are stored; default: $XDG_STATE_HOME/provtrace/provtrace.db

sources:
`;

const tail = `
# What attribute and field names of your own mean; try it with: provtrace config test-mapping FILE
# mapping:
#   - when: {service: crm-*}
#     fields: {customer.mail: email, action: operation}
#     values: {operation: {ADD_USER: create}}
#     set: {target: CRM}
`;

export function configTemplate(): string {
  const [first, ...others] = sourceTypes.map((type) => ({ title: type.title, entry: indent(type.example) }));
  if (first === undefined) return head;
  return `${head}  # ${first.title}\n${first.entry}\n${others.map(({ title, entry }) => `\n  # ${title}\n${commentOut(entry)}\n`).join('')}${tail}`;
}

function indent(example: string): string {
  return example.trimEnd().replace(/^(?=.)/gm, '  ');
}

/** `  - type` becomes `  # - type`, so that removing "# " in front of an entry's lines switches it on. */
function commentOut(entry: string): string {
  return entry.replace(/^ {2}(?=.)/gm, '  # ');
}
