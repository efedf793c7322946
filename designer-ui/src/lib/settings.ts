import { createStore } from "./store";

/** What the workspace says about numbers and time; set when `GET /me` answers. */
export interface WorkspaceSettings {
  timeZone: string;
  currency: string;
  /** 1 = Monday … 7 = Sunday. */
  weekStart: number;
}

export const settings = createStore<WorkspaceSettings>({ timeZone: "UTC", currency: "CNY", weekStart: 1 });
