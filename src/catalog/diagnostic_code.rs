//! The codes of diagnostics: what kind of mistake a message is about, for machines and for looking up.

use std::fmt;

use serde::{Serialize, Serializer};

/// Writes the enum, the words and the descriptions from one table.
macro_rules! codes {
    ($($variant:ident $word:literal $description:literal)*) => {
        /// A kind of mistake. Its word is kebab-case and stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $description] $variant,)*
        }

        impl Code {
            /// Every code, by its word.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The word, such as `unknown-key`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            /// What a file with this mistake has wrong, in one sentence.
            #[must_use]
            pub fn description(self) -> &'static str {
                match self {
                    $(Self::$variant => $description,)*
                }
            }
        }
    };
}

codes! {
    AbstractProvider "abstract-provider" "A target names a profile that only holds what a family of providers has in common."
    Alias "alias" "A value begins with `*`; aliases of YAML are not supported."
    Anchor "anchor" "A value begins with `&`; anchors of YAML are not supported."
    BadContradiction "bad-contradiction" "A contradiction needs a dimension whose value answers it or a finding that tells it, and not both."
    BadEvidence "bad-evidence" "An item of `verified_by` names a scenario or a requirement, one of them."
    BadHeader "bad-header" "The name or value of a header cannot be sent over HTTP."
    BadId "bad-id" "An id does not have the form that its place asks for."
    BadMethod "bad-method" "A method is not one that HTTP has."
    BadName "bad-name" "The name of a step cannot be used in a reference, or stands for something else there."
    BadProxy "bad-proxy" "A proxy is not an http or https URL."
    BadRate "bad-rate" "A rate is not a number of requests and a unit of time, such as `5/s`."
    BadUrl "bad-url" "A base URL or redirect URI is not an absolute URL that can be used there."
    ClaimInRequirements "claim-in-requirements" "A step lists a claim in `requirements`; claims name their scenarios themselves, in `verified_by`."
    ConditionWithoutMetadata "condition-without-metadata" "A step depends on the metadata document, and no earlier step fetches it."
    ContradictoryDialect "contradictory-dialect" "Statements of a profile about its provider's dialect contradict each other, or need another one."
    ControlCycle "control-cycle" "Scenarios are each other's control."
    DifferenceSource "difference-source" "A declared difference names neither a claim nor a source."
    DuplicateId "duplicate-id" "Two entries have the same id."
    DuplicateKey "duplicate-key" "A mapping has the same key twice."
    DuplicateName "duplicate-name" "Two steps of a scenario have the same name."
    DuplicateTarget "duplicate-target" "Two targets have the same name."
    EmptyFile "empty-file" "A file holds nothing."
    ExtendsCycle "extends-cycle" "Profiles extend each other."
    FollowsCycle "follows-cycle" "Requirements follow from each other."
    ForeignClaim "foreign-claim" "A profile names a claim of another provider's documentation."
    ImpossibleExpectation "impossible-expectation" "A step expects something that a step of its kind never has."
    ImpossibleOutcome "impossible-outcome" "A step expects an outcome in which a step of its kind never ends."
    InvalidMerge "invalid-merge" "A profile, put together with what it extends, is not a profile."
    InvalidValue "invalid-value" "A value has the right type and cannot be read."
    JudgedUntestable "judged-untestable" "A requirement or claim says why nothing judges it, and something does."
    KeyKind "key-kind" "A key is missing, or it is not a plain text."
    LeadingZero "leading-zero" "A number begins with a zero, which YAML versions read differently."
    ListLength "list-length" "A list has too few or too many items."
    MergeKey "merge-key" "A mapping has the key `<<`; merge keys are not supported."
    MisplacedVariable "misplaced-variable" "A `${…}` stands where variables are not replaced, or before its value is known."
    MissingAdvice "missing-advice" "A difference says nothing of what a client has to do about it."
    MissingControl "missing-control" "A scenario expects a refusal and names no control."
    MissingDimension "missing-dimension" "A probe names no dimension."
    MissingEndpoint "missing-endpoint" "A profile has a capability and not the endpoint that it needs."
    MissingKey "missing-key" "A required key is missing."
    MissingScopes "missing-scopes" "A profile with endpoints lists no scopes."
    MissingVariable "missing-variable" "An environment variable that a targets file names is not set."
    MultipleDocuments "multiple-documents" "A file holds more than one YAML document."
    NoAction "no-action" "A step has no action."
    NoFiles "no-files" "A folder holds no file that would be read."
    NoRedirectUri "no-redirect-uri" "A client has no redirect URI."
    NoSteps "no-steps" "A scenario has no steps."
    NoTargets "no-targets" "A targets file lists no targets."
    NoUser "no-user" "A target has no user."
    NotJson "not-json" "A documented answer is not JSON."
    OfWithoutEach "of-without-each" "A step says with whom a family is tried, and names no family."
    OutOfRange "out-of-range" "A number is too small or too large."
    RequirementsWithoutExpect "requirements-without-expect" "A step lists requirements and expects nothing by which they could be judged."
    ReservedParameter "reserved-parameter" "A target adds a parameter that scenarios set themselves."
    RuleWithoutRequirement "rule-without-requirement" "A rule judges a requirement that the catalogue does not have."
    SecretInFile "secret-in-file" "A secret or password stands in a file instead of in the environment."
    SelfControl "self-control" "A scenario is its own control."
    SeveralActions "several-actions" "A step has more than one action."
    StrayDefault "stray-default" "A requirement that is not a probe has a `default`."
    StrayDimension "stray-dimension" "A requirement that is not a probe has a `dimension`."
    Syntax "syntax" "The text is not YAML."
    Tab "tab" "A line is indented with a tab."
    Tag "tag" "A value has a tag; tags of YAML are not supported."
    TooDeep "too-deep" "Mappings and lists are nested too deeply."
    TooLarge "too-large" "A file holds more values than are read."
    TooManyKeys "too-many-keys" "A mapping has keys that exclude each other."
    UnclosedVariable "unclosed-variable" "A `${` has no `}`."
    UnfitMember "unfit-member" "A member of a family cannot be put into the step that runs over it."
    UnknownClaim "unknown-claim" "There is no claim with this id."
    UnknownControl "unknown-control" "The control of a scenario does not exist."
    UnknownDimension "unknown-dimension" "There is no dimension with this id."
    UnknownEach "unknown-each" "A step runs over a family of variants that does not exist."
    UnknownFamily "unknown-family" "A claim belongs to a family of documentation that no profile has."
    UnknownKey "unknown-key" "A mapping has a key that means nothing there."
    UnknownMember "unknown-member" "A profile refines a member that the documented answer does not have."
    UnknownPage "unknown-page" "A claim names a page that its file does not list."
    UnknownParameter "unknown-parameter" "A step leaves out, renames or repeats a parameter that a step of its kind does not send."
    UnknownParent "unknown-parent" "A profile extends one that does not exist."
    UnknownProvider "unknown-provider" "A target names a provider that has no profile."
    UnknownRequirement "unknown-requirement" "There is no requirement with this id."
    UnknownScenario "unknown-scenario" "There is no scenario with this id or beginning."
    UnknownStep "unknown-step" "There is no step with this name or number."
    UnknownValue "unknown-value" "A word is not one of those that are possible there."
    UnknownVariable "unknown-variable" "A `${…}` names a variable that does not exist."
    UnlimitedDifference "unlimited-difference" "A difference by which something is granted does not say in which scenarios."
    UnobservedDimension "unobserved-dimension" "No step observes a dimension."
    UnreadableFile "unreadable-file" "A file cannot be read, or is not UTF-8."
    UnreadableFolder "unreadable-folder" "A folder cannot be read."
    UntestedRequirement "untested-requirement" "Nothing judges a requirement, and no reason is given."
    UnusedFamily "unused-family" "No scenario runs over a family."
    UnverifiedClaim "unverified-claim" "Nothing verifies a claim, and no reason is given."
    WrongExtension "wrong-extension" "A file ends in `.yml` and is not read."
    WrongType "wrong-type" "A value has another type than its key asks for."
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
