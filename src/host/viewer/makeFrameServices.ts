/** The host's services as the viewer's sessions use them. */
import * as vscode from 'vscode';
import { FlatfieldError } from '../../engine/errors';
import type { FrameInfo } from '../../engine/frames/frameInfo';
import { cardUses } from '../../engine/plan/cardUses';
import { rejectionOf } from '../../worker/rejectedLists';
import { accept } from '../commands/acceptFrame';
import { reject } from '../commands/rejectFrame';
import { findPartners } from '../explorer/findPartners';
import { isProduct } from '../explorer/products';
import type { Services } from '../services';
import type { FrameServices } from './frameServices';
import { saveFullPicture, savePicture } from './savePicture';

/** What a session needs beside its documents. `compare` opens frames in one window. */
export function makeFrameServices(
  {
    log,
    explorer,
    looks,
    spooled,
    calibrated,
  }: Pick<Services, 'log' | 'explorer' | 'looks' | 'spooled' | 'calibrated'>,
  compare: (paths: readonly string[]) => void,
): FrameServices & vscode.Disposable {
  const rejections = new vscode.EventEmitter<void>();
  const scanned = explorer.onDidScan(() => {
    calibrated.forget();
    rejections.fire();
  });

  async function comparePartner(path: string): Promise<void> {
    const partners = await findPartners(path, { pool: looks, scan: () => explorer.scan() });
    const raw = partners?.raw?.path;
    const product = partners?.calibrated[0]?.path;
    if (raw !== undefined && product !== undefined) return compare([raw, product]);
    throw new FlatfieldError(
      'Usage',
      raw === undefined
        ? 'The raw frame that this one was made from was not found.'
        : 'The frame is not calibrated yet.',
      {
        file: path,
        wayOut: raw === undefined ? 'Open its folder in this workspace.' : 'Reduce it, or show it as calibrated.',
      },
    );
  }

  const isLight = async (path: string): Promise<boolean> => (await calibrated.look(path)).info?.kind === 'light';

  return {
    log,
    async command(command, uri) {
      if (command === 'partner') return comparePartner(uri.fsPath);
      const light = command === 'reduce' && (await isLight(uri.fsPath));
      const ids = {
        reduce: light ? 'flatfield.calibrateSelected' : 'flatfield.reduceSelected',
        plan: 'flatfield.showPlan',
        log: 'flatfield.showLog',
        reopen: 'workbench.action.reopenWithEditor',
      } as const;
      if (!Object.hasOwn(ids, command)) throw new Error(`The viewer has no command "${command}".`);
      await vscode.commands.executeCommand(ids[command], uri);
    },
    async plannedFrame(path) {
      const { frame, why } = await calibrated.look(path);
      if (frame !== null) return frame;
      throw new FlatfieldError('Refused', `There is no calibrated look: ${why}`, { file: path });
    },
    async cardUses(path) {
      const { frame, info } = await calibrated.look(path);
      return (
        info && {
          hdu: frame?.hdu ?? info.hdu,
          uses: cardUses(info, frame?.steps ?? []),
          notReducible: notReducible(info),
        }
      );
    },
    rejected: async (paths) => new Set(paths.filter((path) => rejectionOf(path) !== null)),
    async setRejected(path, rejected) {
      if (rejected) reject({ log }, [path]);
      else accept({ log }, [path]);
      // The tree follows by itself: it watches the list, and must not keep the viewer waiting.
      rejections.fire();
      return rejectionOf(path) !== null;
    },
    onDidReject: rejections.event,
    savePng: async (path, parts) => (await savePicture(log, { path }, parts)) !== undefined,
    async saveFullPng(path, image, colours, topDown) {
      const saved = await saveFullPicture(log, { path }, (target, work) =>
        spooled.read(image, (read) =>
          looks.run('exportPng', { image: read, colours, path: target, flipped: !topDown, replace: true }, work),
        ),
      );
      return saved !== undefined;
    },
    dispose() {
      scanned.dispose();
      rejections.dispose();
    },
  };
}

/** Why a frame is nothing that "Reduce" could mean; a raw frame that would be refused is told why by its plan. */
function notReducible(info: FrameInfo): string | null {
  if (info.kind !== 'flat' && info.kind !== 'light')
    return info.kind === 'unknown' ? 'Its header does not say that it is a flat or a light.' : `It is a ${info.kind}.`;
  if (info.master !== null) return `It is a combined ${info.kind}.`;
  return isProduct(info) ? 'It is reduced already.' : null;
}
