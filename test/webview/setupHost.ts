/** The pretended host of the page "Set up calibration": what a folder said, and drafts edited by the host's own code. */

import type { RecipePreview } from '../../src/engine/plan/previewRecipe';
import { recipeText, withoutDefaults } from '../../src/engine/plan/recipeDraft';
import { editSections } from '../../src/host/setup/draftSections';
import type { FrameLook, SetupMethods, SetupState, SetupWindowMethods } from '../../src/protocol/setupPage';
import { pretendHost } from './pretendedHost';

/** Typed arrays as lists, since a scenario is JSON. */
type Listed<T> = {
  [K in keyof T]: T[K] extends Float64Array ? readonly number[] : T[K] extends object | null ? Listed<T[K]> : T[K];
};

export interface SetupScenario {
  readonly state: SetupState;
  readonly looks: Readonly<Record<string, Listed<FrameLook>>>;
  readonly preview: RecipePreview;
  /** Whether the folder's recipe is the draft that the page starts with. */
  readonly written?: boolean;
  readonly left?: unknown;
  /** What the folder says once the page has taught a type. */
  readonly taught?: SetupState;
}

const { state, looks, preview, written = false, left = null, taught } = window.scenario as unknown as SetupScenario;
let disk = written ? textOf(state.draft) : null;

function textOf(draft: SetupState['draft']): string {
  return recipeText(withoutDefaults(draft), 'flatfield.json');
}

function lookAt(path: string): FrameLook {
  const look = looks[path];
  if (look === undefined) throw new Error(`${path} cannot be read.`);
  const { columns, rows, bias } = look as unknown as FrameLook;
  const arrays = (one: { columns: Float64Array; rows: Float64Array }) => ({
    columns: Float64Array.from(one.columns),
    rows: Float64Array.from(one.rows),
  });
  return {
    ...(look as unknown as FrameLook),
    ...arrays({ columns, rows }),
    bias: bias === null ? null : { ...bias, ...arrays(bias) },
  };
}

window.setupHost = pretendHost<SetupMethods, SetupWindowMethods>(
  {
    contents: () => ({ folder: state.folder }),
    begin: ({ types }) => (types === undefined ? state : (taught ?? state)),
    look: ({ path }) => lookAt(path),
    preview: (request) => {
      const sections = editSections(request);
      const text = textOf(sections.draft);
      return { ...sections, text, written: disk === text, preview };
    },
    write: ({ draft }) => {
      disk = textOf(draft);
      return { written: true, path: `${state.folder}/flatfield.json` };
    },
    learn: () => ({ file: '/home/someone/cameras/LFC-2080-1x1.json' }),
    combine: () => null,
    showPlan: () => null,
    openRecipe: () => null,
  },
  left,
);

declare global {
  interface Window {
    setupHost: ReturnType<typeof pretendHost<SetupMethods, SetupWindowMethods>>;
  }
}
