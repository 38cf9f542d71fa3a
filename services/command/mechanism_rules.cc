#include "services/command/mechanism_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/facts/rules.h"
#include "common/facts/writer.h"
#include "common/rpc/errors.h"
#include "common/rpc/status_macros.h"
#include "google/protobuf/util/field_mask_util.h"
#include "services/command/figure_ids.h"

namespace eastgate::command {
namespace {

using facts::StoredDate;
using reference::Date;
using rpc::Refused;

constexpr char kCollection[] = "bodies";
constexpr size_t kMaxTitleBytes = 200;
constexpr size_t kMaxDutyBytes = 500;
constexpr int kMaxDuties = 32;
constexpr int kMaxPosts = 32;
constexpr int kMaxUnits = 64;

const char* MeasureOf(v1::BodyType type) {
  switch (type) {
    case v1::BODY_TYPE_HEADQUARTERS:
      return kHeadquarters;
    case v1::BODY_TYPE_TASK_FORCE:
      return kTaskForces;
    default:
      return kFunctionalGroups;
  }
}

template <class Strings>
void CheckTexts(resource::RequestCheck& check, absl::string_view field, const Strings& texts, int most,
                size_t max_bytes) {
  if (texts.size() > most) check.Add(field, absl::StrCat("got ", texts.size(), ", want at most ", most));
  for (int i = 0; i < std::min<int>(texts.size(), most); ++i) {
    check.Text(absl::StrCat(field, "[", i, "]"), texts[i], 1, max_bytes);
  }
}

// What a request to create or update has in common; `prefix` is the path to it.
template <class Message>
void CheckDescription(resource::RequestCheck& check, const std::string& prefix, const Message& message) {
  CheckTexts(check, prefix + "duties_zh", message.duties_zh(), kMaxDuties, kMaxDutyBytes);
  if (message.posts_size() > kMaxPosts) {
    check.Add(prefix + "posts", absl::StrCat("got ", message.posts_size(), ", want at most ", kMaxPosts));
  }
  for (int i = 0; i < std::min(message.posts_size(), kMaxPosts); ++i) {
    check.Text(absl::StrCat(prefix, "posts[", i, "].role_zh"), message.posts(i).role_zh(), 1, kMaxTitleBytes);
    check.Text(absl::StrCat(prefix, "posts[", i, "].office_zh"), message.posts(i).office_zh(), 1,
               kMaxTitleBytes);
  }
  check.Text(prefix + "lead_unit", message.lead_unit(), 0, kMaxTitleBytes);
  CheckTexts(check, prefix + "member_units", message.member_units(), kMaxUnits, kMaxTitleBytes);
}

absl::Status CheckExists(const v1::Body& body) {
  if (body.retracted()) {
    return Refused(fact::v1::ERROR_REASON_RECORD_RETRACTED, "the body was retracted",
                   {{"name", body.name()}});
  }
  if (!body.dissolved_on().empty()) {
    return Refused(fact::v1::ERROR_REASON_BODY_DISSOLVED, "the body was dissolved",
                   {{"body", body.name()}, {"dissolved_on", body.dissolved_on()}});
  }
  return absl::OkStatus();
}

absl::Status OutOfOrder(absl::string_view field, Date got, absl::string_view want, const std::string& bound,
                        absl::string_view bound_key) {
  return Refused(fact::v1::ERROR_REASON_DATE_OUT_OF_ORDER,
                 absl::StrCat(field, ": got ", reference::FormatDate(got), ", want a day ", want, " ", bound),
                 {{"field", std::string(field)}, {std::string(bound_key), bound}});
}

}  // namespace

absl::Status CheckCreate(const v1::CreateBodyRequest& request, resource::RequestCheck check) {
  check.Id("body_id", request.body_id());
  check.EnumValue("type", request.type());
  check.Text("title_zh", request.title_zh(), 1, kMaxTitleBytes);
  CheckDescription(check, "", request);
  check.Date("established_on", request.established_on());
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListBodiesRequest& request, resource::RequestCheck check) {
  check.OptionalEnumValue("type", request.type());
  check.OptionalDate("existing_on", request.existing_on());
  check.PageSize(request.page_size());
  return check.ToStatus();
}

absl::Status CheckUpdate(const v1::UpdateBodyRequest& request, resource::RequestCheck check) {
  check.Name("body.name", request.body().name(), kCollection);
  check.UpdateMask(request.update_mask(), {"title_zh", "duties_zh", "posts", "lead_unit", "member_units"});
  const auto& paths = request.update_mask().paths();
  const bool titled = std::find(paths.begin(), paths.end(), "title_zh") != paths.end();
  check.Text("body.title_zh", request.body().title_zh(), titled ? 1 : 0, kMaxTitleBytes);
  CheckDescription(check, "body.", request.body());
  check.Date("changed_on", request.changed_on());
  check.RequestId(request.request_id());
  return check.ToStatus();
}

absl::Status CheckDissolve(const v1::DissolveBodyRequest& request, resource::RequestCheck check) {
  check.Name("name", request.name(), kCollection);
  check.Date("dissolved_on", request.dissolved_on());
  check.RequestId(request.request_id());
  return check.ToStatus();
}

bool Matches(const v1::ListBodiesRequest& request, const v1::Body& body) {
  if (body.retracted()) return false;
  if (request.type() != v1::BODY_TYPE_UNSPECIFIED && body.type() != request.type()) return false;
  // ISO dates compare as strings do.
  const std::string& on = request.existing_on();
  return on.empty() ||
         (body.established_on() <= on && (body.dissolved_on().empty() || on < body.dissolved_on()));
}

v1::Body Establish(const v1::CreateBodyRequest& request, absl::string_view fact) {
  v1::Body body;
  body.set_name(absl::StrCat(kCollection, "/", request.body_id()));
  body.set_type(request.type());
  body.set_title_zh(request.title_zh());
  *body.mutable_duties_zh() = request.duties_zh();
  *body.mutable_posts() = request.posts();
  body.set_lead_unit(request.lead_unit());
  *body.mutable_member_units() = request.member_units();
  body.set_established_on(request.established_on());
  body.set_source_ref(request.source_ref());
  body.set_fact(std::string(fact));
  return body;
}

absl::StatusOr<bool> Update(v1::Body& body, const v1::UpdateBodyRequest& request) {
  RETURN_IF_ERROR(CheckExists(body));
  const std::string before = body.SerializeAsString();
  google::protobuf::util::FieldMaskUtil::MergeOptions replace;
  replace.set_replace_repeated_fields(true);
  google::protobuf::util::FieldMaskUtil::MergeMessageTo(request.body(), request.update_mask(), replace,
                                                        &body);
  return body.SerializeAsString() != before;
}

absl::Status Dissolve(v1::Body& body, Date dissolved_on, absl::string_view fact) {
  RETURN_IF_ERROR(CheckExists(body));
  if (dissolved_on <= StoredDate(body.established_on())) {
    return OutOfOrder("dissolved_on", dissolved_on, "after", body.established_on(), "earliest");
  }
  body.set_dissolved_on(reference::FormatDate(dissolved_on));
  body.set_dissolution_fact(std::string(fact));
  return absl::OkStatus();
}

absl::Status AmendEstablished(v1::Body& body, absl::string_view fact, const facts::Correction& correction) {
  const Date established_on = correction.occurred_on.value_or(StoredDate(body.established_on()));
  if (!body.dissolved_on().empty() && established_on >= StoredDate(body.dissolved_on())) {
    return OutOfOrder("occurred_on", established_on, "before", body.dissolved_on(), "latest");
  }
  body.set_established_on(reference::FormatDate(established_on));
  body.set_fact(std::string(fact));
  return absl::OkStatus();
}

absl::Status AmendDissolved(v1::Body& body, absl::string_view fact, const facts::Correction& correction) {
  const Date dissolved_on = correction.occurred_on.value_or(StoredDate(body.dissolved_on()));
  if (dissolved_on <= StoredDate(body.established_on())) {
    return OutOfOrder("occurred_on", dissolved_on, "after", body.established_on(), "earliest");
  }
  body.set_dissolved_on(reference::FormatDate(dissolved_on));
  body.set_dissolution_fact(std::string(fact));
  return absl::OkStatus();
}

absl::Status WithdrawEstablished(v1::Body& body, absl::string_view fact) {
  if (!body.dissolved_on().empty()) {
    RETURN_IF_ERROR(facts::CheckNoDependents(body.fact(), {body.dissolution_fact()}));
  }
  body.set_retracted(true);
  body.set_fact(std::string(fact));
  return absl::OkStatus();
}

absl::Status WithdrawDissolved(v1::Body& body) {
  body.clear_dissolved_on();
  body.clear_dissolution_fact();
  return absl::OkStatus();
}

fact::v1::Fact EstablishedFact(const v1::Body& body, absl::string_view division) {
  fact::v1::Fact draft = facts::DraftFact(kBodyEstablished, body.name(), division, body.established_on());
  *draft.add_postings() =
      facts::MakePosting(MeasureOf(body.type()), StoredDate(body.established_on()), division, 1);
  return draft;
}

fact::v1::Fact UpdatedFact(const v1::Body& body, absl::string_view changed_on, absl::string_view division) {
  return facts::DraftFact(kBodyUpdated, body.name(), division, changed_on);
}

fact::v1::Fact DissolvedFact(const v1::Body& body, absl::string_view division) {
  fact::v1::Fact draft = facts::DraftFact(kBodyDissolved, body.name(), division, body.dissolved_on());
  *draft.add_postings() =
      facts::MakePosting(MeasureOf(body.type()), StoredDate(body.dissolved_on()), division, -1);
  return draft;
}

}  // namespace eastgate::command
