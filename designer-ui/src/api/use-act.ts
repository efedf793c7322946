import { useState } from "react";
import { isProblem, type Problem } from "./client";

/** Does what may be refused, and tells what was: `words` picks them where an input is meant. */
export function useAct(words: (problem: Problem) => string = (problem) => problem.message): { fault: string | null; act: (run: () => Promise<void>) => Promise<void> } {
  const [fault, setFault] = useState<string | null>(null);
  const act = async (run: () => Promise<void>) => {
    setFault(null);
    try {
      await run();
    } catch (error) {
      if (!isProblem(error)) throw error;
      setFault(words(error));
    }
  };
  return { fault, act };
}
