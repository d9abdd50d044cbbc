#!/usr/bin/env node
// Plain syntax that any Node since 12 can parse, so that an old one gets a sentence instead of a stack trace.
const needed = [22, 19];
const running = process.versions.node.split('.').map(Number);

if (running[0] < needed[0] || (running[0] === needed[0] && running[1] < needed[1])) {
  process.stderr.write(
    'provtrace: needs Node.js ' +
      needed.join('.') +
      ' or newer, this is ' +
      process.versions.node +
      '; install a newer one from https://nodejs.org\n',
  );
  process.exitCode = 2;
} else {
  import('../dist/main.js').catch((error) => {
    const unbuilt = String(error.message).includes('dist/main.js');
    process.stderr.write(unbuilt ? 'provtrace: not built yet; run npm run build\n' : `provtrace: ${error.stack}\n`);
    process.exitCode = unbuilt ? 2 : 70;
  });
}
