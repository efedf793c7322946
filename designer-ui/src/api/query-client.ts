import { QueryCache, QueryClient } from "@tanstack/react-query";
import { isProblem } from "./client";

let onSignedOut: () => void = () => undefined;

/** The app says what happens when the session has ended. */
export function whenSignedOut(run: () => void): void {
  onSignedOut = run;
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError(error) {
      if (isProblem(error, "unauthenticated")) onSignedOut();
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) => failures < 2 && (!isProblem(error) || error.status === 0 || error.status >= 502),
    },
  },
});

/** Drops everything that belongs to a person. */
export function forgetPerson(): void {
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== "setup" });
}
