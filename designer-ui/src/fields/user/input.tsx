import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { usersQuery } from "../../api/users";
import { useMe } from "../../metadata/hooks";
import { t } from "../../lib/i18n";
import { Avatar } from "../../ui/avatar";
import { isReference } from "../lookup/format";
import { PickerControl } from "../picker-control";
import type { FieldInputProps } from "../types";
import { UserCell } from "./cell";

export function UserInput(props: FieldInputProps): ReactNode {
  const { entity, field, value } = props;
  const me = useMe();
  const users = useQuery(usersQuery).data ?? [];
  const current = isReference(value) ? value : null;
  const active = users.filter((user) => user.active || user.id === current?.id);
  const sorted = [...active.filter((user) => user.id === me.user.id), ...active.filter((user) => user.id !== me.user.id)];
  return (
    <PickerControl
      input={props}
      display={current && <UserCell entity={entity} field={field} value={current} />}
      selected={current?.id ?? null}
      options={sorted.map((user) => ({
        value: user.id,
        label: user.name,
        ...(user.id === me.user.id ? { hint: t("fields.me") } : {}),
        node: (
          <>
            <Avatar name={user.name} seed={user.id} />
            <span className="truncate">{user.name}</span>
          </>
        ),
      }))}
      onPick={(id, option) => {
        const next = { id, name: option.label };
        if (props.variant === "cell") props.onCommit?.(next, "pick");
        else props.onChange(next);
      }}
    />
  );
}
