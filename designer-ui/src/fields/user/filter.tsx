import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { usersQuery } from "../../api/users";
import { t } from "../../lib/i18n";
import { Avatar } from "../../ui/avatar";
import type { FilterInputProps } from "../types";
import { ValueList } from "../value-list";

const ME = "$me";

/** "Me" stays "me" for whoever opens the view, so it does not mix with names. */
export function UserFilter(props: FilterInputProps): ReactNode {
  const { data: users = [], isPending } = useQuery(usersQuery);
  const onChange = (value: unknown) => {
    const list = Array.isArray(value) ? (value as string[]) : [];
    props.onChange(list.at(-1) === ME ? [ME] : list.filter((item) => item !== ME));
  };
  return (
    <ValueList
      input={{ ...props, onChange }}
      options={isPending ? null : [
        { value: ME, label: t("fields.me") },
        ...users.map((user) => ({
          value: user.id,
          label: user.name,
          node: (
            <>
              <Avatar name={user.name} seed={user.id} />
              <span className="truncate">{user.name}</span>
            </>
          ),
        })),
      ]}
    />
  );
}
