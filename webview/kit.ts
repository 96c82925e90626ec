/** The one file that knows @vscode/webview-ui-toolkit (archived by its makers in 2025): our own verbs for its controls. */
import {
  type Button,
  type Checkbox,
  type Dropdown,
  provideVSCodeDesignSystem,
  type TextField,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import './kit.css';

provideVSCodeDesignSystem().register(
  vsCodeButton(),
  vsCodeCheckbox(),
  vsCodeDropdown(),
  vsCodeOption(),
  vsCodeProgressRing(),
  vsCodeTextField(),
);

/** A push button. */
export function button(
  label: string,
  onPress: () => void,
  { primary = false, title }: { primary?: boolean; title?: string } = {},
): {
  readonly element: HTMLElement;
  enable(enabled: boolean): void;
  press(pressed: boolean): void;
  /** Whether it is what to do next. */
  stress(primary: boolean): void;
} {
  const made = document.createElement('vscode-button') as Button;
  made.setAttribute('appearance', primary ? 'primary' : 'secondary');
  if (title !== undefined) made.title = title;
  made.textContent = label;
  made.addEventListener('click', () => {
    if (!made.disabled) onPress();
  });
  return {
    element: made,
    enable: (enabled) => {
      made.disabled = !enabled;
    },
    // Shown and said as a switch that is on or off.
    press: (pressed) => {
      made.ariaPressed = String(pressed);
      made.classList.toggle('pressed', pressed);
    },
    stress: (primary) => made.setAttribute('appearance', primary ? 'primary' : 'secondary'),
  };
}

/** A push button with an icon only; `label` is its name for the pointer and for screen readers. */
export function iconButton(
  icon: SVGElement,
  label: string,
  onPress: () => void,
): { readonly element: HTMLElement; enable(enabled: boolean): void; press(pressed: boolean): void } {
  const made = button('', onPress, { title: label });
  made.element.append(icon);
  // The toolkit calls an icon button "Icon Button" that has no name yet.
  made.element.setAttribute('aria-label', label);
  made.element.setAttribute('appearance', 'icon');
  return made;
}

/** A drop-down list; `choose` shows another option without telling anyone. */
export function choice<T extends string>(
  label: string,
  options: readonly { readonly value: T; readonly text: string }[],
  onChoose: (value: T) => void,
): { readonly element: HTMLElement; choose(value: T): void } {
  const list = document.createElement('vscode-dropdown') as Dropdown;
  list.setAttribute('aria-label', label);
  list.title = label;
  for (const { value, text } of options) {
    const option = document.createElement('vscode-option');
    option.setAttribute('value', value);
    option.textContent = text;
    option.title = text;
    list.append(option);
  }
  list.addEventListener('change', () => onChoose(list.value as T));
  return {
    element: labelled(label, list),
    choose: (value) => {
      const index = options.findIndex((option) => option.value === value);
      // Options get their index when they are slotted, which is after this turn.
      requestAnimationFrame(() => {
        list.selectedIndex = index;
      });
    },
  };
}

/** A box to tick. */
export function checkbox(
  label: string,
  onTick: (ticked: boolean) => void,
): { readonly element: HTMLElement; tick(ticked: boolean): void } {
  const box = document.createElement('vscode-checkbox') as Checkbox;
  box.textContent = label;
  // FAST tells of changes made by the program too.
  let told = false;
  box.addEventListener('change', () => {
    if (box.checked !== told) {
      told = box.checked;
      onTick(told);
    }
  });
  return {
    element: box,
    tick: (ticked) => {
      told = ticked;
      box.checked = ticked;
    },
  };
}

/** A line of text to type in. */
export function textField(
  label: string,
  onType: (text: string) => void,
): { readonly element: HTMLElement; type(text: string): void } {
  const field = document.createElement('vscode-text-field') as TextField;
  // The toolkit makes this text the accessible name, over any aria-label; the style sheet hides its own label. No
  // placeholder: the toolkit leaves its colour to the browser, too faint on a dark theme.
  field.textContent = label;
  field.addEventListener('input', () => onType(field.value));
  return {
    element: labelled(label, field),
    type: (text) => {
      field.value = text;
    },
  };
}

/**
 * A number to type, committed by Enter or by leaving the field; Escape takes back what was typed. What is no number is
 * refused with a sentence, and so is a number for which `onCommit` returns one.
 */
export function numberField(
  label: string,
  onCommit: (value: number) => string | undefined,
): { readonly element: HTMLElement; show(text: string): void } {
  const problem = document.createElement('span');
  problem.className = 'problem';
  problem.setAttribute('role', 'alert');
  let shown = '';
  // Showing again what was shown does not disturb someone who types.
  let typing = false;
  const field = document.createElement('vscode-text-field') as TextField;
  field.textContent = label;
  const refuse = (sentence: string | undefined): void => {
    problem.textContent = sentence ?? '';
    field.toggleAttribute('data-refused', sentence !== undefined);
    field.ariaInvalid = sentence === undefined ? null : 'true';
  };
  const write = (text: string): void => {
    shown = text;
    typing = false;
    field.value = text;
    refuse(undefined);
  };
  field.addEventListener('input', () => {
    typing = true;
  });
  field.addEventListener('change', () => {
    if (field.value.trim() === shown) return write(shown);
    typing = false;
    const value = numberIn(field.value);
    const refusal = value === null ? `“${field.value.trim()}” is no number.` : onCommit(value);
    typing = refusal !== undefined;
    refuse(refusal);
  });
  field.addEventListener('keydown', (event) => {
    // The keys of the picture are not those of a text.
    event.stopPropagation();
    if (event.key === 'Escape') write(shown);
  });
  const made = labelled(label, field);
  made.classList.add('number-field');
  made.append(problem);
  return {
    element: made,
    show: (text) => {
      if (text !== shown || !typing) write(text);
    },
  };
}

/** The number that a text means: decimal point, exponent allowed; null when it means none. */
function numberIn(text: string): number | null {
  const plain = text.trim().replace('\u2212', '-');
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN;
  return Number.isFinite(value) ? value : null;
}

/** A slider; `onInput` hears every move, `onDone` the last one. `slide` and `reach` (another `max`) tell no one. */
export function slider(
  label: string,
  { min, max, step }: { readonly min: number; readonly max: number; readonly step: number },
  onInput: (value: number) => void,
  onDone?: (value: number) => void,
): { readonly element: HTMLElement; slide(value: number): void; reach(max: number): void } {
  const range = document.createElement('input');
  range.type = 'range';
  Object.assign(range, { min: String(min), max: String(max), step: String(step) });
  range.setAttribute('aria-label', label);
  const number = document.createElement('output');
  number.setAttribute('aria-hidden', 'true');
  const say = (): void => {
    number.textContent = range.value;
  };
  range.addEventListener('input', () => {
    say();
    onInput(range.valueAsNumber);
  });
  range.addEventListener('change', () => onDone?.(range.valueAsNumber));
  range.addEventListener('keydown', (event) => event.stopPropagation());
  const made = labelled(label, range);
  made.classList.add('slider');
  made.append(number);
  say();
  return {
    element: made,
    slide: (value) => {
      range.value = String(value);
      say();
    },
    reach: (most) => {
      range.max = String(most);
    },
  };
}

/** Tabs of which one is open; only its panel is shown. Arrow keys, Home and End move between them; `choose` tells no one. */
export function tabs<T extends string>(
  list: readonly { readonly name: T; readonly label: string; readonly panel: HTMLElement }[],
  onChoose: (name: T) => void,
): { readonly element: HTMLElement; choose(name: T): void } {
  const bar = document.createElement('div');
  bar.className = 'tabs';
  bar.setAttribute('role', 'tablist');
  const made = list.map(({ name, label, panel }) => {
    const tab = document.createElement('button');
    tab.type = 'button';
    tab.textContent = label;
    tab.id = `tab-${name}`;
    tab.setAttribute('role', 'tab');
    panel.id ||= `panel-${name}`;
    tab.setAttribute('aria-controls', panel.id);
    panel.setAttribute('role', 'tabpanel');
    panel.setAttribute('aria-labelledby', tab.id);
    return { name, tab, panel };
  });
  const choose = (chosen: T): void => {
    for (const { name, tab, panel } of made) {
      const open = name === chosen;
      tab.setAttribute('aria-selected', String(open));
      tab.tabIndex = open ? 0 : -1;
      panel.hidden = !open;
    }
  };
  for (const [index, { name, tab }] of made.entries()) {
    const take = (): void => {
      choose(name);
      onChoose(name);
    };
    tab.addEventListener('click', take);
    tab.addEventListener('keydown', (event) => {
      const to = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: -1 }[event.key];
      const next = to === undefined ? undefined : made.at(to % made.length);
      if (next === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      next.tab.focus();
      next.tab.click();
    });
  }
  bar.append(...made.map(({ tab }) => tab));
  if (list[0] !== undefined) choose(list[0].name);
  return { element: bar, choose };
}

/** A turning ring: something is going on. */
export function ring(): HTMLElement {
  const made = document.createElement('vscode-progress-ring');
  made.setAttribute('aria-hidden', 'true');
  return made;
}

/** The control with its label before it, for eyes only: its accessible name is the same. */
function labelled(label: string, control: HTMLElement): HTMLElement {
  const text = document.createElement('span');
  text.setAttribute('aria-hidden', 'true');
  text.textContent = label;
  const field = document.createElement('span');
  field.className = 'field';
  field.append(text, control);
  return field;
}
