import type { ReactNode } from "react";
import { GroupHead } from "../../views/group-head";
import type { Group, Grouping } from "../../views/groups";

/** The head of a group, across the grid. */
export function GroupRow({ grouping, group, open, top, width }: { grouping: Grouping; group: Group; open: boolean; top: number; width: number }): ReactNode {
  return (
    <div role="row" className="gr !bg-sunken" style={{ top, width: `max(100%, ${width}px)` }}>
      <div role="gridcell" className="sticky left-0 flex h-full items-center">
        <GroupHead grouping={grouping} group={group} open={open} />
      </div>
    </div>
  );
}
