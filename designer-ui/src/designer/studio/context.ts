import { createContext, use } from "react";
import type { Draft, Plan } from "../../api/types";
import type { Editing } from "../revisions/use-draft";

/** What every page of the designer works in. */
export interface Studio {
  editing: Editing;
  /** Open drafts of this person, newest first. */
  drafts: readonly Draft[];
  /** What publishing would do, as far as the engine has said; undefined without a draft. */
  plan: Plan | undefined;
  /** The plan belongs to an earlier state of the draft. */
  isPlanOld: boolean;
  planError: unknown;
  /** How many changes the draft holds; undefined until it is known. */
  changes: number | undefined;
  /** Works in another draft; undefined leaves it and starts from what is published. */
  go: (draft: string | undefined) => void;
  /** Saves what waits and asks for consent to the plan. */
  publish: () => void;
}

export const StudioContext = createContext<Studio | null>(null);

export function useStudio(): Studio {
  const studio = use(StudioContext);
  if (!studio) throw new Error("useStudio needs the designer's frame around it");
  return studio;
}
