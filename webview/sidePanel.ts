/** The panel beside the picture: header, scale or measurements, one at a time; its width can be dragged. */
import { element } from './element';
import { tabs } from './kit';
import { type PanelName, panels } from './viewState';

const titles: Readonly<Record<PanelName, string>> = { header: 'Header', scale: 'Scale', measure: 'Measure' };
const NARROWEST = 240;

export class SidePanel {
  readonly element: HTMLElement;
  private readonly bar: ReturnType<typeof tabs<PanelName>>;

  constructor(contents: Readonly<Record<PanelName, HTMLElement>>, onPanel: (panel: PanelName) => void) {
    this.bar = tabs(
      panels.map((name) => ({ name, label: titles[name], panel: contents[name] })),
      onPanel,
    );
    this.bar.element.setAttribute('aria-label', 'Panels');
    const handle = element('div', { class: 'divider', 'aria-hidden': 'true' });
    this.element = element(
      'aside',
      { class: 'side', 'aria-label': 'Panels', hidden: true },
      handle,
      this.bar.element,
      ...panels.map((name) => contents[name]),
    );
    handle.addEventListener('pointerdown', (event) => handle.setPointerCapture(event.pointerId));
    handle.addEventListener('pointermove', (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const { right } = this.element.getBoundingClientRect();
      this.element.style.width = `${Math.max(NARROWEST, right - event.clientX)}px`;
    });
  }

  show(panel: PanelName | null): void {
    this.element.hidden = panel === null;
    if (panel !== null) this.bar.choose(panel);
  }
}
