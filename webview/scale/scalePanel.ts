import { element } from '../element';
export class ScalePanel {
  readonly element = element('div', {});
  constructor(_: object) {}
  showImage(_: unknown): void {}
  showColours(_: unknown, __: unknown): void {}
}
