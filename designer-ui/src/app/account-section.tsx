import { useId, type ReactNode } from "react";

/** One part of the account page: what it is about, what one can do with all of it, and the rest on a card. */
export function AccountSection({ title, lead, action, children }: { title: string; lead: string; action?: ReactNode; children: ReactNode }): ReactNode {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <div className="mb-2 flex flex-wrap items-end gap-x-3 gap-y-2">
        <div className="min-w-0 flex-1 basis-60">
          <h2 id={id} className="text-base font-semibold">{title}</h2>
          <p className="text-fg2">{lead}</p>
        </div>
        {action}
      </div>
      <div className="card overflow-hidden">{children}</div>
    </section>
  );
}
