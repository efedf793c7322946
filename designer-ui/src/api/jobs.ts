import { get, type Problem, send } from "./client";

/** Work that goes on after its request was answered. */
export interface Job {
  id: string;
  kind: "bulk" | "undo" | "recalculate" | "demo" | "purge" | "index" | "publish";
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  done: number;
  total: number;
  change: string | null;
  problem: { detail: string; errors: Problem["errors"] } | null;
}

export function getJob(id: string): Promise<Job> {
  return get<Job>(`/jobs/${id}`);
}

/** Has a job stop before its next step. What it did stays done. */
export async function cancelJob(id: string): Promise<void> {
  await send("POST", `/jobs/${id}/cancel`, { body: {} });
}

export function isOver(job: Job): boolean {
  return job.state !== "queued" && job.state !== "running";
}
