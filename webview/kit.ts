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
): { readonly element: HTMLElement; enable(enabled: boolean): void; press(pressed: boolean): void } {
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
