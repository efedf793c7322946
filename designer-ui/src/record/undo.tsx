import { undoChange } from "../api/changes";
import { isProblem, type Problem } from "../api/client";
import { t } from "../lib/i18n";
import { toast } from "../lib/toast";
import { confirm } from "../ui/confirm";

/** What a toast offers after a write; nothing when the write changed nothing. */
export function undoAction(change: string | null): { action?: { label: string; run: () => void } } {
  return change === null ? {} : { action: { label: t("app.undo"), run: () => void takeBack(change) } };
}

/** Takes a change back and says so; where it was changed again since, asks whether to take back the rest. True when it worked. */
export async function takeBack(change: string): Promise<boolean> {
  try {
    if (!(await settle(await undoChange(change)))) return false;
  } catch (error) {
    if (!isProblem(error)) throw error;
    if (error.code !== "state_conflict" || error.errors.length === 0) {
      toast(error.errors[0]?.message ?? error.message, { tone: "bad" });
      return false;
    }
    if (!(await confirm({ title: t("undo.conflictTitle"), body: <Conflicts problem={error} />, action: t("undo.rest") }))) return false;
    try {
      if (!(await settle(await undoChange(change, true)))) return false;
    } catch (again) {
      if (!isProblem(again)) throw again;
      toast(again.errors[0]?.message ?? again.message, { tone: "bad" });
      return false;
    }
  }
  toast(t("app.undone"));
  return true;
}

/** False when a job had to do it and did not come to its end, which is told then. */
async function settle(answer: Awaited<ReturnType<typeof undoChange>>): Promise<boolean> {
  if (!("job" in answer)) return true;
  const { followJob, tellStopped } = await import("./jobs");
  const job = await followJob(answer.job);
  if (job.state === "done") return true;
  tellStopped(job, undoAction(job.change));
  return false;
}

const SHOWN = 8;

function Conflicts({ problem }: { problem: Problem }) {
  return (
    <>
      <p>{t("undo.conflictBody")}</p>
      <ul className="mt-2 grid gap-1">
        {problem.errors.slice(0, SHOWN).map((item, index) => (
          <li key={index} className="flex min-w-0 gap-2">
            {item.record?.name && <span className="max-w-[45%] shrink-0 truncate font-semibold text-fg">{item.record.name}</span>}
            <span className="min-w-0">{item.message}</span>
          </li>
        ))}
      </ul>
      {problem.errors.length > SHOWN && <p className="mt-1 text-fg3">{t("undo.conflictMore", { n: problem.errors.length - SHOWN })}</p>}
    </>
  );
}
