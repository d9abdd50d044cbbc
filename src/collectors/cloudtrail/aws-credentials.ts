/**
 * Credentials in the order in which the AWS tools look for them
 * (https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html): what the configuration names, the environment, the profile (keys or a
 * `credential_process`), the container, the instance. Profiles that assume a role or sign in through SSO are left to the AWS CLI, which can be
 * the `credential_process`.
 */
import { SourceError } from '../../errors.ts';
import { printable } from '../http/credentials.ts';
import type { CloudtrailOptions } from './options.ts';
import { type Profile, readProfile } from './profile-files.ts';
import type { AwsCredentials } from './sigv4.ts';
import { containerLease, instanceLease, type Lease, processLease } from './temporary-credentials.ts';

export type CredentialOptions = Pick<CloudtrailOptions, 'accessKeyId' | 'secretAccessKey' | 'sessionToken' | 'profile'>;

interface Finder {
  secret(reference: string): Promise<string>;
  /** Epoch ms. */
  now(): number;
  env: NodeJS.ProcessEnv;
}

/** Renewed before they end, so that they do not end while a request is on its way. */
const reserveMs = 300_000;

interface Kept {
  credentials: AwsCredentials;
  /** Epoch ms. */
  until: number;
}

/** Keeps credentials while they are valid; all feeds of a source share them. */
export class CredentialKeeper {
  private readonly options: CredentialOptions;
  private readonly finder: Finder;
  private kept: Promise<Kept> | null = null;

  constructor(options: CredentialOptions, finder: Finder) {
    this.options = options;
    this.finder = finder;
  }

  /** Throws `SourceError` when there are none. */
  async current(): Promise<AwsCredentials> {
    const before = this.kept;
    const kept = await this.lease();
    if (kept.until > this.finder.now() || before === null) return kept.credentials;
    // Only the first who notices forgets them; the others wait for what it gets.
    if (this.kept === before) this.kept = null;
    return (await this.lease()).credentials;
  }

  /** AWS refused them: they may have been replaced. True when there is something to look for again. */
  forget(): boolean {
    const had = this.kept !== null;
    this.kept = null;
    return had;
  }

  private async lease(): Promise<Kept> {
    this.kept ??= this.find();
    const { kept } = this;
    try {
      return await kept;
    } catch (error) {
      if (this.kept === kept) this.kept = null;
      throw error;
    }
  }

  private async find(): Promise<Kept> {
    const { credentials, expires } = await findLease(this.options, this.finder);
    if (expires === null) return { credentials, until: Number.POSITIVE_INFINITY };
    const leftMs = expires - this.finder.now();
    return { credentials, until: expires - Math.min(reserveMs, Math.max(leftMs, 0) / 2) };
  }
}

async function findLease(options: CredentialOptions, finder: Finder): Promise<Lease> {
  const { env } = finder;
  if (options.accessKeyId !== undefined && options.secretAccessKey !== undefined)
    return lasting(
      await finder.secret(options.accessKeyId),
      await finder.secret(options.secretAccessKey),
      options.sessionToken === undefined ? null : await finder.secret(options.sessionToken),
    );
  const named = options.profile ?? null;
  const fromEnv = named === null ? keysOf(env.AWS_ACCESS_KEY_ID, env.AWS_SECRET_ACCESS_KEY, env.AWS_SESSION_TOKEN) : null;
  if (fromEnv !== null) return fromEnv;
  const wanted = named ?? env.AWS_PROFILE ?? null;
  const profile = await readProfile(wanted ?? 'default', env);
  if (profile === null && wanted !== null)
    throw new SourceError(`there is no AWS profile named ${wanted}`, 'look into ~/.aws/config and ~/.aws/credentials');
  const found = profile === null ? null : await profileLease(profile, wanted ?? 'default');
  return found ?? (await containerLease(env)) ?? (await instanceLease(env)) ?? nothingFound();
}

async function profileLease(profile: Profile, name: string): Promise<Lease | null> {
  const process = profile.get('credential_process');
  const keys = keysOf(profile.get('aws_access_key_id'), profile.get('aws_secret_access_key'), profile.get('aws_session_token'));
  if (keys !== null && !profile.has('role_arn')) return keys;
  if (process !== undefined && process !== '') return processLease(process);
  if (['sso_session', 'sso_start_url', 'role_arn', 'web_identity_token_file', 'credential_source'].some((setting) => profile.has(setting)))
    throw new SourceError(
      `the AWS profile ${name} gets its credentials through SSO or a role`,
      `add a profile with credential_process = aws configure export-credentials --profile ${name} --format process`,
    );
  return null;
}

function keysOf(id: string | undefined, secret: string | undefined, token: string | undefined): Lease | null {
  return id && secret ? lasting(id, secret, token || null) : null;
}

function lasting(accessKeyId: string, secretAccessKey: string, sessionToken: string | null): Lease {
  const token = sessionToken === null ? null : printable(sessionToken);
  return {
    credentials: { accessKeyId: printable(accessKeyId), secretAccessKey: printable(secretAccessKey), sessionToken: token },
    expires: null,
  };
}

function nothingFound(): never {
  throw new SourceError(
    'there are no AWS credentials',
    'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile, or give accessKeyId and secretAccessKey as references',
  );
}
