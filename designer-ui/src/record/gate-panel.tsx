import type { Problem } from "../api/client";
import type { RecordRow } from "../api/types";

export interface GateRequest {
  /** API name. */
  entity: string;
  /** The record as last seen, with its version. */
  record: RecordRow;
  /** The stage field. */
  field: string;
  /** Key of the stage it should go to. */
  to: string;
  /** The refusal, with one item per thing that is missing. */
  problem: Problem;
}

/** Shows what the gate asks for, fillable in place; answers the moved record, or null when given up. */
export function openGatePanel(request: GateRequest): Promise<RecordRow | null> {
  void request;
  return Promise.resolve(null);
}
