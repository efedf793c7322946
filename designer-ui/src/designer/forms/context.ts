import { createContext, use } from "react";
import type { Entity } from "../../metadata/types";
import type { DraftProblem } from "../../api/types";
import { createStore } from "../../lib/store";
import type { MenuEntry } from "../../ui/menu";
import type { EntityDoc, FormDoc, NodeDoc } from "../revisions/files";
import type { Editing } from "../revisions/use-draft";
import type { Step, Target, Wrapping } from "./edits";

/** What every piece of the form designer works with. */
export interface FormDesign {
  editing: Editing;
  entity: EntityDoc;
  entityPath: string;
  form: FormDoc;
  path: string;
  /** The entity as the draft has it, in the language looked at. */
  model: Entity;
  /** Parts that are selected, the last one decides what the panel shows. */
  selected: readonly string[];
  select: (id: string | null, how?: "one" | "more") => void;
  /** One step: the form anew, and what is selected after it. Nothing happens when it is the same. */
  change: (next: FormDoc, options?: { key?: string; select?: string | null }) => void;
  add: (node: NodeDoc) => void;
  drop: (node: NodeDoc, target: Target) => void;
  move: (id: string, direction: Step) => void;
  wrapIn: (kind: Wrapping) => void;
  remove: (ids: readonly string[]) => void;
  /** Everything that can be done with a part. */
  menuOf: (node: NodeDoc) => MenuEntry[];
  problemsOf: (id: string) => readonly DraftProblem[];
  /** Name of a part as people read it. */
  nameOf: (node: NodeDoc) => string;
}

export const FormDesignContext = createContext<FormDesign | null>(null);

export function useFormDesign(): FormDesign {
  const design = use(FormDesignContext);
  if (!design) throw new Error("useFormDesign needs the form designer around it");
  return design;
}

/** Parts copied or cut; they can be pasted into any form of the same entity. */
export const clipboard = createStore<{ entity: string; nodes: readonly NodeDoc[] } | null>(null);

/** Where what is dragged would go. */
export const dropTarget = createStore<Target | null>(null);
