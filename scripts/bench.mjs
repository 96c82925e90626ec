// npm run bench: how fast Flatfield is beside the tools that astronomers have, on the same work in turns. The data are
// made from a seed in a temporary folder; no time is told of a program whose pixels differ. Peers that are not
// installed are left out, and said so.
//
//   npm run bench -- [decode]  [--size N] [--runs N] [--seed N] [--without PEER,PEER...]
//   npm run bench -- viewer    [--runs N] [--seed N] [--without ds9,matplotlib,memory]
//   npm run bench -- explorer  [--files N] [--runs N] [--without ccdproc,vscode]
//   npm run bench -- startup   [--runs N] [--without vscode]
const [what = '--'] = process.argv.slice(2);
if (!what.startsWith('-')) process.argv.splice(2, 1);
if (what.startsWith('-') || what === 'decode') await import('./bench/decodeBench.mjs');
else if (what === 'viewer') await import('./bench/viewerBench.mjs');
else if (what === 'explorer') await import('./bench/explorerBench.mjs');
else if (what === 'startup') await (await import('./bench/startupBench.mjs')).alone();
else {
  console.error(
    `There is a benchmark of "decode", of the "viewer", of the "explorer" and of "startup"; "${what}" is none of them.`,
  );
  process.exitCode = 2;
}
