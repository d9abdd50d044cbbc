/** Small programs named journalctl, docker and kubectl on PATH, which print what the real ones print: from files, followed as they grow. */
import { appendFileSync, chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = `
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
const [name, folder, ...args] = process.argv.slice(2);
appendFileSync(join(folder, name + '.calls'), JSON.stringify(args) + '\\n');
const value = (flag) => args.find((arg) => arg.startsWith(flag + '='))?.slice(flag.length + 1) ?? (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined);
const linesOf = (file) => (existsSync(file) ? readFileSync(file, 'utf8').split('\\n').slice(0, -1) : []);

function follow(file, keep, write) {
  let done = 0;
  const turn = () => {
    const lines = linesOf(file);
    for (; done < lines.length; done += 1) if (keep(lines[done], done)) write(lines[done]);
    if (existsSync(file + '.end')) {
      const text = readFileSync(file + '.end', 'utf8');
      if (text !== '') process.stderr.write(text + '\\n');
      process.exit(text === '' ? 0 : 1);
    }
  };
  turn();
  setInterval(turn, 5);
}

if (name === 'journalctl') {
  const after = value('--after-cursor');
  const file = join(folder, 'journal');
  const from = after === undefined ? -1 : linesOf(file).findIndex((line) => line.includes(JSON.stringify(after)));
  follow(file, (line, index) => index > from, (line) => process.stdout.write(line + '\\n'));
} else if (name === 'docker' && args[0] === 'ps') {
  process.stdout.write(linesOf(join(folder, 'containers')).map((line) => line + '\\n').join(''));
} else if (name === 'docker') {
  const container = args.at(-1);
  const file = join(folder, container);
  const since = value('--since') ?? '';
  if (!existsSync(file)) {
    process.stderr.write('Error response from daemon: No such container: ' + container + '\\n');
    process.exit(1);
  }
  const timeOf = (line) => line.replace(/^E /, '').split(' ', 1)[0];
  follow(file, (line) => timeOf(line) >= since, (line) => (line.startsWith('E ') ? process.stderr.write(line.slice(2) + '\\n') : process.stdout.write(line + '\\n')));
} else if (args[0] === 'get') {
  process.stdout.write(linesOf(join(folder, 'pods')).map((line) => 'pod/' + line + '\\n').join(''));
} else {
  const since = (value('--since-time') ?? '').slice(0, 19);
  follow(join(folder, 'cluster'), (line) => (/ (\\S{19})/.exec(line)?.[1] ?? '') >= since, (line) => process.stdout.write(line + '\\n'));
}
`;

export class FakeTools {
  readonly folder = mkdtempSync(join(tmpdir(), 'provtrace-tools-'));
  readonly #path = process.env.PATH;

  constructor(...names: ('journalctl' | 'docker' | 'kubectl')[]) {
    writeFileSync(join(this.folder, 'program.mjs'), program);
    for (const name of names) {
      const file = join(this.folder, name);
      writeFileSync(file, `#!/bin/sh\nexec ${process.execPath} ${join(this.folder, 'program.mjs')} ${name} ${this.folder} "$@"\n`);
      chmodSync(file, 0o755);
    }
    process.env.PATH = this.folder;
  }

  /** Adds lines to what a program prints. */
  print(file: string, ...lines: string[]): void {
    appendFileSync(join(this.folder, file), lines.map((line) => `${line}\n`).join(''));
  }

  /** The programs that print this file end, with a failure when there is something to say. */
  end(file: string, words = ''): void {
    writeFileSync(join(this.folder, `${file}.end`), words);
  }

  resume(file: string): void {
    rmSync(join(this.folder, `${file}.end`));
  }

  /** Arguments of each start. */
  calls(name: string): string[][] {
    const file = join(this.folder, `${name}.calls`);
    return existsSync(file)
      ? readFileSync(file, 'utf8')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as string[])
      : [];
  }

  remove(): void {
    process.env.PATH = this.#path;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
