/** Runs in the browser: parts of the viewer on a page of their own, and what they told. */
import type { Display } from '../../src/engine/display/display';
import { iconPaths } from '../../webview/iconPaths';
import { type IconName, icon } from '../../webview/icons';
import { iconButton, numberField, slider, tabs } from '../../webview/kit';
import { Plot, type PlotOptions } from '../../webview/plot';
import { ScalePanel } from '../../webview/scale/scalePanel';
import '../../webview/styles.css';

const app = document.getElementById('app') ?? document.body;
app.style.overflow = 'auto';

const page = {
  /** What the parts told, in order. */
  told: [] as unknown[],
  displays: [] as Display[],

  scale(): ScalePanel {
    const panel = new ScalePanel({ onDisplay: (display) => page.displays.push(display) });
    app.append(panel.element);
    return panel;
  },

  plot(options: Omit<PlotOptions, 'onCursor'>): Plot {
    const plot = new Plot({ ...options, onCursor: (index) => page.told.push(index) });
    plot.element.style.height = '200px';
    app.append(plot.element);
    return plot;
  },

  /** One of each control. */
  controls(): void {
    const pressed = iconButton(icon('eye'), 'Look', () => page.told.push('look'));
    const number = numberField('Low', (value) => {
      if (value > 100) return 'Low must be less than 100.';
      page.told.push(value);
      number.show(String(value));
      return undefined;
    });
    number.show('7');
    const range = slider(
      'Bias',
      { min: 0, max: 1, step: 0.1 },
      (value) => page.told.push(['moves', value]),
      (value) => page.told.push(['done', value]),
    );
    range.slide(0.5);
    const panels = ['Scale', 'Measure', 'Header'].map((name) => {
      const panel = document.createElement('div');
      panel.textContent = `This is ${name}`;
      return { name: name.toLowerCase(), label: name, panel };
    });
    const bar = tabs(panels, (name) => page.told.push(name));
    pressed.press(true);
    const row = document.createElement('div');
    row.append(pressed.element);
    app.append(row, number.element, range.element, bar.element, ...panels.map(({ panel }) => panel));
  },

  icons(): void {
    const row = document.createElement('div');
    row.append(...(Object.keys(iconPaths) as IconName[]).map(icon));
    app.append(row);
  },
};

export type PartsPage = typeof page;

declare global {
  interface Window {
    parts: PartsPage;
    panel: ScalePanel;
    drawn: Plot;
  }
}

window.parts = page;
