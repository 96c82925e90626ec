// A reporter for node:test that writes how many tests of each file passed and failed, as JSON.

/** @param {AsyncIterable<{ type: string, data: any }>} events */
// biome-ignore lint/style/noDefaultExport: node:test takes a reporter's default export
export default async function* countReporter(events) {
  const files = new Map();
  /** Files whose tests were made by another file, which says so: see test/webview/pageTest.ts. */
  const asking = new Set();
  for await (const { type, data } of events) {
    const asked = type === 'test:diagnostic' && /^asked for by (.+)$/.exec(data.message);
    if (asked) asking.add(asked[1]);
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (data.skip !== undefined || data.todo !== undefined) continue;
    const file = data.file ?? data.name;
    const count = files.get(file) ?? { passed: 0, failed: 0 };
    files.set(file, count);
    // A describe() block, or a whole file, that failed only because of what is in it was counted there.
    const container = data.details.type === 'suite' || data.name === file;
    if (type === 'test:pass' && !container) count.passed++;
    if (type === 'test:fail' && (!container || data.details.error?.failureType !== 'subtestsFailed')) count.failed++;
  }
  for (const [file, { passed, failed }] of files) if (passed + failed === 0) files.delete(file);
  for (const file of asking) if (!files.has(file)) files.set(file, { passed: 0, failed: 0 });
  yield JSON.stringify(Object.fromEntries(files));
}
