import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { usersQuery } from "../../api/users";
import type { Filter } from "../../metadata/filter";
import { useMe, useMetadata } from "../../metadata/hooks";
import { userEntity } from "../../metadata/paths";
import { evalContext, evaluate } from "../../record/filter-eval";
import { t } from "../../lib/i18n";
import { Avatar } from "../../ui/avatar";
import { isReference } from "../lookup/format";
import { reasonOf } from "../lookup/within";
import { PickerControl } from "../picker-control";
import type { FieldInputProps } from "../types";
import { UserCell } from "./cell";

export function UserInput(props: FieldInputProps): ReactNode {
  const { entity, field, value } = props;
  const [me, metadata] = [useMe(), useMetadata()];
  const isAmong = (filter: Filter, user: object) => evaluate(filter, { ...user }, evalContext(metadata, userEntity(), me.user.id));
  const { data: users = [], isPending, isError } = useQuery(usersQuery);
  const current = isReference(value) ? value : null;
  const { within } = field;
  const active = users.filter((user) => (within ? user.active && isAmong(within.filter, user) : user.active || user.id === current?.id));
  const sorted = [...active.filter((user) => user.id === me.user.id), ...active.filter((user) => user.id !== me.user.id)];
  return (
    <PickerControl
      input={props}
      {...(within && { note: reasonOf(within), emptyText: t("lookup.nobodyFits") })}
      {...(isError && { emptyText: t("app.loadFailed") })}
      display={current && <UserCell entity={entity} field={field} value={current} />}
      selected={current?.id ?? null}
      options={isPending ? null : sorted.map((user) => ({
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
