/** What is to be followed with the tools of others: the journal, Docker, Kubernetes. */
import { z } from 'zod';

/** A word that a tool can't take for a flag. */
const word = z.string().regex(/^[^-\s]\S*$/, 'must be a name that does not begin with a hyphen');
const words = z.array(word).min(1);

export const journaldOptions = z.union([
  z.literal(true),
  z.strictObject({
    unit: words.optional().describe('Units to read, as names or globs'),
    identifier: words.optional().describe('Syslog identifiers to read'),
    user: z.literal(true).optional().describe("The user's own journal rather than the system's"),
  }),
]);

const containerName = z.string().regex(/^[\w*?][\w.*?-]{0,200}$/, 'must be the name or id of a container; * and ? match any that run');

export const dockerOptions = z.union([z.literal(true), z.array(containerName).min(1)]);

export const kubernetesOptions = z.union([
  z.literal(true),
  z.strictObject({
    namespace: word.optional().describe("Namespace; default that of kubectl's context"),
    selector: z.string().min(1).optional().describe('Label selector of the pods: app=scim,tier=api; default all pods of the namespace'),
    container: word.optional().describe('Container to read; default all of each pod'),
    context: word.optional().describe("Context of kubectl's configuration"),
    kubeconfig: z.string().min(1).optional().describe("Path of kubectl's configuration"),
  }),
]);

export type JournaldOptions = z.infer<typeof journaldOptions>;
export type DockerOptions = z.infer<typeof dockerOptions>;
export type KubernetesOptions = z.infer<typeof kubernetesOptions>;
