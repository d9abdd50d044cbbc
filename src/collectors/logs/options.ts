/** Options of the logs source. */
import { z } from 'zod';

export const logsOptions = z
  .strictObject({
    paths: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('Files to follow, as paths or globs (*, ?, [..], {a,b}, **); app.log* also catches files that rotate while nobody looks'),
    stdin: z.literal(true).optional().describe('Read lines from standard input until it ends'),
    from: z
      .enum(['start', 'end'])
      .default('start')
      .describe('Where a first run begins in files that are there already; later runs go on where they stopped'),
    service: z.string().min(1).optional().describe('Service name for all lines, instead of the one that each line tells'),
  })
  .refine((options) => options.paths !== undefined || options.stdin === true, 'needs paths or stdin: true');

export type LogsOptions = z.infer<typeof logsOptions>;
