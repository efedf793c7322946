import { QueryCache, QueryClient } from "@tanstack/react-query";
import { isProblem, tellSignedOut } from "./client";

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError(error) {
      if (isProblem(error, "unauthenticated")) tellSignedOut();
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
