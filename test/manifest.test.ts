/** package.json against the code, in both directions: what it promises exists, and what exists is reachable. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { type OptionName, readArgs } from '../src/cli/args';
import { commandIds, viewerCommandIds } from '../src/host/commands/commandIds';
import { iconNames } from '../src/host/explorer/explorerNode';
import { PROBLEM_MATCHER, TASK_TYPE, taskProperties } from '../src/host/tasks/taskWords';
import { compareViewType, previewViewTypeFor, previewViewTypes } from '../src/host/viewTypes';
import { viewerActions } from '../src/protocol/viewerActions';

const root = path.resolve(__dirname, '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

interface Command {
  readonly command: string;
  readonly title?: string;
  readonly category?: string;
  readonly enablement?: string;
}
interface MenuItem {
  readonly command: string;
  readonly when?: string;
}
interface Setting {
  readonly type: string;
  readonly default: unknown;
  readonly markdownDescription?: string;
}
interface Editor {
  readonly viewType: string;
  readonly priority: string;
  readonly selector: readonly { readonly filenamePattern: string }[];
}

interface WalkthroughStep {
  readonly id: string;
  readonly description: string;
  readonly media: {
    readonly image?: Readonly<Record<string, string>>;
    readonly altText?: string;
    readonly markdown?: string;
  };
  readonly completionEvents: readonly string[];
}

const manifest = JSON.parse(read('package.json'));
const contributes = manifest.contributes;
const commands: readonly Command[] = contributes.commands;
const menus: Readonly<Record<string, readonly MenuItem[]>> = contributes.menus;
const settings: Readonly<Record<string, Setting>> = contributes.configuration.properties;
const editors: readonly Editor[] = contributes.customEditors;
const walkthroughSteps: readonly WalkthroughStep[] = contributes.walkthroughs.flatMap(
  ({ steps }: { steps: readonly WalkthroughStep[] }) => steps,
);
const allIds: readonly string[] = [...commandIds, ...viewerCommandIds];

/** Every source of the host as one text. */
const hostSource = readdirSync(path.join(root, 'src/host'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'))
  .join('\n');

const whenClauses: readonly string[] = [
  ...Object.values(menus).flatMap((items) => items.map(({ when }) => when ?? '')),
  ...commands.map(({ enablement }) => enablement ?? ''),
  ...contributes.viewsWelcome.map(({ when }: { when?: string }) => when ?? ''),
];

test('commands: the manifest and the table name the same ones', () => {
  assert.deepEqual(commands.map(({ command }) => command).sort(), [...allIds].sort());
});

test('commands: each has a title and the category that the palette shows', () => {
  for (const { command, title, category } of commands) {
    assert.ok(title !== undefined && title.trim() !== '', `${command} has no title`);
    assert.equal(category, 'Flatfield', command);
  }
});

test('commands: the palette says of every action of the viewer what the list of keys says', () => {
  for (const { id, title } of viewerActions) {
    const contributed = commands.find(({ command }) => command === `flatfield.viewer.${id}`);
    assert.equal(contributed?.title, `Viewer: ${title}`);
  }
});

test('commands: what writes is grey in Restricted Mode, and guards itself as well', () => {
  const grey = commands.filter(({ enablement }) => enablement?.includes('isWorkspaceTrusted'));
  for (const { command } of grey) {
    const handler = read(`src/host/commands/${command.slice('flatfield.'.length)}.ts`);
    assert.match(handler, /requireTrust\(/, command);
  }
  const commandSource = readdirSync(path.join(root, 'src/host/commands')).map((file) =>
    read(`src/host/commands/${file}`),
  );
  const guarding = [...commandSource.join('\n').matchAll(/^\s+requireTrust\(/gm)].length;
  assert.equal(guarding, grey.length);
});

test('menus: every command exists, and no item stands twice in a group', () => {
  for (const [menu, items] of Object.entries(menus)) {
    for (const { command } of items)
      assert.ok(
        allIds.some((id) => id === command),
        `${menu}: ${command}`,
      );
    assert.equal(new Set(items.map((item) => JSON.stringify(item))).size, items.length, menu);
  }
});

test('menus: the pictured buttons have an icon', () => {
  const pictured = Object.values(menus)
    .flat()
    .filter((item) => /^(navigation|inline)/.test((item as { group?: string }).group ?? ''));
  for (const { command } of pictured) {
    const contributed = commands.find((entry) => entry.command === command) as { icon?: string } | undefined;
    assert.match(contributed?.icon ?? '', /^\$\([a-z-]+\)$/, command);
  }
});

test('when-clauses: a key of our own is set by our own code', () => {
  const ids = new Set<string>([...allIds, compareViewType, ...viewIds(), ...Object.keys(settings)]);
  for (const when of whenClauses) {
    for (const [key] of when.replace(/\/(\\.|[^/])+\//g, '').matchAll(/\bflatfield\.[\w.]+/g)) {
      if (ids.has(key)) continue;
      assert.ok(hostSource.includes(`'setContext', '${key}'`), `nothing sets ${key} of "${when}"`);
    }
  }
});

test('when-clauses: schemes, editors and tree items are those that the host makes', () => {
  for (const when of whenClauses) {
    for (const [, scheme] of when.matchAll(/resourceScheme == ([\w-]+)/g))
      assert.ok(scheme === 'file' || hostSource.includes(`'${scheme}'`), `${scheme} of "${when}"`);
    for (const [, pattern] of when.matchAll(/activeCustomEditorId =~ \/((?:\\.|[^/])+)\//g))
      for (const viewType of previewViewTypes) assert.match(viewType, new RegExp(pattern!));
    if (when.includes('viewItem')) assert.match(when, /^view == flatfield\.frames && viewItem =~ /);
  }
});

test('menus of the tree: rows and groups offer what can be done with them', () => {
  const offeredOn = (context: string): string[] =>
    menus['view/item/context']!.filter(({ when }) => {
      const [, pattern] = /viewItem =~ \/(.+)\/( |$)/.exec(when!)!;
      return new RegExp(pattern!).test(context) && !when!.includes('listMultiSelection');
    })
      .map(({ command }) => command.slice('flatfield.'.length))
      .filter((command, index, all) => all.indexOf(command) === index)
      .sort();
  const assign = ['assignExposure', 'assignType'];
  const look = ['openPreview', 'rejectFrame', 'reviewSelected'];
  const set = ['createRecipe', 'reduceSelected', 'setUpCalibration', 'showPlan', 'showVerdict'];
  const expected: Readonly<Record<string, readonly string[]>> = {
    'frame.flat': [...assign, ...look, ...set, 'combineSelected'],
    'frame.unknown': [...assign, ...look, 'setUpCalibration'],
    'master.dark': [...assign, ...look, 'makeMask'],
    'product.flat': [...look, 'combineSelected', 'showVerdict'],
    'unread.file': ['openPreview', 'reviewSelected'],
    'unreadable.file': ['rejectFrame'],
    'rejected.flat': ['acceptFrame', 'openPreview'],
    'group.mixed': [...assign, 'buildMasters', 'combineSelected', 'reviewSelected', 'setUpCalibration', 'showVerdict'],
    // Frames of unknown type make a group of this name: they most of all have to be told what they are.
    'group.other': [...assign, 'reviewSelected', 'setUpCalibration'],
    'group.calibrated': ['combineSelected', 'reviewSelected', 'showVerdict'],
    'group.masters': ['reviewSelected'],
    'group.unreadable': [],
    'note.filter': [],
  };
  for (const [context, offered] of Object.entries(expected))
    assert.deepEqual(offeredOn(context), [...offered].sort(), context);
});

test('menus and palette: where no folder lies on a disk, nothing is offered that needs one', () => {
  const items = [...menus['view/title']!, ...menus.commandPalette!];
  // These work on what is there already, or without a folder.
  const always = ['changeFilter', 'clearFilter', 'untickFrames', 'showLog', 'stopWatching'];
  const open = items.filter(({ command, when }) => {
    const name = command.slice('flatfield.'.length);
    return !name.startsWith('viewer.') && !always.includes(name) && !when?.includes('!virtualWorkspace');
  });
  assert.deepEqual(open, []);
});

test('menus on files: the names of FITS files in any case, and no others', () => {
  const pattern = /resourceFilename =~ \/((?:\\.|[^/]|(?<=\\)\/)+)\/i/.exec(menus['explorer/context']![0]!.when!)![1]!;
  const isFits = new RegExp(pattern, 'i');
  for (const name of ['a.fits', 'A.FITS', 'a.fit', 'A.FIT', 'a.fts', 'a.b.014.fits', 'a.fits.gz', 'a.fits.fz'])
    assert.match(name, isFits);
  for (const name of ['a.fitsx', 'a.gz', 'fits', 'a.fits.txt', 'afits']) assert.doesNotMatch(name, isFits);
});

test('views: every view is registered in code, and a picture stands in the activity bar', () => {
  for (const id of viewIds()) assert.ok(hostSource.includes(`createTreeView('${id}'`), id);
  for (const { icon } of contributes.viewsContainers.activitybar) assert.ok(existsSync(path.join(root, icon)), icon);
  for (const { view } of contributes.viewsWelcome) assert.ok(viewIds().includes(view), view);
});

test('welcome texts: their links run commands that exist', () => {
  for (const { contents } of contributes.viewsWelcome as { contents: string }[]) {
    for (const [, id] of contents.matchAll(/\(command:([\w.]+)\)/g))
      assert.ok(id === 'vscode.openFolder' || commandIds.some((known) => known === id), id);
  }
});

test('walkthrough: every link and every completion runs a command that exists', () => {
  const known = [...allIds, 'vscode.openFolder'];
  for (const { id, description, completionEvents } of walkthroughSteps) {
    const links = [...description.matchAll(/\(command:([\w.]+)\)/g)].map(([, command]) => command!);
    assert.ok(links.length > 0, id);
    assert.equal(links.length, description.match(/\]\(/g)?.length, `${id}: a link that is no command`);
    const completing = completionEvents.map((event) => /^onCommand:(.+)$/.exec(event)?.[1] ?? event);
    for (const command of [...links, ...completing]) assert.ok(known.includes(command), `${id}: ${command}`);
    // What a step asks for completes it.
    for (const command of completing) assert.ok(links.includes(command), `${id}: ${command} has no link`);
  }
});

test('walkthrough: every picture and page exists, is packed, and is small', () => {
  assert.match(read('.vscodeignore'), /^!media\/\*\*$/m);
  const files = walkthroughSteps.flatMap(({ media }) => [
    ...Object.values(media.image ?? {}),
    ...(media.markdown === undefined ? [] : [media.markdown]),
  ]);
  for (const { id, media } of walkthroughSteps) assert.ok(media.markdown ?? media.altText, `${id} has no words`);
  for (const file of files) {
    assert.ok(file.startsWith('media/walkthrough/'), file);
    assert.ok(statSync(path.join(root, file)).size <= 60_000, file);
  }
  const there = readdirSync(path.join(root, 'media/walkthrough')).map((name) => `media/walkthrough/${name}`);
  assert.deepEqual(there.sort(), [...new Set(files)].sort(), 'nothing is left over');
});

test('custom editors: both ids, and each pattern opens under the id that the host picks', () => {
  assert.deepEqual(editors.map(({ viewType }) => viewType).sort(), [...previewViewTypes].sort());
  for (const { viewType, selector } of editors) {
    for (const { filenamePattern } of selector) assert.equal(previewViewTypeFor(filenamePattern), viewType);
  }
  const offered = editors.filter(({ priority }) => priority === 'option');
  assert.deepEqual(
    offered.flatMap(({ selector }) => selector.map(({ filenamePattern }) => filenamePattern)),
    ['*.fit', '*.fit.gz', '*.fit.bz2', '*.fit.fz'],
  );
});

test('settings: each is read, described, and has a default of its type', () => {
  for (const [name, { type, default: standard, markdownDescription }] of Object.entries(settings)) {
    const key = name.slice('flatfield.'.length);
    assert.match(hostSource, new RegExp(`get<[^>]+>\\('${key}'\\)`), `nothing reads ${name}`);
    assert.ok(markdownDescription, name);
    const actual = Array.isArray(standard) ? 'array' : Number.isInteger(standard) ? 'integer' : typeof standard;
    assert.equal(actual, type, name);
  }
});

test('settings: what the code reads is contributed', () => {
  for (const [, key] of hostSource.matchAll(/\.get<[^>]+>\('(\w+)'\)/g))
    assert.ok(`flatfield.${key}` in settings, `flatfield.${key}`);
});

test('settings: what Restricted Mode holds back exists', () => {
  for (const name of manifest.capabilities.untrustedWorkspaces.restrictedConfigurations)
    assert.ok(name in settings, name);
});

test('icons: the marketplace picture is a square PNG of 128 pixels or more, and small', () => {
  const png = readFileSync(path.join(root, manifest.icon));
  assert.equal(png.toString('latin1', 1, 4), 'PNG');
  assert.equal(png.readUInt32BE(16), png.readUInt32BE(20));
  assert.ok(png.readUInt32BE(16) >= 128);
  assert.ok(statSync(path.join(root, manifest.icon)).size < 20_000);
});

test('icons: every kind has its drawing for light and for dark themes, and no drawing is left over', () => {
  for (const theme of ['light', 'dark']) {
    const drawings = readdirSync(path.join(root, 'media/icons', theme)).sort();
    assert.deepEqual(drawings, iconNames.map((name) => `${name}.svg`).sort());
  }
});

test('recipes and frames: the schemas that complete them are those that the build writes', () => {
  const schemas: readonly { fileMatch: string[]; url: string }[] = contributes.jsonValidation;
  assert.deepEqual(
    schemas.map(({ fileMatch }) => fileMatch),
    [['flatfield.json', '*.flatfield.json'], ['flatfield.frames.json']],
  );
  for (const { url } of schemas) {
    assert.ok(read('scripts/build.mjs').includes(`'${url.slice(2)}'`), url);
    assert.ok(read('.vscodeignore').includes(`!${url.slice(2)}\n`), url);
  }
});

test('pages: plans and reports get the language whose lines wrap', () => {
  const [{ id }] = contributes.languages;
  assert.ok(hostSource.includes(`setTextDocumentLanguage(document, '${id}')`));
  assert.equal(contributes.configurationDefaults[`[${id}]`]['editor.wordWrap'], 'on');
});

test('tasks: type, properties and problem matcher are those of the code, and waiting for one activates us', () => {
  const [{ type, required, properties }] = contributes.taskDefinitions;
  assert.equal(type, TASK_TYPE);
  assert.deepEqual(Object.keys(properties), [...taskProperties]);
  assert.deepEqual(required, ['action']);
  for (const [name, property] of Object.entries<{ description?: string }>(properties))
    assert.ok(property.description, name);
  const [{ name, owner }] = contributes.problemMatchers;
  assert.equal(`$${name}`, PROBLEM_MATCHER);
  // One of the same owner as our diagnostics would take their place on every recipe that it names.
  assert.ok(!hostSource.includes(`createDiagnosticCollection('${owner}')`));
  assert.ok(manifest.activationEvents.includes(`onTaskType:${TASK_TYPE}`));
});

test('tasks: the choices are those of the command line', () => {
  const { properties } = contributes.taskDefinitions[0];
  for (const option of ['kind', 'pixels', 'existing'])
    assert.throws(
      () => readArgs([`--${option}`, 'other'], [option as OptionName]),
      new RegExp(`must be ${properties[option].enum.join(' or ')}, not`),
    );
});

test('recipes: opening one, or a folder that holds one, activates us', () => {
  for (const event of [
    'onLanguage:json',
    'workspaceContains:**/flatfield.json',
    'workspaceContains:**/*.flatfield.json',
  ])
    assert.ok(manifest.activationEvents.includes(event), event);
});

test('engines: the types are those of the oldest VS Code that is promised', () => {
  assert.equal(manifest.engines.vscode, `^${manifest.devDependencies['@types/vscode']}`);
});

test('work lies where the data lie, and untrusted or virtual workspaces are spoken of', () => {
  assert.deepEqual(manifest.extensionKind, ['workspace']);
  for (const { supported, description } of Object.values(manifest.capabilities) as Record<string, string>[]) {
    assert.equal(supported, 'limited');
    assert.ok(description);
  }
});

function viewIds(): readonly string[] {
  return Object.values(contributes.views as Record<string, { id: string }[]>).flatMap((views) =>
    views.map(({ id }) => id),
  );
}
