import type { ComponentType, ReactNode } from "react";

/** Nothing to show, why, and what to do about it. */
export function Empty({ icon: Icon, title, body, children }: { icon: ComponentType<{ size?: number; strokeWidth?: number }>; title: string; body?: string | undefined; children?: ReactNode }): ReactNode {
  return (
    <div className="grid h-full place-items-center px-6 py-12">
      <div className="flex max-w-sm flex-col items-center text-center">
        <span className="mb-4 grid size-11 place-items-center rounded-xl bg-surface text-fg3 shadow-2" aria-hidden>
          <Icon size={20} strokeWidth={1.6} />
        </span>
        <h2 className="text-base font-semibold">{title}</h2>
        {body && <p className="mt-1 text-fg2">{body}</p>}
        {children && <div className="mt-4 flex flex-wrap justify-center gap-2">{children}</div>}
      </div>
    </div>
  );
}
