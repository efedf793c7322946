import { useId, type ReactNode } from "react";

/** A label over a control, with help and an error below; hands the ids to the control. */
export function Labelled({ label, required = false, help, error, children }: {
  label: string;
  required?: boolean;
  help?: string | null | undefined;
  error?: string | null | undefined;
  children: (control: { id: string; describedBy: string | undefined; invalid: boolean; labelledBy: string }) => ReactNode;
}): ReactNode {
  const id = useId();
  const note = error ?? help;
  return (
    <div className="min-w-0">
      <label className="lb" htmlFor={id} id={`${id}-label`}>
        {label}
        {required && <span className="text-bad" aria-hidden> *</span>}
      </label>
      {children({ id, describedBy: note ? `${id}-note` : undefined, invalid: error != null, labelledBy: `${id}-label` })}
      {note && (
        <p id={`${id}-note`} className={error ? "mt-1 text-xs text-bad" : "mt-1 text-xs text-fg3"}>
          {note}
        </p>
      )}
    </div>
  );
}
