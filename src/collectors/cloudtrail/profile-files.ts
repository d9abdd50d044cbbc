/**
 * The `config` and `credentials` files that the AWS tools share (https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html): INI, a section
 * `[name]` (`[profile name]` in `config`) for each profile. What `credentials` says wins.
 */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

export type Profile = ReadonlyMap<string, string>;

/** Settings of a profile by lower-case name, or null when neither file has it. Files that don't exist have no profiles. */
export async function readProfile(name: string, env: NodeJS.ProcessEnv): Promise<Profile | null> {
  const config = await read(env.AWS_CONFIG_FILE ?? join(homeOf(env), '.aws', 'config'));
  const credentials = await read(env.AWS_SHARED_CREDENTIALS_FILE ?? join(homeOf(env), '.aws', 'credentials'));
  const configured =
    sectionsOf(config).get(name === 'default' ? 'default' : `profile ${name}`) ?? sectionsOf(config).get(`profile ${name}`);
  const stored = sectionsOf(credentials).get(name);
  return configured === undefined && stored === undefined ? null : new Map([...(configured ?? []), ...(stored ?? [])]);
}

function homeOf(env: NodeJS.ProcessEnv): string {
  return env.HOME ?? homedir();
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return '';
  }
}

function sectionsOf(text: string): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | null = null;
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[\s*([^\]]+?)\s*\]/.exec(line);
    if (header !== null) {
      const name = (header[1] as string).replace(/\s+/g, ' ');
      section = sections.get(name) ?? new Map();
      sections.set(name, section);
      continue;
    }
    // An indented line belongs to the nested setting above it (`s3 =`).
    const setting = /^([A-Za-z0-9_.-]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (setting !== null) section?.set((setting[1] as string).toLowerCase(), withoutComment(setting[2] as string));
  }
  return sections;
}

function withoutComment(value: string): string {
  return value.replace(/\s[#;].*$/, '').trim();
}
