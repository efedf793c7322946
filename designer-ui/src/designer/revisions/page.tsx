import type { ReactNode } from "react";

export function RevisionsPage(): ReactNode {
  return <div />;
}
