/** The host's side of a table, run on the job functions themselves. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { type RunTableJob, TableView } from '../../src/host/viewer/tableView';
import type { JobMap } from '../../src/protocol/jobs';
import { directContext } from '../../src/worker/jobContext';
import { jobs } from '../../src/worker/jobs/jobs';

const path = join(__dirname, '../reference/table-order/order.fits');
const asked: string[] = [];
const run: RunTableJob = async (job, request, { signal }) => {
  asked.push(job);
  const done = await jobs[job]();
  const context = directContext({ stopped: signal.aborted });
  return done(request as never, context) as JobMap[typeof job]['reply'];
};

test('rows are those of the present order, by their places', async () => {
  const view = new TableView(path, run);
  const opened = await view.open(1, 3);
  assert.deepEqual([opened.present, opened.cells.length, opened.at], [150, 3, undefined]);
  const { total } = await view.order(1, { column: 3, descending: true }, [{ column: 3, text: '>2' }]);
  const all = await view.rows(1, 1, 1000);
  assert.equal(all.cells.length, total);
  const shorts = all.cells.map((row) => row[2] as number);
  assert.deepEqual(
    shorts,
    [...shorts].sort((a, b) => b - a),
  );
  assert.deepEqual([Math.min(...shorts), Math.max(...shorts)], [3, 4]);
  const some = await view.rows(1, 5, 2);
  assert.deepEqual([some.first, some.cells, some.at], [5, all.cells.slice(4, 6), all.at?.slice(4, 6)]);
  assert.equal((await view.rows(1, total + 1, 10)).cells.length, 0);
  assert.equal((await view.rows(2, 1, 10)).at, undefined, 'another table is in the order of its file');
  view.forget();
  assert.deepEqual((await view.rows(1, 1, 3)).cells, opened.cells);
});

test('no sort and blank filters are the order of the file, which no job makes', async () => {
  const view = new TableView(path, run);
  asked.length = 0;
  assert.deepEqual(await view.order(1, null, [{ column: 1, text: ' ' }]), { total: 150 });
  assert.equal((await view.rows(1, 1, 2)).at, undefined);
  assert.deepEqual(asked, ['table', 'table']);
});

test('a later order stops an earlier one, and a failed one changes nothing', async () => {
  const view = new TableView(path, run);
  const early = view.order(1, { column: 1, descending: false }, []);
  const late = view.order(1, null, [{ column: 8, text: 'T' }]);
  await assert.rejects(early, { tag: 'Cancelled' });
  const { total } = await late;
  await assert.rejects(view.order(1, { column: 9, descending: false }, []), { tag: 'Unsupported' });
  assert.equal((await view.rows(1, 1, 1000)).cells.length, total);
});
