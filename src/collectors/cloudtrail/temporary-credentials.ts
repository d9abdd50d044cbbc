/**
 * Credentials that something else hands out: a `credential_process`, the endpoint of a container, the metadata service of an EC2 instance. All
 * three answer with one JSON form (https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html,
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html,
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html).
 */
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Json } from '../../domain/event.ts';
import { SourceError } from '../../errors.ts';
import { addressProblem } from '../http/address.ts';
import { asFields, textOf } from '../json/fields.ts';
import { instantOf } from '../json/times.ts';
import type { AwsCredentials } from './sigv4.ts';

export interface Lease {
  credentials: AwsCredentials;
  /** Epoch ms, null when they last. */
  expires: number | null;
}

const processTimeoutMs = 60_000;
const localTimeoutMs = 2000;

/** Throws `SourceError`; the message never holds what the command printed on its standard output. */
export async function processLease(command: string): Promise<Lease> {
  const shell = process.platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c'] : ['/bin/sh', '-c'];
  try {
    // Only who collects from AWS in this way needs it.
    const { execFile } = await import('node:child_process');
    const options = { timeout: processTimeoutMs, maxBuffer: 2 ** 20 };
    const { stdout } = await promisify(execFile)(shell[0] as string, [...shell.slice(1), command], options);
    return leaseOf(stdout, 'credential_process');
  } catch (error) {
    if (error instanceof SourceError) throw error;
    throw new SourceError('credential_process failed', 'run its command by hand to see why');
  }
}

/** null when the environment names no container endpoint. */
export async function containerLease(env: NodeJS.ProcessEnv): Promise<Lease | null> {
  const relative = env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI;
  const url = relative === undefined ? env.AWS_CONTAINER_CREDENTIALS_FULL_URI : `http://169.254.170.2${relative}`;
  if (url === undefined) return null;
  if (!mayCarryCredentials(url))
    throw new SourceError("the container's credentials endpoint must be https, or an address of this machine or of AWS");
  const file = env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE;
  const token = file === undefined ? env.AWS_CONTAINER_AUTHORIZATION_TOKEN : (await readFile(file, 'utf8')).trim();
  const text = await ask(url, token === undefined ? {} : { authorization: token });
  if (text === null) throw new SourceError("the container's credentials endpoint does not answer", 'check the role of the task or pod');
  return leaseOf(text, "the container's credentials endpoint");
}

/** Plain http to this machine and to the link-local addresses of ECS and EKS only. */
function mayCarryCredentials(url: string): boolean {
  return addressProblem(url) === null || /^http:\/\/(?:169\.254\.170\.(?:2|23)|\[fd00:ec2::23\])(?:[:/]|$)/.test(url);
}

/** Version 2 of the metadata service: a session token first. null when there is no such service or no role. */
export async function instanceLease(env: NodeJS.ProcessEnv): Promise<Lease | null> {
  if (/^true$/i.test(env.AWS_EC2_METADATA_DISABLED ?? '')) return null;
  const base = `${(env.AWS_EC2_METADATA_SERVICE_ENDPOINT ?? 'http://169.254.169.254').replace(/\/+$/, '')}/latest`;
  const token = await ask(`${base}/api/token`, { 'x-aws-ec2-metadata-token-ttl-seconds': '300' }, 'PUT');
  if (token === null) return null;
  const headers = { 'x-aws-ec2-metadata-token': token };
  const roles = `${base}/meta-data/iam/security-credentials/`;
  const role = (await ask(roles, headers))?.split('\n')[0]?.trim();
  const text = role === undefined || role === '' ? null : await ask(roles + encodeURIComponent(role), headers);
  return text === null ? null : leaseOf(text, 'the metadata service');
}

/** Never through a proxy, which must not see credentials; null when there is no answer or another than 200. */
async function ask(url: string, headers: Record<string, string>, method = 'GET'): Promise<string | null> {
  try {
    const response = await fetch(url, { method, headers, redirect: 'error', signal: AbortSignal.timeout(localTimeoutMs) });
    const text = await response.text();
    return response.status === 200 ? text : null;
  } catch {
    return null;
  }
}

function leaseOf(text: string, giver: string): Lease {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw new SourceError(`${giver} did not answer with JSON`);
  }
  const fields = asFields(value);
  const accessKeyId = textOf(fields, 'AccessKeyId');
  const secretAccessKey = textOf(fields, 'SecretAccessKey');
  if (accessKeyId === null || secretAccessKey === null) throw new SourceError(`${giver} gave no access key`);
  const sessionToken = textOf(fields, 'SessionToken') ?? textOf(fields, 'Token');
  return { credentials: { accessKeyId, secretAccessKey, sessionToken }, expires: instantOf(textOf(fields, 'Expiration') ?? undefined) };
}
