import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { t } from "../lib/i18n";
import { Empty } from "../ui/empty";

export function NotFoundPage(): ReactNode {
  useEffect(() => {
    document.title = `${t("app.notFoundTitle")} · Sartor`;
  }, []);
  return (
    <Empty icon={Compass} title={t("app.notFoundTitle")} body={t("app.notFoundBody")}>
      <Link to="/" className="btn">
        {t("app.goHome")}
      </Link>
    </Empty>
  );
}
