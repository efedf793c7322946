import { useEffect, type ReactNode } from "react";
import type { HelpTopic } from "../lib/help";
import { HelpButton } from "./help-button";

/** The first row of every page in the canvas; also the document's title. */
export function PageHeader({ icon, title, after, children, documentTitle, help }: {
  icon?: ReactNode;
  title: ReactNode;
  /** Right behind the title: view tabs, breadcrumbs. */
  after?: ReactNode;
  /** At the right end: actions. */
  children?: ReactNode;
  documentTitle: string;
  /** What the help button tells of. */
  help?: HelpTopic;
}): ReactNode {
  useEffect(() => {
    document.title = documentTitle;
  }, [documentTitle]);
  return (
    <header className="flex h-[52px] shrink-0 items-center gap-2 border-b px-4 max-md:px-3">
      {icon && <span className="grid shrink-0 place-items-center text-fg3">{icon}</span>}
      <h1 className="tight min-w-0 shrink-0 truncate text-base font-semibold max-md:max-w-[45%]">{title}</h1>
      <div className="flex min-w-0 flex-1 items-center">{after}</div>
      <div className="flex shrink-0 items-center gap-2">
        {children}
        {help && <HelpButton topic={help} />}
      </div>
    </header>
  );
}
