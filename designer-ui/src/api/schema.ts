// Generated from docs/openapi.json by `npm run schema`; do not edit.

/** Shapes of bodies and answers. */
export interface Schemas {
  Setup: {
    workspace: {
      slug: string;
      name: string;
    };
    languages: string[];
    /** Sign-ins of the demo company; empty elsewhere. */
    demo: Schemas["DemoSignIn"][];
    /** Whether the workspace waits for its first set-up */
    first: {
      /** Nobody can sign in yet: it waits to be set up */
      open: boolean;
      /** Whether the token that was sent may be used; null without one */
      valid: boolean | null;
      /** There is no design yet */
      blank: boolean;
    };
    /** Characters a new password has at least */
    passwordLength: number;
  };
  SetupOrder: {
    /** The one-time token the server printed when it started */
    token: string;
    company: string;
    language: "zh-CN" | "en";
    time_zone: string;
    currency: string;
    /** What the design begins with; without meaning where there is one */
    start?: "crm-starter" | "blank";
    name: string;
    email: string;
    password: string;
  };
  Session: {
    id: string;
    /** Browser and system, as the browser told; null when nothing known was told */
    device: string | null;
    /** The other end of the connection at the sign-in */
    address: string | null;
    created_at: string;
    /** Last use, to a few minutes */
    seen_at: string;
    /** When it ends if it is not used any more */
    expires_at: string;
    /** The session that asks */
    current: boolean;
  };
  SessionList: {
    items: Schemas["Session"][];
  };
  PasswordChange: {
    old_password: string;
    new_password: string;
  };
  Key: {
    /** Names the key in lists and logs; no secret */
    id: string;
    name: string;
    /** What it may do of what its person may: `read` changes nothing. */
    scope: "read" | "write";
    created_at: string;
    seen_at: string | null;
    expires_at: string | null;
  };
  KeyList: {
    items: Schemas["Key"][];
  };
  NewKey: {
    name: string;
    /** What it may do of what its person may: `read` changes nothing. */
    scope?: "read" | "write";
  };
  CreatedKey: {
    id: string;
    name: string;
    /** What it may do of what its person may: `read` changes nothing. */
    scope: "read" | "write";
    created_at: string;
    seen_at: string | null;
    expires_at: string | null;
    /** The key itself: told this once */
    key: string;
  };
  DemoSignIn: {
    name: string;
    email: string;
    password: string;
    role: string;
    roleLabel: string;
  };
  Credentials: {
    email: string;
    password: string;
  };
  Preferences: {
    /** null: as the browser or the workspace says. */
    language?: "zh-CN" | "en" | null;
  };
  Role: {
    id: string;
    name: string;
    label: string;
    description: string | null;
    /** The caller manages people and has all rights of this role, so they may give it */
    mayGive?: boolean;
  };
  RoleList: {
    items: Schemas["Role"][];
  };
  Me: {
    user: {
      id: string;
      name: string;
      email: string;
      /** The choice the person made, if any. */
      language: string | null;
    };
    /** The language in force. */
    language: string;
    roles: string[];
    /** Rights beyond records. */
    platform: ("design" | "publish" | "users" | "import" | "export")[];
    workspace: {
      slug: string;
      name: string;
      timeZone: string;
      currency: string;
      languages: string[];
      /** 0 is Sunday. */
      weekStart: number;
    };
    demo: boolean;
    /** The roles the caller looks through (Sartor-View-As); absent for themselves. */
    viewing?: Schemas["Role"][];
    /** The draft whose roles they look through (Sartor-View-As-Draft) */
    viewingDraft?: {
      id: string;
      name: string;
    };
    /** This person designs, and is to be reminded of the first hour. */
    firstHour: boolean;
    /** The API key that was sent, if it was one. */
    key?: {
      name: string;
    };
  };
  User: {
    id: string;
    name: string;
    email: string;
    active: boolean;
    /** Only with `details=true`; see Person */
    language?: "zh-CN" | "en" | null;
    /** Only with `details=true`; see Person */
    roles?: string[];
    /** Only with `details=true`; see Person */
    state?: "active" | "invited" | "closed" | "suspended";
    /** Only with `details=true`; see Person */
    link?: Schemas["Link"] | null;
    /** Only with `details=true`; see Person */
    me?: boolean;
    /** Only with `details=true`; see Person */
    seen_at?: string | null;
    /** Only with `details=true`; see Person */
    created_at?: string;
    /** Only with `details=true`; see Person */
    version?: number;
  };
  Person: {
    id: string;
    name: string;
    email: string;
    /** Whether they may come in; false: suspended */
    active: boolean;
    language: "zh-CN" | "en" | null;
    /** Names of roles */
    roles: string[];
    /** `active`: has a password; `invited`: has a link and never chose one; `closed`: neither, nobody can sign in as them; `suspended` */
    state: "active" | "invited" | "closed" | "suspended";
    /** The one-time link they have, if there is one; its token is told when it is made and never again */
    link: Schemas["Link"] | null;
    /** It is the caller */
    me: boolean;
    /** When they were last here in a browser, to a few minutes */
    seen_at: string | null;
    created_at: string;
    version: number;
    /** What was done about them, the latest first, at most 200; only with the person alone */
    acts?: Schemas["PersonAct"][];
  };
  PersonAct: {
    act: "invited" | "link_made" | "link_withdrawn" | "joined" | "password" | "changed" | "roles" | "suspended" | "let_in" | "session_ended" | "sessions_ended" | "key_ended";
    at: string;
    by: {
      kind: "user" | "key";
      id: string;
      name: string | null;
    };
    /** What changed, by property: `{ "from", "to" }`; of `key_ended` the name of the key */
    detail: { [name: string]: unknown };
  };
  Link: {
    expires_at: string;
    expired: boolean;
    /** The secret of the link `/join?token=…` (below the prefix of the workspace) */
    token?: string;
  };
  Invitation: {
    name: string;
    email: string;
    /** Names of roles */
    roles: string[];
    language?: "zh-CN" | "en" | null;
  };
  PersonChange: {
    name?: string;
    email?: string;
    language?: "zh-CN" | "en" | null;
    /** Names of roles */
    roles?: string[];
    /** Whether they may come in; false: suspended */
    active?: boolean;
  };
  OpenedInvitation: {
    workspace: {
      slug: string;
      name: string;
    };
    /** Whom the link is for; null for one that is none, ran out, was used or withdrawn */
    person: {
      name: string;
      email: string;
      language: string | null;
      /** They have a password, and get another */
      renews: boolean;
    } | null;
    /** Characters a new password has at least */
    passwordLength: number;
  };
  Join: {
    /** The secret of the link `/join?token=…` (below the prefix of the workspace) */
    token: string;
    password: string;
    language?: "zh-CN" | "en" | null;
  };
  UserList: {
    items: Schemas["User"][];
  };
  /** Why an operation did not do what was asked (RFC 9457). `code` is stable; the sentences are in the caller's language. */
  Problem: {
    type: string;
    title: string;
    status: number;
    code: "malformed" | "unauthenticated" | "forbidden" | "view_as_refused" | "view_as_reads" | "not_found" | "request_timeout" | "unique_violation" | "state_conflict" | "draft_conflict" | "plan_stale" | "version_conflict" | "too_large" | "media_type" | "validation_failed" | "gate_refused" | "filter_invalid" | "idempotency_mismatch" | "metadata_invalid" | "rate_limited" | "internal" | "unavailable" | "publish_busy";
    detail: string;
    /** Tell it to your administrator when you report the problem. */
    request_id: string;
    errors: Schemas["ProblemItem"][];
  };
  ProblemItem: {
    /** JSON pointer to the refused value. */
    pointer: string;
    /** Stable code of what is wrong with the value. */
    code: string;
    message: string;
    /** Element id of the rule or stage that refused. */
    rule?: string;
    /** What to fill in to get on: a field, an item of a checklist to tick, or a note. */
    fix?: {
      field?: string;
      checklist?: string;
      note?: boolean;
    };
    /** The record it is about, where a request writes several. */
    record?: {
      entity?: string;
      id: string;
      name?: string | null;
    };
  };
  Reference: {
    id: string;
    /** null when the record is deleted or not for this reader. */
    name: string | null;
  };
  /** A JSON Schema (2020-12). */
  JsonSchema: { [name: string]: unknown };
  OpenApi: {
    openapi: string;
    info: { [name: string]: unknown };
    paths: { [name: string]: unknown };
  };
  Health: {
    status: "ok";
  };
  /** The text format of Prometheus. Only where the server was started with a token for it, which is sent as a bearer. */
  Figures: string;
  /** Labels are texts in the caller's language. */
  Metadata: {
    revision: number;
    entities: Schemas["MetadataEntity"][];
    navigation: { [name: string]: unknown }[];
  };
  MetadataEntity: {
    name: string;
    id: string;
    label: Schemas["Label"];
    labelPlural?: Schemas["Label"];
    icon?: string | null;
    hue?: number | null;
    nameField: string;
    owned: boolean;
    rights: {
      read: "none" | "own" | "all";
      create: boolean;
      update: "none" | "own" | "all";
      delete: "none" | "own" | "all";
    };
    fields: Schemas["MetadataField"][];
    rules: { [name: string]: unknown }[];
    pipelines: { [name: string]: unknown }[];
    views: { [name: string]: unknown }[];
    forms: { [name: string]: unknown }[];
    relatedLists: { [name: string]: unknown }[];
  };
  MetadataField: {
    name: string;
    id: string;
    type: string;
    label: Schemas["Label"];
    help?: Schemas["Label"] | null;
    required: boolean;
    readOnly: boolean;
    access: "read" | "edit";
  };
  /** A text; with `labels=all` texts by language. */
  Label: string | {
    [name: string]: string;
  };
  /** Values by the API names of fields; which fields there are follows from the model. */
  Record: {
    id: string;
    /** Goes up with every change. */
    version: number;
    rights?: Schemas["RecordRights"];
    /** Rules this older record breaks. Only with a single record. */
    warnings?: Schemas["ProblemItem"][];
    [name: string]: unknown;
  };
  /** What the caller may do with this record. Only with a single record. */
  RecordRights: {
    update: boolean;
    delete: boolean;
    transition: boolean;
  };
  /** Values by the API names of fields. `$note`: what is said about the change. `$lines`: records that belong to it, by related list, in their order. */
  NewRecord: {
    [name: string]: unknown;
  };
  /** Only what changes: absent stays, null clears. `$lines`: records that belong to it, by related list: without `id` a new one, with `$delete` one that goes; what a list does not name stays. */
  RecordChange: {
    [name: string]: unknown;
  };
  RecordPage: {
    items: Schemas["Record"][];
    /** The cursor of the next page; null at the end. */
    next: string | null;
    /** Only when asked for. */
    count?: {
      value: number;
      capped: boolean;
    };
  };
  Transition: {
    /** The stage field; may be absent when there is one. */
    field?: string | null;
    /** The stage to move to: `pipeline/stage`, or the stage alone. */
    to: string;
    /** Values to change in the same write. */
    values?: {
      [name: string]: unknown;
    } | null;
    /** Why, for the history; a move back needs it. */
    note?: string | null;
    /** Items of checklists (element ids) ticked in the same write. */
    checklist?: string[] | null;
  };
  Stages: {
    /** How days are counted. */
    days: "calendar";
    fields: {
      field: string;
      /** null when the record is in no stage. */
      current: Schemas["Visit"] | null;
      /** Newest first. */
      visits: Schemas["Visit"][];
      checklist: Schemas["ChecklistItem"][];
    }[];
  };
  Visit: {
    /** null when the stage exists no more. */
    stage: string | null;
    label: string | null;
    entered_at: string;
    left_at: string | null;
    dwell: {
      seconds: number;
      days: number;
    };
    expectedDays: number | null;
    overstayed: boolean;
    by: {
      kind: string;
      id: string | null;
      name: string | null;
    };
    /** What was said about the move that led there. */
    reason: string | null;
    /** Everything one write changed has the same id. */
    change: string;
  };
  ChecklistItem: {
    item: string;
    label: string;
    required: boolean;
    stage: string;
    tick: {
      at: string;
      by: {
        kind: string;
        id: string | null;
        name: string | null;
      };
    } | null;
  };
  HistoryPage: {
    items: Schemas["HistoryItem"][];
    /** The cursor of the next page; null at the end. */
    next: string | null;
  };
  HistoryItem: {
    at: string;
    action: "created" | "updated" | "deleted" | "restored";
    version: number;
    /** Everything one write changed has the same id. */
    change: string;
    by: {
      kind: string;
      id: string | null;
      name: string | null;
      actingFor?: Schemas["Reference"];
    };
    cause: {
      kind: string;
      id?: string | null;
    };
    note?: string | null;
    /** Only fields the caller may read. Of a checklist: `item` instead of `field`, from and to true or false. */
    changes: {
      field?: string;
      item?: string;
      label: string;
      from: unknown;
      to: unknown;
    }[];
    /** Lines written with the record, by related list: how many were made, changed and deleted; all 0 when only their order changed. Told to who wrote them and to who may read all of them. */
    lines?: {
      list: string;
      label: string;
      entity: string;
      created: number;
      updated: number;
      deleted: number;
    }[];
  };
  SearchAnswer: {
    groups: {
      entity: string;
      items: Schemas["Record"][];
    }[];
  };
  TimelinePage: {
    items: (Schemas["TimelineChange"] | Schemas["TimelineRecord"])[];
    /** The cursor of the next page; null at the end. */
    next: string | null;
  };
  TimelineChange: Schemas["HistoryItem"] & {
    type: "change";
  };
  TimelineRecord: {
    type: "record";
    at: string;
    entity: string;
    record: Schemas["Record"];
  };
  /** A condition: `all`, `any`, `not`, a comparison of a field, or a test over related records. */
  Filter: {
    all?: Schemas["Filter"][];
    any?: Schemas["Filter"][];
    not?: Schemas["Filter"];
    /** Name of a related list. */
    some?: string;
    /** Name of a related list. */
    none?: string;
    where?: Schemas["Filter"];
    /** A field, or a path through at most three relations. */
    field?: string;
    op?: "eq" | "ne" | "in" | "not_in" | "lt" | "lte" | "gt" | "gte" | "between" | "contains" | "starts_with" | "has_any" | "has_all" | "has_none" | "empty" | "not_empty";
    /** What to compare with: a value, a list, `$me`, a relative date, or `{ "field": … }`. */
    value?: unknown;
  };
  AggregateRequest: {
    filter?: Schemas["Filter"] | null;
    groupBy?: {
      field: string;
      /** Group dates by this span. */
      bucket?: "day" | "week" | "month" | "quarter" | "year";
    }[];
    measures?: {
      op: "count" | "distinct" | "sum" | "avg" | "min" | "max";
      /** Of every measure but count. */
      field?: string;
    }[];
    limit?: number;
  };
  /** UTF-8 with a byte order mark, CRLF, RFC 4180; the first line holds labels. Cells that would run as a formula begin with an apostrophe. */
  Csv: string;
  TextTable: {
    /** Names of own fields. */
    columns: string[];
    /** Cells in the order of the columns; a row may end early. */
    rows: ((string | null)[])[];
    /** The records the rows are meant for, where known: a stage's label is looked for in their pipeline first. */
    ids?: (string | null)[] | null;
  };
  ReadTable: {
    rows: Schemas["ReadCell"][][];
  };
  /** The value as on the wire, or what is wrong with the text. */
  ReadCell: {
    value?: unknown;
    fault?: {
      code: string;
      message: string;
    };
  };
  /** Tags of records the caller may see; `count` is how many of those have it. */
  Suggestions: {
    items: {
      value: string;
      count: number;
    }[];
  };
  Aggregate: {
    groups: {
      /** One value for each group asked for. */
      key: unknown[];
      /** One for each measure, in the order asked; sums of money and decimals are exact text. */
      values: (number | string | null)[];
    }[];
  };
  Bytes: string;
  /** A file, its size in bytes and its media type as sniffed; a file that was swept has its id only. */
  File: {
    id: string;
    name: string | null;
    size: number | null;
    type: string | null;
  };
  /** Either `operations`, or `filter` with `set` or `delete` and `expect`. */
  BulkOrder: {
    operations?: Schemas["BulkOperation"][];
    filter?: Schemas["Filter"];
    /** Values every record the filter finds is to have. */
    set?: {
      [name: string]: unknown;
    };
    /** true: delete every record the filter finds. */
    delete?: boolean;
    /** How many records the filter is believed to find; another number is refused. */
    expect?: number;
    /** Why, for the history; a move back needs it. */
    note?: string | null;
  };
  BulkOperation: {
    op: "create" | "update" | "transition" | "delete" | "restore";
    /** The record; absent for `create`. */
    id?: string;
    /** The version that was seen, if it has to be that. */
    version?: number | null;
    values?: {
      [name: string]: unknown;
    } | null;
    /** The stage field; may be absent when there is one. */
    field?: string | null;
    /** The stage to move to: `pipeline/stage`, or the stage alone. */
    to?: string | null;
    /** Why, for the history; a move back needs it. */
    note?: string | null;
    /** Items of checklists (element ids) ticked in the same write. */
    checklist?: string[] | null;
  };
  Bulked: {
    /** null when nothing differed. */
    change: string | null;
    /** In the order of the operations. */
    items: {
      op: string;
      id: string;
      version: number;
      /** false when the record had these values already. */
      changed: boolean;
    }[];
  };
  JobStarted: {
    /** The id of the job: `GET /jobs/{id}`. */
    job: string;
  };
  Job: {
    id: string;
    kind: "bulk" | "undo" | "recalculate" | "demo" | "purge" | "index" | "publish";
    /** API name of the entity of a bulk; null for an undo. */
    entity: string | null;
    state: "queued" | "running" | "done" | "failed" | "cancelled";
    /** Records gone through. */
    done: number;
    /** Records it was about when it was asked for. */
    total: number;
    /** All its steps are under this change; null as long as nothing differed. */
    change: string | null;
    /** Why it failed; what was done before stays done. */
    problem: Schemas["Problem"] | null;
    created_at: string;
    updated_at: string;
  };
  JobList: {
    items: Schemas["Job"][];
  };
  DeletedPage: {
    items: Schemas["DeletedRecord"][];
    /** The cursor of the next page; null at the end. */
    next: string | null;
    count: {
      value: number;
      capped: boolean;
    };
  };
  DeletedRecord: Schemas["Record"] & {
    deleted: {
      at: string;
      by: {
        kind: string;
        id: string | null;
        name: string | null;
      } | null;
      /** Everything one write changed has the same id. */
      change: string | null;
    };
  };
  UndoOrder: {
    /** true: leave what was changed again since and take back the rest. */
    skip_conflicts?: boolean | null;
  };
  Undone: {
    /** null when everything was as before already. */
    change: string | null;
    records: {
      entity: string;
      id: string;
      version: number;
      action: string;
    }[];
    /** What was changed again since and stays. */
    left: {
      entity: string;
      id: string;
      name: string | null;
      field?: string;
    }[];
  };
  SavedView: {
    id: string;
    entity: string;
    name: string;
    label: string;
    owner: Schemas["Reference"];
    shared: boolean;
    position: number;
    version: number;
    document: Schemas["ViewDocument"];
    /** Parts left out because something is gone or closed to the reader. */
    dropped: ("columns" | "filter" | "sort" | "groupBy" | "dateField" | "endField" | "imageField" | "colorBy" | "colors" | "totals")[];
    rights: {
      update: boolean;
      delete: boolean;
    };
  };
  /** The document of a view file. */
  ViewDocument: {
    type?: "list" | "board" | "calendar" | "timeline" | "gallery";
    columns?: {
      field: string;
      /** Pixels. */
      width?: number | null;
    }[];
    filter?: Schemas["Filter"] | null;
    sort?: string[];
    groupBy?: string | null;
    /** Calendar: the day of a record. Timeline: where its bar begins. */
    dateField?: string | null;
    /** The last day; without it one day. */
    endField?: string | null;
    /** Gallery: the field whose first picture is shown. */
    imageField?: string | null;
    /** Choice or stage whose hue is taken. */
    colorBy?: string | null;
    /** The first condition a record meets gives its hue. */
    colors?: {
      when: Schemas["Filter"];
      hue: number;
    }[];
    totals?: {
      field: string;
      measure: "count" | "sum" | "avg" | "min" | "max";
    }[];
  };
  NewView: {
    entity: string;
    label: string;
    /** For everybody who may read the entity. */
    shared?: boolean;
    document: Schemas["ViewDocument"];
  };
  ViewChange: {
    label?: string | null;
    /** For everybody who may read the entity. */
    shared?: boolean | null;
    /** Place among the saved views of the entity. */
    position?: number | null;
    document?: Schemas["ViewDocument"] | null;
  };
  /** Name of a view by entity; null for the usual one. */
  ViewDefaults: {
    [name: string]: string | null;
  };
  ViewList: {
    items: Schemas["SavedView"][];
    defaults: Schemas["ViewDefaults"];
  };
  NewDraft: {
    name: string;
    /** The revision to start on; the published one when absent. */
    base?: number | null;
    /** Start with the files of this earlier revision. */
    restore?: number | null;
  };
  DraftChange: {
    name?: string | null;
    /** Puts the files on this revision as they are: how a conflict is settled. */
    base?: number | null;
    files?: Schemas["DraftFiles"];
  };
  /** Whole files by path; null removes the file. */
  DraftFiles: {
    [name: string]: unknown;
  };
  Draft: {
    id: string;
    name: string;
    base: number;
    version: number;
    restore: number | null;
    files: Schemas["DraftFiles"];
    problems: Schemas["DraftProblem"][];
    author: Schemas["Reference"] | null;
    open: boolean;
    updated_at: string;
  };
  DraftProblem: {
    file: string;
    pointer: string;
    code: string;
    level: string;
    message: string;
    hint: string | null;
  };
  DraftList: {
    items: Schemas["Draft"][];
  };
  Plan: {
    base: number;
    /** The hash of the plan that was looked at. */
    hash: string;
    publishable: boolean;
    changes: Schemas["PlanChange"][];
    effects: Schemas["PlanEffect"][];
  };
  PlanChange: {
    element: string;
    kind: string;
    action: "add" | "change" | "remove";
    property?: string;
    from?: unknown;
    to?: unknown;
    label: string;
    message: string;
  };
  PlanEffect: {
    code: string;
    level: "block" | "warn" | "info";
    element: string;
    params: {
      [name: string]: unknown;
    };
    message: string;
    sample: {
      entity: string;
      id: string;
      name: string | null;
    }[];
  };
  Merge: {
    base: number;
    head: number;
    conflicts: Schemas["MergeConflict"][];
  };
  MergeConflict: {
    /** Names the place; stays the same while other places change. */
    key: string;
    file: string;
    element: string | null;
    label: string;
    property: string;
    property_label: string;
    base?: unknown;
    mine?: unknown;
    theirs?: unknown;
  };
  Handover: {
    /** Who goes on with the draft: somebody who may design. */
    to: string;
  };
  MergeOrder: {
    /** Whose value goes on, by the key of the conflict. */
    take?: {
      [name: string]: "mine" | "theirs";
    };
  };
  UsesOf: {
    /** Id of an entity, field, stage, choice, view … */
    element: string;
    /** Look into this draft; into what is published when absent. */
    draft?: string | null;
  };
  UseList: {
    items: Schemas["Use"][];
  };
  Use: {
    file: string;
    pointer: string;
    kind: string;
    element: string;
    part: string;
    label: string;
    /** It is a part of the element itself. */
    own: boolean;
    entity: string | null;
    entity_label: string | null;
    /** Name of what the place belongs to, such as the view. */
    in: string | null;
    condition: boolean;
    /** The place means something else, or nothing, without the element: it stands in the way of a removal. */
    needed: boolean;
  };
  Renaming: {
    /** Id of an entity, field, stage, choice, view … */
    element: string;
    name: string;
    /** Look into this draft; into what is published when absent. */
    draft?: string | null;
  };
  RenamePlan: {
    files: Schemas["DraftFiles"];
    uses: number;
    /** The earlier name, which keeps answering. */
    alias: string | null;
    problems: Schemas["DraftProblem"][];
  };
  Proposal: {
    /** Id of an entity, field, stage, choice, view … */
    element: string;
    /** Look into this draft; into what is published when absent. */
    draft?: string | null;
    /** The field as it is to be written; as it stands in the draft when absent. */
    field?: { [name: string]: unknown } | null;
  };
  ConversionPreview: {
    from: string;
    to: string | null;
    /** Types the values can become. */
    possible: string[];
    convertible: boolean;
    /** The field had values of this type before. */
    revived: boolean;
    /** Records that get back exactly the value they had. */
    returned: number;
    records: number;
    different: number;
    /** Values beyond those listed. */
    more: number;
    /** Records by what happens to their value. */
    totals: {
      [name: string]: number;
    };
    /** Every different value, those to be decided about first; null for who may not read the field in every record. */
    values: Schemas["ConvertedValue"][] | null;
    problems: Schemas["DraftProblem"][];
  };
  ConvertedValue: {
    /** As people read it; `convert.map` names it so. */
    text: string;
    count: number;
    how: "converted" | "rounded" | "mapped" | "emptied" | "left";
    becomes: string;
    /** Why it means nothing in the new type. */
    fault: string | null;
  };
  PublishOrder: {
    /** The hash of the plan that was looked at. */
    plan: string;
    /** `<code>:<element>` of every effect that has to be accepted. */
    accept?: string[];
    note?: string;
  };
  Published: {
    revision: number;
  };
  FirstHour: {
    /** Nobody is reminded of it any more. */
    dismissed: boolean;
    /** In the order they are shown; each is done when it shows in the data or the design. `demo` only where there was demo data. */
    steps: {
      step: "company" | "people" | "field" | "stage" | "record" | "demo";
      done: boolean;
    }[];
    demo: {
      /** There are demo records. */
      there: boolean;
      /** Somebody said that the demo data is to stay. */
      kept: boolean;
    };
  };
  FirstHourChange: {
    /** Nobody is reminded of it any more. */
    dismissed?: boolean | null;
    /** Somebody said that the demo data is to stay. */
    demo_kept?: boolean | null;
  };
  DemoOutlook: {
    /** Records that go. */
    going: number;
    /** Stay, because somebody changed them. */
    changed: number;
    /** Stay, because something that stays refers to them. */
    referred: number;
    /** Stay, because the caller may not delete all records of their entity. */
    forbidden: number;
    entities: {
      entity: string;
      going: number;
      changed: number;
      referred: number;
      forbidden: number;
    }[];
  };
  DemoRemoval: {
    /** How many records the caller saw go; another number is refused. */
    expect: number;
  };
  IndexList: {
    items: {
      /** API names of own fields, most important first; a minus sign means descending. */
      fields: string[];
      /** Element id of an index the design names; null for one that follows from views, references and constraints. */
      own: string | null;
      unique: boolean;
      /** Whether the database has made it already. */
      there: boolean;
    }[];
    suggestions: {
      /** API names of own fields, most important first; a minus sign means descending. */
      fields: string[];
      /** How often it was asked since the server began. */
      questions: number;
      /** How often that took 50 ms or more. */
      slow: number;
      /** The longest time in milliseconds. */
      longest: number;
    }[];
  };
  RemovedList: {
    items: Schemas["Removed"][];
  };
  Removed: {
    /** Id of the entity or field. */
    element: string;
    /** Which kind of values of a field; 0 for an entity. */
    generation: number;
    /** `values`: a field that is there with another type keeps its values of this one. */
    what: "entity" | "field" | "values";
    /** Its last API name. */
    name: string | null;
    label: string;
    entity: string | null;
    entity_label: string | null;
    /** Its field type before it was removed; null for an entity. */
    type: string | null;
    /** Records it has, or that have a value in it; those in the recycle bin count. */
    records: number;
    /** The revision that removed it. */
    revision: number;
    at: string | null;
    by: Schemas["Reference"] | null;
  };
  PurgeOrder: {
    items: {
      element: string;
      generation: number;
    }[];
  };
  TemplateList: {
    items: Schemas["InstalledTemplate"][];
  };
  InstalledTemplate: {
    name: string;
    version: string;
    installed_at: string;
  };
  RevisionList: {
    items: Schemas["Revision"][];
    next: null;
  };
  Revision: {
    number: number;
    author: Schemas["Reference"] | null;
    note: string | null;
    at: string;
    changes: number;
    current: boolean;
  };
  RevisionChanges: {
    number: number;
    changes: Schemas["PlanChange"][];
  };
  RevisionFiles: {
    number: number;
    files: {
      [name: string]: unknown;
    };
  };
}

/** What each operation takes and answers. */
export interface Operations {
  /** Take back a change */
  undo_change: {
    path: { change: string };
    query: undefined;
    body: Schemas["UndoOrder"];
    answer: Schemas["Undone"];
  };
  /** What removing the demo data would do */
  get_demo: {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: Schemas["DemoOutlook"];
  };
  /** Remove the demo data */
  remove_demo: {
    path: undefined;
    query: undefined;
    body: Schemas["DemoRemoval"];
    answer: Schemas["JobStarted"];
  };
  /** List my open drafts */
  list_drafts: {
    path: undefined;
    query: { of?: "left" };
    body: undefined;
    answer: Schemas["DraftList"];
  };
  /** Start a draft */
  create_draft: {
    path: undefined;
    query: undefined;
    body: Schemas["NewDraft"];
    answer: Schemas["Draft"];
  };
  /** Read a draft */
  get_draft: {
    path: { id: string };
    query: undefined;
    body: undefined;
    answer: Schemas["Draft"];
  };
  /** Save files of a draft */
  update_draft: {
    path: { id: string };
    query: undefined;
    body: Schemas["DraftChange"];
    answer: Schemas["Draft"];
  };
  /** Discard a draft */
  delete_draft: {
    path: { id: string };
    query: undefined;
    body: undefined;
    answer: null;
  };
  /** Hand a draft over */
  hand_over_draft: {
    path: { id: string };
    query: undefined;
    body: Schemas["Handover"];
    answer: Schemas["Draft"];
  };
  /** What a draft and the published revision both changed */
  get_merge: {
    path: { id: string };
    query: undefined;
    body: undefined;
    answer: Schemas["Merge"];
  };
  /** Bring a draft onto the published revision */
  merge_draft: {
    path: { id: string };
    query: undefined;
    body: Schemas["MergeOrder"];
    answer: Schemas["Draft"];
  };
  /** What publishing a draft will do */
  get_plan: {
    path: { id: string };
    query: undefined;
    body: undefined;
    answer: Schemas["Plan"];
  };
  /** Publish a draft */
  publish_draft: {
    path: { id: string };
    query: undefined;
    body: Schemas["PublishOrder"];
    answer: Schemas["Published"];
  };
  /** Take over the draft of somebody who may not go on with it */
  take_over_draft: {
    path: { id: string };
    query: undefined;
    body: undefined;
    answer: Schemas["Draft"];
  };
  /** Send a file in */
  create_file: {
    path: undefined;
    query: { name?: string };
    body: undefined;
    answer: Schemas["File"];
  };
  /** Read a file */
  get_file: {
    path: { id: string };
    query: { download?: "1" };
    body: undefined;
    answer: null;
  };
  /** What a new workspace has of its own */
  get_first_hour: {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: Schemas["FirstHour"];
  };
  /** Hide the first hour, or keep the demo data */
  update_first_hour: {
    path: undefined;
    query: undefined;
    body: Schemas["FirstHourChange"];
    answer: Schemas["FirstHour"];
  };
  /** Whom a one-time link is for */
  get_invitation: {
    path: undefined;
    query: { token?: string };
    body: undefined;
    answer: Schemas["OpenedInvitation"];
  };
  /** Choose a password with a one-time link */
  accept_invitation: {
    path: undefined;
    query: undefined;
    body: Schemas["Join"];
    answer: Schemas["Me"];
  };
  /** My jobs, newest first */
  list_jobs: {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: Schemas["JobList"];
  };
  /** How a job stands */
  get_job: {
    path: { id: string };
    query: undefined;
    body: undefined;
    answer: Schemas["Job"];
  };
  /** Stop a job */
  cancel_job: {
    path: { id: string };
    query: undefined;
    body: undefined;
    answer: Schemas["Job"];
  };
  /** List my API keys */
  list_keys: {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: Schemas["KeyList"];
  };
  /** Make an API key */
  create_key: {
    path: undefined;
    query: undefined;
    body: Schemas["NewKey"];
    answer: Schemas["CreatedKey"];
  };
  /** Take an API key away */
  delete_key: {
    path: { key: string };
    query: undefined;
    body: undefined;
    answer: null;
  };
  /** Who I am and what I may do */
  get_me: {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: Schemas["Me"];
  };
  /** Change my settings */
  update_preferences: {
    path: undefined;
    query: undefined;
    body: Schemas["Preferences"];
    answer: Schemas["Me"];
  };
  /** Change my password */
  change_password: {
    path: undefined;
    query: undefined;
    body: Schemas["PasswordChange"];
    answer: null;
  };
  /** The published model as I may see it */
  get_metadata: {
    path: undefined;
    query: { labels?: "all" };
    body: undefined;
    answer: Schemas["Metadata"];
  };
  /** What a change of type makes of a field's values */
  preview_conversion: {
    path: undefined;
    query: undefined;
    body: Schemas["Proposal"];
    answer: Schemas["ConversionPreview"];
  };
  /** Indexes of an entity, and those that would make slow questions faster */
  list_indexes: {
    path: { entity: string };
    query: undefined;
    body: undefined;
    answer: Schemas["IndexList"];
  };
  /** JSON Schema of a new record */
  get_entity_schema: {
    path: { entity: string };
    query: undefined;
    body: undefined;
    answer: Schemas["JsonSchema"];
  };
  /** Do away with removed data for good */
  purge: {
    path: undefined;
    query: undefined;
    body: Schemas["PurgeOrder"];
    answer: Schemas["JobStarted"];
  };
  /** What was removed and is still kept */
  list_removed: {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: Schemas["RemovedList"];
  };
  /** What another API name changes */
  plan_rename: {
    path: undefined;
    query: undefined;
    body: Schemas["Renaming"];
    answer: Schemas["RenamePlan"];
  };
  /** JSON Schema of a kind of metadata file */
  get_kind_schema: {
    path: { kind: string };
    query: undefined;
    body: undefined;
    answer: Schemas["JsonSchema"];
  };
  /** Where an element is used */
  find_uses: {
    path: undefined;
    query: undefined;
    body: Schemas["UsesOf"];
    answer: Schemas["UseList"];
  };
  /** This document */
  get_openapi: {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: Schemas["OpenApi"];
  };
  /** List records */
  list_records: {
    path: { entity: string };
    query: { filter?: string; sort?: string; fields?: string; limit?: number; cursor?: string; count?: "none" | "capped" | "exact" };
    body: undefined;
    answer: Schemas["RecordPage"];
  };
  /** Create a record */
  create_record: {
    path: { entity: string };
    query: undefined;
    body: Schemas["NewRecord"];
    answer: Schemas["Record"];
  };
  /** Count and add up by groups */
  aggregate_records: {
    path: { entity: string };
    query: undefined;
    body: Schemas["AggregateRequest"];
    answer: Schemas["Aggregate"];
  };
  /** Change many records at once, all or nothing */
  bulk_records: {
    path: { entity: string };
    query: undefined;
    body: Schemas["BulkOrder"];
    answer: Schemas["Bulked"];
  };
  /** The recycle bin */
  list_deleted: {
    path: { entity: string };
    query: { fields?: string; limit?: number; cursor?: string };
    body: undefined;
    answer: Schemas["DeletedPage"];
  };
  /** Records as a CSV file: readable rows and fields, in the caller's words */
  export_records: {
    path: { entity: string };
    query: { format?: "csv"; filter?: string; sort?: string; fields?: string };
    body: undefined;
    answer: null;
  };
  /** What a table of text means, cell by cell; writes nothing */
  read_text: {
    path: { entity: string };
    query: undefined;
    body: Schemas["TextTable"];
    answer: Schemas["ReadTable"];
  };
  /** Tags in use, most used first */
  suggest_values: {
    path: { entity: string; field: string };
    query: { q?: string };
    body: undefined;
    answer: Schemas["Suggestions"];
  };
  /** Read a record */
  get_record: {
    path: { entity: string; id: string };
    query: undefined;
    body: undefined;
    answer: Schemas["Record"];
  };
  /** Change a record */
  update_record: {
    path: { entity: string; id: string };
    query: undefined;
    body: Schemas["RecordChange"];
    answer: Schemas["Record"];
  };
  /** Delete a record */
  delete_record: {
    path: { entity: string; id: string };
    query: undefined;
    body: undefined;
    answer: null;
  };
  /** Tick an item of a checklist */
  tick_item: {
    path: { entity: string; id: string; item: string };
    query: undefined;
    body: undefined;
    answer: Schemas["Record"];
  };
  /** Take away the tick of an item */
  untick_item: {
    path: { entity: string; id: string; item: string };
    query: undefined;
    body: undefined;
    answer: Schemas["Record"];
  };
  /** What changed, newest first */
  list_history: {
    path: { entity: string; id: string };
    query: { cursor?: string };
    body: undefined;
    answer: Schemas["HistoryPage"];
  };
  /** Bring a deleted record back */
  restore_record: {
    path: { entity: string; id: string };
    query: undefined;
    body: undefined;
    answer: Schemas["Record"];
  };
  /** Where a record has been, and what is ticked */
  list_stages: {
    path: { entity: string; id: string };
    query: undefined;
    body: undefined;
    answer: Schemas["Stages"];
  };
  /** What happened to a record and around it */
  list_timeline: {
    path: { entity: string; id: string };
    query: { show?: string; limit?: number; cursor?: string };
    body: undefined;
    answer: Schemas["TimelinePage"];
  };
  /** Move a record to another stage */
  transition_record: {
    path: { entity: string; id: string };
    query: undefined;
    body: Schemas["Transition"];
    answer: Schemas["Record"];
  };
  /** List what was published */
  list_revisions: {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: Schemas["RevisionList"];
  };
  /** What a revision changed, in words */
  get_revision_changes: {
    path: { number: number };
    query: undefined;
    body: undefined;
    answer: Schemas["RevisionChanges"];
  };
  /** The files of a revision */
  get_revision_files: {
    path: { number: number };
    query: undefined;
    body: undefined;
    answer: Schemas["RevisionFiles"];
  };
  /** What going back to a revision will do */
  get_restore_plan: {
    path: { number: number };
    query: undefined;
    body: undefined;
    answer: Schemas["Plan"];
  };
  /** Go back to a revision */
  restore_revision: {
    path: { number: number };
    query: undefined;
    body: Schemas["PublishOrder"];
    answer: Schemas["Published"];
  };
  /** List roles */
  list_roles: {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: Schemas["RoleList"];
  };
  /** Find records by what people call them */
  search_records: {
    path: undefined;
    query: { q?: string; limit?: number };
    body: undefined;
    answer: Schemas["SearchAnswer"];
  };
  /** Sign in */
  create_session: {
    path: undefined;
    query: undefined;
    body: Schemas["Credentials"];
    answer: Schemas["Me"];
  };
  /** Sign out */
  delete_session: {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: null;
  };
  /** List my sessions */
  list_sessions: {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: Schemas["SessionList"];
  };
  /** End my other sessions */
  end_other_sessions: {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: null;
  };
  /** End a session */
  end_session: {
    path: { id: string };
    query: undefined;
    body: undefined;
    answer: null;
  };
  /** What the sign-in page may know */
  get_setup: {
    path: undefined;
    query: { token?: string };
    body: undefined;
    answer: Schemas["Setup"];
  };
  /** Set the workspace up for the first time */
  complete_setup: {
    path: undefined;
    query: undefined;
    body: Schemas["SetupOrder"];
    answer: Schemas["Me"];
  };
  /** Which templates are installed, and in which version */
  list_templates: {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: Schemas["TemplateList"];
  };
  /** List people */
  list_users: {
    path: undefined;
    query: { may?: "design"; details?: "true" };
    body: undefined;
    answer: Schemas["UserList"];
  };
  /** Invite a person */
  invite_user: {
    path: undefined;
    query: undefined;
    body: Schemas["Invitation"];
    answer: Schemas["Person"];
  };
  /** A person, and what was done about them */
  get_user: {
    path: { id: string };
    query: undefined;
    body: undefined;
    answer: Schemas["Person"];
  };
  /** Change, suspend or let back in a person */
  update_user: {
    path: { id: string };
    query: undefined;
    body: Schemas["PersonChange"];
    answer: Schemas["Person"];
  };
  /** List a person's API keys */
  list_user_keys: {
    path: { id: string };
    query: undefined;
    body: undefined;
    answer: Schemas["KeyList"];
  };
  /** Take an API key of a person away */
  delete_user_key: {
    path: { id: string; key: string };
    query: undefined;
    body: undefined;
    answer: null;
  };
  /** Make a one-time link for a person */
  create_link: {
    path: { id: string };
    query: undefined;
    body: undefined;
    answer: Schemas["Link"];
  };
  /** Withdraw a person's link */
  delete_link: {
    path: { id: string };
    query: undefined;
    body: undefined;
    answer: null;
  };
  /** List a person's sessions */
  list_user_sessions: {
    path: { id: string };
    query: undefined;
    body: undefined;
    answer: Schemas["SessionList"];
  };
  /** End all sessions of a person */
  end_user_sessions: {
    path: { id: string };
    query: undefined;
    body: undefined;
    answer: null;
  };
  /** List saved views */
  list_views: {
    path: undefined;
    query: { entity?: string };
    body: undefined;
    answer: Schemas["ViewList"];
  };
  /** Save a view */
  create_view: {
    path: undefined;
    query: undefined;
    body: Schemas["NewView"];
    answer: Schemas["SavedView"];
  };
  /** Choose the views I begin with */
  update_default_views: {
    path: undefined;
    query: undefined;
    body: Schemas["ViewDefaults"];
    answer: Schemas["ViewList"];
  };
  /** Change a saved view */
  update_view: {
    path: { id: string };
    query: undefined;
    body: Schemas["ViewChange"];
    answer: Schemas["SavedView"];
  };
  /** Remove a saved view */
  delete_view: {
    path: { id: string };
    query: undefined;
    body: undefined;
    answer: null;
  };
}

/** Where each operation is. */
export const ADDRESSES: { readonly [Id in keyof Operations]: string } = {
  undo_change: "POST /changes/{change}/undo",
  get_demo: "GET /demo",
  remove_demo: "POST /demo/removal",
  list_drafts: "GET /drafts",
  create_draft: "POST /drafts",
  get_draft: "GET /drafts/{id}",
  update_draft: "PATCH /drafts/{id}",
  delete_draft: "DELETE /drafts/{id}",
  hand_over_draft: "POST /drafts/{id}/handover",
  get_merge: "GET /drafts/{id}/merge",
  merge_draft: "POST /drafts/{id}/merge",
  get_plan: "GET /drafts/{id}/plan",
  publish_draft: "POST /drafts/{id}/publish",
  take_over_draft: "POST /drafts/{id}/takeover",
  create_file: "POST /files",
  get_file: "GET /files/{id}",
  get_first_hour: "GET /first-hour",
  update_first_hour: "PATCH /first-hour",
  get_invitation: "GET /invitation",
  accept_invitation: "POST /invitation",
  list_jobs: "GET /jobs",
  get_job: "GET /jobs/{id}",
  cancel_job: "POST /jobs/{id}/cancel",
  list_keys: "GET /keys",
  create_key: "POST /keys",
  delete_key: "DELETE /keys/{key}",
  get_me: "GET /me",
  update_preferences: "PATCH /me",
  change_password: "PUT /me/password",
  get_metadata: "GET /metadata",
  preview_conversion: "POST /metadata/conversion",
  list_indexes: "GET /metadata/entities/{entity}/indexes",
  get_entity_schema: "GET /metadata/entities/{entity}/schema",
  purge: "POST /metadata/purge",
  list_removed: "GET /metadata/removed",
  plan_rename: "POST /metadata/rename",
  get_kind_schema: "GET /metadata/schemas/{kind}",
  find_uses: "POST /metadata/uses",
  get_openapi: "GET /openapi.json",
  list_records: "GET /records/{entity}",
  create_record: "POST /records/{entity}",
  aggregate_records: "POST /records/{entity}/aggregate",
  bulk_records: "POST /records/{entity}/bulk",
  list_deleted: "GET /records/{entity}/deleted",
  export_records: "GET /records/{entity}/export",
  read_text: "POST /records/{entity}/read-text",
  suggest_values: "GET /records/{entity}/suggest/{field}",
  get_record: "GET /records/{entity}/{id}",
  update_record: "PATCH /records/{entity}/{id}",
  delete_record: "DELETE /records/{entity}/{id}",
  tick_item: "PUT /records/{entity}/{id}/checklist/{item}",
  untick_item: "DELETE /records/{entity}/{id}/checklist/{item}",
  list_history: "GET /records/{entity}/{id}/history",
  restore_record: "POST /records/{entity}/{id}/restore",
  list_stages: "GET /records/{entity}/{id}/stages",
  list_timeline: "GET /records/{entity}/{id}/timeline",
  transition_record: "POST /records/{entity}/{id}/transition",
  list_revisions: "GET /revisions",
  get_revision_changes: "GET /revisions/{number}/changes",
  get_revision_files: "GET /revisions/{number}/files",
  get_restore_plan: "GET /revisions/{number}/plan",
  restore_revision: "POST /revisions/{number}/restore",
  list_roles: "GET /roles",
  search_records: "GET /search",
  create_session: "POST /session",
  delete_session: "DELETE /session",
  list_sessions: "GET /sessions",
  end_other_sessions: "DELETE /sessions",
  end_session: "DELETE /sessions/{id}",
  get_setup: "GET /setup",
  complete_setup: "POST /setup",
  list_templates: "GET /templates",
  list_users: "GET /users",
  invite_user: "POST /users",
  get_user: "GET /users/{id}",
  update_user: "PATCH /users/{id}",
  list_user_keys: "GET /users/{id}/keys",
  delete_user_key: "DELETE /users/{id}/keys/{key}",
  create_link: "POST /users/{id}/link",
  delete_link: "DELETE /users/{id}/link",
  list_user_sessions: "GET /users/{id}/sessions",
  end_user_sessions: "DELETE /users/{id}/sessions",
  list_views: "GET /views",
  create_view: "POST /views",
  update_default_views: "PATCH /views/defaults",
  update_view: "PATCH /views/{id}",
  delete_view: "DELETE /views/{id}",
};
