/** Colours of VS Code's theme, for what is drawn and not styled. */

/** A colour of the theme as VS Code gives it. */
export function themeColour(within: HTMLElement, variable: `--vscode-${string}`): string {
  return getComputedStyle(within).getPropertyValue(variable) || 'gray';
}

/** The same as red, green and blue (0 .. 255). */
export function themeRgb(within: HTMLElement, variable: `--vscode-${string}`): readonly [number, number, number] {
  const probe = new OffscreenCanvas(1, 1).getContext('2d');
  if (probe === null) return [255, 0, 0];
  probe.fillStyle = themeColour(within, variable);
  probe.fillRect(0, 0, 1, 1);
  const [red = 255, green = 0, blue = 0] = probe.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

/** Calls back whenever the theme has changed: its colours are attributes of the page. */
export function onTheme(changed: () => void): void {
  const observer = new MutationObserver(changed);
  for (const of of [document.documentElement, document.body]) observer.observe(of, { attributes: true });
}
