/** A refusal that tells of the masters that were looked at. */
import { type ErrorDetails, FlatfieldError } from '../errors';
import type { RefusedCandidate } from './plan';

/** Why a frame is refused, with the masters that were looked at. */
export class CalibrationRefused extends FlatfieldError {
  constructor(
    message: string,
    details: ErrorDetails & { readonly file: string; readonly wayOut: string },
    readonly refusedCandidates: readonly RefusedCandidate[],
  ) {
    super('Refused', message, details);
  }
}
