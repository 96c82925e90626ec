/** A task of type `flatfield` as the words of the command line; free of `vscode`, so that the manifest can be checked. */

/** Type of the tasks, and name of their problem matcher. */
export const TASK_TYPE = 'flatfield';
export const PROBLEM_MATCHER = `$${TASK_TYPE}`;

/** What tasks.json may say of one beside its type, in the order of package.json. */
export const taskProperties = [
  'action',
  'paths',
  'recipe',
  'masters',
  'out',
  'kind',
  'pixels',
  'existing',
  'jobs',
] as const;

/** A task's definition as it stands in tasks.json: nothing in it has been checked, which the command line does. */
export type TaskWords = { readonly [key in (typeof taskProperties)[number]]?: unknown };

/**
 * The words after `flatfield`. Paths stay as they are written: VS Code fills in its variables (`${workspaceFolder}`) later,
 * and relative ones start at the task's folder.
 *
 * @param masters those of the settings, for a task that names none
 */
export function wordsOf(task: TaskWords, masters: readonly string[]): string[] {
  const option = (name: 'recipe' | 'out' | 'kind' | 'pixels' | 'existing' | 'jobs'): string[] =>
    task[name] === undefined ? [] : [`--${name}=${String(task[name])}`];
  const named = task.masters === undefined ? masters : listOf(task.masters);
  const paths = task.paths === undefined ? ['.'] : listOf(task.paths);
  return [
    String(task.action),
    '--problems',
    ...named.map((path) => `--masters=${path}`),
    ...(['recipe', 'out', 'kind', 'pixels', 'existing', 'jobs'] as const).flatMap(option),
    '--',
    ...paths,
  ];
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [String(value)];
}
