/** The edge of a column's head by which it is made wider. */
import { element } from '../element';

/** `onWidth` hears the new width of `head` in CSS pixels; null for a double click: as wide as what is in it. */
export function columnGrip(head: HTMLElement, onWidth: (width: number | null) => void): HTMLElement {
  const grip = element('span', { class: 'grip', 'aria-hidden': 'true' });
  grip.addEventListener('pointerdown', (down) => {
    down.preventDefault();
    grip.setPointerCapture(down.pointerId);
    const before = head.offsetWidth;
    const move = (event: PointerEvent) => onWidth(before + event.clientX - down.clientX);
    grip.addEventListener('pointermove', move);
    const end = () => grip.removeEventListener('pointermove', move);
    grip.addEventListener('pointerup', end, { once: true });
    grip.addEventListener('pointercancel', end, { once: true });
  });
  grip.addEventListener('dblclick', () => onWidth(null));
  return grip;
}
