/** What a viewer's session needs of the rest of the host: commands, plans, the list of rejected frames, saving. */
import type * as vscode from 'vscode';
import type { Colours } from '../../engine/display/colours';
import type { PlannedFrame } from '../../engine/plan/plan';
import type { ImageRef } from '../../protocol/imageRef';
import type { ViewerCommand, ViewerMethods } from '../../protocol/viewer';

export interface FrameServices {
  readonly log: vscode.LogOutputChannel;
  command(command: ViewerCommand, uri: vscode.Uri): Promise<void>;
  /** The frame with the steps of the present recipe. Rejects with the reason when it cannot be calibrated. */
  plannedFrame(path: string): Promise<PlannedFrame>;
  /** What the reduction uses its cards for, and the HDU of its image; null for a file that is no frame. */
  cardUses(path: string): Promise<ViewerMethods['cardUses']['reply']>;
  /** Those of the paths that are rejected. */
  rejected(paths: readonly string[]): Promise<ReadonlySet<string>>;
  /** Returns what is true now. */
  setRejected(path: string, rejected: boolean): Promise<boolean>;
  readonly onDidReject: vscode.Event<void>;
  /** Asks where, and saves; false when the user thought better of it. */
  savePng(path: string, parts: readonly Uint8Array[]): Promise<boolean>;
  saveFullPng(path: string, image: ImageRef, colours: Colours, topDown: boolean): Promise<boolean>;
}
