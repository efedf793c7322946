import { useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";

export function RecordPage(): ReactNode {
  const { entity, id } = useParams({ from: "/app/o/$entity/$id" });
  return <div>{entity} {id}</div>;
}
