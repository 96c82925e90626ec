/** The scripts that made the reference data, and those of the benchmark's peers, are whole Python programs. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const ROOT = join(__dirname, '..');
const PYTHON = process.env.FLATFIELD_PYTHON ?? '/usr/bin/python3';

test('every Python script can be compiled', () => {
  const scripts = ['test/reference', 'scripts'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.py'))
      .map((name) => join(ROOT, folder, name)),
  );
  assert.ok(scripts.length > 10);
  const program = 'import sys\nfor path in sys.argv[1:]: compile(open(path, encoding="utf8").read(), path, "exec")';
  execFileSync(PYTHON, ['-c', program, ...scripts], { stdio: 'pipe' });
});
