#include "common/facts/corrections.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/facts/log_reader.h"
#include "common/facts/record.h"
#include "common/reference/civil_date.h"
#include "common/resource/request_fields.h"
#include "common/status/broken_rule.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "google/protobuf/util/message_differencer.h"

namespace eastgate::facts {
namespace {

using fact::v1::CorrectFactRequest;
using fact::v1::Fact;
using fact::v1::RetractFactRequest;

std::string Path(absl::string_view map, absl::string_view key) {
  return absl::StrCat(map, "[", key, "]");
}

bool Has(const std::vector<std::string>& list, const std::string& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// The fact of that name, as far as anything may be done about it.
absl::StatusOr<Fact> LoadOpen(const store::Reader& reader, const std::string& name) {
  ASSIGN_OR_RETURN(const int64_t revision, ParseFactName(name));
  ASSIGN_OR_RETURN(Fact fact, FactAt(reader, revision));
  if (!fact.corrected_by().empty()) {
    return status::Refused(fact::v1::ERROR_REASON_FACT_SUPERSEDED,
                           absl::StrCat(name, " was corrected or retracted by ", fact.corrected_by()),
                           {{"name", name}, {"corrected_by", fact.corrected_by()}});
  }
  if (fact.retraction()) {
    return status::Refused(fact::v1::ERROR_REASON_FACT_IS_RETRACTION,
                           absl::StrCat(name, " retracts ", fact.corrects(), " and cannot be corrected"),
                           {{"name", name}});
  }
  return fact;
}

absl::StatusOr<const FactKind*> OpenKind(const Schema& schema, const Fact& fact) {
  const FactKind* kind = schema.FindKind(fact.kind());
  if (kind == nullptr)
    return absl::InternalError(absl::StrCat("a fact of the undeclared kind ", fact.kind()));
  if (kind->correct == nullptr || kind->retract == nullptr) {
    return status::Refused(
        fact::v1::ERROR_REASON_OWNED_BY_RPC,
        absl::StrCat("facts of kind ", kind->name, " follow from ", kind->owner_rpc, ": use that"),
        {{"kind", kind->name}, {"rpc", kind->owner_rpc}});
  }
  return kind;
}

std::string Describe(const Correctable& correctable) {
  std::vector<std::string> fields;
  if (correctable.occurred_on) fields.push_back("occurred_on");
  if (correctable.division) fields.push_back("division");
  for (const std::string& measure : correctable.amounts) fields.push_back(Path("amounts", measure));
  for (const std::string& key : correctable.dimensions) fields.push_back(Path("dimensions", key));
  return absl::StrJoin(fields, ", ");
}

absl::Status CheckCorrectable(const FactKind& kind, const CorrectFactRequest& request) {
  std::vector<std::string> refused;
  if (!request.occurred_on().empty() && !kind.correctable.occurred_on) refused.push_back("occurred_on");
  if (!request.division().empty() && !kind.correctable.division) refused.push_back("division");
  for (const auto& [measure, amount] : request.amounts()) {
    if (!Has(kind.correctable.amounts, measure)) refused.push_back(Path("amounts", measure));
  }
  for (const auto& [key, value] : request.dimensions()) {
    if (!Has(kind.correctable.dimensions, key)) refused.push_back(Path("dimensions", key));
  }
  if (refused.empty()) return absl::OkStatus();
  std::sort(refused.begin(), refused.end());
  const std::string allowed = Describe(kind.correctable);
  return status::Refused(fact::v1::ERROR_REASON_FIELD_NOT_CORRECTABLE,
                         absl::StrCat(refused.front(), ": cannot be corrected in facts of kind ", kind.name,
                                      "; want one of ", allowed.empty() ? "nothing" : allowed),
                         {{"kind", kind.name}, {"field", refused.front()}, {"correctable", allowed}});
}

// The day as corrected lies ahead only where the day as recorded may.
absl::Status CheckDay(const FactKind& kind, const CorrectFactRequest& request, const Log& log) {
  if (kind.correctable.occurred_on_may_lie_ahead || request.occurred_on().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const reference::Date on, reference::ParseDate(request.occurred_on()));
  status::Violations violations;
  resource::CheckHasCome("occurred_on", on, log.Now(), violations);
  return violations.ToStatus();
}

// The day and division as corrected must go together.
absl::Status CheckPlace(const Writer& writer, const Fact& fact, const CorrectFactRequest& request) {
  if (request.division().empty() && request.occurred_on().empty()) return absl::OkStatus();
  const std::string& division = request.division().empty() ? fact.division() : request.division();
  const absl::string_view field = request.division().empty() ? "occurred_on" : "division";
  ASSIGN_OR_RETURN(
      const reference::Date on,
      reference::ParseDate(request.occurred_on().empty() ? fact.occurred_on() : request.occurred_on()));
  const std::string& root = writer.log().division_root();
  if (!reference::DivisionRegistry::Contains(root, division)) {
    return status::InvalidField(field, absl::StrCat("got ", division, ", want a division in ", root));
  }
  const absl::Status valid = writer.reference()->divisions.CheckValidOn(division, on);
  return valid.ok() ? valid : status::InvalidField(field, valid.message());
}

absl::StatusOr<Correction> ToCorrection(const CorrectFactRequest& request) {
  Correction correction;
  if (!request.occurred_on().empty()) {
    ASSIGN_OR_RETURN(correction.occurred_on, reference::ParseDate(request.occurred_on()));
  }
  if (!request.division().empty()) correction.division = request.division();
  correction.amounts.insert(request.amounts().begin(), request.amounts().end());
  correction.dimensions.insert(request.dimensions().begin(), request.dimensions().end());
  return correction;
}

// Returns a fact that replaces `current` and reverses its postings.
template <class Request>
absl::StatusOr<Fact> Successor(const Fact& current, const Request& request) {
  Fact fact;
  fact.set_kind(current.kind());
  fact.set_subject(current.subject());
  fact.set_division(current.division());
  fact.set_occurred_on(current.occurred_on());
  fact.set_corrects(request.name());
  fact.set_cause(request.cause());
  fact.set_reason(request.reason());
  fact.set_source_ref(request.source_ref());
  *fact.mutable_evidence() = request.evidence();
  for (const fact::v1::Posting& posting : current.postings()) {
    if (posting.amount() == INT64_MIN) return absl::OutOfRangeError("an amount cannot be taken out of int64");
    fact::v1::Posting& reversed = *fact.add_postings();
    reversed = posting;
    const bool keeps_sign = status::Breaks(status::kCorrectionSign) && fact.postings_size() == 1;
    reversed.set_amount(keeps_sign ? posting.amount() : -posting.amount());
  }
  fact.set_reversed_postings(current.postings_size());
  return fact;
}

// Returns the fact that takes `current` out and puts in what it should have said.
absl::StatusOr<Fact> Correcting(const Fact& current, const Fact& corrected,
                                const CorrectFactRequest& request) {
  ASSIGN_OR_RETURN(Fact successor, Successor(current, request));
  successor.set_division(corrected.division());
  successor.set_occurred_on(corrected.occurred_on());
  successor.mutable_postings()->MergeFrom(corrected.postings());
  return successor;
}

// Corrects the fact of a part to what follows from its resource, which was corrected.
absl::Status CorrectAlong(Writer& writer, const std::string& name, CorrectFactRequest request) {
  ASSIGN_OR_RETURN(const Fact fact, LoadOpen(writer.transaction(), name));
  ASSIGN_OR_RETURN(const FactKind* kind, OpenKind(writer.log().schema(), fact));
  const Fact current = CurrentFact(fact);
  ASSIGN_OR_RETURN(const Fact corrected, kind->correct(writer, current, Correction()));
  if (SaysTheSame(current, corrected)) return absl::OkStatus();
  request.set_name(name);
  ASSIGN_OR_RETURN(Fact successor, Correcting(current, corrected, request));
  return writer.Append(std::move(successor)).status();
}

// Corrects the parts of the resource, if it has any, along with `changed`, which corrects or retracts its
// fact.
absl::Status CorrectParts(Writer& writer, const FactKind& kind, const Fact& changed) {
  if (kind.parts == nullptr) return absl::OkStatus();
  CorrectFactRequest request;
  request.set_cause(changed.cause());
  request.set_reason(changed.reason());
  request.set_source_ref(changed.source_ref());
  *request.mutable_evidence() = changed.evidence();
  ASSIGN_OR_RETURN(const std::vector<std::string> parts, kind.parts(writer, changed));
  for (const std::string& part : parts) RETURN_IF_ERROR(CorrectAlong(writer, part, request));
  return absl::OkStatus();
}

}  // namespace

bool SaysTheSame(const Fact& a, const Fact& b) {
  if (a.occurred_on() != b.occurred_on() || a.division() != b.division() ||
      a.postings_size() != b.postings_size()) {
    return false;
  }
  for (int i = 0; i < a.postings_size(); ++i) {
    if (!google::protobuf::util::MessageDifferencer::Equals(a.postings(i), b.postings(i))) return false;
  }
  return true;
}

absl::StatusOr<Fact> Correct(Writer& writer, const CorrectFactRequest& request) {
  ASSIGN_OR_RETURN(const Fact fact, LoadOpen(writer.transaction(), request.name()));
  ASSIGN_OR_RETURN(const FactKind* kind, OpenKind(writer.log().schema(), fact));
  RETURN_IF_ERROR(CheckCorrectable(*kind, request));
  RETURN_IF_ERROR(CheckDay(*kind, request, writer.log()));
  RETURN_IF_ERROR(CheckPlace(writer, fact, request));
  ASSIGN_OR_RETURN(const Correction correction, ToCorrection(request));
  const Fact current = CurrentFact(fact);
  ASSIGN_OR_RETURN(const Fact corrected, kind->correct(writer, current, correction));
  if (SaysTheSame(current, corrected)) return status::InvalidField("name", "the correction changes nothing");
  ASSIGN_OR_RETURN(Fact successor, Correcting(current, corrected, request));
  ASSIGN_OR_RETURN(Fact appended, writer.Append(std::move(successor)));
  RETURN_IF_ERROR(CorrectParts(writer, *kind, appended));
  return appended;
}

absl::StatusOr<Fact> Retract(Writer& writer, const RetractFactRequest& request) {
  ASSIGN_OR_RETURN(const Fact fact, LoadOpen(writer.transaction(), request.name()));
  ASSIGN_OR_RETURN(const FactKind* kind, OpenKind(writer.log().schema(), fact));
  const Fact current = CurrentFact(fact);
  RETURN_IF_ERROR(kind->retract(writer, current));
  ASSIGN_OR_RETURN(Fact successor, Successor(current, request));
  successor.set_retraction(true);
  ASSIGN_OR_RETURN(Fact appended, writer.Append(std::move(successor)));
  RETURN_IF_ERROR(CorrectParts(writer, *kind, appended));
  return appended;
}

}  // namespace eastgate::facts
