import type { ComponentType, ReactNode } from "react";
import type { FieldTypeName } from "../metadata/types";
import { AddressFilter } from "./address/filter";
import { FilesFilter } from "./attachment/filter";
import { AutoNumberFilter } from "./auto_number/filter";
import { BooleanFilter } from "./boolean/filter";
import { ChoiceFilter } from "./choice/filter";
import { shapeOf } from "./conditions";
import { DateFilter } from "./date/filter";
import { DateTimeFilter } from "./datetime/filter";
import { DecimalFilter } from "./decimal/filter";
import { DurationFilter } from "./duration/filter";
import { EmailFilter } from "./email/filter";
import { IntegerFilter } from "./integer/filter";
import { LookupFilter } from "./lookup/filter";
import { ManyToManyFilter } from "./many_to_many/filter";
import { MoneyFilter } from "./money/filter";
import { MultiChoiceFilter } from "./multi_choice/filter";
import { PercentFilter } from "./percent/filter";
import { PhoneFilter } from "./phone/filter";
import { RatingFilter } from "./rating/filter";
import { RegardingFilter } from "./regarding/filter";
import { StageFilter } from "./stage/filter";
import { TagsFilter } from "./tags/filter";
import { TextFilter } from "./text/filter";
import { TimeFilter } from "./time/filter";
import type { FilterInputProps } from "./types";
import { UrlFilter } from "./url/filter";
import { UserFilter } from "./user/filter";

/** Types that are asked only whether they are empty. */
const NoValue = () => null;

const FILTERS: Record<FieldTypeName, ComponentType<FilterInputProps>> = {
  text: TextFilter, long_text: TextFilter, rich_text: TextFilter, signature: TextFilter, integer: IntegerFilter, money: MoneyFilter, percent: PercentFilter, boolean: BooleanFilter,
  decimal: DecimalFilter, rating: RatingFilter, duration: DurationFilter, email: EmailFilter, phone: PhoneFilter, url: UrlFilter, time: TimeFilter,
  date: DateFilter, datetime: DateTimeFilter, choice: ChoiceFilter, multi_choice: MultiChoiceFilter, tags: TagsFilter, auto_number: AutoNumberFilter, json: NoValue, position: NoValue, address: AddressFilter, lookup: LookupFilter, regarding: RegardingFilter, many_to_many: ManyToManyFilter, attachment: FilesFilter, image: FilesFilter, user: UserFilter, stage: StageFilter,
};

/** The value editor of a condition; nothing for operators without a value. */
export function FilterInput(props: FilterInputProps): ReactNode {
  if (shapeOf(props.op) === "none") return null;
  const Filter = FILTERS[props.field.type] ?? TextFilter;
  return <Filter {...props} />;
}
