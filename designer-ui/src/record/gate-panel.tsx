import { lazy } from "react";
import type { Answer, Problem } from "../api/client";
import type { RecordRow } from "../api/types";
import { showOverlay } from "../lib/overlay";

export interface GateRequest {
  /** API name. */
  entity: string;
  /** The record as last seen, with its version. */
  record: RecordRow;
  /** The stage field. */
  field: string;
  /** Key of the stage it should go to. */
  to: string;
  /** What else was changed and goes with the move. */
  changes?: Readonly<Record<string, unknown>>;
  /** The refusal, with one item per thing that is missing. */
  problem: Problem;
}

const GatePanelView = lazy(() => import("./gate-panel-view").then((module) => ({ default: module.GatePanelView })));

/** Shows what the gate asks for, fillable in place; answers the moved record with its change, or null when given up. */
export function openGatePanel(request: GateRequest): Promise<Answer<RecordRow> | null> {
  return new Promise((resolve) => {
    showOverlay((close) => (
      <GatePanelView
        {...request}
        onAnswer={(moved) => {
          close();
          resolve(moved);
        }}
      />
    ));
  });
}
