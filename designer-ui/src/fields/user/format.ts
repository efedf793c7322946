import { formatReference } from "../lookup/format";

export const formatUser = formatReference;
