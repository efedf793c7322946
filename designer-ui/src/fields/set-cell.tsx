import type { ReactNode } from "react";
import { Chip } from "../ui/chip";
import "./set.css";

export interface SetMember {
  key: string;
  label: string;
  hue?: number | null | undefined;
  muted?: boolean;
}

/** The members of a set as chips. Where one line is all there is, the first two and how many more. */
export function SetChips({ members, compact = false }: { members: readonly SetMember[]; compact?: boolean | undefined }): ReactNode {
  const rest = members.length - 2;
  return (
    <span className="set" data-compact={compact || undefined}>
      {members.map(({ key, label, hue, muted }) => (
        <Chip key={key} hue={hue} muted={muted ?? false}>{label}</Chip>
      ))}
      {rest > 0 && (
        <span className="set-more num" data-tip={members.slice(2).map(({ label }) => label).join(" · ")}>
          +{rest}
        </span>
      )}
    </span>
  );
}
