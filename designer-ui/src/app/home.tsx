import { Navigate } from "@tanstack/react-router";
import { LayoutGrid } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../lib/i18n";
import { useMetadata } from "../metadata/hooks";
import { Empty } from "../ui/empty";

/** The first thing in the navigation. */
export function Home(): ReactNode {
  const metadata = useMetadata();
  const item = metadata.navigation.flatMap((group) => group.items).find((candidate) => metadata.entities.some((entity) => entity.name === candidate.entity));
  const entity = item?.entity ?? metadata.entities[0]?.name;
  if (entity === undefined) return <Empty icon={LayoutGrid} title={t("app.noNavigationTitle")} body={t("app.noNavigationBody")} />;
  return <Navigate to="/o/$entity" params={{ entity }} search={{ view: item?.view ?? undefined }} replace />;
}
