/** The picture as people take it along: a PNG for a file or for the clipboard, as it stands on the screen. */
import { MESSAGE_BYTES } from '../src/protocol/viewer';
import type { Host } from './host';
import type { PictureView } from './picture/pictureView';

/** What is on the screen, regions and all, on its own background. */
async function viewPng(view: PictureView): Promise<Blob> {
  view.draw();
  const [picture, overlay] = view.element.querySelectorAll('canvas');
  if (picture === undefined || overlay === undefined) throw new Error('There is no picture to save.');
  const whole = new OffscreenCanvas(picture.width, picture.height);
  const context = whole.getContext('2d');
  if (context === null) throw new Error('This window gives no canvas to draw on.');
  context.fillStyle = getComputedStyle(view.element).backgroundColor;
  context.fillRect(0, 0, whole.width, whole.height);
  context.drawImage(picture, 0, 0);
  context.drawImage(overlay, 0, 0);
  return whole.convertToBlob({ type: 'image/png' });
}

/** Sends the view to the host, which asks where to save it. False when the user thought better of it. */
export async function saveView(host: Host, view: PictureView, frame: number): Promise<boolean> {
  const bytes = new Uint8Array(await (await viewPng(view)).arrayBuffer());
  for (let at = 0; ; at += MESSAGE_BYTES) {
    const last = at + MESSAGE_BYTES >= bytes.length;
    // A view would be posted with the whole buffer behind it: slice copies this part alone.
    const saved = await host.request('savePng', { frame, bytes: bytes.slice(at, at + MESSAGE_BYTES), last });
    if (last) return saved;
  }
}

/** Puts the view on the clipboard. Rejects where the window may not. */
export async function copyView(view: PictureView): Promise<void> {
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': viewPng(view) })]);
}
