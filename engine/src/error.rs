//! Problems: one table of codes, and the value every refusal travels in.
//!
//! A problem holds codes and parameters, never sentences: the words are chosen at the edge, in the caller's language
//! (`locales`). `docs/ERRORS.md` is generated from the table below.

use crate::ids::RequestId;
pub use crate::locales::Params;
use crate::locales::{Language, Texts};
use serde_json::{Value as Json, json};
use std::fmt;

/// What went wrong with a request as a whole. The text of a code is `problem.<code>` in `locales/*.json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    Malformed,
    Unauthenticated,
    Forbidden,
    ViewAsRefused,
    ViewAsReads,
    NotFound,
    RequestTimeout,
    UniqueViolation,
    StateConflict,
    DraftConflict,
    PlanStale,
    VersionConflict,
    TooLarge,
    MediaType,
    ValidationFailed,
    GateRefused,
    FilterInvalid,
    IdempotencyMismatch,
    MetadataInvalid,
    RateLimited,
    Internal,
    Unavailable,
    PublishBusy,
}

impl Code {
    /// Every code with its HTTP status and wire name, in the order of `docs/ERRORS.md`.
    #[rustfmt::skip]
    pub const TABLE: [(Code, u16, &'static str); 23] = [
        (Code::Malformed,        400, "malformed"),
        (Code::Unauthenticated,  401, "unauthenticated"),
        (Code::Forbidden,        403, "forbidden"),
        (Code::ViewAsRefused,    403, "view_as_refused"),
        (Code::ViewAsReads,      403, "view_as_reads"),
        (Code::NotFound,         404, "not_found"),
        (Code::RequestTimeout,   408, "request_timeout"),
        (Code::UniqueViolation,  409, "unique_violation"),
        (Code::StateConflict,    409, "state_conflict"),
        (Code::DraftConflict,    409, "draft_conflict"),
        (Code::PlanStale,        409, "plan_stale"),
        (Code::VersionConflict,  412, "version_conflict"),
        (Code::TooLarge,         413, "too_large"),
        (Code::MediaType,        415, "media_type"),
        (Code::ValidationFailed, 422, "validation_failed"),
        (Code::GateRefused,      422, "gate_refused"),
        (Code::FilterInvalid,    422, "filter_invalid"),
        (Code::IdempotencyMismatch, 422, "idempotency_mismatch"),
        (Code::MetadataInvalid,  422, "metadata_invalid"),
        (Code::RateLimited,      429, "rate_limited"),
        (Code::Internal,         500, "internal"),
        (Code::Unavailable,      503, "unavailable"),
        (Code::PublishBusy,      503, "publish_busy"),
    ];

    fn row(self) -> (u16, &'static str) {
        let found = Self::TABLE.iter().find(|(code, _, _)| *code == self);
        found.map_or((500, "internal"), |(_, status, name)| (*status, name))
    }

    /// The HTTP status this code answers with.
    pub fn status(self) -> u16 {
        self.row().0
    }

    /// The stable name on the wire.
    pub fn name(self) -> &'static str {
        self.row().1
    }
}

/// What went wrong with one value. The text of a code is `item.<code>` in `locales/*.json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemCode {
    Required,
    Type,
    Range,
    Length,
    Format,
    ChoiceUnknown,
    StageUnknown,
    FieldUnknown,
    FieldReadOnly,
    FieldLocked,
    ReferenceMissing,
    RecordUnfit,
    TooMany,
    FileEmpty,
    FileName,
    FileType,
    MoveNotAllowed,
    EntryCondition,
    LeaveCondition,
    Checklist,
    ReasonRequired,
    Rule,
    Unique,
    OperatorUnknown,
    TooComplex,
    OwnValue,
    RelatedUnasked,
    ChangedSince,
    RecordMissing,
    RecordRepeated,
    RecordKept,
    NotPermitted,
    VersionChanged,
    NameUnknown,
    NameAmbiguous,
    Ambiguous,
    FilesAsText,
    SignatureAsText,
    TooShort,
    PasswordWrong,
    MayNotDesign,
    EmailTaken,
}

impl ItemCode {
    /// Every item code with its wire name.
    #[rustfmt::skip]
    pub const TABLE: [(ItemCode, &'static str); 42] = [
        (ItemCode::Required,         "required"),
        (ItemCode::Type,             "type"),
        (ItemCode::Range,            "range"),
        (ItemCode::Length,           "length"),
        (ItemCode::Format,           "format"),
        (ItemCode::ChoiceUnknown,    "choice_unknown"),
        (ItemCode::StageUnknown,     "stage_unknown"),
        (ItemCode::FieldUnknown,     "field_unknown"),
        (ItemCode::FieldReadOnly,    "field_read_only"),
        (ItemCode::FieldLocked,      "field_locked"),
        (ItemCode::ReferenceMissing, "reference_missing"),
        (ItemCode::RecordUnfit,      "record_unfit"),
        (ItemCode::TooMany,          "too_many"),
        (ItemCode::FileEmpty,        "file_empty"),
        (ItemCode::FileName,         "file_name"),
        (ItemCode::FileType,         "file_type"),
        (ItemCode::MoveNotAllowed,   "move_not_allowed"),
        (ItemCode::EntryCondition,   "entry_condition"),
        (ItemCode::LeaveCondition,   "leave_condition"),
        (ItemCode::Checklist,        "checklist"),
        (ItemCode::ReasonRequired,   "reason_required"),
        (ItemCode::Rule,             "rule"),
        (ItemCode::Unique,           "unique"),
        (ItemCode::OperatorUnknown,  "operator_unknown"),
        (ItemCode::TooComplex,       "too_complex"),
        (ItemCode::OwnValue,         "own_value"),
        (ItemCode::RelatedUnasked,   "related_unasked"),
        (ItemCode::ChangedSince,     "changed_since"),
        (ItemCode::RecordMissing,    "record_missing"),
        (ItemCode::RecordRepeated,   "record_repeated"),
        (ItemCode::RecordKept,       "record_kept"),
        (ItemCode::NotPermitted,     "not_permitted"),
        (ItemCode::VersionChanged,   "version_changed"),
        (ItemCode::NameUnknown,      "name_unknown"),
        (ItemCode::NameAmbiguous,    "name_ambiguous"),
        (ItemCode::Ambiguous,        "ambiguous"),
        (ItemCode::FilesAsText,      "files_as_text"),
        (ItemCode::SignatureAsText,  "signature_as_text"),
        (ItemCode::TooShort,         "too_short"),
        (ItemCode::PasswordWrong,    "password_wrong"),
        (ItemCode::MayNotDesign ,    "may_not_design"),
        (ItemCode::EmailTaken,       "email_taken"),
    ];

    /// The stable name on the wire.
    pub fn name(self) -> &'static str {
        Self::TABLE.iter().find(|(code, _)| *code == self).map_or("rule", |(_, name)| name)
    }
}

/// One refused value: where (`pointer`, a JSON pointer into the request), why, and what to fill to get on.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub pointer: String,
    pub code: ItemCode,
    /// Boxed, so that a `Result` that fails rarely stays small.
    pub params: Box<Params>,
    /// The sentence the company wrote itself (of a rule or gate); wins over the text of the code.
    pub message: Option<Texts>,
    /// Element id of the rule or stage that refused.
    pub rule: Option<String>,
    /// API name of the field that settles it; of `checklist` the item's id, of `reason_required` `note`.
    pub fix: Option<String>,
}

/// Parameter that is shown as it is, beside the sentence.
const RECORD: &str = "record";

impl Item {
    pub fn new(pointer: impl Into<String>, code: ItemCode) -> Self {
        Self { pointer: pointer.into(), code, params: Box::default(), message: None, rule: None, fix: None }
    }

    /// An item about one field of a record.
    pub fn of_field(field: &str, code: ItemCode) -> Self {
        // What a caller typed may hold what means something in a pointer (RFC 6901).
        Self::new(format!("/{}", field.replace('~', "~0").replace('/', "~1")), code)
    }

    pub fn param(mut self, name: &str, value: impl Into<Json>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// The record it is about (`{ "id", "name" }`), where a request writes several.
    pub fn about(self, record: Json) -> Self {
        self.param(RECORD, record)
    }

    /// The document shown to `language`; see `contract.md` §7.
    pub fn render(&self, language: Language) -> Json {
        let message = match &self.message {
            Some(own) => own.text(language).to_owned(),
            None => language.text("item", self.code.name(), &self.params),
        };
        let mut out = json!({ "pointer": self.pointer, "code": self.code.name(), "message": message });
        if let Some(rule) = &self.rule {
            out["rule"] = json!(rule);
        }
        if let Some(fix) = &self.fix {
            out["fix"] = if self.code == ItemCode::Checklist {
                json!({ "checklist": fix })
            } else if self.code == ItemCode::ReasonRequired {
                json!({ "note": true })
            } else {
                json!({ "field": fix })
            };
        }
        if let Some(record) = self.params.get(RECORD) {
            out["record"] = record.clone();
        }
        out
    }
}

/// A refusal, or a failure (`Internal`, `Unavailable`) whose cause goes to the log and never to the caller.
#[derive(Debug)]
pub struct Problem {
    pub code: Code,
    pub params: Box<Params>,
    pub errors: Vec<Item>,
    /// Ready items that are no record values, such as the problems of metadata files.
    pub documents: Vec<Json>,
    pub cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The result of everything that may be refused.
pub type Result<T, E = Problem> = std::result::Result<T, E>;

impl Problem {
    pub fn new(code: Code) -> Self {
        Self { code, params: Box::default(), errors: Vec::new(), documents: Vec::new(), cause: None }
    }

    /// A failure of ours; `cause` is logged under the request id the caller sees.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { cause: Some(cause.into()), ..Self::new(Code::Internal) }
    }

    pub fn not_found() -> Self {
        Self::new(Code::NotFound)
    }

    pub fn invalid(errors: Vec<Item>) -> Self {
        Self { errors, ..Self::new(Code::ValidationFailed) }
    }

    pub fn filter(item: Item) -> Self {
        Self { errors: vec![item], ..Self::new(Code::FilterInvalid) }
    }

    /// `Malformed` with a sentence about what could not be read (text key `detail.<name>`).
    pub fn malformed(detail: &str) -> Self {
        Self::new(Code::Malformed).param("detail", detail)
    }

    pub fn param(mut self, name: &str, value: impl Into<Json>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// The snapshot a write was decided on is no longer the published one; the request starts again on the new one.
    pub fn revision_moved() -> Self {
        Self::new(Code::Unavailable).param("detail", "revision_moved")
    }

    /// Another request with the same idempotency key was quicker; its answer is the answer.
    pub fn key_taken() -> Self {
        Self::new(Code::StateConflict).param("detail", "key_taken")
    }

    /// The database went away while a write was being committed: whether it happened is not known.
    pub fn outcome_unknown() -> Self {
        Self::new(Code::Unavailable).param("detail", "outcome_unknown")
    }

    pub fn is_outcome_unknown(&self) -> bool {
        self.params.get("detail").is_some_and(|detail| detail == "outcome_unknown")
    }

    pub fn is_key_taken(&self) -> bool {
        self.params.get("detail").is_some_and(|detail| detail == "key_taken")
    }

    pub fn is_revision_moved(&self) -> bool {
        self.params.get("detail").is_some_and(|detail| detail == "revision_moved")
    }

    pub fn caused_by(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// The chain of causes in the words of their errors, for the log. Their debug form could hold values of records.
    pub fn causes(&self) -> String {
        let mut texts = Vec::new();
        let mut next = std::error::Error::source(self);
        while let Some(cause) = next {
            texts.push(cause.to_string());
            next = cause.source();
        }
        texts.join(": ")
    }

    /// The `application/problem+json` document of `contract.md` §7.
    pub fn render(&self, language: Language, request: &RequestId) -> Json {
        let name = self.code.name();
        let detail_key = self.params.get("detail").and_then(Json::as_str);
        let detail = match detail_key {
            Some(key) => language.text("detail", key, &self.params),
            None => language.text("problem", name, &self.params),
        };
        let mut errors: Vec<Json> = self.errors.iter().map(|item| item.render(language)).collect();
        errors.extend(self.documents.iter().cloned());
        json!({
            "type": format!("/docs/errors#{name}"),
            "title": language.text("title", name, &self.params),
            "status": self.code.status(),
            "code": name,
            "detail": detail,
            "request_id": request.to_string(),
            "errors": errors,
        })
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.name())?;
        for item in &self.errors {
            write!(f, " {}:{}", item.pointer, item.code.name())?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as _)
    }
}

/// `docs/ERRORS.md`, made from the tables and texts so that it cannot differ from them.
pub fn document() -> String {
    let none = Params::new();
    let mut out = String::from(
        "# Problems\n\nGenerated by the test `errors_are_documented` (`SARTOR_BLESS=1 cargo test -p sartor` rewrites it); do not edit.\n\n\
         Answers are `application/problem+json`: `code` is stable, `title` and `detail` are sentences in the caller's language, \
         `errors[]` point at the input.\n\n## Codes\n\n| code | status | English | 中文 |\n|---|---|---|---|\n",
    );
    for (_, status, name) in Code::TABLE {
        let text = |language: Language| language.text("problem", name, &none);
        out += &format!("| `{name}` | {status} | {} | {} |\n", text(Language::En), text(Language::ZhCn));
    }
    out += "\n## Items\n\n| code | English | 中文 |\n|---|---|---|\n";
    for (_, name) in ItemCode::TABLE {
        let text = |language: Language| language.text("item", name, &none);
        out += &format!("| `{name}` | {} | {} |\n", text(Language::En), text(Language::ZhCn));
    }
    out
}
