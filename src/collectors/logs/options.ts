/** Options of the logs source. */
import { z } from 'zod';
import { parseDuration } from '../../domain/duration.ts';
import { dockerOptions, journaldOptions, kubernetesOptions } from './tools/options.ts';

const inputs = ['paths', 'stdin', 'journald', 'docker', 'kubernetes'] as const;

export const logsOptions = z
  .strictObject({
    paths: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('Files to follow, as paths or globs (*, ?, [..], {a,b}, **); app.log* also catches files that rotate while nobody looks'),
    stdin: z.literal(true).optional().describe('Read lines from standard input until it ends'),
    journald: journaldOptions
      .optional()
      .describe('Follow the systemd journal with journalctl: true for all of it, or unit, identifier, user'),
    docker: dockerOptions
      .optional()
      .describe('Follow containers with docker logs: their names, patterns (api-*), or true for all that run'),
    kubernetes: kubernetesOptions
      .optional()
      .describe('Follow pods with kubectl logs: true for the current namespace, or namespace, selector, container, context, kubeconfig'),
    from: z
      .enum(['start', 'end'])
      .default('start')
      .describe('Where a first run begins in what is there already; later runs go on where they stopped'),
    since: z
      .string()
      .refine((text) => parseDuration(text) !== null, 'must be a duration such as 15m, 2h or 3d')
      .optional()
      .describe('How far back a first run reaches in the journal and in containers; default 24h'),
    service: z.string().min(1).optional().describe('Service name for all lines, instead of the one that each line tells'),
  })
  .refine((options) => inputs.some((input) => options[input] !== undefined), `needs one of ${inputs.join(', ')}`);

export type LogsOptions = z.infer<typeof logsOptions>;
