import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { keyReference, withReference } from '../scripts/gen-docs.ts';
import { markFilterWords } from '../src/cli/argv.ts';
import { commands } from '../src/cli/commands/index.ts';
import { globalOptions } from '../src/cli/global-options.ts';
import { processIo } from '../src/cli/io.ts';
import { parseCommandLine } from '../src/cli/program.ts';
import { exitCodes } from '../src/errors.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md'], { cwd: root }).sort();
const textOf = (page: string) => readFileSync(join(root, page), 'utf8');

describe('the docs', () => {
  it.each(pages)('%s links to files that exist', (page) => {
    const links = [...textOf(page).matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)].map(([, target]) => target ?? '');
    const missing = links.filter((target) => !/^https?:/.test(target) && !existsSync(join(root, dirname(page), target)));
    expect(missing).toEqual([]);
  });

  it.each(pages)('%s stands on its own: it names no place outside the repository', (page) => {
    expect(textOf(page)).not.toMatch(/\/work\b|\bshared\//);
  });

  it.each(pages)('every call of provtrace in %s is one that the command line understands', async (page) => {
    for (const call of callsIn(textOf(page))) await expect(understood(call), call.join(' ')).resolves.toBe(true);
  });

  it('docs/cli.md names every command and every option', () => {
    const page = textOf('docs/cli.md');
    for (const { flags } of [...globalOptions, ...commands.flatMap(({ options }) => options)]) expect(page).toContain(`\`${flags}\``);
    for (const { name, args } of commands) {
      expect(page).toContain(`### \`${['provtrace', name, ...args.map((argument) => argument.name)].filter(Boolean).join(' ')}\``);
    }
  });

  it('docs/keys.md is generated from the table of keys', () => {
    const page = textOf('docs/keys.md');
    expect(withReference(page, keyReference()), 'run node scripts/gen-docs.ts').toBe(page);
  });

  it('the README names every command and exit code', () => {
    const readme = textOf('README.md');
    for (const { name } of commands) expect(readme).toMatch(new RegExp(`\`(provtrace )?${name}[ \`]`));
    for (const code of Object.values(exitCodes)) expect(readme).toContain(`\n| ${code} | `);
  });
});

/** Arguments of each `provtrace` in the shell snippets of a page. */
function callsIn(markdown: string): string[][] {
  const snippets = [...markdown.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, text]) => text ?? '');
  return snippets
    .flatMap((text) => text.split('\n').flatMap(commandsOf))
    .flatMap((words) => {
      const at = words.indexOf('provtrace');
      return at === -1 || words.slice(0, at).some((word) => word !== 'npx') ? [] : [words.slice(at + 1)];
    });
}

/** A line of shell as commands of words; enough for what our pages show. */
function commandsOf(line: string): string[][] {
  const list: string[][] = [[]];
  for (const [token, single, double] of line.matchAll(/#.*|'([^']*)'|"([^"]*)"|\|\||&&|[|;]|[^\s'"|;#]+/g)) {
    if (token.startsWith('#')) break;
    if (/^(\|\|?|&&|;)$/.test(token)) list.push([]);
    else list.at(-1)?.push(single ?? double ?? token);
  }
  return list;
}

async function understood(argv: string[]): Promise<boolean> {
  return (await parseCommandLine(markFilterWords(argv), processIo())) !== null;
}
