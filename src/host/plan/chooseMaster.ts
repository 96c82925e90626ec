/** Which master a person wants for a frame, written down beside the frame. */
import type { MasterRole } from '../../engine/plan/step';
import { setAssigned } from '../../worker/setAssigned';

/**
 * Writes the choice for each of these frames, or takes it back (null).
 *
 * @returns paths of the files that were changed
 * @throws what setAssigned throws
 */
export function chooseMaster(paths: readonly string[], role: MasterRole, master: string | null): readonly string[] {
  return setAssigned(paths, { [role]: master });
}
