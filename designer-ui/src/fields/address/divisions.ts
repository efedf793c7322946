/** China's provinces → cities → districts. The districts of a city that is its own province stand under "". */
export type Divisions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** A file of its own, fetched with the first address that is edited. */
export async function loadDivisions(): Promise<Divisions> {
  const { default: divisions } = await import("../../../../engine/data/china-divisions.json");
  return divisions as Divisions;
}

/** What can be chosen under a province and a city. */
export function placesIn(divisions: Divisions, province: string, city: string): { cities: readonly string[]; districts: readonly string[] } {
  const cities = divisions[province] ?? {};
  return { cities: Object.keys(cities).filter((name) => name !== ""), districts: cities[city] ?? [] };
}

/** Whether a province is one city: nothing stands between it and its districts. */
export function isCity(divisions: Divisions, province: string): boolean {
  return divisions[province]?.[""] !== undefined;
}
