/** A page there is help for: its texts are `help.<topic>.…`, fetched when somebody asks. */
export type HelpTopic = "account" | "api" | "bin" | "choices" | "entities" | "entity" | "form" | "list" | "navigation" | "people" | "pipeline" | "publish" | "record" | "removed" | "revisions" | "start" | "translations" | "view";
